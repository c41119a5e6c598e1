"""Arithmetic of exact numbers as integers with scales, quotients as two of them.

Past 18 digits a number becomes wide, where the engine has wide integers.
"""

from __future__ import annotations

from dataclasses import replace
from math import gcd

from policybook.query.dialect import Dialect
from policybook.query.terms import SAFE_DIGITS, Duration, MonthsCount, Number, Ratio, Term, constant


def made(dialect: Dialect, op: str, one: Number, other: Number, scale: int, digits: int | None) -> Number:
    """`a OP b` of integers, in wide ones where the result or a side needs them."""
    is_wide = one.wide or other.wide or _overflows(dialect, digits)
    if is_wide and not (one.wide or other.wide):
        if one.constant is None:
            one = as_wide(dialect, one)
        else:
            other = as_wide(dialect, other)
    return Number(f"({one.text} {op} {other.text})", scale, digits, wide=is_wide)


def _overflows(dialect: Dialect, digits: int | None) -> bool:
    return dialect.widens and (digits is None or digits > SAFE_DIGITS)


def as_wide(dialect: Dialect, number: Number) -> Number:
    """The same number with room for more digits, where the engine has that."""
    if number.wide or not dialect.widens:
        return number
    if number.constant is not None:
        return replace(number, text=dialect.integer(number.constant, wide=True), wide=True)
    return replace(number, text=dialect.widen(number.text), wide=True)


def typed(dialect: Dialect, number: Number) -> str:
    """The number's text; one that is written out has its type, as a bare one may have few bits."""
    if number.constant is None:
        return number.text
    return dialect.integer(number.constant, wide=not number.is_short)


def rescaled(dialect: Dialect, number: Number, scale: int) -> Number:
    """The same number with more decimal places."""
    more = scale - number.scale
    if more == 0:
        return number
    if number.constant is not None:
        return constant(number.constant * 10**more, scale)
    digits = None if number.digits is None else number.digits + more
    return made(dialect, "*", number, constant(10**more), scale, digits)


def aligned(dialect: Dialect, one: Number, other: Number) -> tuple[Number, Number]:
    """Both with the larger of their scales."""
    scale = max(one.scale, other.scale)
    return rescaled(dialect, one, scale), rescaled(dialect, other, scale)


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


def negated(dialect: Dialect, term: Term) -> Term:
    """`-x`."""
    match term:
        case Number(_, scale, _, int(known)):
            return constant(-known, scale)
        case Number(text):
            return replace(term, text=f"(-{text})", held=False)
        case Ratio(over, under):
            below = negated(dialect, over)
            assert isinstance(below, Number)  # a number's negative is one
            return Ratio(below, under)
        case Duration(text, unit, known):
            return (
                Duration(dialect.integer(-known), unit, -known)
                if known is not None
                else Duration(f"(-{text})", unit)
            )
        case MonthsCount(text, known):
            if known is not None:
                return MonthsCount(dialect.integer(-known), -known)
            return MonthsCount(f"(-{text})")
        case _:
            return term


def absolute(number: Number) -> Number:
    """The number without its sign."""
    if number.constant is not None:
        return constant(abs(number.constant), number.scale)
    return replace(number, text=f"abs({number.text})", held=False)


def added(dialect: Dialect, one: Term, other: Term) -> Term | None:
    """`a + b`; None where the two do not fit."""
    match one, other:
        case Number(), Number():
            a, b = aligned(dialect, one, other)
            if a.constant is not None and b.constant is not None:
                return constant(a.constant + b.constant, a.scale)
            digits = None if a.digits is None or b.digits is None else max(a.digits, b.digits) + 1
            return made(dialect, "+", a, b, a.scale, digits)
        case ((Number() | Ratio()), (Number() | Ratio())):
            p, q = as_ratio(one), as_ratio(other)
            total = added(dialect, times(dialect, p.over, q.under), times(dialect, q.over, p.under))
            assert isinstance(total, Number)  # the sum of two numbers
            return Ratio(total, times(dialect, p.under, q.under))
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


def times(dialect: Dialect, one: Number, other: Number) -> Number:
    """The product of two numbers."""
    if one.constant is not None and other.constant is not None:
        return constant(one.constant * other.constant, one.scale + other.scale)
    for known, rest in ((one, other), (other, one)):
        if known.constant == 1 and known.scale == 0:
            return rest
    digits = None if one.digits is None or other.digits is None else one.digits + other.digits
    return made(dialect, "*", one, other, one.scale + other.scale, digits)


def multiplied(dialect: Dialect, one: Term, other: Term) -> Term | None:
    """`a * b`; None where the two do not fit."""
    match one, other:
        case Number(), Number():
            return times(dialect, one, other)
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            return Ratio(times(dialect, a.over, b.over), times(dialect, a.under, b.under))
        case ((Duration() | MonthsCount()), Number(scale=0)):
            return _times_whole(dialect, one, other)
        case Number(scale=0), (Duration() | MonthsCount()):
            return _times_whole(dialect, other, one)
        case _:
            return None


def _times_whole(dialect: Dialect, one: Duration | MonthsCount, other: Number) -> Term:
    by = dialect.narrow(other.text) if other.wide else other.text
    text = dialect.guarded(f"({one.text} * {by})") if not dialect.widens else f"({one.text} * {by})"
    return Duration(text, one.unit) if isinstance(one, Duration) else MonthsCount(text)


def divided(dialect: Dialect, one: Term, other: Term) -> Term | None:
    """`a / b`, exactly; null where `b` is zero, None where the two do not fit."""
    match one, other:
        case ((Number() | Ratio()), (Number() | Ratio())):
            a, b = as_ratio(one), as_ratio(other)
            return _quotient(dialect, times(dialect, a.over, b.under), times(dialect, a.under, b.over))
        case Duration(), Duration():
            common = gcd(one.unit, other.unit)
            return _quotient(dialect, in_units(dialect, one, common), in_units(dialect, other, common))
        case MonthsCount(), MonthsCount():
            over, under = (Number(each.text, 0, SAFE_DIGITS, each.constant) for each in (one, other))
            return _quotient(dialect, over, under)
        case _:
            return None


def in_units(dialect: Dialect, duration: Duration, unit: int) -> Number:
    """A duration as a number of such units."""
    number = Number(duration.text, 0, SAFE_DIGITS, duration.constant)
    return times(dialect, number, constant(duration.unit // unit))


def _quotient(dialect: Dialect, over: Number, under: Number) -> Term:
    over, under = aligned(dialect, over, under)
    if under.constant is not None and under.constant != 0:
        whole = 10**under.scale
        if abs(under.constant) == whole:
            found = over if under.constant > 0 else negated(dialect, over)
            assert isinstance(found, Number)  # a number's negative is one
            return found
        # Both are integers of one scale by now, so the scale itself cancels.
        return Ratio(unscaled(over), unscaled(under))
    text = f"nullif({typed(dialect, under)}, 0)"
    return Ratio(unscaled(over), replace(under, text=text, scale=0, constant=None))


def unscaled(number: Number) -> Number:
    """The units of a number, as a whole number."""
    return replace(number, scale=0)


def checked(dialect: Dialect, number: Number) -> str:
    """The number's text, guarded where it might have more digits than the engine computes with."""
    is_safe = number.held or (number.digits is not None and number.digits <= dialect.most_digits)
    return number.text if is_safe else dialect.guarded(number.text)
