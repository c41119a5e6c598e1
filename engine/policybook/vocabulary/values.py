"""Values as people and programs give them → values of a type, and back to text and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation
from typing import Any, TypeVar

from policybook.diagnostics.model import hint
from policybook.expr.temporal import date_from, date_time_from, duration_from, number_text, text_of, time_from
from policybook.expr.types import (
    AnyType,
    BooleanType,
    ContextType,
    DateTimeType,
    DateType,
    DaysDurationType,
    ListType,
    MonthsDurationType,
    NullType,
    NumberType,
    StringType,
    TimeType,
    Type,
    shows,
)
from policybook.expr.values import ARITHMETIC, Months, Value
from policybook.expr.wide import WideDateTime, narrowed, narrowed_time

_T = TypeVar("_T")
#: No digit that a person wrote is rounded away.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class BadFact(Exception):  # noqa: N818  # named for what it says, as `Conflict` is
    """A value that cannot be of the wanted type: what is wrong, and what to do."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def coerced(value: Any, kind: Type) -> Value:
    """The value as one of the type: a typed value as it is, or read from its JSON or YAML form.

    Dates, times and durations may be ISO text, numbers may be text (`12.50`, `10%`) where a number
    is wanted; a float is read by its shortest text, so that 0.1 is exactly 0.1. Raises BadFact.

    >>> coerced("10%", NumberType(2, 18)), coerced("2026-01-31", DateType())
    (Decimal('0.10'), datetime.date(2026, 1, 31))
    """
    if value is None:
        return None
    match kind:
        case NumberType():
            return _number(value, kind)
        case StringType(values):
            return _string(value, values)
        case BooleanType():
            if isinstance(value, bool):
                return bool(value)
            raise _wrong(value, kind, "write `true` or `false`")
        case DateType():
            return _date(value)
        case DateTimeType():
            return _date_time(value)
        case TimeType():
            if isinstance(value, time):
                return value
            return _read(value, kind, _clock, "write it as `13:30:00`")
        case DaysDurationType() | MonthsDurationType():
            return _duration(value, kind)
        case ListType(item):
            if isinstance(value, list | tuple):
                return [coerced(each, item) for each in value]
            raise _wrong(value, kind, "give a list")
        case ContextType():
            return _context(value, kind)
        case AnyType():
            return _as_given(value)
        case NullType():
            raise _wrong(value, kind, "leave it out")
        case _:
            raise _wrong(value, kind, "this kind of value cannot be given from outside")


def json_value(value: Value) -> Any:
    """A value as JSON holds it; a number is an `int`, or a `Decimal` where it has decimal places.

    A `Decimal` stands for a JSON number with all its digits: write it with `to_json.json_text`, as
    Python's own `json` knows only floats. Everything that JSON has no form for is its FEEL text.

    >>> json_value(Decimal("10.00")), json_value(Decimal("10.50")), json_value(Months(3))
    (10, Decimal('10.5'), 'P3M')
    """
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            text = number_text(value)
            return Decimal(text) if "." in text else int(text)
        case list():
            return [json_value(each) for each in value]
        case dict():
            return {name: json_value(each) for name, each in value.items()}
        case _:
            return text_of(value)


def _number(value: Any, kind: NumberType) -> Decimal:
    if isinstance(value, bool):
        raise _wrong(value, kind, "give a number")
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        number = number_from(value)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
    else:
        number = None
    if number is None or not number.is_finite():
        raise _wrong(value, kind, "give a number")
    if number.adjusted() > ARITHMETIC.Emax or number.adjusted() < ARITHMETIC.Emin:
        raise BadFact("expected a number that FEEL can hold, found one far beyond", "give a smaller number")
    _check_size(number, kind)
    return number


def number_from(text: str) -> Decimal | None:
    """The number that a text writes, `10%` as 0.10; None where it writes none."""
    text = text.strip()
    percent = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%").rstrip() if percent else text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not text.isascii() or "_" in text:
        return None
    # In a context of its own: that of the thread would keep only 28 digits.
    return number.scaleb(-2, _EXACT) if percent else number


def _check_size(number: Decimal, kind: NumberType) -> None:
    exponent = number.as_tuple().exponent
    if kind.scale is not None and isinstance(exponent, int) and -exponent > kind.scale:
        places = len(number_text(number).partition(".")[2])
        if places > kind.scale:
            wanted = f"at most {kind.scale} decimal places" if kind.scale else "a whole number"
            raise BadFact(f"expected {wanted}, found `{number_text(number)}`", "round it first")
    if kind.digits is not None and number:
        whole = number.adjusted() + 1
        if whole > kind.digits - (kind.scale or 0):
            raise BadFact(
                f"`{number_text(number)}` has more than {kind.digits} digits",
                "declare the field with more `digits`",
            )


def _string(value: Any, values: tuple[str, ...] | None) -> str:
    if not isinstance(value, str):
        raise _wrong(value, StringType(), "give text")
    if values is not None and value not in values:
        raise BadFact(f"`{value}` is not one of the allowed values", hint(value, values, "values"))
    return value


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _read(value, DateType(), _day, "write it as `2026-01-31`")


def _day(text: str) -> date | None:
    found = date_from(text)
    return found if isinstance(found, date) else None  # data has no years beyond 9999


def _clock(text: str) -> time | None:
    found = time_from(text)
    return None if found is None else narrowed_time(found)


def _date_time(value: Any) -> datetime:
    if isinstance(value, datetime | WideDateTime) and (moment := narrowed(value)):
        return moment
    return _read(value, DateTimeType(), _moment, "write it as `2026-01-31T13:30:00`")


def _moment(text: str) -> datetime | None:
    found = date_time_from(text.replace(" ", "T", 1))
    return None if found is None else narrowed(found)


def _duration(value: Any, kind: DaysDurationType | MonthsDurationType) -> timedelta | Months:
    wanted = timedelta if isinstance(kind, DaysDurationType) else Months
    read = duration_from(value) if isinstance(value, str) else value
    if isinstance(read, wanted):
        return read
    raise _wrong(value, kind, f"write it as `{'P30D' if wanted is timedelta else 'P1Y'}`")


def _context(value: Any, kind: ContextType) -> dict[str, Value]:
    if not isinstance(value, Mapping):
        raise _wrong(value, kind, "give its fields by name")
    members = dict(kind.members)
    row: dict[str, Value] = {}
    for name, each in value.items():
        if name in members:
            try:
                row[name] = coerced(each, members[name])
            except BadFact as fault:
                raise BadFact(f"`{name}`: {fault.message}", fault.help) from fault
        elif kind.open or not members:
            row[name] = _as_given(each)
        else:
            raise BadFact(f"unknown field `{name}`", hint(name, members, "fields"))
    return {name: None for name in members if name not in row} | row


def _as_given(value: Any) -> Value:
    match value:
        case float():
            return _number(value, NumberType())
        case list() | tuple():
            return [_as_given(each) for each in value]
        case Mapping():
            return {str(name): _as_given(each) for name, each in value.items()}
        case _:
            return value  # type: ignore[no-any-return]  # whatever else it is, it is a value as it stands


def _read(value: Any, kind: Type, read: Callable[[str], _T | None], help: str) -> _T:
    found = read(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong(value, kind, help)
    return found


def _wrong(value: Any, kind: Type, help: str) -> BadFact:
    found = f"`{text}`" if (text := _shortly(value)) else "an empty text"
    return BadFact(f"expected {shows(kind)}, found {found}", help)


def _shortly(value: Any) -> str:
    try:
        text = text_of(_plainly(value))
    except (TypeError, ValueError, AttributeError):  # an object that is no value at all
        text = type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."


def _plainly(value: Any) -> Any:
    return repr(value) if isinstance(value, float) else value
