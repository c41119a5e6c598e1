"""What goes over a record's list -> aggregates, one pass over the list's table for all of them.

An aggregate's condition may read the record's own facts; it is then computed where these stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import (
    BooleanType,
    ContextType,
    DateTimeType,
    DateType,
    DaysDurationType,
    StringType,
    Type,
    shows,
)
from policybook.expr.walk import facts_of
from policybook.query.arithmetic import checked
from policybook.query.columns import column
from policybook.query.dialect import Dialect
from policybook.query.from_expr import FromExpr
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, SAFE_DIGITS, Duration, Number, Plain, Ratio, Term

ROW = "r"

Aggregate: TypeAlias = Callable[[str], str]
"""Makes an aggregate's text of the condition on its rows, "" for all of them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of the record, narrowed by conditions on its items."""

    list: str
    row: ContextType
    conditions: tuple[tuple[tree.Local, Expr], ...] = ()


@dataclass(slots=True)
class Group:
    """The aggregates over one list that are computed in one pass, by the text of each."""

    list: str
    stage: int
    reads_record: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    _made: dict[str, tuple[Aggregate, tuple[str, ...]]] = field(default_factory=dict)

    def column(self, aggregate: Aggregate, conditions: tuple[str, ...]) -> str:
        """The name of the column that holds an aggregate over the rows for which all conditions are true."""
        suffix = f"{self.stage}.{len(self.columns) + 1}" if self.stage else str(len(self.columns) + 1)
        name = self.columns.setdefault(aggregate(_both(*conditions)), f"{self.list} {suffix}")
        self._made.setdefault(name, (aggregate, conditions))
        return name

    def narrowed(self) -> tuple[str, dict[str, str]]:
        """The condition that all aggregates share, and their texts over the rows it leaves, by name.

        Rows that count nowhere are left out before they are grouped. A record all of whose rows are
        left out has no group, as one without rows: what reads the columns takes both for the same.
        """
        first, *others = (conditions for _, conditions in self._made.values())
        shared = [each for each in first if all(each in other for other in others)]
        texts = {
            name: aggregate(_both(*(each for each in conditions if each not in shared)))
            for name, (aggregate, conditions) in self._made.items()
        }
        return _both(*shared), texts


def rows_of(expr: Expr, lists: Callable[[str], ContextType | None]) -> Rows | None:
    """The list that an expression stands for, or None where it is none of the record's."""
    match expr:
        case tree.Fact(name):
            row = lists(name)
            return None if row is None else Rows(name, row)
        case tree.Filter(of, item, condition):
            inner = rows_of(of, lists)
            if inner is None:
                return None
            if not isinstance(condition.type, BooleanType):
                raise RefusedError("a filter that is no condition", condition.span)
            return Rows(inner.list, inner.row, (*inner.conditions, (item, condition)))
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Over:
    """What an aggregate goes over: rows, and the value of each (None: the row itself)."""

    rows: Rows
    local: tree.Local | None = None
    value: Expr | None = None
    member: str | None = None

    @property
    def exprs(self) -> tuple[Expr, ...]:
        """The expressions computed for each row."""
        conditions = tuple(condition for _, condition in self.rows.conditions)
        return conditions if self.value is None else (*conditions, self.value)


def over(expr: Expr, lists: Callable[[str], ContextType | None]) -> Over | None:
    """Values of rows: `xs`, `xs.member`, `for x in xs return …`."""
    match expr:
        case tree.MapMember(of, name):
            rows = rows_of(of, lists)
            return None if rows is None else Over(rows, member=name)
        case tree.For((tree.Iteration(local, source, None),), body):
            rows = rows_of(source, lists)
            return None if rows is None else Over(rows, local, body)
        case _:
            rows = rows_of(expr, lists)
            return None if rows is None else Over(rows)


class FromLists:
    """Turns aggregates into columns of groups.

    `group` gives the pass over a list that can read these expressions' facts, and the way to read
    a column of it; `fact` the record's own facts there.
    """

    def __init__(
        self,
        dialect: Dialect,
        lists: Callable[[str], ContextType | None],
        group: Callable[
            [str, tuple[Expr, ...]], tuple[Group, Callable[[tree.Fact], Term], Callable[[str], str]]
        ],
    ) -> None:
        self._dialect = dialect
        self._lists = lists
        self._group = group

    def term(self, expr: Expr) -> Term | None:
        """The value of an expression that goes over one of the record's lists; None for any other."""
        match expr:
            case tree.Call("count", (tree.Call("distinct values", (of,)),)) if of is not None:
                found = over(of, self._lists)
                return None if found is None else self._distinct(found)
            case tree.Call(name, (of,)) if name in _KNOWN and of is not None:
                found = over(of, self._lists)
                return None if found is None else self._aggregate(name, found, expr)
            case tree.Call("list contains", (of, item)) if of is not None and item is not None:
                found = over(of, self._lists)
                if found is None or found.member is None:
                    return None
                local = tree.Local("item of the list", found.rows.row)
                kind = found.rows.row.member(found.member)
                assert kind is not None  # the reader found the member
                same = tree.Compare("=", tree.Member(local, found.member, kind), item)
                return self._quantified(False, Over(found.rows, local, same))
            case tree.Quantified(every, (tree.Iteration(local, source, None),), condition):
                rows = rows_of(source, self._lists)
                return None if rows is None else self._quantified(every, Over(rows, local, condition))
            case _:
                return None

    def _prepared(self, of: Over) -> tuple[Callable[[Aggregate], str], FromExpr]:
        """The way to read an aggregate over these rows, and what writes the value of a row."""
        group, fact, read = self._group(of.rows.list, of.exprs)
        names = [local.name for local, _ in of.rows.conditions]
        if of.local is not None:
            names.append(of.local.name)
        write = FromExpr(self._dialect, fact, dict.fromkeys(names, self._member), self._refuse_nested)
        parts = [part for _, condition in of.rows.conditions for part in _parts(condition)]
        conditions = tuple(dict.fromkeys(map(write.true, parts)))
        return lambda aggregate: read(group.column(aggregate, conditions)), write

    def _member(self, expr: tree.Member) -> Term:
        return column(self._dialect, ROW, expr.name, expr.type)

    def _refuse_nested(self, expr: Expr) -> Term | None:
        inner = next((name for name in facts_of(expr) if self._lists(name) is not None), None)
        if inner is not None:
            raise RefusedError(f"the list `{inner}` inside another list's condition", expr.span)
        return None

    def _value(self, of: Over, write: FromExpr, expr: Expr) -> Term:
        if of.member is not None:
            kind = of.rows.row.member(of.member)
            if kind is None:
                raise RefusedError(f"the member `{of.member}`", expr.span)
            return column(self._dialect, ROW, of.member, kind)
        if of.value is None:
            raise RefusedError("a list of whole rows", expr.span, "name one of their fields")
        return write.term(of.value)

    def _aggregate(self, function: str, of: Over, expr: Expr) -> Term:
        read, write = self._prepared(of)
        if function == "count":
            counted = read(self._dialect.count_if)
            return Number(f"coalesce({counted}, 0)", 0, 10)
        value = self._value(of, write, expr)
        if function in ("any", "all"):
            if not isinstance(value, Plain) or not isinstance(value.type, BooleanType):
                raise RefusedError(f"`{function}()` of what is not true or false", expr.span)
            return self._truth(function == "all", read, value.text)
        if isinstance(value, Ratio):
            raise RefusedError("a quotient without a fixed scale", expr.span, "round each: `decimal(…, 2)`")
        text = checked(self._dialect, value) if isinstance(value, Number) else value.text
        digits = _more(value.digits) if isinstance(value, Number) else None
        name = read(self._strict(function, value, text, digits))
        match function, value:
            case (("min" | "max"), Number()):
                return replace(value, text=name, constant=None, held=True)
            case (("min" | "max"), Plain(type=kind)) if isinstance(kind, DateType | StringType):
                return Plain(name, kind)
            case (("min" | "max"), Duration(unit=unit)):
                return Duration(name, unit)
            case "sum", Number(scale=scale):
                return self._sum(name, scale, digits)
            case "mean", Number(scale=scale):
                rows = read(self._dialect.count_if)
                return Ratio(self._sum(name, scale, digits), Number(rows, 0, 10))
            case _:
                raise RefusedError(f"`{function}()` of {_shown(value)}", expr.span)

    def _strict(self, function: str, value: Term, text: str, digits: int | None) -> Aggregate:
        """A sum, minimum or maximum that is null where an item is null."""
        dialect = self._dialect
        is_text = isinstance(value, Plain) and isinstance(value.type, StringType)

        def aggregate(condition: str) -> str:
            if function in ("sum", "mean"):
                total = dialect.total(text, condition, wide=isinstance(value, Number) and value.wide)
                if digits is not None and digits <= SAFE_DIGITS:
                    total = dialect.narrow(total)
            else:
                ordered = dialect.order_text(text) if is_text else text
                total = dialect.filtered(f"{function}({ordered})", condition)
            return f"CASE WHEN {dialect.none_null(text, condition)} THEN {total} END"

        return aggregate

    def _sum(self, name: str, scale: int, digits: int | None) -> Number:
        is_wide = self._dialect.widens and (digits is None or digits > SAFE_DIGITS)
        return Number(name, scale, digits, held=True, wide=is_wide)

    def _distinct(self, of: Over) -> Term:
        read, write = self._prepared(of)
        value = self._value(of, write, tree.Literal(None, BooleanType()))
        if isinstance(value, Ratio):
            raise RefusedError("a quotient without a fixed scale", None)
        if isinstance(value, Plain) and isinstance(value.type, DateTimeType):
            raise RefusedError("`distinct values()` of dates and times", None)
        dialect, text = self._dialect, value.text
        kinds = read(lambda condition: dialect.filtered(f"count(DISTINCT {text})", condition))
        missing = read(lambda condition: dialect.count_if(_both(condition, f"{text} IS NULL")))
        one_more = self._dialect.case([(f"coalesce({missing}, 0) > 0", "1")], "0")
        return Number(f"(coalesce({kinds}, 0) + {one_more})", 0, 10)

    def _quantified(self, every: bool, of: Over) -> Term:
        read, write = self._prepared(of)
        assert of.value is not None  # a condition
        return self._truth(every, read, write.plain(of.value))

    def _truth(self, every: bool, read: Callable[[Aggregate], str], value: str) -> Term:
        decisive = f"NOT {value}" if every else value
        settled = read(lambda condition: self._dialect.count_if(_both(condition, decisive)))
        unknown = read(lambda condition: self._dialect.count_if(_both(condition, f"{value} IS NULL")))
        branches = [
            (f"coalesce({settled}, 0) > 0", self._dialect.boolean(not every)),
            (f"coalesce({unknown}, 0) > 0", NULL),
        ]
        return Plain(f"({self._dialect.case(branches, self._dialect.boolean(every))})", BooleanType())


_KNOWN = frozenset({"sum", "count", "min", "max", "mean", "any", "all"})
#: The functions that `FromLists` spells, some only in a form of their own.
SPELLED = frozenset({*_KNOWN, "distinct values", "list contains"})


def _parts(condition: Expr) -> Iterator[Expr]:
    """The conditions all of which must be true."""
    match condition:
        case tree.And(operands):
            for each in operands:
                yield from _parts(each)
        case _:
            yield condition


def _both(*conditions: str) -> str:
    return " AND ".join(each for each in conditions if each)


def _more(digits: int | None) -> int | None:
    # The digits that as many rows as there will ever be can add.
    return None if digits is None else digits + 10


def _shown(value: Term) -> str:
    kind: Type = value.type if isinstance(value, Plain) else DaysDurationType()
    return shows(kind)
