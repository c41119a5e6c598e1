"""The days on which a rule holds: read from `effective`, cut with and cut out of one another.

Periods are half open: `from` is the first day, `to` the first day after. A rule that an overlay
changes for a while becomes several versions of one id, each with its own period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policybook.book.edit import written
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Entry, Mapping, Node, Scalar
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `start` up to but not including `end`, as written; None is unbounded."""

    start: Scalar | None = None
    end: Scalar | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(self.start.text) if self.start else date.min

    @property
    def after(self) -> date:
        """The first day that no longer counts; the calendar's last day stands for no end."""
        return date.fromisoformat(self.end.text) if self.end else date.max

    @property
    def is_empty(self) -> bool:
        """Whether there is no such day."""
        return self.first >= self.after

    def __str__(self) -> str:
        start = f"from {self.start.text}" if self.start else ""
        end = f"to {self.end.text}" if self.end else ""
        return f"{start} {end}".strip() or "always"


ALWAYS = (Days(),)


def days_from(node: Node | None) -> tuple[tuple[Days, ...], list[Diagnostic]]:
    """The period that an `effective` writes; always where there is none."""
    if not isinstance(node, Mapping):
        return ALWAYS, []
    findings: list[Diagnostic] = []
    start, end = (_day(node.get(key), findings) for key in ("from", "to"))
    days = Days(start, end)
    if not findings and days.is_empty:
        findings.append(
            Diagnostic(
                Code.BAD_EFFECTIVE,
                f"`effective` {days} holds on no day",
                node.span,
                "`to` is the first day after, so it comes after `from`",
                help="give a `to` that is later than `from`",
            )
        )
    return (days,), findings


def _day(node: Node | None, findings: list[Diagnostic]) -> Scalar | None:
    if node is None or not isinstance(node, Scalar) or node.value is None:
        return None
    try:
        date.fromisoformat(node.text)
    except ValueError:
        findings.append(
            Diagnostic(
                Code.BAD_EFFECTIVE,
                f"`{node.text}` is not a date",
                node.span,
                "expected a day of the calendar",
                help="write the day as year, month and day: `2026-01-31`",
            )
        )
        return None
    return node


def within(those: tuple[Days, ...], these: tuple[Days, ...]) -> tuple[Days, ...]:
    """The days that are in both."""
    both = (_both(one, other) for one in those for other in these)
    return tuple(days for days in both if not days.is_empty)


def outside(those: tuple[Days, ...], these: tuple[Days, ...]) -> tuple[Days, ...]:
    """The days of the first that are not in the second."""
    for cut in these:
        before = Days(None, cut.start) if cut.start else None
        behind = Days(cut.end, None) if cut.end else None
        those = within(those, tuple(side for side in (before, behind) if side))
    return those


def _both(one: Days, other: Days) -> Days:
    return Days(
        one.start if one.first >= other.first and one.start else other.start or one.start,
        one.end if one.after <= other.after and one.end else other.end or one.end,
    )


def effective_entry(days: Days, place: Span) -> Entry | None:
    """`effective` as it is written for a period, or None for always."""
    ends = tuple(
        Entry(written(key, end.span), end) for key, end in (("from", days.start), ("to", days.end)) if end
    )
    return Entry(written("effective", place), Mapping(ends[0].value.span, ends)) if ends else None
