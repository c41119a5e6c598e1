"""Decision tables: columns, rules, hit policy and aggregation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Entry, Node, Scalar
from policybook.expr.types import (
    ANY,
    INTEGER,
    AnyType,
    ListType,
    NumberType,
    Type,
)
from policybook.plan.model import Aggregation, HitPolicy, Output, Rule, Table, gives_list
from policybook.tables.outputs import WrittenOutput, one_or_context
from policybook.tables.reader import Reader
from policybook.tables.rules import Outcome, WrittenRule, always, columns_from, rule_from
from policybook.tables.templates import HiddenFields
from policybook.text import Span
from policybook.vocabulary.population import ORDERED

_BY_PRIORITY = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
_ONE_MATCH = (HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY)


def hit_policy_from(node: Node | None, default: HitPolicy) -> HitPolicy:
    """The hit policy; the schema says which words are none."""
    text = node.text if isinstance(node, Scalar) else ""
    return HitPolicy(text) if text in {each.value for each in HitPolicy} else default


def aggregation_from(node: Node | None) -> Aggregation | None:
    """What COLLECT makes of the outcomes; None for their list."""
    text = node.text if isinstance(node, Scalar) else ""
    return Aggregation(text) if text in {each.value for each in Aggregation} else None


def outcome_type(
    outputs: Sequence[WrittenOutput] | Sequence[Output],
    hit_policy: HitPolicy,
    aggregation: Aggregation | None,
) -> Type:
    """The type of what a table gives."""
    one = one_or_context(outputs)
    if gives_list(hit_policy, aggregation):
        return ListType(one)
    if hit_policy is not HitPolicy.COLLECT:
        return one
    if aggregation is Aggregation.COUNT:
        return INTEGER
    if aggregation is Aggregation.SUM and isinstance(one, NumberType):
        return NumberType(one.scale, None)
    return one


def table_from(
    rules: Sequence[WrittenRule],
    hit_policy: HitPolicy,
    aggregation: Aggregation | None,
    outcome: Outcome,
    reader: Reader,
    hidden: HiddenFields,
) -> Table:
    """The table; rules that cannot be read never match."""
    columns = columns_from(rules, reader)
    before = len(reader.found)
    made = tuple(rule_from(each, reader, columns, outcome, hidden) for each in rules)
    if not any(each.is_error for each in reader.found[before:]):
        reader.found += [*never_unique(made, rules, hit_policy), *unreachable(made, rules, hit_policy)]
    return Table(hit_policy, tuple(columns.values()), made, aggregation)


def check_hit_policy(
    outputs: Sequence[WrittenOutput],
    hit_policy: HitPolicy,
    aggregation: Aggregation | None,
    place: Span,
    aggregation_place: Span,
) -> list[Diagnostic]:
    """Whether the hit policy can work with these outputs."""
    if hit_policy in _BY_PRIORITY and outputs and not any(each.values for each in outputs):
        return [
            Diagnostic(
                Code.BAD_HIT_POLICY,
                f"`{hit_policy.value}` needs an output that lists its `values`",
                place,
                "which value comes first",
                help="list the output's `values`, the most important first",
            )
        ]
    if aggregation is None:
        return []
    said, help = _aggregation_fault(outputs, hit_policy, aggregation)
    return [Diagnostic(Code.BAD_HIT_POLICY, said, aggregation_place, help=help)] if said else []


def about_rules(entry: Entry, what: str) -> Diagnostic:
    """The finding that a key speaks of rules in a policy, as a `decision`, that has none."""
    return Diagnostic(
        Code.BAD_HIT_POLICY,
        f"`{entry.key.text}` is about rules, and this {what} has none",
        entry.key.span,
        help="remove it",
    )


def never_unique(
    rules: Sequence[Rule], written: Sequence[WrittenRule], hit_policy: HitPolicy
) -> Iterator[Diagnostic]:
    """The finding that a rule always matches beside others, where only one may match."""
    if hit_policy is not HitPolicy.UNIQUE or len(rules) < 2:
        return
    for rule, as_written in zip(rules, written, strict=True):
        if always(rule):
            other = next(each for each in written if each is not as_written)
            yield Diagnostic(
                Code.BAD_HIT_POLICY,
                f"rule `{rule.id}` always matches, and with `UNIQUE` no other rule may match then",
                as_written.id_span,
                help="write `hit_policy: FIRST`, or give the output a `default` instead of this rule",
                related=(Related(other.id_span, f"`{other.id}` would match at once"),),
            )
            return


def unreachable(
    rules: Sequence[Rule], written: Sequence[WrittenRule], hit_policy: HitPolicy
) -> Iterator[Diagnostic]:
    """A warning for each rule that can never give the outcome, with the rule that is in its way."""
    if hit_policy not in _ONE_MATCH:
        return
    first_always: tuple[Rule, WrittenRule] | None = None
    by_conditions: dict[frozenset[object], list[tuple[Rule, WrittenRule]]] = {}
    for rule, as_written in zip(rules, written, strict=True):
        same = by_conditions.setdefault(_conditions(rule), [])
        twin = next((each for each in same if each[0].effective in (None, rule.effective)), None)
        if hit_policy is HitPolicy.FIRST and first_always is not None:
            earlier = first_always
            said = f"rule `{rule.id}` is never reached: `{earlier[0].id}` before it always matches"
            help = f"place it before `{earlier[0].id}`, or remove it"
            yield _in_the_way(as_written, earlier[1], said, help)
        elif twin is not None:
            said = f"rule `{rule.id}` has the same conditions as `{twin[0].id}`"
            yield _in_the_way(as_written, twin[1], said, "change the conditions of one, or remove it")
        same.append((rule, as_written))
        if first_always is None and always(rule):
            first_always = (rule, as_written)


def _in_the_way(rule: WrittenRule, earlier: WrittenRule, said: str, help: str) -> Diagnostic:
    related = (Related(earlier.id_span, f"`{earlier.id}`"),)
    return Diagnostic(Code.UNREACHABLE_RULE, said, rule.id_span, help=help, related=related)


def _conditions(rule: Rule) -> frozenset[object]:
    return frozenset((test.column, test.text) for test in rule.tests)


def _aggregation_fault(
    outputs: Sequence[WrittenOutput], hit_policy: HitPolicy, aggregation: Aggregation
) -> tuple[str, str]:
    if hit_policy is not HitPolicy.COLLECT:
        return (
            f"`{aggregation.value}` needs the hit policy `COLLECT`, found `{hit_policy.value}`",
            "write `hit_policy: COLLECT`, or leave `aggregation` out",
        )
    if aggregation is Aggregation.COUNT:
        is_count = isinstance(one_or_context(outputs), NumberType)
        if is_count or all(each.default is None for each in outputs):
            return "", ""
        return (
            "`COUNT` gives a number, the default of the output is none",
            "leave `default` out, or declare a number: `output: {type: integer, default: 0}`",
        )
    if len(outputs) > 1:
        return (
            f"`{aggregation.value}` needs a single output, found {len(outputs)}",
            "leave `aggregation` out, or write one `output`",
        )
    kind = outputs[0].type if outputs else ANY
    wanted = (NumberType, AnyType) if aggregation is Aggregation.SUM else ORDERED
    if isinstance(kind, wanted):
        return "", ""
    return (
        f"`{aggregation.value}` cannot be made of an output that is no number",
        "give the output the type `number`, or leave `aggregation` out",
    )
