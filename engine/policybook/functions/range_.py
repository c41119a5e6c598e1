"""`range`: a range from a text."""

from __future__ import annotations

from policybook.expr.operations import compare, kind, negate
from policybook.expr.temporal import at_literal, date_from, date_time_from, duration_from, time_from
from policybook.expr.types import STRING
from policybook.expr.values import Interval, Value
from policybook.functions.model import Example, Function
from policybook.functions.ranges import RANGE
from policybook.functions.shapes import gives, takes
from policybook.syntax.from_text import parse
from policybook.syntax.tree import (
    AtLiteral,
    Call,
    Name,
    Negate,
    Null,
    Number,
    RangeLiteral,
    String,
    Text,
    Tree,
)
from policybook.text import Source, Span

_READERS = {
    "date": date_from,
    "time": time_from,
    "date and time": date_time_from,
    "duration": duration_from,
}


def _evaluate(start: Value) -> Value:
    if not isinstance(start, str):
        return None
    source = Source("range", start)
    tree, _ = parse(Text(start, lambda first, last: Span(source, first, last)))
    if not isinstance(tree, RangeLiteral) or tree.low is None or tree.high is None:
        return None
    low, high = _end(tree.low), _end(tree.high)
    if low is None and high is None:
        return None
    for end, written in ((low, tree.low), (high, tree.high)):
        if end is None and not isinstance(written, Null):
            return None
    if low is not None and high is not None and compare("<=", low, high) is not True:
        return None
    return Interval(low, high, tree.low_closed, tree.high_closed)


def _end(tree: Tree) -> Value:
    """An end that is written out; null where it is anything else."""
    match tree:
        case Number(value) | String(value):
            return value
        case Negate(Number(value)):
            return negate(value)
        case AtLiteral(text):
            return at_literal(text)
        case Call(Name(name), (argument,)) if name in _READERS and isinstance(argument.value, String):
            found: Value = _READERS[name](argument.value.value)
            return found if kind(found) != "null" else None
        case _:
            return None


RANGE_OF = Function(
    "range",
    (takes(from_=STRING),),
    gives(RANGE),
    _evaluate,
    "A range from a text such as `[1..5]`, whose ends are written out.",
    "由文本（如 [1..5]）得到区间，两端须为写明的值。",
    (Example('range("[18..21)") = [18..21)', "true"), Example('range("18")', "null")),
    why_not_in_bulk="a range is written out, not computed from a text",
)
