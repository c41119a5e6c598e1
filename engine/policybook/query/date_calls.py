"""Functions and properties of dates, dates and times, and durations that have an exact meaning."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import DATE, STRING, DateTimeType, DateType, StringType
from policybook.query.forms import Forms
from policybook.query.terms import Duration, MonthsCount, Number, Plain, Term

#: What a property or a function asks of a date, and the digits of the answer.
_PARTS = {"year": 4, "month": 2, "day": 2, "weekday": 1}
_FUNCTIONS = {"day of year": ("yearday", 3), "week of year": ("week", 2)}
_NAMES = {"day of week": "weekday", "month of year": "month"}
_TIMES = frozenset({"hour", "minute", "second"})
#: The length of a duration's parts in microseconds, and after how many they begin anew.
_LENGTHS = {
    "days": (86_400_000_000, None),
    "hours": (3_600_000_000, 24),
    "minutes": (60_000_000, 60),
    "seconds": (1_000_000, 60),
}
SPELLED = frozenset({"date", "years and months duration", *_FUNCTIONS, *_NAMES})


def term(write: Forms, call: tree.Call) -> Term | None:
    """The value of a call; None where this has no exact meaning, or the function is not one of dates."""
    match call.function, call.arguments:
        case "date", (value,) if value is not None and isinstance(value.type, DateType):
            return write.term(value)
        case "date", (value,) if value is not None and isinstance(value.type, DateTimeType):
            return Plain(_day(write, value), DATE)
        case name, (value,) if name in _FUNCTIONS and value is not None and _is_dated(value):
            part, digits = _FUNCTIONS[name]
            return Number(write.dialect.date_part(part, _day(write, value)), 0, digits)
        case name, (value,) if name in _NAMES and value is not None and _is_dated(value):
            number = write.dialect.date_part(_NAMES[name], _day(write, value))
            assert isinstance(call.type, StringType), "the function says which names it gives"
            names = [write.dialect.text(each) for each in call.type.values or ()]
            listed = " ".join(f"WHEN {at} THEN {each}" for at, each in enumerate(names, 1))
            return Plain(f"(CASE {number} {listed} END)", STRING)
        case "years and months duration", (start, end) if start is not None and end is not None:
            return MonthsCount(_months_between(write, _day(write, start), _day(write, end)))
        case _:
            return None


def member(write: Forms, of: Expr, name: str) -> Term | None:
    """A property of a date, a date and time or a duration; None where it has no exact meaning."""
    if _is_dated(of) and name in _PARTS:
        return Number(write.dialect.date_part(name, _day(write, of)), 0, _PARTS[name])
    if isinstance(of.type, DateTimeType) and name in _TIMES:
        return Number(write.dialect.time_part(name, write.plain(of)), 0, 2)
    if name not in (*_LENGTHS, "years", "months"):
        return None
    match write.term(of):
        case Duration(text, unit) if name in _LENGTHS:
            length, anew = _LENGTHS[name]
            whole = text if unit == 1 else f"({text} * {unit})"
            # Parts of a duration below zero are below zero: this quotient leaves the fraction away.
            count = write.dialect.quotient(whole, str(length), wide=False)
            return Number(count if anew is None else f"({count} % {anew})", 0, 9)
        case MonthsCount(text) if name == "years":
            return Number(write.dialect.quotient(text, "12", wide=False), 0, 9)
        case MonthsCount(text) if name == "months":
            return Number(f"({text} % 12)", 0, 2)
        case _:
            return None


def _is_dated(expr: Expr) -> bool:
    return isinstance(expr.type, DateType | DateTimeType)


def _day(write: Forms, expr: Expr) -> str:
    text = write.plain(expr)
    return write.dialect.date_of(text) if isinstance(expr.type, DateTimeType) else text


def _months_between(write: Forms, start: str, end: str) -> str:
    """The whole months from one day to another, below zero where the other is earlier."""
    months = write.dialect.months_between(end, start)
    day = [write.dialect.date_part("day", each) for each in (start, end)]
    unfinished = write.dialect.case(
        [
            (f"{start} <= {end} AND {day[1]} < {day[0]}", "1"),
            (f"{start} > {end} AND {day[1]} > {day[0]}", "-1"),
        ],
        "0",
    )
    return f"({months} - {unfinished})"
