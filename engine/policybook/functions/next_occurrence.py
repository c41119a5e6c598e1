"""`next occurrence`: the first day of a recurrence rule on or after a date."""

from __future__ import annotations

from policybook.calendar.next_days import next_occurrence
from policybook.calendar.recurrence import BadRecurrenceError, MonthEnd
from policybook.expr.types import DATE, STRING
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.next_days import MONTH_ENDS, check, chosen, day, no_rule, one_of
from policybook.functions.shapes import gives, takes, then


def _evaluate(rule: Value, anchor: Value, start: Value, month_end: Value = None) -> Value:
    begin, first, end = day(anchor), day(start), chosen(MONTH_ENDS, month_end, MonthEnd.CLAMP)
    if not isinstance(rule, str) or begin is None or first is None or end is None:
        return None
    try:
        return next_occurrence(rule, begin, first, end)
    except BadRecurrenceError:
        return None


NEXT_OCCURRENCE = Function(
    "next occurrence",
    (then(takes(rule=STRING, anchor=DATE, from_=DATE), month_end=STRING),),
    gives(DATE),
    _evaluate,
    "The first day of a rule of RFC 5545 on or after a date, counted from an anchor. A month that "
    "lacks the anchor's day takes its last (`clamp`, unless said otherwise) or has none (`skip`). In "
    "bulk the rule says only how often: FREQ of DAILY, WEEKLY, MONTHLY or YEARLY, and INTERVAL.",
    "按 RFC 5545 的规则，从锚定日算起，某日期当天或之后的第一天。没有该日的月份取月末（clamp，默认）"
    "或跳过（skip）。",
    (
        Example('next occurrence("FREQ=MONTHLY;INTERVAL=3", @"2025-11-30", @"2026-01-01")', '@"2026-02-28"'),
        Example('next occurrence("FREQ=MONTHLY", @"2026-01-31", @"2026-02-01", "skip")', '@"2026-03-31"'),
        Example('next occurrence("FREQ=WEEKLY;BYDAY=MO", @"2026-01-01", @"2026-03-01")', '@"2026-03-02"'),
    ),
    null_strict=False,
    in_bulk=True,
    wrong=check(_0=no_rule, _3=one_of(MONTH_ENDS, "ways with the end of a month")),
)
