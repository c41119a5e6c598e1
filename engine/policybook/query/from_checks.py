"""Outcome checks -> one pass over the classified records for all checks of a policy.

They speak of a list named as the entity's plural, whose items have facts and the class in force.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import BooleanType, ContextType, DateType, ListType, NullType, Type
from policybook.expr.walk import facts_of
from policybook.plan.model import OutcomeCheck, Plan
from policybook.plan.walk import expressions_of_check
from policybook.query.arithmetic import aligned, checked
from policybook.query.columns import result, stored
from policybook.query.depth import check_depth
from policybook.query.dialect import Dialect
from policybook.query.from_expr import FromExpr
from policybook.query.from_lists import ROW, FromLists, Group
from policybook.query.model import Form, Query, ResultColumn
from policybook.query.refused import RefusedError
from policybook.query.terms import Number, Plain, Ratio, Term
from policybook.text import nowhere

_PASS = "c"


def checks_query(
    dialect: Dialect, as_of: date, plan: Plan, plural: str, members: str
) -> tuple[Query | None, list[Diagnostic]]:
    """One row: for each check `<id> held`, and `<id> value` where it shows one.

    `members` is the SELECT of the classified records: the facts that checks read, and `class`.
    """
    made = _Checks(dialect, as_of, plural)
    findings = []
    for check in plan.checks:
        try:
            made.add(check)
        except RefusedError as refused:
            where = f"check `{check.id}` of `{plan.id}`"
            message = f"{refused.construct} has no exact meaning in a query on {dialect.title}, in {where}"
            place = refused.span or check.span or plan.span or nowhere("book")
            findings.append(Diagnostic(Code.NOT_IN_BULK, message, place, "not in bulk", help=refused.help))
    return (None, findings) if findings else (made.query(members), [])


class _Checks:
    """What the checks of a policy read, gathered while they are written."""

    def __init__(self, dialect: Dialect, as_of: date, plural: str) -> None:
        self._dialect, self._as_of, self._plural = dialect, as_of, plural
        self._row: ContextType | None = None
        self.group = Group(plural, 0)
        self.columns: list[ResultColumn] = []
        self.texts: list[str] = []
        self._write = FromExpr(dialect, self._fact, aggregate=FromLists(dialect, self._list, self._pass).term)

    def add(self, check: OutcomeCheck) -> None:
        """One check more; raises RefusedError."""
        for expr in expressions_of_check(check):
            match facts_of(expr).get(self._plural):
                case ListType(ContextType() as row):
                    self._row = row
                case _:
                    pass
        held = self._term(check.expect)
        kind = check.expect.type
        if isinstance(kind, NullType):
            self._column(
                f"{check.id} held", Plain(self._dialect.missing("boolean"), BooleanType()), BooleanType()
            )
        elif isinstance(held, Plain) and isinstance(kind, BooleanType):
            self._column(f"{check.id} held", held, kind)
        else:
            raise RefusedError("a condition that may be no boolean", check.expect.span)
        if check.value is not None:
            self._value(f"{check.id} value", self._term(check.value), check.value)

    def query(self, members: str) -> Query:
        """The pass over the members, and the checks over what it gives."""
        name = self._dialect.name
        # Where no check reads the list there is still one row to give.
        aggregates = [f"{text} AS {name(hidden)}" for text, hidden in self.group.columns.items()]
        passed = ",\n  ".join(aggregates or [f"count(*) AS {name(f'{self._plural} 0')}"])
        sql = f"SELECT\n  {passed}\nFROM (\n{members}\n) AS {ROW}"
        sql = f"SELECT\n  {', '.join(self.texts)}\nFROM (\n{sql}\n) AS {_PASS}"
        return Query(sql, tuple(self.columns))

    def _term(self, expr: Expr) -> Term:
        check_depth(self._dialect, expr)
        return self._write.term(expr)

    def _value(self, name: str, term: Term, expr: Expr) -> None:
        match term:
            case Number(scale=scale):
                self.columns.append(ResultColumn(name, expr.type, Form.SCALED, scale))
                self.texts.append(self._whole(term))
            case Ratio(over, under):
                self.columns.append(ResultColumn(name, expr.type, Form.RATIO))
                self.texts += [self._whole(each) for each in aligned(self._dialect, over, under)]
            case _:
                self._column(name, term, expr.type)

    def _column(self, name: str, term: Term, kind: Type) -> None:
        self.columns.append(result(name, kind))
        self.texts.append(stored(self._dialect, term, kind))

    def _whole(self, number: Number) -> str:
        if number.constant is not None:
            return self._dialect.integer(number.constant, wide=number.wide)
        return checked(self._dialect, number)

    def _list(self, name: str) -> ContextType | None:
        return self._row if name == self._plural else None

    def _pass(
        self, name: str, exprs: tuple[Expr, ...]
    ) -> tuple[Group, Callable[[tree.Fact], Term], Callable[[str], str]]:
        def column_of(hidden: str) -> str:
            return f"{_PASS}.{self._dialect.name(hidden)}"

        return self.group, self._fact, column_of

    def _fact(self, fact: tree.Fact) -> Term:
        if fact.name == "as_of":
            return Plain(self._dialect.day(self._as_of), DateType())
        raise RefusedError(f"the fact `{fact.name}`", fact.span, "it may speak of fields, lists and measures")
