"""What FEEL's operators mean on values: the one place that functions and back ends share.

Every operation gives None (null) where a side is null or the kinds do not fit, and raises nothing.
"""

from __future__ import annotations

from policybook.expr.arithmetic import (
    add,
    add_months,
    arithmetic,
    divide,
    multiply,
    negate,
    power,
    subtract,
)
from policybook.expr.comparison import compare, contained, equal, is_number, kind, less, order, within
from policybook.expr.membership import instance_of, member

__all__ = [
    "add",
    "add_months",
    "arithmetic",
    "compare",
    "contained",
    "divide",
    "equal",
    "instance_of",
    "is_number",
    "kind",
    "less",
    "member",
    "multiply",
    "negate",
    "order",
    "power",
    "subtract",
    "within",
]
