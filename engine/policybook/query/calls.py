"""Built-in functions that have an exact meaning over one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce

from policybook.expr import tree
from policybook.expr.types import DateTimeType, DateType, StringType
from policybook.functions.registry import FUNCTIONS
from policybook.query.arithmetic import (
    added,
    as_ratio,
    checked,
    divided,
    narrowed,
    rescaled,
    rounded,
    scaled_for,
    typed,
)
from policybook.query.dialect import Dialect
from policybook.query.forms import Forms
from policybook.query.refused import RefusedError, said
from policybook.query.terms import SAFE_DIGITS, Number, Plain, Ratio, Term, constant

_TEXTS: dict[str, Callable[[Dialect, str, str], str]] = {
    "starts with": lambda dialect, value, start: dialect.starts_with(value, start),
    "ends with": lambda dialect, value, end: dialect.ends_with(value, end),
    "contains": lambda dialect, value, part: dialect.contains(value, part),
}
#: The functions that `term` spells; the tests hold them against what the functions say of themselves.
SPELLED = frozenset({*_TEXTS, "decimal", "floor", "ceiling", "abs", "string length", "date", "not"})


def term(write: Forms, call: tree.Call) -> Term:
    """The value of a call."""
    match call.function, call.arguments:
        case (("sum" | "min" | "max" | "mean" | "count"), (tree.ListOf(items),)) if items:
            return _of_few(write, call, items)
        case "decimal", (n, tree.Literal(places)) if n is not None and _is_scale(places):
            return rounded(write.dialect, _number(write, n), _whole_number(places))
        case (("floor" | "ceiling"), (n, *more)) if n is not None and not any(more):
            return _whole(write.dialect, call.function, _number(write, n))
        case "abs", (n,) if n is not None:
            number = write.number(n)
            return replace(number, text=f"abs({number.text})", constant=None, held=False)
        case "string length", (value,) if value is not None and isinstance(value.type, StringType):
            return Number(write.dialect.length(write.plain(value)), 0, 10)
        case "date", (value,) if value is not None and isinstance(value.type, DateType):
            return write.term(value)
        case "date", (value,) if value is not None and isinstance(value.type, DateTimeType):
            return Plain(write.dialect.date_of(write.plain(value)), call.type)
        case name, (value, part) if name in _TEXTS and value is not None and part is not None:
            return Plain(_TEXTS[name](write.dialect, write.plain(value), write.plain(part)), call.type)
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


def _whole(dialect: Dialect, function: str, number: Number | Ratio) -> Number:
    over, under = scaled_for(dialect, as_ratio(number), 0)
    digits = None if over.digits is None else over.digits + 1
    is_wide = dialect.widens and not (over.is_short and under.is_short)
    above = checked(dialect, over)
    below = checked(dialect, under) if under.constant is None else under.constant
    if function == "floor":
        text = dialect.floor(above, below, wide=is_wide)
    else:
        text = f"(-{dialect.floor(f'(-{above})', below, wide=is_wide)})"
    return narrowed(dialect, Number(text, 0, digits, held=True, wide=is_wide))


def _of_few(write: Forms, call: tree.Call, items: tuple[tree.Expr, ...]) -> Term:
    if call.function == "count":
        return constant(len(items))
    if call.function in ("sum", "mean"):
        numbers: list[Term] = [write.number(each) for each in items]
        total = reduce(lambda one, other: added(write.dialect, one, other) or one, numbers)
        found = total if call.function == "sum" else divided(write.dialect, total, constant(len(items)))
        assert found is not None  # numbers can be divided by their count
        return found
    terms = [write.term(each) for each in items]
    if len(terms) == 1:
        return terms[0]
    chosen = write.dialect.least if call.function == "min" else write.dialect.greatest
    counts = [each for each in terms if isinstance(each, Number)]
    if len(counts) == len(terms):
        scale = max(each.scale for each in counts)
        same = [rescaled(write.dialect, each, scale) for each in counts]
        text = chosen([_typed(write.dialect, each) for each in same])
        lengths = [each.digits for each in same]
        digits = None if None in lengths else max(each or 0 for each in lengths)
        return Number(text, scale, digits, wide=any(each.wide for each in same))
    plain = [each.text for each in terms if isinstance(each, Plain)]
    kinds = {type(each.type) for each in terms if isinstance(each, Plain)}
    if len(plain) == len(terms) and len(kinds) == 1 and kinds <= {DateType, StringType}:
        if StringType in kinds:
            plain = [write.dialect.order_text(each) for each in plain]
        return Plain(chosen(plain), call.type)
    raise RefusedError(f"`{call.function}()` of these", call.span)


def _typed(dialect: Dialect, number: Number) -> str:
    return typed(dialect, number) if number.constant is not None else checked(dialect, number)
