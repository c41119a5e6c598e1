"""What becomes of the rules that matched where more than one may (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policybook.expr import operations
from policybook.expr.tree import Expr, Literal
from policybook.expr.values import Value
from policybook.functions.registry import FUNCTIONS
from policybook.plan.model import Aggregation, HitPolicy, Output, Rule, Table

#: Outcomes in rule order -> the table's outcome.
Combine = Callable[[list[Value]], Value]
#: A rule with its place in the table.
Numbered = tuple[int, Rule]
_LAST = 1 << 62


def priority(outputs: Sequence[Output], outcome: Value) -> tuple[int, ...]:
    """How early an outcome comes by the order of the outputs' allowed values; unlisted ones come last."""
    ranks = []
    for output in outputs:
        if output.values is None:
            continue
        part = outcome.get(output.name) if output.name and isinstance(outcome, dict) else outcome
        places = (at for at, value in enumerate(output.values) if operations.equal(part, value) is True)
        ranks.append(next(places, _LAST))
    return tuple(ranks)


def combine(table: Table, outputs: Sequence[Output]) -> Combine:
    """The function that makes one outcome of those of the matched rules, of which there is at least one."""
    match table.hit_policy, table.aggregation:
        case HitPolicy.COLLECT, Aggregation.COUNT:
            return len
        case HitPolicy.COLLECT, Aggregation.SUM | Aggregation.MIN | Aggregation.MAX:
            name = str(table.aggregation).lower()
            aggregate: Combine = FUNCTIONS[name].evaluate
            return aggregate
        case HitPolicy.OUTPUT_ORDER, _:
            return lambda found: sorted(found, key=lambda each: priority(outputs, each))
        case HitPolicy.PRIORITY, _:
            return lambda found: min(found, key=lambda each: priority(outputs, each))
        case ((HitPolicy.COLLECT | HitPolicy.RULE_ORDER), _):
            return lambda found: found
        case _:
            return lambda found: found[0]


def alike(found: Sequence[Value]) -> bool:
    """Whether all outcomes are the same, as ANY asks."""
    return all(operations.equal(each, found[0]) is True for each in found[1:])


def counted(table: Table, outputs: Sequence[Output], found: Sequence[Value]) -> list[int]:
    """The places among the matched rules of those whose outcome counted."""
    if table.hit_policy is HitPolicy.PRIORITY:
        return [min(range(len(found)), key=lambda at: priority(outputs, found[at]))]
    return list(range(len(found)))


def in_order_of_trial(table: Table, outputs: Sequence[Output]) -> list[Numbered] | None:
    """The rules, numbered, in an order in which the first to match decides; None where there is none."""
    rules = list(enumerate(table.rules))
    if table.hit_policy is HitPolicy.FIRST:
        return rules
    if table.hit_policy is not HitPolicy.PRIORITY:
        return None
    ranked = []
    for number, rule in rules:
        values = fixed(rule.outcome)
        if values is None:
            return None
        ranked.append((priority(outputs, as_outcome(outputs, values)), number, rule))
    return [(number, rule) for _, number, rule in sorted(ranked, key=lambda each: each[:2])]


def fixed(values: Sequence[Expr]) -> list[Value] | None:
    """The values of literals; None where one of them is computed."""
    found = [each.value for each in values if isinstance(each, Literal)]
    return found if len(found) == len(values) else None


def as_outcome(outputs: Sequence[Output], values: Sequence[Value]) -> Value:
    """One value per output as an outcome: the value itself, or a context where the outputs have names."""
    if outputs and outputs[0].name:
        return {output.name: value for output, value in zip(outputs, values, strict=True)}
    return values[0] if values else None
