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
from policybook.expr.wide import (
    Moment,
    WideDate,
    WideDateTime,
    WideTime,
    date_of,
    in_zone,
    moment_of,
    time_of,
)
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
    if isinstance(start, datetime | WideDateTime):
        if isinstance(second, time | WideTime):
            return moment_of(start.date(), second)
        zone = named_zone(second) if isinstance(second, str) else None
        return None if zone is None else in_zone(start, zone)
    if isinstance(start, date | WideDate):
        return moment_of(start, second) if isinstance(second, time | WideTime) else None
    return _of_parts([start, second, *parts[:4]], parts[4] if len(parts) > 4 else None)


def _of_parts(parts: list[Value], zone: Value) -> Moment | None:
    found = [each for each in map(whole, parts) if each is not None]
    seconds = number(parts[-1])
    if len(found) < 5 or seconds is None or not 0 <= seconds < 60:
        return None
    part = int(seconds.scaleb(9, ARITHMETIC)) % 1_000_000_000
    tz: tzinfo | None = None
    if isinstance(zone, timedelta):
        minutes, rest = divmod(abs(zone) // timedelta(seconds=1), 60)
        tz = offset_zone(zone < timedelta(0), *divmod(minutes, 60), rest)
    elif isinstance(zone, str):
        tz = named_zone(zone)
    if zone is not None and tz is None:
        return None
    on = date_of(found[0], found[1], found[2])
    return moment_of(on, time_of(found[3], found[4], int(seconds), part, tz))


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
