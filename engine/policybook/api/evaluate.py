"""One expression, evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policybook.api.errors import BookError
from policybook.expr.limits import LimitError
from policybook.expr.scope import Scope
from policybook.expr.types import ANY
from policybook.expr.values import Value
from policybook.functions.read import read_expression
from policybook.record.from_expr import compiled_expression
from policybook.syntax.tree import Text
from policybook.text import Source, Span
from policybook.vocabulary.plain_types import plain_type_of
from policybook.vocabulary.values import coerced


def evaluate(expression: str, values: Mapping[str, Any] | None = None) -> Value:
    """The value of a FEEL expression over named values.

    The names' types are those of the values. A float is read by its shortest text, so that `0.1` is
    exactly 0.1; every number comes back as a `Decimal`. Raises BookError where the expression is
    wrong, and where evaluating it would go beyond the limits.

    >>> evaluate("3 + 4 > x", {"x": 5})
    True
    >>> evaluate("sum(orders[paid].amount) * 10 / 100", {"orders": [{"paid": True, "amount": 0.1}]})
    Decimal('0.01')
    >>> evaluate("[string length(name), true]", {"name": "客户"})
    [Decimal('2'), True]
    """
    given = {name: coerced(value, ANY) for name, value in (values or {}).items()}
    source = Source("expression", expression)
    text = Text(expression, lambda start, end: Span(source, start, end))
    scope = Scope({name: plain_type_of(value) for name, value in given.items()})
    typed, findings = read_expression(text, scope)
    if typed is None or any(finding.is_error for finding in findings):
        raise BookError(findings)
    try:
        return _decimals(compiled_expression(typed)(given))
    except LimitError as error:
        raise BookError([error.finding]) from None


def _decimals(value: Value) -> Value:
    """The value with `Decimal` for every whole number, which inside of the engine may be an `int`."""
    match value:
        case bool():
            return value
        case int():
            return Decimal(value)
        case list():
            return [_decimals(each) for each in value]
        case dict():
            return {name: _decimals(each) for name, each in value.items()}
        case _:
            return value
