"""`time`: a time of day from a text, from its parts, or of a date and time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from policybook.expr.temporal import offset_zone, time_from
from policybook.expr.types import (
    DATE,
    DATE_TIME,
    DAYS,
    NUMBER,
    STRING,
    TIME,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.expr.wide import TimeOfDay, WideDate, WideDateTime, WideTime, time_of
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    number,
    takes,
    then,
    whole,
)


def _evaluate(start: Value, minute: Value = None, second: Value = None, offset: Value = None) -> Value:
    match start:
        case str():
            return time_from(start)
        case datetime() | WideDateTime():
            return start.timetz()
        case date() | WideDate():
            return time_from("00:00:00Z")
        case time() | WideTime():
            return start
        case _:
            return _of_parts(start, minute, second, offset)


def _of_parts(hour: Value, minute: Value, second: Value, offset: Value) -> TimeOfDay | None:
    hours, minutes, seconds = whole(hour), whole(minute), number(second)
    if hours is None or minutes is None or seconds is None or not 0 <= seconds < 60:
        return None
    zone = None
    if isinstance(offset, timedelta):
        spare, rest = divmod(abs(offset) // timedelta(seconds=1), 60)
        zone = offset_zone(offset < timedelta(0), *divmod(spare, 60), rest)
    if offset is not None and zone is None:
        return None
    part = int(seconds.scaleb(9, ARITHMETIC)) % 1_000_000_000
    return time_of(hours, minutes, int(seconds), part, zone)


TIME_OF = Function(
    "time",
    (
        takes(from_=STRING),
        takes(from_=TIME),
        takes(from_=DATE_TIME),
        takes(from_=DATE),
        then(takes(hour=NUMBER, minute=NUMBER, second=NUMBER), offset=DAYS),
    ),
    gives(TIME),
    _evaluate,
    "A time of day from a text such as `13:30:00`, from hour, minute and second, or of a date and time.",
    "由文本（如 13:30:00）、时分秒或日期时间得到时间。",
    (Example('time("13:30:00")', '@"13:30:00"'), Example("time(13, 30, 0)", '@"13:30:00"')),
    null_strict=False,
    why_not_in_bulk="times of day are not stored",
)
