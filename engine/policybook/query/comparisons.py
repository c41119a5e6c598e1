"""Comparisons of two expressions, with null as FEEL has it."""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import BooleanType, DateTimeType, DateType, StringType, shows
from policybook.query.arithmetic import checked, rescaled
from policybook.query.dialect import Dialect
from policybook.query.forms import Forms
from policybook.query.number_comparisons import compared
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, Number, Plain, Ratio, Term


def compare(write: Forms, op: str, left: Expr, right: Expr, *, only_true: bool = False) -> str:
    """`a OP b`; with `only_true` it may be null where it is not true."""
    one, other = write.term(left), write.term(right)
    literal = [each for each in (left, right) if isinstance(each, tree.Literal)]
    if any(each.value is None for each in literal):
        if op not in ("=", "!="):
            return NULL
        is_missing = missing(other if _is_null(left) else one)
        return is_missing if op == "=" else f"(NOT {is_missing})"
    if isinstance(one, Plain) and isinstance(other, Plain):
        kinds = (BooleanType, StringType, DateType, DateTimeType)
        if not (type(left.type) is type(right.type) and isinstance(left.type, kinds)):
            either = right.type if isinstance(left.type, kinds) else left.type
            raise RefusedError(f"comparing {shows(either)}", left.span)
        if isinstance(left.type, BooleanType) and op not in ("=", "!="):
            return NULL
        return _plainly(write.dialect, op, one, other, as_is=only_true and bool(literal))
    found = compared(write.dialect, op, one, other, plainly=only_true and bool(literal) and op == "=")
    if found is None:
        raise RefusedError(f"comparing {shows(left.type)} with {shows(right.type)}", left.span)
    return found


def _plainly(dialect: Dialect, op: str, one: Plain, other: Plain, *, as_is: bool) -> str:
    if isinstance(one.type, DateTimeType):
        return dialect.moments(op, one.text, other.text)
    if op == "!=":
        return dialect.different(one.text, other.text)
    if op == "=" and not as_is:
        return dialect.same(one.text, other.text)
    if op != "=" and isinstance(one.type, StringType):
        return f"({dialect.order_text(one.text)} {op} {other.text})"
    return f"({one.text} {op} {other.text})"


def one_of(write: Forms, value: Expr, options: tuple[tree.Literal, ...]) -> str:
    """Whether a value is one of some literals; it may be null where it is not."""
    term = write.term(value)
    if isinstance(term, Number):
        numbers = [write.number(each) for each in options]
        scale = max([term.scale, *(each.scale for each in numbers)])
        listed = ", ".join(rescaled(write.dialect, each, scale).text for each in numbers)
        return f"({checked(write.dialect, rescaled(write.dialect, term, scale))} IN ({listed}))"
    if not isinstance(term, Plain) or isinstance(term.type, DateTimeType):
        return "(" + " OR ".join(compare(write, "=", value, each) for each in options) + ")"
    return f"({term.text} IN ({', '.join(write.plain(each) for each in options)}))"


def missing(term: Term) -> str:
    """The condition that a value is null."""
    if isinstance(term, Ratio):
        return f"({term.over.text} IS NULL OR {term.under.text} IS NULL)"
    return f"({term.text} IS NULL)"


def _is_null(expr: Expr) -> bool:
    return isinstance(expr, tree.Literal) and expr.value is None
