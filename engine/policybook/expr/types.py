"""FEEL's types, with what a decision table can use beyond them: allowed values, scales and digits.

`shows` gives the words a person reads; `accepts` says whether a value of one type may stand where
another is expected (DMN 1.5, 10.3.2.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AnyType:
    """Nothing is known; every operation is allowed and checked only when it runs."""


@dataclass(frozen=True, slots=True)
class NullType:
    """The type of `null` alone; it is accepted everywhere."""


@dataclass(frozen=True, slots=True)
class BooleanType:
    """`true`, `false`, or null for unknown."""


@dataclass(frozen=True, slots=True)
class NumberType:
    """An exact number.

    `scale` is the number of decimal places that always suffices, `digits` the number of digits
    that always suffices in all; None where there is no such bound, as of a quotient.
    """

    scale: int | None = None
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class StringType:
    """Text; `values` where only these are allowed, in the order given (an order of priority)."""

    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DateType:
    """A calendar date."""


@dataclass(frozen=True, slots=True)
class TimeType:
    """A time of day, with or without an offset."""


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """A date and time."""


@dataclass(frozen=True, slots=True)
class DaysDurationType:
    """`days and time duration`."""


@dataclass(frozen=True, slots=True)
class MonthsDurationType:
    """`years and months duration`."""


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of items of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class ContextType:
    """Named members; `entity` where it is a row of that entity. `open` accepts members unlisted here."""

    members: tuple[tuple[str, Type], ...] = ()
    entity: str | None = None
    open: bool = False

    def member(self, name: str) -> Type | None:
        """The type of a member, or None where there is none of that name."""
        return next((kind for key, kind in self.members if key == name), None)


@dataclass(frozen=True, slots=True)
class RangeType:
    """An interval of values of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function value."""

    parameters: tuple[Type, ...]
    result: Type


Type: TypeAlias = (
    AnyType
    | NullType
    | BooleanType
    | NumberType
    | StringType
    | DateType
    | TimeType
    | DateTimeType
    | DaysDurationType
    | MonthsDurationType
    | ListType
    | ContextType
    | RangeType
    | FunctionType
)

ANY = AnyType()
NULL = NullType()
BOOLEAN = BooleanType()
NUMBER = NumberType()
INTEGER = NumberType(scale=0, digits=18)
STRING = StringType()
DATE = DateType()
TIME = TimeType()
DATE_TIME = DateTimeType()
DAYS = DaysDurationType()
MONTHS = MonthsDurationType()


def shows(kind: Type) -> str:
    """The type in FEEL's words.

    >>> shows(ListType(NumberType(2, 18)))
    'list<number>'
    """
    match kind:
        case AnyType():
            return "Any"
        case NullType():
            return "null"
        case BooleanType():
            return "boolean"
        case NumberType():
            return "number"
        case StringType():
            return "string"
        case DateType():
            return "date"
        case TimeType():
            return "time"
        case DateTimeType():
            return "date and time"
        case DaysDurationType():
            return "days and time duration"
        case MonthsDurationType():
            return "years and months duration"
        case ListType(item):
            return f"list<{shows(item)}>"
        case ContextType(members, entity):
            if entity:
                return entity
            return "context<" + ", ".join(f"{name}: {shows(of)}" for name, of in members) + ">"
        case RangeType(item):
            return f"range<{shows(item)}>"
        case FunctionType(parameters, result):
            return f"function<{', '.join(map(shows, parameters))}> -> {shows(result)}"


def with_article(kind: Type) -> str:
    """The type in a sentence: `a number`, `an order`."""
    words = shows(kind)
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


def accepts(wanted: Type, given: Type) -> bool:
    """Whether a value of type `given` may stand where `wanted` is expected.

    Scales, digits and allowed values do not count here: they are checked where they matter.

    >>> accepts(NUMBER, INTEGER), accepts(NUMBER, STRING), accepts(NUMBER, NULL)
    (True, False, True)
    """
    match wanted, given:
        case (AnyType(), _) | (_, AnyType() | NullType()):
            return True
        case ListType(a), ListType(b):
            return accepts(a, b)
        case RangeType(a), RangeType(b):
            return accepts(a, b)
        case ContextType(), ContextType():
            return given.open or all(
                (have := given.member(name)) is not None and accepts(of, have) for name, of in wanted.members
            )
        case FunctionType(ins, out), FunctionType(given_ins, given_out):
            return (
                len(ins) == len(given_ins)
                and all(accepts(b, a) for a, b in zip(ins, given_ins, strict=True))
                and accepts(out, given_out)
            )
        case _:
            return type(wanted) is type(given)


def comparable(left: Type, right: Type) -> bool:
    """Whether `=` between the two can ever be true: both kinds are the same, or one is unknown or null."""
    return accepts(left, right) or accepts(right, left)


def join(left: Type, right: Type) -> Type:
    """The narrowest type that holds values of both; `Any` where there is none.

    >>> join(NumberType(2, 5), NumberType(0, 9))
    NumberType(scale=2, digits=11)
    """
    match left, right:
        case (NullType(), other) | (other, NullType()):
            return other
        case NumberType(), NumberType():
            if left.scale is None or right.scale is None:
                return NUMBER
            scale = max(left.scale, right.scale)
            if left.digits is None or right.digits is None:
                return NumberType(scale, None)
            return NumberType(
                scale, max(left.digits + scale - left.scale, right.digits + scale - right.scale)
            )
        case StringType(a), StringType(b):
            return StringType(tuple(dict.fromkeys(a + b)) if a is not None and b is not None else None)
        case ListType(a), ListType(b):
            return ListType(join(a, b))
        case RangeType(a), RangeType(b):
            return RangeType(join(a, b))
        case _:
            return left if left == right else ANY
