"""`date and time`: from a text, from a date and a time, or from parts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from policybook.expr.temporal import date_time_from, named_zone, offset_zone
from policybook.expr.types import (
    DATE,
    DATE_TIME,
    DAYS,
    NUMBER,
    STRING,
    TIME,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    number,
    takes,
    then,
    whole,
)


def _evaluate(start: Value, second: Value = None, *parts: Value) -> Value:
    if isinstance(start, str):
        return date_time_from(start)
    if isinstance(start, date):
        if isinstance(second, time):
            return datetime.combine(start, second)
        if isinstance(start, datetime) and isinstance(second, str):
            return _in_zone(start, named_zone(second))
        return None
    return _of_parts([start, second, *parts[:4]], parts[4] if len(parts) > 4 else None)


def _in_zone(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """The same moment as a clock there shows it; one without a zone is taken to be from there."""
    if zone is None:
        return None
    try:
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    except OverflowError:
        return None


def _of_parts(parts: list[Value], zone: Value) -> datetime | None:
    found = [each for each in map(whole, parts) if each is not None]
    seconds = number(parts[-1])
    if len(found) < 5 or seconds is None or not 0 <= seconds < 60:
        return None
    micros = int(seconds.scaleb(6, ARITHMETIC)) % 1000000
    tz: tzinfo | None = None
    if isinstance(zone, timedelta):
        minutes, rest = divmod(abs(zone) // timedelta(seconds=1), 60)
        tz = offset_zone(zone < timedelta(0), *divmod(minutes, 60), rest)
    elif isinstance(zone, str):
        tz = named_zone(zone)
    if zone is not None and tz is None:
        return None
    try:
        return datetime(found[0], found[1], found[2], found[3], found[4], int(seconds), micros, tz)
    except (ValueError, OverflowError):
        return None


_PARTS = takes(year=NUMBER, month=NUMBER, day=NUMBER, hour=NUMBER, minute=NUMBER, second=NUMBER)

DATE_AND_TIME = Function(
    "date and time",
    (
        takes(from_=STRING),
        takes(date=DATE, time=TIME),
        takes(date=DATE_TIME, time=TIME),
        takes(date=DATE_TIME, timezone=STRING),
        _PARTS,
        then(_PARTS, offset=DAYS),
        then(_PARTS, timezone=STRING),
    ),
    gives(DATE_TIME),
    _evaluate,
    "A date and time from a text such as `2024-02-29T13:30:00`, from a date and a time, or from parts.",
    "由文本（如 2024-02-29T13:30:00）、日期和时间或各部分得到日期时间。",
    (
        Example('date and time("2024-02-29T13:30:00")', '@"2024-02-29T13:30:00"'),
        Example('date and time(date("2024-02-29"), time("13:30:00"))', '@"2024-02-29T13:30:00"'),
    ),
    why_not_in_bulk="queries know dates, not times of day",
)
