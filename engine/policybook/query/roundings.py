"""Numbers and quotients rounded to a number of decimal places, in each of FEEL's ways."""

from __future__ import annotations

from dataclasses import replace

from policybook.query.arithmetic import as_ratio, checked, rescaled, times, typed, unscaled
from policybook.query.dialect import Dialect
from policybook.query.terms import Number, Ratio, constant

#: The functions that round, each with where it rounds to.
WAYS = {
    "decimal": "half even",
    "round half up": "half up",
    "round half down": "half down",
    "round up": "up",
    "round down": "down",
    "floor": "floor",
    "ceiling": "ceiling",
}


def rounded(dialect: Dialect, term: Number | Ratio, scale: int, way: str = "half even") -> Number:
    """The number with so many decimal places."""
    ratio = as_ratio(term)
    if isinstance(term, Number) and term.scale <= scale:
        return rescaled(dialect, term, scale)
    over, under = scaled_for(dialect, ratio, scale)
    is_long = not over.is_short, not under.is_short
    is_wide = dialect.widens and any(is_long)
    below = under.text if under.constant is None else under.constant
    # SQLite's own half even guards what it computes with; a guard here too would only make it longer.
    is_guarded = dialect.widens or way != "half even"
    above = checked(dialect, over) if is_guarded and over.constant is None else typed(dialect, over)
    if way == "half even":
        text = dialect.half_even(above, below, long_over=is_long[0], long_under=is_long[1])
    elif way == "floor":
        text = dialect.floor(above, below, wide=is_wide)
    elif way == "ceiling":
        text = f"(-{dialect.floor(f'(-{above})', below, wide=is_wide)})"
    else:
        text = _from_zero(dialect, way, dialect.widen(above) if is_wide else above, below, wide=is_wide)
    return narrowed(dialect, Number(text, scale, _digits(over, under), held=True, wide=is_wide))


def _from_zero(dialect: Dialect, way: str, n: str, m: str | int, *, wide: bool) -> str:
    """The ways of rounding that do the same on both sides of zero."""
    is_known = isinstance(m, int) and m > 0
    size = str(m) if is_known else f"nullif(abs({m}), 0)"
    sign = f"CASE WHEN {n} < 0 THEN -1 ELSE 1 END"
    if not is_known:
        sign = f"CASE WHEN ({n} < 0) = ({m} < 0) THEN 1 ELSE -1 END"
    over, under = {
        "down": (f"abs({n})", size),
        "up": (f"(abs({n}) + {size} - 1)", size),
        "half up": (f"(2 * abs({n}) + {size})", f"(2 * {size})"),
        "half down": (f"(2 * abs({n}) + {size} - 1)", f"(2 * {size})"),
    }[way]
    if not dialect.widens:
        over, under = dialect.guarded(over), dialect.guarded(under)
    return f"({dialect.quotient(over, under, wide=wide)} * {sign})"


def _digits(over: Number, under: Number) -> int | None:
    """The digits of a rounded quotient: a divisor that is known takes some away, a carry adds one."""
    if over.digits is None:
        return None
    fewer = 0 if under.constant is None or under.digits is None else under.digits - 1
    return max(1, over.digits - fewer) + 1


def narrowed(dialect: Dialect, number: Number) -> Number:
    """The number in 64 bits again, where it surely fits."""
    if not number.wide or not number.is_short:
        return number
    return replace(number, text=dialect.narrow(number.text), wide=False)


def scaled_for(dialect: Dialect, ratio: Ratio, scale: int) -> tuple[Number, Number]:
    """A numerator and denominator whose integer quotient counts units of `10 ** -scale`."""
    shift = scale - ratio.over.scale + ratio.under.scale
    over, under = unscaled(ratio.over), unscaled(ratio.under)
    if shift >= 0:
        return times(dialect, over, constant(10**shift)), under
    return over, times(dialect, under, constant(10**-shift))
