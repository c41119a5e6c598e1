"""What of a book goes beyond its limits, as far as its expressions alone show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Scalar
from policybook.expr.limits import DEFAULT, Limits, exceeded
from policybook.expr.operations import is_number
from policybook.expr.tree import Arithmetic, Call, Expr, For, Iteration, Literal, Negate, Quantified, RangeOf
from policybook.expr.walk import walk
from policybook.functions.pattern_cost import is_slow

_PATTERNS = frozenset({"matches", "replace", "split"})


def limits_from(manifest: Mapping) -> Limits:
    """The limits that a manifest sets, the others as they are by default."""
    given = manifest.get("limits")
    if not isinstance(given, Mapping):
        return DEFAULT
    numbers = {
        entry.key.text: int(entry.value.text)
        for entry in given.entries
        if isinstance(entry.value, Scalar) and entry.value.text.isdecimal()
    }
    known = {name: number for name, number in numbers.items() if name in Limits.__dataclass_fields__}
    return Limits(**known)


def beyond_limits(expressions: Iterable[Expr], limits: Limits) -> list[Diagnostic]:
    """A finding on each part that cannot be evaluated within the limits, whatever the facts are."""
    return [finding for expr in expressions for part in walk(expr) for finding in _of(part, limits)]


def _of(part: Expr, limits: Limits) -> Iterator[Diagnostic]:
    match part:
        case For(iterations) | Quantified(_, iterations):
            for each in iterations:
                count, at = _count(each), each.source.span or part.span
                if count is not None and count > limits.list_items and at is not None:
                    yield exceeded("list_items", limits.list_items, at)
        case Arithmetic("**", _, right, span=span) if span is not None:
            exponent = _number(right)
            if exponent is not None and abs(exponent) > limits.exponent:
                yield exceeded("exponent", limits.exponent, span)
        case Call(name, (_, Literal(str(pattern), span=span), *rest)) if (
            name in _PATTERNS and span is not None
        ):
            flags = rest[-1].value if rest and isinstance(rest[-1], Literal) and name != "split" else None
            if is_slow(pattern, flags if isinstance(flags, str) else None):
                message = f"the pattern `{pattern}` can read the same text in too many ways"
                help = "let what repeats inside of a repetition end with something of its own"
                yield Diagnostic(Code.SLOW_PATTERN, message, span, "here", help)


def _count(iteration: Iteration) -> int | None:
    """How many numbers a loop counts through, where both ends are written out."""
    low, high = _ends(iteration)
    return None if low is None or high is None else abs(high - low) + 1


def _ends(iteration: Iteration) -> tuple[int | None, int | None]:
    match iteration:
        case Iteration(_, RangeOf(Literal() as low, Literal() as high), None):
            return _number(low), _number(high)
        case Iteration(_, low, high) if high is not None:
            return _number(low), _number(high)
        case _:
            return None, None


def _number(expr: Expr) -> int | None:
    """The whole part of a number that is written out."""
    match expr:
        case Literal(value) if is_number(value):
            return int(value)
        case Negate(Literal(value)) if is_number(value):
            return -int(value)
        case _:
            return None
