"""Comparison of exact numbers, quotients (by cross-multiplication) and durations."""

from __future__ import annotations

from dataclasses import replace
from math import gcd

from policybook.query.arithmetic import absolute, aligned, as_ratio, checked, in_units, negated, times
from policybook.query.dialect import Dialect
from policybook.query.terms import SAFE_DIGITS, Duration, MonthsCount, Number, Ratio, Term


def compared(dialect: Dialect, op: str, one: Term, other: Term, *, plainly: bool) -> str | None:
    """`a OP b`; with `plainly`, `=` may be null where it is not true. None where they do not fit."""
    match one, other:
        case Number(), Number():
            return _infix(dialect, op, *aligned(dialect, one, other), plainly=plainly)
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            left = _signed(dialect, times(dialect, a.over, absolute(b.under)), a.under)
            right = _signed(dialect, times(dialect, b.over, absolute(a.under)), b.under)
            sides = aligned(dialect, left, right)
            if op not in ("=", "!="):
                return _infix(dialect, op, *sides, plainly=True)
            missing = [f"({each.over.text} IS NULL OR {each.under.text} IS NULL)" for each in (a, b)]
            same = dialect.case(
                [(f"{missing[0]} OR {missing[1]}", f"{missing[0]} AND {missing[1]}")],
                _infix(dialect, "=", *sides, plainly=True),
            )
            return f"({same})" if op == "=" else f"(NOT {same})"
        case Duration(), Duration():
            unit = gcd(one.unit, other.unit)
            sides = in_units(dialect, one, unit), in_units(dialect, other, unit)
            return _infix(dialect, op, *sides, plainly=plainly)
        case MonthsCount(), MonthsCount():
            counts = Number(one.text, 0, SAFE_DIGITS), Number(other.text, 0, SAFE_DIGITS)
            return _infix(dialect, op, *counts, plainly=plainly)
        case _:
            return None


def _signed(dialect: Dialect, number: Number, by: Number) -> Number:
    if by.constant is not None:
        if by.constant > 0:
            return number
        below = negated(dialect, number)
        assert isinstance(below, Number)  # a number's negative is one
        return below
    text = f"({number.text} * {dialect.sign(by.text)})"
    return replace(number, text=text, constant=None, held=False)


def _infix(dialect: Dialect, op: str, one: Number, other: Number, *, plainly: bool) -> str:
    left, right = checked(dialect, one), checked(dialect, other)
    if op == "!=":
        return dialect.different(left, right)
    if op == "=" and not plainly:
        return dialect.same(left, right)
    return f"({left} {op} {right})"
