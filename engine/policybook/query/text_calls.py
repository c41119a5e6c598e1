"""Functions of text that have an exact meaning over one row."""

from __future__ import annotations

from collections.abc import Callable

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import STRING, BooleanType, DateType, StringType
from policybook.expr.values import ARITHMETIC
from policybook.query.arithmetic import checked
from policybook.query.dialect import Dialect
from policybook.query.forms import Forms
from policybook.query.refused import RefusedError
from policybook.query.terms import Number, Plain, Term

#: The longest text that is asked for by its length; no engine has one.
_LONGEST = 2**31 - 1

_TESTS: dict[str, Callable[[Dialect, str, str], str]] = {
    "starts with": lambda dialect, value, start: dialect.starts_with(value, start),
    "ends with": lambda dialect, value, end: dialect.ends_with(value, end),
    "contains": lambda dialect, value, part: dialect.contains(value, part),
}
SPELLED = frozenset({*_TESTS, "string length", "substring", "substring before", "substring after", "string"})


def term(write: Forms, call: tree.Call) -> Term | None:
    """The value of a call; None where this has no exact meaning, or the function is not one of text."""
    dialect = write.dialect
    match call.function, call.arguments:
        case "string", (value,) if value is not None:
            return _as_text(write, value)
        case name, (value, part) if name in _TESTS and value is not None and part is not None:
            return Plain(_TESTS[name](dialect, write.plain(value), write.plain(part)), call.type)
        case "string length", (value,) if value is not None and isinstance(value.type, StringType):
            return Number(dialect.length(write.plain(value)), 0, 10)
        case "substring", (value, start, *more) if value is not None and start is not None:
            return _part(write, value, start, more[0] if more else None)
        case "substring before", (value, part) if value is not None and part is not None:
            text, at = _found(write, value, part)
            before = dialect.part_of(text, "1", f"{at} - 1")
            return Plain(dialect.case([(f"{at} > 0", before), (f"{at} = 0", "''")], dialect.null), STRING)
        case "substring after", (value, part) if value is not None and part is not None:
            text, at = _found(write, value, part)
            after = dialect.part_of(text, f"{at} + {dialect.length(write.plain(part))}", None)
            return Plain(dialect.case([(f"{at} > 0", after), (f"{at} = 0", "''")], dialect.null), STRING)
        case _:
            return None


def _found(write: Forms, value: Expr, part: Expr) -> tuple[str, str]:
    text = write.plain(value)
    return text, write.dialect.position(text, write.plain(part))


def _part(write: Forms, value: Expr, start: Expr, length: Expr | None) -> Term | None:
    """A part by its place, which must be known: nothing where the text has no such place."""
    first = _whole(write, start)
    count = _LONGEST if length is None else _whole(write, length)
    if not first or count is None:
        return None
    dialect, text = write.dialect, write.plain(value)
    if count < 1:
        return Plain(dialect.null, STRING)
    begin = str(first) if first > 0 else f"{dialect.length(text)} - {-first - 1}"
    shortest = first - 1 if first > 0 else -first
    part = dialect.part_of(text, begin, None if length is None else str(min(count, _LONGEST)))
    return Plain(f"(CASE WHEN {dialect.length(text)} >= {shortest} THEN {part} END)", STRING)


def _whole(write: Forms, expr: Expr) -> int | None:
    """A whole number that is written out."""
    number = write.number(expr)
    if number.constant is None or number.scale or abs(number.constant) > _LONGEST:
        return None
    return number.constant


def _as_text(write: Forms, value: Expr) -> Term | None:
    found, dialect = write.term(value), write.dialect
    match found:
        case Number():
            return Plain(number_text(dialect, found), STRING)
        case Plain(text, StringType()):
            return Plain(text, STRING)
        case Plain(text, DateType()):
            return Plain(dialect.day_text(text), STRING)
        case Plain(text, BooleanType()):
            words = [(text, dialect.text("true")), (f"NOT {text}", dialect.text("false"))]
            return Plain(f"({dialect.case(words, dialect.null)})", STRING)
        case Plain():
            return None
        case _:
            raise RefusedError("`string()` of this", value.span, "round it: `string(decimal(…, 2))`")


def number_text(dialect: Dialect, number: Number) -> str:
    """A number in plain digits, without zeros at the end of its decimal places."""
    value = checked(dialect, number)
    if number.scale == 0:
        return dialect.as_text(value)
    return dialect.once(value, lambda known: _signed(dialect, known, number, strip=True))


def fixed_text(dialect: Dialect, number: Number) -> str:
    """A number with all its decimal places."""
    if number.constant is not None:
        exact = ARITHMETIC.scaleb(number.constant, -number.scale)
        return dialect.text(f"{exact:.{number.scale}f}")
    value = checked(dialect, number)
    if not number.scale:
        return dialect.as_text(value)
    return dialect.once(value, lambda known: _signed(dialect, known, number, strip=False))


def _signed(dialect: Dialect, value: str, number: Number, *, strip: bool) -> str:
    size, unit = f"abs({value})", str(10**number.scale)
    whole = dialect.as_text(dialect.quotient(size, unit, wide=number.wide))
    part = dialect.padded(dialect.as_text(f"({size} % {unit})"), number.scale)
    digits = dialect.concat([whole, dialect.text("."), part])
    sign = dialect.case([(f"{value} < 0", dialect.text("-"))], dialect.text(""))
    return dialect.concat([f"({sign})", dialect.without_zeros(digits) if strip else digits])
