"""`not`: true of false, false of true."""

from __future__ import annotations

from policybook.expr.types import BOOLEAN
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import gives, takes


def _evaluate(negand: Value) -> Value:
    return (not negand) if isinstance(negand, bool) else None


NOT = Function(
    "not",
    (takes(negand=BOOLEAN),),
    gives(BOOLEAN),
    _evaluate,
    "True of false, false of true, null of null.",
    "真变假，假变真，空仍为空。",
    (Example("not(true)", "false"), Example("not(null)", "null")),
    in_bulk=True,
)
