"""COLLECT with SUM, MIN, MAX or COUNT -> one column over the rules that match."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr import operations
from policybook.expr.types import INTEGER, Type
from policybook.expr.values import Value
from policybook.plan.hits import fixed
from policybook.plan.model import Aggregation, Rule
from policybook.query.arithmetic import added, as_wide, checked, rescaled, typed
from policybook.query.deciding import Deciding, balanced, column_type, stored_as
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, Number, Plain, Term, constant


def aggregate(
    deciding: Deciding, aggregation: Aggregation, matched: Sequence[tuple[int, Rule, str]], level: int
) -> None:
    """The outcome's column: the aggregate where a rule matches, else the default.

    The conditions and the rules' outcomes can be read at `level`, where `p hit` stands.
    """
    output, ladder = deciding.plan.outputs[0], deciding.records.ladder
    if output.name and (output.default is not None or aggregation is not Aggregation.COUNT):
        raise RefusedError(f"{aggregation} of outcomes with names", deciding.plan.span)
    defaults = [] if output.default is None else [output.default]
    above = max(level + 1, deciding.after(defaults))
    default = deciding.term(output.default, above) if output.default else Plain(NULL, output.type)
    branches: list[tuple[str, str]] = []
    # A count is a number whatever is counted.
    declared = INTEGER if aggregation is Aggregation.COUNT else output.type
    if matched:
        text, kind = _aggregated(deciding, aggregation, matched, level, default, declared)
        name = deciding.column("total")
        ladder.define(name, level, text, f"{deciding.origin}: rules")
        hit = deciding.read(deciding.column("hit"), above)
        branches.append((f"{hit} IS NOT NULL", deciding.read(name, above)))
    else:
        kind = column_type(declared, [default])
    if (is_open := deciding.is_open(above)) and output.default is not None:
        branches.insert(0, (f"NOT ({is_open})", NULL))
    text = stored_as(deciding.records, default, kind)
    text = deciding.records.dialect.case(branches, text) if branches else text
    deciding.outcome(deciding.plan.id, above, text, kind)


def _aggregated(
    deciding: Deciding,
    aggregation: Aggregation,
    matched: Sequence[tuple[int, Rule, str]],
    level: int,
    default: Term,
    declared: Type,
) -> tuple[str, Type]:
    """The text of the aggregate at a level, and the type of a column for it and for the default."""
    conditions = [condition for _, _, condition in matched]
    if aggregation in (Aggregation.MIN, Aggregation.MAX):
        return _extreme(deciding, matched, default, is_min=aggregation is Aggregation.MIN)
    if aggregation is Aggregation.COUNT:
        total = _sum(deciding, conditions, [constant(1)] * len(conditions))
    else:
        terms = [(deciding.term(rule.outcome[0], level), rule) for _, rule, _ in matched]
        total = _sum(deciding, conditions, [_as_number(term, rule) for term, rule in terms])
    kind = column_type(declared, [total, default])
    return stored_as(deciding.records, total, kind), kind


def _as_number(term: Term, rule: Rule) -> Number:
    match term:
        case Number():
            return term
        case Plain(text) if text == NULL:
            return Number(NULL, 0, 1)
        case _:
            help = "round it: `decimal(…, 2)`"
            raise RefusedError("SUM of what is no number with a fixed scale", rule.span, help)


def _sum(deciding: Deciding, conditions: Sequence[str], numbers: Sequence[Number]) -> Number:
    """The sum over the rules that match; null where one of them gives null."""
    dialect = deciding.records.dialect
    scale = max(each.scale for each in numbers)
    parts = []
    for condition, number in zip(conditions, numbers, strict=True):
        value = rescaled(dialect, number, scale) if number.text != NULL else number
        if dialect.widens and not value.is_short:
            value = as_wide(dialect, value)
        known = value.constant is not None or value.text == NULL
        text = typed(dialect, value) if known else checked(dialect, value)
        case = f"({dialect.case([(condition, text)], '0')})"
        parts.append(Number(case, scale, value.digits, wide=value.wide))
    return balanced(parts, lambda one, other: _plus(deciding, one, other))


def _plus(deciding: Deciding, one: Number, other: Number) -> Number:
    total = added(deciding.records.dialect, one, other)
    assert isinstance(total, Number)  # the sum of two numbers
    return total


def _extreme(
    deciding: Deciding, matched: Sequence[tuple[int, Rule, str]], default: Term, *, is_min: bool
) -> tuple[str, Type]:
    """The rules in the order of what they give, null before all: the first that matches has the extreme."""
    plan, dialect = deciding.plan, deciding.records.dialect
    values = [fixed(rule.outcome) for _, rule, _ in matched]
    if any(each is None for each in values):
        raise RefusedError("MIN or MAX of computed outcomes", plan.span, "write them out")
    known = [each[0] for each in values if each is not None]
    there = [each for each in known if each is not None]
    if any(operations.order(each, there[0]) is None for each in there):
        raise RefusedError("MIN or MAX of what has no order", plan.span)
    terms = [deciding.term(rule.outcome[0], 1) for _, rule, _ in matched]
    kind = column_type(plan.outputs[0].type, [*terms, default])

    def place(at: int) -> tuple[bool, int]:
        value: Value = known[at]
        if value is None:
            return False, 0
        smaller = sum(1 for each in there if (operations.order(each, value) or 0) < 0)
        return True, smaller if is_min else -smaller

    branches = [
        (matched[at][2], NULL if known[at] is None else stored_as(deciding.records, terms[at], kind))
        for at in sorted(range(len(matched)), key=place)
    ]
    return dialect.case(branches, stored_as(deciding.records, Plain(NULL, kind), kind)), kind
