"""Typed expression -> SQL text of one row. Settles scales, null and rounding; knows no tables.

Equality is written with `IS`, which treats null as FEEL does; where only "true" matters and a
literal stands on one side, plain `=` says the same. A quotient stays two integers until it is
compared (by cross-multiplication) or rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import gcd

from policybook.expr import tree
from policybook.expr.operations import add
from policybook.expr.tree import Expr
from policybook.expr.types import (
    BooleanType,
    DateTimeType,
    DateType,
    ListType,
    NumberType,
    StringType,
    shows,
)
from policybook.expr.values import Months
from policybook.query import calls, date_calls
from policybook.query.arithmetic import (
    added,
    aligned,
    as_ratio,
    divided,
    is_inexact,
    multiplied,
    negated,
    typed,
)
from policybook.query.comparisons import compare, missing, one_of
from policybook.query.depth import check_length
from policybook.query.dialect import Dialect
from policybook.query.literals import literal
from policybook.query.refused import RefusedError, said
from policybook.query.terms import (
    DAY,
    NULL,
    Duration,
    MonthsCount,
    Number,
    Plain,
    Ratio,
    Term,
)


class FromExpr:
    """Writes expressions over one row.

    `fact` gives the column of a fact, `rows` those of the list items that a name stands for.
    `aggregate` takes what goes over a whole list, and gives None for anything else.
    """

    def __init__(
        self,
        dialect: Dialect,
        fact: Callable[[tree.Fact], Term],
        rows: Mapping[str, Callable[[tree.Member], Term]] | None = None,
        aggregate: Callable[[Expr], Term | None] = lambda _: None,
    ) -> None:
        self.dialect = dialect
        self._fact = fact
        self._rows = rows or {}
        self._aggregate = aggregate

    def true(self, expr: Expr) -> str:
        """A condition that is true exactly where the expression is; it may be null where not."""
        match expr:
            case tree.And(operands):
                return "(" + " AND ".join(map(self.true, operands)) + ")"
            case tree.Or(operands):
                return "(" + " OR ".join(map(self.true, operands)) + ")"
            case tree.Compare(op, left, right) if isinstance(left, tree.Literal) or isinstance(
                right, tree.Literal
            ):
                return compare(self, op, left, right, only_true=True)
            case tree.OneOf(value, options):
                return one_of(self, value, options)
            case _:
                return self.plain(expr)

    def plain(self, expr: Expr) -> str:
        """Text of a value that is no number or duration."""
        term = self.term(expr)
        if not isinstance(term, Plain):
            raise RefusedError(f"{shows(expr.type)} here", expr.span)
        return term.text

    def number(self, expr: Expr) -> Number:
        """A number with a fixed scale."""
        term = self.term(expr)
        match term:
            case Number():
                return term
            case Plain(text) if text == NULL:
                return Number(self.dialect.missing("integer"), 0, 1)
            case Ratio():
                raise RefusedError("a quotient without a fixed scale", expr.span, "round it: `decimal(…, 2)`")
            case _:
                raise RefusedError(f"{shows(expr.type)} as a number", expr.span)

    def term(self, expr: Expr) -> Term:
        """The expression's value."""
        found = self._aggregate(expr) or self._term(expr)
        check_length(found, expr)
        return found

    def _term(self, expr: Expr) -> Term:
        match expr:
            case tree.Literal():
                return literal(self.dialect, expr)
            case tree.Fact():
                return self._fact(expr)
            case tree.Local(name):
                raise RefusedError(f"the whole row `{name}`", expr.span, "name one of its fields")
            case tree.Member(tree.Local(name), _) if name in self._rows:
                return self._rows[name](expr)
            case tree.Member(of, name) if (part := date_calls.member(self, of, name)) is not None:
                return part
            case tree.Negate(operand):
                return negated(self.dialect, self.term(operand))
            case tree.Arithmetic(op, left, right):
                return self._arithmetic(op, left, right, expr)
            case tree.Compare(op, left, right):
                return Plain(compare(self, op, left, right), expr.type)
            case tree.And(operands):
                return Plain("(" + " AND ".join(map(self.plain, operands)) + ")", expr.type)
            case tree.Or(operands):
                return Plain("(" + " OR ".join(map(self.plain, operands)) + ")", expr.type)
            case tree.Not(operand) if isinstance(operand.type, BooleanType):
                return Plain(f"(NOT {self.plain(operand)})", expr.type)
            case tree.Within(value, low, high):
                ends = []
                if low is not None:
                    ends.append(compare(self, ">=" if expr.low_closed else ">", value, low))
                if high is not None:
                    ends.append(compare(self, "<=" if expr.high_closed else "<", value, high))
                return Plain("(" + (" AND ".join(ends) or self.dialect.true) + ")", expr.type)
            case tree.OneOf(value, options):
                return Plain(self._surely(one_of(self, value, options)), expr.type)
            case tree.Contains(value, tree.ListOf(items)):
                tests = [self._surely(compare(self, "=", value, each)) for each in items]
                return Plain("(" + (" OR ".join(tests) or self.dialect.false) + ")", expr.type)
            case tree.Contains(value, container) if not isinstance(container.type, ListType):
                return Plain(compare(self, "=", value, container), expr.type)
            case tree.InstanceOf(value, of) if type(value.type) is type(of) and isinstance(
                of, BooleanType | NumberType | StringType | DateType
            ):
                return Plain(f"(NOT {missing(self.term(value))})", expr.type)
            case tree.If(condition, then, otherwise):
                return self._if(condition, then, otherwise, expr)
            case tree.Call():
                return calls.term(self, expr)
            case _:
                raise RefusedError(said(expr), expr.span)

    def _arithmetic(self, op: str, left: Expr, right: Expr, expr: Expr) -> Term:
        one, other = self.term(left), self.term(right)
        for mine, theirs in ((one, other), (other, one)):
            if isinstance(mine, Plain) and mine.text == NULL:
                return Plain(NULL, expr.type) if isinstance(theirs, Plain) else mine
        if is_inexact(op, one, other):
            help = "multiply first and divide last, or round the quotient: `decimal(…, 6)`"
            raise RefusedError(f"`{op}` of a quotient", expr.span, help)
        found: Term | None = None
        match op, one, other:
            case "+", Plain(a, StringType()), Plain(b, StringType()):
                found = Plain(self.dialect.concat([a, b]), expr.type)
            case "-", Plain(a, DateType()), Plain(b, DateType()):
                found = Duration(self.dialect.days_between(a, b), DAY)
            case "-", Plain(a, DateTimeType()), Plain(b, DateTimeType()):
                found = Duration(self.dialect.microseconds_between(a, b), 1)
            case (("+" | "-"), Plain(type=DateType()), (Duration() | MonthsCount())):
                found = self._shifted(one, other if op == "+" else negated(self.dialect, other))
            case "+", (Duration() | MonthsCount()), Plain(type=DateType()):
                found = self._shifted(other, one)
            case "+", _, _:
                found = added(self.dialect, one, other)
            case "-", _, _:
                found = added(self.dialect, one, negated(self.dialect, other))
            case "*", _, _:
                found = multiplied(self.dialect, one, other)
            case "/", _, _:
                found = divided(self.dialect, one, other)
            case _:
                pass
        if found is None:
            raise RefusedError(f"`{op}` of {shows(left.type)} and {shows(right.type)}", expr.span)
        return found

    def _if(self, condition: Expr, then: Expr, otherwise: Expr, expr: Expr) -> Term:
        when, one, other = self.true(condition), self.term(then), self.term(otherwise)
        both = [each for each in (one, other) if not (isinstance(each, Plain) and each.text == NULL)]

        def chosen(a: str, b: str) -> str:
            return "(" + self.dialect.case([(when, a)], b) + ")"

        if not both:
            return Plain(NULL, expr.type)
        match both[0]:
            case Number() | Ratio():
                halves = [self._number_or_null(each, expr) for each in (one, other)]
                if all(isinstance(each, Number) for each in halves):
                    return self._either(chosen, *halves)  # type: ignore[arg-type]  # both are numbers
                ratios = [as_ratio(each) for each in halves]
                return Ratio(
                    self._either(chosen, *(each.over for each in ratios)),
                    self._either(chosen, *(each.under for each in ratios)),
                )
            case Duration():
                units = [each.unit for each in both if isinstance(each, Duration)]
                unit = gcd(*units)
                texts = [
                    f"({each.text} * {each.unit // unit})" if isinstance(each, Duration) else NULL
                    for each in (one, other)
                ]
                return Duration(chosen(*texts), unit)
            case MonthsCount():
                return MonthsCount(chosen(one.text, other.text))  # type: ignore[union-attr]  # months or null
            case Plain():
                if not isinstance(one, Plain) or not isinstance(other, Plain):
                    raise RefusedError("`if` with branches of different kinds", expr.span)
                return Plain(chosen(one.text, other.text), expr.type)

    def _shifted(self, day: Term, by: Term) -> Plain:
        assert isinstance(day, Plain)  # a date
        match by:
            case MonthsCount(constant=int(known)) if day.day is not None:
                return self._known_day(day, Months(known))
            case Duration(unit=unit, constant=int(known)) if day.day is not None:
                return self._known_day(day, timedelta(microseconds=known * unit))
            case MonthsCount(text, known):
                shifted = self.dialect.plus_months(day.text, text if known is None else known)
            case Duration(_, unit, int(known)):
                shifted = self.dialect.plus_days(day.text, known * unit // DAY)
            case Duration(text, unit):
                shifted = self.dialect.plus_days(day.text, self._whole_days(text, unit))
            case _:
                raise AssertionError(by)
        return Plain(shifted, day.type)

    def _known_day(self, start: Plain, by: timedelta | Months) -> Plain:
        """A day that is known already when the query is made."""
        found = add(start.day, by)
        if not isinstance(found, date):
            return Plain(NULL, start.type)
        return Plain(self.dialect.day(found), start.type, found)

    def _whole_days(self, text: str, unit: int) -> str:
        if unit % DAY == 0:
            return text if unit == DAY else f"({text} * {unit // DAY})"
        return self.dialect.floor(f"{text} * {unit}" if unit != 1 else text, DAY, wide=False)

    def _either(self, chosen: Callable[[str, str], str], one: Number, other: Number) -> Number:
        a, b = aligned(self.dialect, one, other)
        digits = None if a.digits is None or b.digits is None else max(a.digits, b.digits)
        text = chosen(typed(self.dialect, a), typed(self.dialect, b))
        return Number(text, a.scale, digits, wide=a.wide or b.wide)

    def _surely(self, condition: str) -> str:
        """A condition that is false where it would be null."""
        return f"coalesce({condition}, {self.dialect.false})"

    def _number_or_null(self, term: Term, expr: Expr) -> Number | Ratio:
        match term:
            case Number() | Ratio():
                return term
            case Plain(text) if text == NULL:
                return Number(self.dialect.missing("integer"), 0, 1)
            case _:
                raise RefusedError("`if` with branches of different kinds", expr.span)
