"""Days that recur, by the rules of RFC 5545 through `python-dateutil`.

Days are counted from the anchor each time, so that the 31st of January does not drift to the 28th.
RFC 5545 leaves out a month that lacks the day; `clamp` takes its last day instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr


class MonthEnd(StrEnum):
    """What becomes of the 31st in a month that has none: its last day, or no day at all."""

    CLAMP = "clamp"
    SKIP = "skip"


class BadRecurrenceError(ValueError):
    """A text that is no recurrence rule, or one that speaks of hours where days are meant."""


#: Parts that say when it ends or how often within a day; a policy says the first itself.
_NOT_OF_DAYS = ("BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART", "HOURLY", "MINUTELY", "SECONDLY")


def occurrences(
    rule: str, anchor: date, first: date, end: date, *, month_end: MonthEnd = MonthEnd.CLAMP
) -> Iterator[date]:
    """The days of a rule from `first` up to but not including `end`, counted from the anchor.

    >>> days = occurrences("FREQ=MONTHLY", date(2026, 1, 31), date(2026, 2, 1), date(2026, 6, 1))
    >>> [day.isoformat() for day in days]
    ['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']
    >>> days = occurrences("FREQ=YEARLY", date(2024, 2, 29), date(2025, 1, 1), date(2029, 1, 1),
    ...                    month_end=MonthEnd.SKIP)
    >>> [day.isoformat() for day in days]
    ['2028-02-29']

    Raises BadRecurrenceError.
    """
    found = _rule(rule, anchor, month_end)
    for moment in found.xafter(datetime.combine(first, time()), inc=True):
        day = moment.date()
        if day >= end:
            return
        yield day


def nearer(rule: str, anchor: date, first: date) -> date:
    """A later anchor, `first` or before, by which a rule has the same days from `first` on.

    A rule that counts its days has no such anchor, nor has one by months from a day that some lack.

    >>> nearer("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", date(2000, 1, 3), date(2026, 3, 2))
    datetime.date(2026, 2, 23)
    """
    parts = _parts(rule)
    every = parts.get("INTERVAL", "1")
    if anchor >= first or "COUNT" in parts or not every.isdecimal() or int(every) < 1:
        return anchor
    many, days = int(every), (first - anchor).days
    match parts.get("FREQ"):
        case "DAILY":
            return first - timedelta(days % many)
        case "WEEKLY":
            return first - timedelta(days % (7 * many))
        case "YEARLY" if anchor.day <= 28:
            years = first.year - anchor.year - ((first.month, first.day) < (anchor.month, anchor.day))
            return anchor.replace(year=anchor.year + years // many * many)
        case "MONTHLY" if anchor.day <= 28:
            months = (first.year - anchor.year) * 12 + first.month - anchor.month
            months -= first.day < anchor.day
            year, month = divmod(anchor.year * 12 + anchor.month - 1 + months // many * many, 12)
            return anchor.replace(year=year, month=month + 1)
        case _:
            return anchor


def check_recurrence(rule: str) -> None:
    """Raises BadRecurrenceError where a text is no recurrence rule of days."""
    _rule(rule, date(2024, 1, 1), MonthEnd.CLAMP)


@lru_cache(maxsize=1024)
def _rule(text: str, anchor: date, month_end: MonthEnd) -> rrule:
    wrong = next((part for part in _NOT_OF_DAYS if part in text.upper()), None)
    if wrong is not None:
        raise BadRecurrenceError(f"{wrong} has no meaning for days")
    if not _parts(text).get("INTERVAL", "1").lstrip("0").isdecimal():
        # The library would go round for ever.
        raise BadRecurrenceError("INTERVAL is a whole number from 1 on")
    written = _clamped(text, anchor) if month_end is MonthEnd.CLAMP else text
    try:
        found = rrulestr(written, dtstart=datetime.combine(anchor, time()))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRecurrenceError(str(error)) from None
    if not isinstance(found, rrule):
        raise BadRecurrenceError("one rule is expected")
    return found


def _parts(text: str) -> dict[str, str]:
    """A rule's parts by name, in capitals."""
    return dict(each.split("=", 1) for each in text.upper().removeprefix("RRULE:").split(";") if "=" in each)


def _clamped(text: str, anchor: date) -> str:
    """The rule with a month's last day in place of one that it lacks; rules that name their days stand."""
    parts = _parts(text)
    named = {"BYDAY", "BYWEEKDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER"}
    if parts.get("FREQ") not in ("MONTHLY", "YEARLY") or named & parts.keys():
        return text
    written = parts.get("BYMONTHDAY", str(anchor.day))
    if not written.isdecimal() or not 28 < int(written) <= 31:
        return text
    if parts["FREQ"] == "YEARLY":
        parts.setdefault("BYMONTH", str(anchor.month))
    # The last of the days from the 28th on that a month has.
    parts["BYMONTHDAY"] = ",".join(str(day) for day in range(28, int(written) + 1))
    parts["BYSETPOS"] = "-1"
    return ";".join(f"{name}={value}" for name, value in parts.items())
