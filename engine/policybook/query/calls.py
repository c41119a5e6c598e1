"""Built-in functions that have an exact meaning over one row."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from policybook.expr import tree
from policybook.expr.types import DateTimeType, DateType, StringType
from policybook.functions.registry import FUNCTIONS
from policybook.query import sqlite
from policybook.query.arithmetic import added, aligned, as_ratio, checked, divided, rounded, scaled_for
from policybook.query.forms import Forms
from policybook.query.refused import RefusedError, said
from policybook.query.terms import SAFE_DIGITS, Number, Plain, Ratio, Term, constant

_TEXTS: dict[str, Callable[[str, str], str]] = {
    "starts with": sqlite.starts_with,
    "ends with": sqlite.ends_with,
    "contains": sqlite.contains,
}
#: The functions that `term` spells; the tests hold them against what the functions say of themselves.
SPELLED = frozenset({*_TEXTS, "decimal", "floor", "ceiling", "abs", "string length", "date", "not"})


def term(write: Forms, call: tree.Call) -> Term:
    """The value of a call."""
    match call.function, call.arguments:
        case (("sum" | "min" | "max" | "mean" | "count"), (tree.ListOf(items),)) if items:
            return _of_few(write, call, items)
        case "decimal", (n, tree.Literal(places)) if n is not None and _is_scale(places):
            return rounded(_number(write, n), _whole_number(places))
        case (("floor" | "ceiling"), (n, *more)) if n is not None and not any(more):
            return _whole(call.function, _number(write, n))
        case "abs", (n,) if n is not None:
            number = write.number(n)
            return Number(f"abs({number.text})", number.scale, number.digits)
        case "string length", (value,) if value is not None and isinstance(value.type, StringType):
            return Number(f"length({write.plain(value)})", 0, 10)
        case "date", (value,) if value is not None and isinstance(value.type, DateType):
            return write.term(value)
        case "date", (value,) if value is not None and isinstance(value.type, DateTimeType):
            return Plain(f"substr({write.plain(value)}, 1, 10)", call.type)
        case name, (value, part) if name in _TEXTS and value is not None and part is not None:
            return Plain(_TEXTS[name](write.plain(value), write.plain(part)), call.type)
        case (("sum" | "min" | "max" | "mean" | "count" | "any" | "all"), (tree.Call() | tree.At() as of,)):
            raise RefusedError(said(of), of.span)
        case _:
            pass
    known = FUNCTIONS.get(call.function)
    raise RefusedError(f"`{call.function}()`", call.span, known.why_not_in_bulk if known else "")


def _is_scale(places: object) -> bool:
    return isinstance(places, int | Decimal) and places == int(places) and 0 <= places <= SAFE_DIGITS


def _whole_number(places: object) -> int:
    assert isinstance(places, int | Decimal)  # `_is_scale` was asked
    return int(places)


def _number(write: Forms, expr: tree.Expr) -> Number | Ratio:
    found = write.term(expr)
    return found if isinstance(found, Ratio) else write.number(expr)


def _whole(function: str, number: Number | Ratio) -> Number:
    over, under = scaled_for(as_ratio(number), 0)
    digits = None if over.digits is None else over.digits + 1
    if function == "floor":
        return Number(sqlite.floor(checked(over), checked(under)), 0, digits, held=True)
    return Number(f"(-{sqlite.floor(f'-{checked(over)}', checked(under))})", 0, digits, held=True)


def _of_few(write: Forms, call: tree.Call, items: tuple[tree.Expr, ...]) -> Term:
    if call.function == "count":
        return constant(len(items))
    if call.function in ("sum", "mean"):
        numbers: list[Term] = [write.number(each) for each in items]
        total = reduce(lambda one, other: added(one, other) or one, numbers)
        found = total if call.function == "sum" else divided(total, constant(len(items)))
        assert found is not None  # numbers can be divided by their count
        return found
    terms = [write.term(each) for each in items]
    if len(terms) == 1:
        return terms[0]
    if all(isinstance(each, Number) for each in terms):
        scale = max(each.scale for each in terms if isinstance(each, Number))
        texts, digits = [], 0
        for each in terms:
            assert isinstance(each, Number)
            number, _ = aligned(each, constant(0, scale))
            texts.append(checked(number))
            digits = max(digits, number.digits or 99)
        return Number(f"{call.function}({', '.join(texts)})", scale, digits)
    if all(isinstance(each, Plain) and isinstance(each.type, DateType | StringType) for each in terms):
        return Plain(
            f"{call.function}({', '.join(each.text for each in terms if isinstance(each, Plain))})", call.type
        )
    raise RefusedError(f"`{call.function}()` of these", call.span)
