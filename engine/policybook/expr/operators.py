"""Operators -> typed expressions: which kinds fit, what comes of them, and what can never be true."""

from __future__ import annotations

from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint, nearest
from policybook.expr import operations
from policybook.expr.reading import Reading
from policybook.expr.scales import days_between, of_literal, product_of, sum_of
from policybook.expr.temporal import date_from
from policybook.expr.tree import Arithmetic, Compare, Expr, Fact, Literal, Negate
from policybook.expr.types import (
    ANY,
    DAYS,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    AnyType,
    BooleanType,
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
    comparable,
    shows,
    with_article,
)
from policybook.syntax.tree import At

_ORDERED = (
    *(NumberType, StringType, DateType, TimeType, DateTimeType),
    *(DaysDurationType, MonthsDurationType, AnyType, NullType),
)
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_WORDS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "raise"}
_WITH = {"+": "and", "-": "and", "*": "and", "/": "by", "**": "to the power of"}


def ordered(kind: Type) -> bool:
    """Whether values of a type have an order."""
    return isinstance(kind, _ORDERED)


def negated(reading: Reading, operand: Expr, at: At) -> Expr:
    """`-x`; a literal is negated at once."""
    if not isinstance(operand.type, NumberType | DaysDurationType | MonthsDurationType | AnyType | NullType):
        return reading.fault(
            Code.TYPE_MISMATCH,
            f"`-` takes a number or a duration, not {with_article(operand.type)}",
            at,
            shows(operand.type),
        )
    if isinstance(operand, Literal) and operand.name is None:
        return Literal(operations.negate(operand.value), operand.type, span=reading.span(at))
    return Negate(operand, operand.type, reading.span(at))


def computed(reading: Reading, op: str, left: Expr, right: Expr, op_at: At, at: At) -> Expr:
    """`a OP b` for `+ - * / **`."""
    kind = result_of(op, left, right)
    if kind is None:
        message = f"cannot {_WORDS[op]} {with_article(left.type)} {_WITH[op]} {with_article(right.type)}"
        reading.fault(Code.TYPE_MISMATCH, message, op_at, help=_arithmetic_help(op, left.type, right.type))
        kind = ANY
    return Arithmetic(op, left, right, kind, reading.span(at))


def _arithmetic_help(op: str, left: Type, right: Type) -> str:
    kinds = {type(left), type(right)}
    if StringType in kinds and op == "+":
        return "make text of a value with `string(…)`"
    if kinds & {DateType, DateTimeType} and NumberType in kinds:
        return 'add days as a duration: `duration("P30D")`'
    if kinds == {DaysDurationType, MonthsDurationType}:
        return "a month has no fixed number of days: use durations of one kind"
    return ""


def result_of(op: str, left: Expr, right: Expr) -> Type | None:
    """The type of `left OP right`; None where the kinds do not fit."""
    match left.type, right.type:
        case (AnyType() | NullType(), _) | (_, AnyType() | NullType()):
            return ANY
        case NumberType() as a, NumberType() as b:
            match op:
                case "+" | "-":
                    return sum_of(a, b)
                case "*":
                    return product_of(a, b)
                case _:
                    return NUMBER
        case DaysDurationType(), DaysDurationType() if op == "/":
            return NumberType(0, 9) if days_between(left, right) else NUMBER
        case (MonthsDurationType(), MonthsDurationType()) if op == "/":
            return NUMBER
        case (DaysDurationType() | MonthsDurationType() as span, NumberType()) if op in "*/":
            return span
        case (NumberType(), DaysDurationType() | MonthsDurationType() as span) if op == "*":
            return span
        case a, b if op == "+":
            return _added(a, b)
        case a, b if op == "-":
            return _subtracted(a, b)
        case _:
            return None


def _added(left: Type, right: Type) -> Type | None:
    match left, right:
        case StringType(), StringType():
            return STRING
        case DaysDurationType(), DaysDurationType():
            return DAYS
        case MonthsDurationType(), MonthsDurationType():
            return MONTHS
        case (DateType() | DateTimeType() as moment, DaysDurationType() | MonthsDurationType()):
            return moment
        case (DaysDurationType() | MonthsDurationType(), DateType() | DateTimeType() as moment):
            return moment
        case (TimeType(), DaysDurationType()) | (DaysDurationType(), TimeType()):
            return TIME
        case _:
            return None


def _subtracted(left: Type, right: Type) -> Type | None:
    match left, right:
        case (DateType() | DateTimeType(), DateType() | DateTimeType()) | (TimeType(), TimeType()):
            return DAYS
        case DaysDurationType(), DaysDurationType():
            return DAYS
        case MonthsDurationType(), MonthsDurationType():
            return MONTHS
        case (DateType() | DateTimeType() as moment, DaysDurationType() | MonthsDurationType()):
            return moment
        case TimeType(), DaysDurationType():
            return TIME
        case _:
            return None


def compared(
    reading: Reading, op: str, left: Expr, right: Expr, at: At, right_at: At, left_at: At | None = None
) -> Expr:
    """`a OP b` for `= != < <= > >=`.

    A finding is at the right side, `right_at`, or at `left_at` where only the left is written out.
    """
    if left_at is not None and isinstance(left, Literal) and not isinstance(right, Literal):
        check_compared(reading, _TURNED.get(op, op), right, left, left_at)
    else:
        check_compared(reading, op, left, right, right_at)
    return Compare(op, left, right, span=reading.span(at))


def check_compared(reading: Reading, op: str, left: Expr, right: Expr, at: At) -> bool:
    """Whether a comparison can be true; a finding where it cannot."""
    if op not in ("=", "!="):
        for side in (left, right):
            if not ordered(side.type):
                message = f"`{op}` has no meaning for {with_article(side.type)}"
                reading.fault(Code.TYPE_MISMATCH, message, at, help=_order_help(side.type))
                return False
            said = isinstance(side.type, AnyType) or reading.made_null(side)
            if isinstance(side, Literal) and side.value is None and not said:
                message = f"nothing is ever `{op}` null"
                reading.fault(Code.NEVER_MATCHES, message, at, help="ask for null with `= null`")
                return False
    if not comparable(left.type, right.type):
        message = f"cannot compare {with_article(left.type)} with {with_article(right.type)}"
        help, instead = _comparison_help(reading, left, right, at)
        reading.fault(Code.TYPE_MISMATCH, message, at, f"this is {with_article(right.type)}", help, instead)
        return False
    if op == "=" and not _has_places(reading, left, right, at):
        return False
    return op not in ("=", "!=") or check_allowed(reading, left, right, at)


def _has_places(reading: Reading, left: Expr, right: Expr, at: At) -> bool:
    """Whether a number has the decimal places to equal the one written out; a finding where it has not."""
    match left, right:
        case Fact(name, NumberType(int() as scale)), Literal(int() | Decimal() as value, _, None):
            wanted = of_literal(value).scale or 0
            if wanted <= scale:
                return True
            has = f"{scale} decimal place{'' if scale == 1 else 's'}" if scale else "no decimal places"
            message = f"`{name}` has {has}, so it is never `{reading.words(at)}`"
            reading.fault(Code.NEVER_MATCHES, message, at)
            return False
        case _:
            return True


def _order_help(kind: Type) -> str:
    if isinstance(kind, ListType):
        return "take one value of the list, as with `max(…)`, or test each: `some x in … satisfies …`"
    return "compare with `=` or `!=`"


def _comparison_help(reading: Reading, left: Expr, right: Expr, at: At) -> tuple[str, str | None]:
    words = reading.text.text[at.start : at.end]
    if isinstance(right, Literal) and isinstance(right.value, str):
        plain = right.value.strip()
        if isinstance(left.type, DateType) and date_from(plain):
            return f'write `date("{plain}")`', f'date("{plain}")'
        if isinstance(left.type, NumberType) and plain.replace(".", "", 1).isdecimal():
            return f"write `{plain}` without quotes", plain
        if isinstance(left.type, BooleanType) and plain.lower() in ("true", "false"):
            return f"write `{plain.lower()}` without quotes", plain.lower()
    if isinstance(left.type, DateType) and isinstance(right.type, NumberType) and date_from(words):
        return f'write `date("{words}")`', f'date("{words}")'
    if isinstance(left.type, StringType) and isinstance(getattr(right, "value", None), int | Decimal):
        return f'write `"{words}"`', f'"{words}"'
    kinds = {type(left.type), type(right.type)}
    if kinds == {DateType, DateTimeType}:
        return "take the day alone with `date(…)`", None
    if kinds == {DaysDurationType, MonthsDurationType}:
        return "a month has no fixed number of days: compare durations of one kind", None
    if kinds == {DaysDurationType, NumberType}:
        return 'divide the duration by `duration("P1D")` for a number of days', None
    return "", None


def check_allowed(reading: Reading, left: Expr, right: Expr, at: At) -> bool:
    """Whether two texts with allowed values have one in common; a finding where they have none."""
    kinds = (left.type, right.type)
    if not all(isinstance(kind, StringType) and kind.values is not None for kind in kinds):
        return True
    assert isinstance(left.type, StringType)  # both were found to be texts with values
    assert isinstance(right.type, StringType)
    allowed, given = left.type.values or (), right.type.values or ()
    if isinstance(left, Literal) or set(allowed) & set(given):
        return True
    word = next(iter(given), "")
    quoted = [f'"{value}"' for value in allowed]
    name = getattr(left, "name", "") or "this"
    meant = nearest(f'"{word}"', quoted)
    instead = meant if isinstance(right, Literal) else None
    reading.fault(
        Code.VALUE_NOT_ALLOWED,
        f'`{name}` is never `"{word}"`',
        at,
        "not one of its values",
        hint(f'"{word}"', quoted, "values"),
        instead,
    )
    return False
