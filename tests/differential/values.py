"""Values at the edges of each type, and how FEEL writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tests.differential.draw import Draw


class Kind(StrEnum):
    """The types that a field or a measure may have."""

    NUMBER = "number"
    TEXT = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date and time"
    DAYS = "days and time duration"
    MONTHS = "years and months duration"


@dataclass(frozen=True, slots=True)
class Size:
    """How numbers of a field look: decimal places, digits in all, and edge values."""

    scale: int
    digits: int
    edges: tuple[str, ...]


CENTS = Size(
    2,
    14,
    (
        *("0", "0.01", "-0.01", "0.10", "0.20", "0.30", "0.1", "100", "99.99", "100.01", "-100", "12.50"),
        *("999999999999.99", "-999999999999.99", "1000000", "33.33", "0.05"),
    ),
)
SIZES = (
    CENTS,
    Size(4, 9, ("0.1", "0.2", "0.3", "0.0001", "0.125", "0.1250", "-0.0005", "0.3333", "1", "2.5", "-7.5")),
    Size(0, 4, ("0", "1", "2", "3", "5", "7", "10", "12", "-1", "-3", "100", "4")),
    Size(1, 5, ("0.5", "1.5", "2.5", "3.5", "-0.5", "-2.5", "0", "10", "0.1", "0.2", "0.3")),
    Size(0, 18, ("999999999999999999", "-999999999999999999", "100000000000000000", "0", "1", "123456789")),
)

TEXTS = (
    *("", " ", "A", "B", "a", "b", "AB", "客户", "张三公司", "网店", "中", "O'Neil", 'say "hi"', "50%_", "Z"),
    *(
        "é",
        "e\u0301",
        "ß",
        "İ",
        "😀",
        "｡",
        "back\\slash",
        "\\n",
        "a;--",
        ":as_of",
        "$1",
        "{x}",
        "%s",
        "tab\tin",
    ),
    *("line\nbreak", "null", "NULL", "true", "0", "12.50", "2024-02-29", "ＡＢ", "_", "A ", " A"),
)
DAYS = tuple(
    date.fromisoformat(each)
    for each in (
        *("2024-02-29", "2024-02-28", "2024-03-01", "2023-02-28", "2024-01-31", "2024-03-31", "2024-04-30"),
        *("2023-12-31", "2024-01-01", "2020-02-29", "1969-07-20", "1970-01-01", "1900-02-28", "2000-02-29"),
        *("2024-12-31", "2025-01-30", "2023-08-31", "2024-05-31"),
    )
)
FAR_DAYS = (date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), date(9999, 11, 30))
TIMES = ("00:00:00", "23:59:59", "23:59:59.999999", "12:00:00", "08:30:00.5", "00:00:00.000001")
#: The days of runs: an ordinary one, leap days, the ends of months and of a year.
RUN_DAYS = tuple(
    date.fromisoformat(each)
    for each in ("2024-03-31", "2024-02-29", "2025-02-28", "2024-12-31", "2024-06-15", "2025-01-30")
)


def edges(draw: Draw, kind: Kind, size: Size | None = None, values: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """A few values near which data and thresholds are to lie."""
    match kind:
        case Kind.NUMBER:
            assert size is not None
            return tuple(Decimal(each) for each in draw.some(size.edges, 3, 6))
        case Kind.TEXT:
            return tuple(draw.some(values or TEXTS, min(3, len(values) or 3), 6))
        case Kind.BOOLEAN:
            return (True, False)
        case Kind.DATE:
            far = draw.some(FAR_DAYS, 1, 2) if draw.chance(0.15) else []
            return (*draw.some(DAYS, 3, 6), *far)
        case Kind.DATE_TIME:
            chosen = draw.some(DAYS, 2, 4)
            return tuple(datetime.fromisoformat(f"{day}T{draw.one(TIMES)}") for day in chosen)
        case Kind.DAYS:
            return tuple(timedelta(days=each) for each in draw.some((0, 1, 30, 31, 90, 365, -1), 3, 4))
        case Kind.MONTHS:
            raise ValueError(kind)  # no field holds these


def near(draw: Draw, value: Any, scale: int = 0) -> Any:
    """The value itself, or one unit to either side of it."""
    step = draw.weighted([(6, 0), (2, 1), (2, -1)])
    if step == 0:
        return value
    match value:
        case bool() | str():
            return value
        case int() | Decimal():
            return Decimal(value) + Decimal(step).scaleb(-scale)
        case datetime():
            return value + timedelta(microseconds=step)
        case date():
            moved = value.toordinal() + step
            return date.fromordinal(moved) if 1 <= moved <= date.max.toordinal() else value
        case timedelta():
            return value + timedelta(days=step)
        case _:
            return value


def literal(value: Any, draw: Draw | None = None) -> str:
    """The value as FEEL writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{Decimal(value):f}"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case datetime():
            return f'@"{value.isoformat()}"'
        case date():
            return f'date("{value.isoformat()}")' if draw and draw.chance(0.5) else f'@"{value.isoformat()}"'
        case timedelta():
            return f'duration("{_duration(value)}")'
        case _:
            raise ValueError(value)


def _duration(value: timedelta) -> str:
    sign = "-" if value < timedelta(0) else ""
    whole = abs(value)
    seconds = f"T{whole.seconds}S" if whole.seconds else ""
    return f"{sign}P{whole.days}D{seconds}"
