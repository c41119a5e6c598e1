"""A typed expression as an outline that people read: one part to a line, what it has inside indented."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.expr import tree
from policybook.expr.temporal import text_of
from policybook.expr.tree import Expr
from policybook.expr.types import shows
from policybook.expr.walk import children


def outline(expr: Expr) -> str:
    """The parts of an expression with the type of each.

    >>> from policybook.expr.types import NUMBER
    >>> spend = tree.Fact("spend", NUMBER)
    >>> print(outline(tree.Compare(">", spend, tree.Literal(5, NUMBER))))
    Compare > : boolean
      Fact spend : number
      Literal 5 : number
    """
    return "\n".join(_lines(expr, 0, ""))


def _lines(expr: Expr, depth: int, label: str) -> Iterator[str]:
    said = " ".join(word for word in (label, type(expr).__name__, _words(expr)) if word)
    yield f"{'  ' * depth}{said} : {shows(expr.type)}"
    labels = _labels(expr)
    for at, child in enumerate(children(expr)):
        yield from _lines(child, depth + 1, labels[at] if at < len(labels) else "")


def _words(expr: Expr) -> str:
    """What a part says of itself beside what it has inside."""
    match expr:
        case tree.Literal(value, _, name):
            return f"{name} = {text_of([value])[1:-1]}" if name else text_of([value])[1:-1]
        case tree.Fact(name) | tree.Local(name) | tree.Member(_, name) | tree.MapMember(_, name):
            return name
        case tree.Arithmetic(op) | tree.Compare(op):
            return op
        case tree.Call(name):
            return name
        case tree.InstanceOf(_, of):
            return shows(of)
        case tree.Quantified(every, iterations):
            return f"{'every' if every else 'some'} {', '.join(each.local.name for each in iterations)}"
        case tree.For(iterations):
            return ", ".join(each.local.name for each in iterations)
        case tree.FunctionOf(parameters):
            return ", ".join(each.name for each in parameters)
        case tree.Within(_, low, high, low_closed, high_closed) | tree.RangeOf(
            low, high, low_closed, high_closed
        ):
            return f"{'[' if low and low_closed else '('}..{']' if high and high_closed else ')'}"
        case _:
            return ""


def _labels(expr: Expr) -> tuple[str, ...]:
    """What the things inside are for, where their order does not say it."""
    match expr:
        case tree.If():
            return ("if", "then", "else")
        case tree.ContextOf(entries):
            return tuple(f"{name}:" for name, _ in entries)
        case tree.Filter():
            return ("of", "where")
        case tree.At():
            return ("of", "at")
        case _:
            return ()
