"""Arithmetic and comparison of exact numbers as integers with scales, quotients as two of them."""

from __future__ import annotations

from dataclasses import replace
from math import gcd

from policybook.query import sqlite
from policybook.query.terms import Duration, MonthsCount, Number, Ratio, Term, constant


def rescaled(number: Number, scale: int) -> Number:
    """The same number with more decimal places."""
    more = scale - number.scale
    if more == 0:
        return number
    if number.constant is not None:
        return constant(number.constant * 10**more, scale)
    digits = None if number.digits is None else number.digits + more
    return Number(f"({number.text} * {10**more})", scale, digits)


def aligned(one: Number, other: Number) -> tuple[Number, Number]:
    """Both with the larger of their scales."""
    scale = max(one.scale, other.scale)
    return rescaled(one, scale), rescaled(other, scale)


def as_ratio(term: Number | Ratio) -> Ratio:
    """A number as a quotient by one."""
    return term if isinstance(term, Ratio) else Ratio(term, constant(1))


def is_inexact(op: str, one: Term, other: Term) -> bool:
    """Whether `a OP b` reckons on with a quotient that one record rounds to 34 digits.

    Here it stays exact, so that `x / 3 * 3 = x` would hold here and not there.
    """
    endless = [_is_endless(each) for each in (one, other)]
    match op:
        case "+" | "-":
            return all(endless)
        case "*":
            return (endless[0] and not _ends(other)) or (endless[1] and not _ends(one))
        case _:
            return endless[1]


def _is_endless(term: Term) -> bool:
    """Whether a value may be a quotient whose decimals never end."""
    return isinstance(term, Ratio) and not _ends(term.under)


def _ends(term: Term) -> bool:
    """Whether a value known beforehand leaves finite decimals finite, as divisor and as factor."""
    if not isinstance(term, Number) or term.constant is None:
        return False
    rest = abs(term.constant)
    for factor in (2, 5):
        while rest and rest % factor == 0:
            rest //= factor
    return rest <= 1


def negated(term: Term) -> Term:
    """`-x`."""
    match term:
        case Number(text, scale, digits, known):
            return constant(-known, scale) if known is not None else Number(f"(-{text})", scale, digits)
        case Ratio(over, under):
            below = negated(over)
            assert isinstance(below, Number)  # a number's negative is one
            return Ratio(below, under)
        case Duration(text, unit, known):
            return (
                Duration(f"({-known})", unit, -known) if known is not None else Duration(f"(-{text})", unit)
            )
        case MonthsCount(text, known):
            return MonthsCount(f"({-known})", -known) if known is not None else MonthsCount(f"(-{text})")
        case _:
            return term


def added(one: Term, other: Term) -> Term | None:
    """`a + b`; None where the two do not fit."""
    match one, other:
        case Number(), Number():
            a, b = aligned(one, other)
            if a.constant is not None and b.constant is not None:
                return constant(a.constant + b.constant, a.scale)
            digits = None if a.digits is None or b.digits is None else max(a.digits, b.digits) + 1
            return Number(f"({a.text} + {b.text})", a.scale, digits)
        case ((Number() | Ratio()), (Number() | Ratio())):
            p, q = as_ratio(one), as_ratio(other)
            total = added(times(p.over, q.under), times(q.over, p.under))
            assert isinstance(total, Number)  # the sum of two numbers
            return Ratio(total, times(p.under, q.under))
        case Duration(), Duration():
            unit = gcd(one.unit, other.unit)
            parts = [
                f"{each.text} * {each.unit // unit}" if each.unit != unit else each.text
                for each in (one, other)
            ]
            return Duration(f"({parts[0]} + {parts[1]})", unit)
        case MonthsCount(), MonthsCount():
            return MonthsCount(f"({one.text} + {other.text})")
        case _:
            return None


def times(one: Number, other: Number) -> Number:
    """The product of two numbers."""
    if one.constant is not None and other.constant is not None:
        return constant(one.constant * other.constant, one.scale + other.scale)
    for known, rest in ((one, other), (other, one)):
        if known.constant == 1 and known.scale == 0:
            return rest
    digits = None if one.digits is None or other.digits is None else one.digits + other.digits
    return Number(f"({one.text} * {other.text})", one.scale + other.scale, digits)


def multiplied(one: Term, other: Term) -> Term | None:
    """`a * b`; None where the two do not fit."""
    match one, other:
        case Number(), Number():
            return times(one, other)
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            return Ratio(times(a.over, b.over), times(a.under, b.under))
        case ((Duration() | MonthsCount()), Number(scale=0)):
            return _times_whole(one, other)
        case Number(scale=0), (Duration() | MonthsCount()):
            return _times_whole(other, one)
        case _:
            return None


def _times_whole(one: Duration | MonthsCount, other: Number) -> Term:
    text = f"({one.text} * {other.text})"
    return Duration(text, one.unit) if isinstance(one, Duration) else MonthsCount(text)


def divided(one: Term, other: Term) -> Term | None:
    """`a / b`, exactly; null where `b` is zero, None where the two do not fit."""
    match one, other:
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            return _quotient(times(a.over, b.under), times(a.under, b.over))
        case Duration(), Duration():
            common = gcd(one.unit, other.unit)
            over, under = _whole(one, common), _whole(other, common)
            return _quotient(over, under)
        case MonthsCount(), MonthsCount():
            return _quotient(
                Number(one.text, 0, None, one.constant), Number(other.text, 0, None, other.constant)
            )
        case _:
            return None


def _whole(duration: Duration, unit: int) -> Number:
    return times(Number(duration.text, 0, 18, duration.constant), constant(duration.unit // unit))


def _quotient(over: Number, under: Number) -> Term:
    over, under = aligned(over, under)
    if under.constant is not None and under.constant != 0:
        whole = 10**under.scale
        if abs(under.constant) == whole:
            return over if under.constant > 0 else negated(over)
        # Both are integers of one scale by now, so the scale itself cancels.
        return Ratio(_unscaled(over), _unscaled(under))
    return Ratio(_unscaled(over), replace(under, text=f"nullif({under.text}, 0)", scale=0, constant=None))


def _unscaled(number: Number) -> Number:
    return replace(number, scale=0)


def compared(op: str, one: Term, other: Term, *, plainly: bool) -> str | None:
    """`a OP b`; with `plainly`, `=` may be null where it is not true. None where they do not fit."""
    match one, other:
        case Number(), Number():
            return _infix(op, *aligned(one, other), plainly=plainly)
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            left = _signed(times(a.over, _absolute(b.under)), a.under)
            right = _signed(times(b.over, _absolute(a.under)), b.under)
            sides = aligned(left, right)
            if op not in ("=", "!="):
                return _infix(op, *sides, plainly=True)
            missing = [f"({each.over.text} IS NULL OR {each.under.text} IS NULL)" for each in (a, b)]
            same = sqlite.case(
                [(f"{missing[0]} OR {missing[1]}", f"{missing[0]} AND {missing[1]}")],
                _infix("=", *sides, plainly=True),
            )
            return f"({same})" if op == "=" else f"(NOT {same})"
        case Duration(), Duration():
            unit = gcd(one.unit, other.unit)
            return _infix(op, _whole(one, unit), _whole(other, unit), plainly=plainly)
        case MonthsCount(), MonthsCount():
            return _infix(op, Number(one.text, 0, 18), Number(other.text, 0, 18), plainly=plainly)
        case _:
            return None


def _absolute(number: Number) -> Number:
    if number.constant is not None:
        return constant(abs(number.constant), number.scale)
    return replace(number, text=f"abs({number.text})")


def _signed(number: Number, by: Number) -> Number:
    if by.constant is not None:
        return number if by.constant > 0 else replace(number, text=f"(-{number.text})", constant=None)
    return replace(number, text=f"({number.text} * sign({by.text}))", constant=None)


def _infix(op: str, one: Number, other: Number, *, plainly: bool) -> str:
    sign = op
    if op in ("=", "!=") and not (plainly and op == "="):
        sign = "IS" if op == "=" else "IS NOT"
    return f"({checked(one)} {sign} {checked(other)})"


def checked(number: Number) -> str:
    """The number's text, guarded where it might have left 64 bits."""
    return number.text if number.is_safe else sqlite.guarded(number.text)


def rounded(term: Number | Ratio, scale: int) -> Number:
    """The number rounded half to even."""
    ratio = as_ratio(term)
    if isinstance(term, Number) and term.scale <= scale:
        return rescaled(term, scale)
    over, under = scaled_for(ratio, scale)
    digits = None if over.digits is None else over.digits + 1
    text = sqlite.half_even(
        over.text,
        under.text,
        guard_sum=not (over.is_short and under.is_short),
        guard_under=not under.is_short,
    )
    return Number(text, scale, digits, held=True)


def scaled_for(ratio: Ratio, scale: int) -> tuple[Number, Number]:
    """A numerator and denominator whose integer quotient counts units of `10 ** -scale`."""
    shift = scale - ratio.over.scale + ratio.under.scale
    over, under = _unscaled(ratio.over), _unscaled(ratio.under)
    if shift >= 0:
        return times(over, constant(10**shift)), under
    return over, times(under, constant(10**-shift))
