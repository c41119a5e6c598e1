"""Over all parts of a plan: its expressions, and the facts that deciding or explaining it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policybook.expr.tree import Expr, Fact, MapMember, Member
from policybook.expr.types import DATE, ContextType, ListType, Type
from policybook.expr.walk import facts_of, walk
from policybook.plan.model import Body, Formula, OutcomeCheck, Output, Scorecard, Table

AS_OF = Fact("as_of", DATE)
"""The day of the run, as every policy can read it."""


def expressions(where: Expr | None, body: Body, outputs: Iterable[Output]) -> Iterator[Expr]:
    """Every expression of a policy, its reasons' included; a rule with periods reads `as_of`."""
    if where is not None:
        yield where
    match body:
        case Formula(expr):
            yield expr
        case Table(columns=columns):
            yield from (each.expr for each in columns)
        case Scorecard(initial, characteristics):
            yield initial
            yield from (column.expr for each in characteristics for column in each.columns)
    for rule in body.rules:
        yield from (test.expr for test in rule.tests)
        yield from rule.outcome
        yield from (expr for _, expr in rule.because_facts)
        if rule.effective is not None:
            yield AS_OF
    yield from (each.default for each in outputs if each.default is not None)


def facts_read(where: Expr | None, body: Body, outputs: Iterable[Output]) -> dict[str, Type]:
    """The facts that a policy reads with their types, by name, in the order they first appear."""
    read: dict[str, Type] = {}
    for expr in expressions(where, body, outputs):
        read |= facts_of(expr)
    return read


def facts_of_checks(checks: Iterable[OutcomeCheck], entity: str | None) -> tuple[str, ...]:
    """The facts of each customer that checks read, by name, `class` not among them."""
    read = {
        part.name
        for each in checks
        for expr in expressions_of_check(each)
        for part in walk(expr)
        if isinstance(part, Member | MapMember) and _of_customer(part.of.type, entity)
    }
    return tuple(sorted(read - {"class"}))


def expressions_of_check(check: OutcomeCheck) -> list[Expr]:
    """What is expected, and the value that is shown beside it."""
    return [check.expect] + ([check.value] if check.value is not None else [])


def _of_customer(kind: Type, entity: str | None) -> bool:
    match kind:
        case ListType(item):
            return _of_customer(item, entity)
        case ContextType(_, of):
            return of == entity
        case _:
            return False
