"""Each contender: an expression made ready once, and the facts in the form that it takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import cel
import zen
from cel_expr_python import cel as cel_cpp
from expressions import Expression

from policybook.expr.scope import Scope
from policybook.expr.types import BOOLEAN, DATE, INTEGER, STRING, ContextType, ListType, NumberType, Type
from policybook.functions.read import read_expression
from policybook.record.from_expr import compiled_expression
from policybook.syntax.tree import Text
from policybook.text import Source, Span

Facts = Mapping[str, Any]
Evaluate = Callable[[Facts], Any]

_MONEY = NumberType(2, 18)
_ORDER = ContextType((("amount", _MONEY), ("paid", BOOLEAN), ("status", STRING)), entity="order")
#: The facts as a book declares them.
TYPES: dict[str, Type] = {
    "price": _MONEY,
    "quantity": INTEGER,
    "discount": _MONEY,
    "spend": _MONEY,
    "cost": _MONEY,
    "days": INTEGER,
    "stage": STRING,
    "region": STRING,
    "name": STRING,
    "member": BOOLEAN,
    "as_of": DATE,
    "opened": DATE,
    "due": DATE,
    "orders": ListType(_ORDER),
}


def ours(expression: Expression) -> Evaluate:
    """Compiled by policybook, over declared facts."""
    source = Source("expression", expression.feel)
    text = Text(expression.feel, lambda start, end: Span(source, start, end))
    expr, findings = read_expression(text, Scope(TYPES))
    if expr is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    return compiled_expression(expr)


def by_zen(expression: Expression) -> Evaluate:
    """Compiled by zen-engine."""
    return zen.compile_expression(expression.zen).evaluate


def by_cel(expression: Expression) -> Evaluate | None:
    """Compiled by common-expression-language, which is cel in Rust."""
    return cel.compile(expression.cel).execute if expression.cel else None


_KINDS = {
    NumberType: cel_cpp.Type.DOUBLE,
    type(BOOLEAN): cel_cpp.Type.BOOL,
    type(STRING): cel_cpp.Type.STRING,
}


def by_cel_cpp(expression: Expression) -> Evaluate | None:
    """Compiled and type-checked by cel-expr-python, which is cel in C++."""
    if not expression.cel:
        return None
    variables = {name: _cpp_type(kind) for name, kind in TYPES.items()}
    evaluate = cel_cpp.NewEnv(variables=variables).compile(expression.cel).eval
    return lambda facts: evaluate(data=facts).plain_value()


def _cpp_type(kind: Type) -> Any:
    if isinstance(kind, ListType):
        return cel_cpp.Type.List(cel_cpp.Type.DYN)
    return cel_cpp.Type.TIMESTAMP if kind == DATE else _KINDS[type(kind)]


def as_json(value: Any) -> Any:
    """Facts as zen takes them: numbers as floats, dates as text."""
    match value:
        case bool():
            return value
        case Decimal() | int():
            return float(value)
        case date():
            return value.isoformat()
        case list():
            return [as_json(each) for each in value]
        case dict():
            return {name: as_json(each) for name, each in value.items()}
        case _:
            return value


def as_cel(value: Any) -> Any:
    """Facts as CEL takes them: numbers as doubles, dates as moments."""
    match value:
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        case list():
            return [as_cel(each) for each in value]
        case dict():
            return {name: as_cel(each) for name, each in value.items()}
        case _:
            return as_json(value)


def unchanged(value: Any) -> Any:
    """Facts as policybook and people's Python take them."""
    return value


CONTENDERS: dict[str, tuple[Callable[[Expression], Evaluate | None], Callable[[Any], Any]]] = {
    "by hand": (lambda expression: expression.by_hand, unchanged),
    "compiled": (ours, unchanged),
    "zen-engine": (by_zen, as_json),
    "common-expression-language": (by_cel, as_cel),
    "cel-expr-python": (by_cel_cpp, as_cel),
}
