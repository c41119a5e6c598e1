"""The values an expression can have, where Python has no type of its own for them.

FEEL → Python: null None · boolean bool · number Decimal (an int is accepted) · string str · date
`date` · time `time` · date and time `datetime` · days and time duration `timedelta` · years and
months duration `Months` · list `list` · context `dict` · range `Interval` · function `Callable`.
What Python's own dates, times and durations cannot hold is of the types in `wide`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, TypeAlias, Union

from policybook.expr.wide import WideDate, WideDateTime, WideDuration, WideTime

#: FEEL's arithmetic: 34 digits, half even (DMN 1.5, 10.3.2.3.1). Never the thread's own context.
ARITHMETIC = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144)


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, as a whole number of months.

    >>> str(Months(14)), str(Months(-12)), str(Months(0))
    ('P1Y2M', '-P1Y', 'P0M')
    """

    count: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.count < 0 else "P") + text


@dataclass(frozen=True, slots=True)
class Interval:
    """A range as a value; an end that is None is unbounded.

    `sign` is the comparison it was written as: `(> 5)` is another value than `(5..null)`. With `!=` it
    holds all but its end.
    """

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True
    sign: str = ""


Value: TypeAlias = Union[
    None,
    bool,
    int,
    Decimal,
    str,
    date,
    time,
    datetime,
    timedelta,
    WideDate,
    WideTime,
    WideDateTime,
    WideDuration,
    Months,
    Interval,
    list["Value"],
    dict[str, "Value"],
    Callable[..., Any],
]
