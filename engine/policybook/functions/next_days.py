"""What the functions share that give the next day of some kind: their words, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from policybook.calendar.birthdays import LeapDay
from policybook.calendar.next_days import day_of_year_from, fault_of_rule, lunar_day_from
from policybook.calendar.recurrence import MonthEnd
from policybook.diagnostics.model import hint
from policybook.expr.values import Value
from policybook.functions.model import Wrong

T = TypeVar("T")

LEAP_DAYS = {"before": LeapDay.BEFORE, "after": LeapDay.AFTER, "skip": LeapDay.SKIP}
MONTH_ENDS = {each.value: each for each in MonthEnd}

Fault = Callable[[Value], tuple[str, str] | None]


def day(value: Value) -> date | None:
    """A date within the calendar; None for anything else, a date and time among them."""
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def chosen(ways: Mapping[str, T], value: Value, default: T) -> T | None:
    """What a word stands for; the default where it is left out, None for an unknown word."""
    if value is None:
        return default
    return ways.get(value) if isinstance(value, str) else None


def check(**faults: Fault) -> Callable[[Sequence[Value]], Wrong | None]:
    """Looks at arguments that are written out; `_0=` is about the first one, and so on."""
    looks = [(int(name.removeprefix("_")), fault) for name, fault in faults.items()]

    def wrong(values: Sequence[Value]) -> Wrong | None:
        for at, fault in looks:
            found = None if values[at] is None else fault(values[at])
            if found is not None:
                return Wrong(at, *found)
        return None

    return wrong


def no_day_of_year(value: Value) -> tuple[str, str] | None:
    """What is wrong with a day of the year."""
    if not isinstance(value, str) or day_of_year_from(value):
        return None
    return f"`{value}` is no day of the year", 'a day of the year is written `"MM-DD"`, as in `"12-25"`'


def no_lunar_day(value: Value) -> tuple[str, str] | None:
    """What is wrong with a day of the moon."""
    if not isinstance(value, str) or lunar_day_from(value):
        return None
    help = 'a lunar day is written `"MM-DD"`, as in `"08-15"`; a lunar month has 30 days at the most'
    return f"`{value}` is no day of the lunar calendar", help


def no_rule(value: Value) -> tuple[str, str] | None:
    """What is wrong with a recurrence rule."""
    fault = fault_of_rule(value) if isinstance(value, str) else ""
    if not fault:
        return None
    help = 'write a rule of RFC 5545, as in `"FREQ=MONTHLY;INTERVAL=3"`'
    return f"`{value}` is no rule for days: {fault}", help


def one_of(words: Collection[str], what: str) -> Fault:
    """What is wrong with a word that is none of some; `what` they are, in the plural."""
    listed = [f"`{each}`" for each in words]

    def fault(value: Value) -> tuple[str, str] | None:
        if not isinstance(value, str) or value in words:
            return None
        meant = hint(value, words, what) if len(listed) > 3 else f"write {' or '.join(listed)}"
        return f"`{value}` is none of the {what}", meant or f"they are {', '.join(listed)}"

    return fault
