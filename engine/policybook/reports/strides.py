"""How often a plan that gives the next day must be asked, so that none of its days is passed over."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise

from policybook.calendar.recurrence import BadRecurrenceError, occurrences
from policybook.expr.tree import Call, Expr, Literal
from policybook.expr.walk import walk
from policybook.plan.model import Plan
from policybook.plan.walk import expressions

WEEK = 7
#: What a rule's days are looked at over: two years and more, a leap day among them.
_FIRST, _END = date(2024, 1, 1), date(2026, 6, 1)


def stride_of(plan: Plan) -> int:
    """At least how many days lie between two days that a step's plan gives, a week at most.

    Only rules of recurrences come nearer than a week; one that is not written out may come daily.
    """
    strides = [WEEK]
    for expr in expressions(plan.where, plan.body, plan.outputs):
        for part in walk(expr):
            if isinstance(part, Call) and part.function == "next occurrence":
                strides.append(_stride(part.arguments[0]))
    return min(strides)


def _stride(rule: Expr | None) -> int:
    if not isinstance(rule, Literal) or not isinstance(rule.value, str):
        return 1
    try:
        return least_gap(rule.value)
    except BadRecurrenceError:
        return WEEK  # it gives no day at all


@lru_cache(maxsize=256)
def least_gap(rule: str) -> int:
    """The least number of days between two days of a recurrence, a week at most.

    >>> [least_gap(f"FREQ={each}") for each in ("DAILY", "WEEKLY;BYDAY=MO,TH", "MONTHLY", "YEARLY")]
    [1, 3, 7, 7]
    """
    days = occurrences(rule, _FIRST, _FIRST, _END)
    return min([WEEK, *((after - before).days for before, after in pairwise(days))])
