"""`duration`: a duration of either kind from a text."""

from __future__ import annotations

from policybook.expr.temporal import duration_from
from policybook.expr.types import ANY, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import gives, takes


def _evaluate(start: Value) -> Value:
    return duration_from(start) if isinstance(start, str) else None


DURATION = Function(
    "duration",
    (takes(from_=STRING),),
    gives(ANY),
    _evaluate,
    "A duration from a text: `P30D`, `PT4H` in days and time, or `P1Y6M` in years and months.",
    "由文本得到时长：P30D、PT4H 为日和时间，P1Y6M 为年和月。",
    (
        Example('duration("P1D") = duration("PT24H")', "true"),
        Example('duration("P1Y1D")', "null"),
    ),
    why_not_in_bulk="a duration is written out, not computed from a text",
)
