"""Policies that are one expression."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.document.node import Scalar
from policybook.expr.tree import Literal
from policybook.expr.types import ANY
from policybook.plan.model import Formula
from policybook.tables.outputs import WrittenOutput, fitted, one_or_context
from policybook.tables.reader import Reader


def formula_from(scalar: Scalar, outputs: Sequence[WrittenOutput], reader: Reader) -> Formula:
    """The expression, of the type and scale of the outputs; several outputs are a context of their names."""
    expr = reader.expression(scalar)
    if expr is not None and outputs:
        one = outputs[0]
        if len(outputs) > 1 or one.name:
            one = WrittenOutput("", one_or_context(outputs), {}, None, scalar.span)
        expr = fitted(expr, scalar, one, reader)
    return Formula(expr if expr is not None else Literal(None, ANY, span=scalar.span))
