"""`next solar term`: the first day on or after a date on which a solar term falls."""

from __future__ import annotations

from policybook.calendar.lunar import SOLAR_TERMS
from policybook.calendar.next_days import next_solar_term
from policybook.expr.types import DATE, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.next_days import check, day, one_of
from policybook.functions.shapes import gives, takes


def _evaluate(name: Value, start: Value) -> Value:
    first = day(start)
    return None if first is None or name not in SOLAR_TERMS else next_solar_term(str(name), first)


NEXT_SOLAR_TERM = Function(
    "next solar term",
    (takes(name=STRING, from_=DATE),),
    gives(DATE),
    _evaluate,
    "The first day on or after a date on which one of the 24 solar terms falls, by its Chinese name; "
    "null beyond the years 1900 to 2100. In bulk the name is written out and the date known "
    "beforehand.",
    "某日期当天或之后第一个该节气所在的日子，按节气的中文名；1900 至 2100 年之外为空。",
    (
        Example('next solar term("清明", @"2026-03-01")', '@"2026-04-05"'),
        Example('next solar term("冬至", @"2026-12-23")', '@"2027-12-22"'),
    ),
    null_strict=False,
    in_bulk=True,
    wrong=check(_0=one_of(SOLAR_TERMS, "24 solar terms")),
)
