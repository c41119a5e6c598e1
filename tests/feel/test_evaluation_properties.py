"""Any expression over any facts has a value, or a finding on the limit that it would go beyond."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.limits import LimitError
from policybook.expr.operations import kind
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr
from policybook.expr.types import ANY
from policybook.expr.values import Value
from policybook.functions.read import read_expression, read_leniently
from policybook.record.from_expr import compiled_expression
from policybook.syntax.show import show
from tests.feel.evaluated import text_of_expression, typed_as
from tests.feel.trees import NAMES, TREES

_NUMBERS = [Decimal(5), Decimal("-1.5")]
_VALUES = st.sampled_from(
    [None, True, *_NUMBERS, "a", "", date(2024, 1, 31), [*_NUMBERS, None], [], {"a": Decimal(1)}]
)
_FACTS = st.fixed_dictionaries(dict.fromkeys(NAMES, _VALUES))


@given(TREES, _FACTS)
def test_any_expression_that_can_be_read_has_a_value(tree, facts) -> None:
    text = show(tree)
    known = Scope({name: typed_as(value) for name, value in facts.items()})
    unknown = Scope(dict.fromkeys(facts, ANY))
    for read, scope in ((read_leniently, known), (read_expression, known), (read_leniently, unknown)):
        expr, _ = read(text_of_expression(text), scope)
        if expr is not None:
            value, stopped = _value(expr, facts)
            kind(value)
            if stopped is not None:
                assert stopped.code is Code.LIMIT_EXCEEDED
                assert stopped.span.source.text == text


def _value(expr: Expr, facts: Mapping[str, Value]) -> tuple[Value, Diagnostic | None]:
    try:
        return compiled_expression(expr)(facts), None
    except LimitError as stopped:
        return None, stopped.finding
