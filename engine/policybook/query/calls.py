"""Built-in functions that have an exact meaning over one row."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from policybook.expr import tree
from policybook.expr.types import BOOLEAN, DateTimeType, DateType, StringType
from policybook.functions.registry import FUNCTIONS
from policybook.query import date_calls, next_calls, text_calls
from policybook.query.arithmetic import absolute, added, aligned, as_wide, checked, divided, rescaled, typed
from policybook.query.comparisons import compare
from policybook.query.dialect import Dialect
from policybook.query.forms import Forms
from policybook.query.refused import RefusedError, said
from policybook.query.roundings import WAYS, narrowed, rounded
from policybook.query.terms import NULL, SAFE_DIGITS, Number, Plain, Ratio, Term, constant

#: The functions that `term` spells; the tests hold them against what the functions say of themselves.
SPELLED = frozenset(
    {*WAYS, "abs", "modulo", "even", "odd", "is", "not"}
    | text_calls.SPELLED
    | date_calls.SPELLED
    | next_calls.SPELLED
)


def term(write: Forms, call: tree.Call) -> Term:
    """The value of a call."""
    match call.function, call.arguments:
        case (("sum" | "min" | "max" | "mean" | "count"), (tree.ListOf(items),)) if items:
            return _of_few(write, call, items)
        case name, (n, *scale) if name in WAYS and n is not None and (places := _places(scale)) is not None:
            return rounded(write.dialect, _number(write, n), places, WAYS[name])
        case "abs", (n,) if n is not None:
            return absolute(write.number(n))
        case "modulo", (n, divisor) if n is not None and divisor is not None:
            return _modulo(write.dialect, write.number(n), write.number(divisor))
        case (("even" | "odd"), (n,)) if n is not None:
            return Plain(_parity(write.dialect, call.function, write.number(n)), BOOLEAN)
        case "is", (one, other) if one is not None and other is not None and _is_one_kind(one, other):
            return Plain(compare(write, "=", one, other), BOOLEAN)
        case "list contains", (tree.ListOf(items), item) if items and item is not None:
            tests = [compare(write, "=", item, each) for each in items]
            return Plain("(" + " OR ".join(tests) + ")", BOOLEAN)
        case (("sum" | "min" | "max" | "mean" | "count" | "any" | "all"), (tree.Call() | tree.At() as of,)):
            raise RefusedError(said(of), of.span)
        case _:
            found = (
                text_calls.term(write, call) or date_calls.term(write, call) or next_calls.term(write, call)
            )
            if found is not None:
                return found
    known = FUNCTIONS.get(call.function)
    raise RefusedError(f"`{call.function}()`", call.span, known.why_not_in_bulk if known else "")


def _places(given: list[tree.Expr | None]) -> int | None:
    """The decimal places to round to: none where they are left out; None where they are computed."""
    match given:
        case [] | [None]:
            return 0
        case [tree.Literal(int() | Decimal() as places)] if not isinstance(places, bool):
            whole = int(places)
            return whole if places == whole and 0 <= whole <= SAFE_DIGITS else None
        case _:
            return None


def _number(write: Forms, expr: tree.Expr) -> Number | Ratio:
    found = write.term(expr)
    return found if isinstance(found, Ratio) else write.number(expr)


def _modulo(dialect: Dialect, one: Number, other: Number) -> Number:
    """What is left of a division, with the sign of the divisor."""
    a, b = aligned(dialect, one, other)
    if a.wide or b.wide:
        a, b = as_wide(dialect, a), as_wide(dialect, b)
    over, under = checked(dialect, a), checked(dialect, b)
    rest = f"{over} % nullif({under}, 0)"
    text = f"({rest} + CASE WHEN {rest} <> 0 AND ({rest} < 0) <> ({under} < 0) THEN {under} ELSE 0 END)"
    return narrowed(dialect, Number(text, a.scale, b.digits, held=True, wide=a.wide))


def _parity(dialect: Dialect, function: str, number: Number) -> str:
    text, unit = checked(dialect, number), 10**number.scale
    if function == "even":
        return f"({text} % {2 * unit} = 0)"
    return f"({text} % {unit} = 0 AND {text} % {2 * unit} <> 0)"


def _is_one_kind(one: tree.Expr, other: tree.Expr) -> bool:
    # Moments that are the same in two zones are equal, but `is` tells them apart.
    return type(one.type) is type(other.type) and not isinstance(one.type, DateTimeType)


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
    if any(isinstance(each, Plain) and each.text == NULL for each in terms):
        return Plain(NULL, call.type)
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
