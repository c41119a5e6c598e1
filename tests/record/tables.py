"""Generated tables, and what decides them the slow, obviously right way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from policybook.expr import tree
from policybook.expr.types import BOOLEAN, DATE, STRING, NumberType, StringType, Type
from policybook.plan.model import (
    Aggregation,
    Column,
    HitPolicy,
    Output,
    Period,
    Plan,
    Rule,
    Table,
    Test,
    Texts,
)

MONEY = NumberType(2, 18)
FACTS: dict[str, Type] = {
    "spend": MONEY,
    "days": NumberType(0, 18),
    "类别": STRING,
    "vip": BOOLEAN,
    "since": DATE,
}
CLASSES = ("A", "B", "C")
CUT = date(2024, 2, 29)

_NUMBERS = st.sampled_from([0, 1, 5, 10, Decimal("5.00"), Decimal("9.99"), Decimal("10.01"), -3])
_TEXTS = st.sampled_from(["新", "老", "x", ""])
_DAYS = st.sampled_from([date(2024, 2, 28), CUT, date(2024, 3, 1)])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "spend": _NUMBERS,
    "days": st.integers(-2, 12),
    "类别": _TEXTS,
    "vip": st.booleans(),
    "since": _DAYS,
}


@dataclass(frozen=True)
class Cell:
    """A test, by what it says rather than as an expression."""

    kind: str
    values: tuple[Any, ...]

    def matches(self, value: Any) -> bool:
        if self.kind == "null":
            return value is None
        if value is None:
            return False
        match self.kind, self.values:
            case "<", (bound,):
                return bool(value < bound)
            case ">=", (bound,):
                return bool(value >= bound)
            case "=", (bound,):
                return bool(value == bound)
            case "not", (bound,):
                return bool(value != bound)
            case "[)", (low, high):
                return bool(low <= value < high)
            case "(]", (low, high):
                return bool(low < value <= high)
            case _:
                return value in self.values

    def expr(self, input: tree.Expr) -> tree.Expr:
        literals = [tree.Literal(each, input.type) for each in self.values]
        match self.kind:
            case "null":
                return tree.Compare("=", input, tree.Literal(None, input.type))
            case "not":
                known = tree.Compare("!=", input, tree.Literal(None, input.type))
                return tree.And((known, tree.Not(tree.Compare("=", input, literals[0]))))
            case "<" | ">=" | "=":
                return tree.Compare(self.kind, input, literals[0])
            case "[)" | "(]":
                return tree.Within(input, literals[0], literals[1], self.kind == "[)", self.kind == "(]")
            case _:
                return tree.OneOf(input, tuple(literals))


def cells(name: str) -> st.SearchStrategy[Cell | None]:
    values = VALUES[name]
    one = st.tuples(st.sampled_from(["=", "not"]), values.map(lambda each: (each,)))
    ordered = st.tuples(st.sampled_from(["<", ">="]), values.map(lambda each: (each,)))
    ranges = st.tuples(st.sampled_from(["[)", "(]"]), st.tuples(values, values))
    few = st.tuples(st.just("in"), st.lists(values, min_size=1, max_size=6).map(tuple))
    kinds = [one, few] if name in ("vip",) else [one, ordered, ranges, few]
    return st.one_of(
        st.none(), st.just(Cell("null", ())), *(each.map(lambda pair: Cell(*pair)) for each in kinds)
    )


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell | None, ...]
    outcome: Any
    effective: tuple[Period, ...] | None

    def matches(self, facts: Mapping[str, Any]) -> bool:
        in_force = self.effective is None or any(
            (each.start is None or each.start <= facts["as_of"])
            and (each.end is None or facts["as_of"] < each.end)
            for each in self.effective
        )
        return in_force and all(
            cell is None or cell.matches(facts.get(name))
            for name, cell in zip(FACTS, self.cells, strict=True)
        )


_PERIODS = st.one_of(
    st.none(),
    st.none(),
    st.sampled_from([(Period(CUT, None),), (Period(None, CUT),), (Period(None, CUT), Period(CUT, None)), ()]),
)


def rows(outcomes: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    row = st.builds(Row, st.tuples(*map(cells, FACTS)), outcomes, _PERIODS)
    return st.lists(row, max_size=6)


CLASS_ROWS = rows(st.sampled_from(CLASSES))
SCORE_ROWS = rows(st.sampled_from([1, 2, Decimal("2.5"), 10]))
RECORDS = st.fixed_dictionaries(
    {}, optional={name: st.one_of(st.none(), made) for name, made in VALUES.items()}
).flatmap(lambda facts: _DAYS.map(lambda day: {**facts, "as_of": day}))


def table_plan(
    written: list[Row],
    hit_policy: HitPolicy,
    aggregation: Aggregation | None = None,
    default: Any = None,
    computed: bool = False,
) -> Plan:
    """A table of the rows; `computed` writes outcomes that are no literals."""
    columns = tuple(Column(name, tree.Fact(name, kind)) for name, kind in FACTS.items())
    is_number = any(not isinstance(each.outcome, str) for each in written)
    kind: Type = NumberType() if is_number else StringType(CLASSES)
    rules = []
    for at, row in enumerate(written):
        tests = tuple(
            Test(cell.expr(columns[place].expr), cell.kind, place)
            for place, cell in enumerate(row.cells)
            if cell is not None
        )
        outcome: tree.Expr = tree.Literal(row.outcome, kind)
        if computed:
            outcome = tree.If(tree.Literal(True, BOOLEAN), outcome, tree.Literal(None, kind), kind)
        rules.append(Rule(f"r{at}", tests, (outcome,), effective=row.effective))
    output = Output(
        "", kind, None if is_number else CLASSES, tree.Literal(default, kind) if default else None
    )
    body = Table(hit_policy, columns, tuple(rules), aggregation)
    no_text = Texts("", "")
    return Plan("p", "decision", no_text, None, FACTS, (), None, body, (output,), kind)
