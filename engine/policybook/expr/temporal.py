"""Text -> date, time, date and time or duration, and any value back to text (DMN 1.5, 10.3.4.1).

Years are -999,999,999 to 999,999,999 and seconds have at most nine decimals; more of these are cut off.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from policybook.expr.limits import spent
from policybook.expr.values import Interval, Months, Value
from policybook.expr.wide import (
    Moment,
    Span,
    TimeOfDay,
    WideDate,
    WideDateTime,
    WideDuration,
    WideTime,
    date_of,
    day_at,
    moment_of,
    nanosecond,
    nanoseconds_in,
    ordinal,
    span_of,
    time_of,
)

_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:(Z|z)|([+-])(\d{2}):(\d{2})(?::(\d{2}))?|@([A-Za-z][\w+/-]*))?",
    re.ASCII,
)
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?", re.ASCII
)
_MIDNIGHT = re.compile(r"24:00:00(?:\.0+)?(?![.\d])", re.ASCII)
_BILLION = 1_000_000_000


def date_from(text: str) -> date | WideDate | None:
    """A date written `2024-02-29`, or None where it is no date.

    >>> date_from("2024-02-29"), date_from("2023-02-29")
    (datetime.date(2024, 2, 29), None)
    """
    found = _DATE.fullmatch(text)
    return date_of(int(found[1]), int(found[2]), int(found[3])) if found else None


def time_from(text: str) -> TimeOfDay | None:
    """A time written `13:30:00`, with `Z`, an offset or `@Zone/Id` behind it if wanted."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    zone: tzinfo | None = None
    if found[5]:
        zone = UTC
    elif found[6]:
        zone = offset_zone(found[6] == "-", int(found[7]), int(found[8]), int(found[9] or 0))
        if zone is None:
            return None
    elif found[10]:
        zone = named_zone(found[10])
        if zone is None:
            return None
    return time_of(int(found[1]), int(found[2]), int(found[3]), _nanoseconds(found[4]), zone)


def _nanoseconds(digits: str | None) -> int:
    """The part of a second that is written behind the point."""
    return int(digits[:9].ljust(9, "0")) if digits else 0


def date_time_from(text: str) -> Moment | None:
    """A date and time written `2024-02-29T13:30:00`; a date alone is its midnight."""
    day, sign, rest = text.partition("T")
    on = date_from(day)
    if on is None:
        return None
    if not sign:
        return moment_of(on, time(0))
    if _MIDNIGHT.match(rest):  # the end of a day is the start of the next
        return moment_of(day_at(ordinal(on) + 1), time_from("00" + rest[2:]))
    return moment_of(on, time_from(rest))


def duration_from(text: str) -> Span | Months | None:
    """A duration written `P1Y2M` or `P3DT4H`; the two kinds do not mix.

    >>> duration_from("P1Y"), duration_from("-P3DT12H"), duration_from("P1Y1D")
    (Months(count=12), datetime.timedelta(days=-4, seconds=43200), None)
    """
    found = _DURATION.fullmatch(text)
    if not found or found[5] == "T":
        return None
    sign = -1 if found[1] else 1
    of_months = found[2] is not None or found[3] is not None
    of_days = found[4] is not None or found[5] is not None
    if of_months == of_days:
        return None
    try:
        if of_months:
            return Months(sign * (12 * int(found[2] or 0) + int(found[3] or 0)))
        hours = int(found[4] or 0) * 24 + int(found[6] or 0)
        seconds = (hours * 60 + int(found[7] or 0)) * 60 + int(found[8] or 0)
        return span_of(sign * (seconds * _BILLION + _nanoseconds(found[9])))
    except ValueError:  # an int of more digits than Python reads
        return None


def at_literal(text: str) -> date | WideDate | TimeOfDay | Moment | Span | Months | None:
    """What `@"…"` stands for, told by its form; None where it is none of them."""
    if text.startswith(("P", "-P")):
        return duration_from(text)
    if _DATE.match(text) and "T" in text:
        return date_time_from(text)
    return time_from(text) if ":" in text else date_from(text)


def offset_zone(negative: bool, hours: int, minutes: int, seconds: int = 0) -> timezone | None:
    """The zone of an offset; None beyond fourteen hours."""
    if hours > 14 or minutes > 59 or seconds > 59 or (hours == 14 and (minutes or seconds)):
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if negative else offset)


@lru_cache(maxsize=64)
def named_zone(key: str) -> ZoneInfo | None:
    """The zone of an IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):  # an unknown key, a bad one, a folder's name
        return None


def number_text(value: int | Decimal) -> str:
    """A number in plain digits, without trailing zeros: equal numbers have the same text.

    >>> number_text(Decimal("1.50")), number_text(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def duration_text(value: Span) -> str:
    """A days and time duration as `P1DT2H`; zero is `PT0S`."""
    length = nanoseconds_in(value)
    sign = "-" if length < 0 else ""
    seconds, part = divmod(abs(length), _BILLION)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    exact = f"{seconds}{_fraction(part)}"
    day = f"{days}D" if days else ""
    rest = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    rest += f"{exact}S" if exact != "0" or not (day or rest) else ""
    return f"{sign}P{day}" + (f"T{rest}" if rest else "")


def _fraction(nanoseconds: int) -> str:
    """A part of a second, with its point; nothing where there is none."""
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""


def _day_text(on: date | WideDate) -> str:
    return f"{'-' if on.year < 0 else ''}{abs(on.year):04}-{on.month:02}-{on.day:02}"


def time_text(value: TimeOfDay) -> str:
    """A time as it reads back: `13:30:00`, `13:30:00.5+08:00`, `13:30:00@Asia/Shanghai`."""
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return text + _fraction(nanosecond(value)) + _zone_text(value.tzinfo)


def _zone_text(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None) or timedelta(0)
    if not offset:
        return "Z"
    sign, offset = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    minutes, seconds = divmod(offset.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def text_of(value: Value) -> str:
    """A value as FEEL's `string()` writes it; text inside lists and contexts is quoted.

    >>> text_of([1, "a", None, {"b": True}])
    '[1, "a", null, {b: true}]'
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return number_text(value)
        case str():
            return value
        case datetime() | WideDateTime():
            return f"{_day_text(value.date())}T{time_text(value.timetz())}"
        case date() | WideDate():
            return _day_text(value)
        case time() | WideTime():
            return time_text(value)
        case timedelta() | WideDuration():
            return duration_text(value)
        case Months():
            return str(value)
        case Interval():
            return _interval_text(value)
        case list():
            spent().step(len(value))
            return "[" + ", ".join(_inner_text(item) for item in value) + "]"
        case dict():
            spent().step(len(value))
            return "{" + ", ".join(f"{_key(key)}: {_inner_text(item)}" for key, item in value.items()) + "}"
        case _:
            return "function"


def _inner_text(value: Value) -> str:
    if isinstance(value, str):
        spent().step(len(value) // 64)
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text_of(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[^\W\d][\w -]*", key) else _inner_text(key)


def _interval_text(value: Interval) -> str:
    if value.sign in ("=", "!="):
        return f"({value.sign} {_inner_text(value.low)})"
    if value.low is None and value.high is not None:
        return f"({'<=' if value.high_closed else '<'} {_inner_text(value.high)})"
    if value.high is None and value.low is not None:
        return f"({'>=' if value.low_closed else '>'} {_inner_text(value.low)})"
    opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{opening}{_inner_text(value.low)}..{_inner_text(value.high)}{closing}"
