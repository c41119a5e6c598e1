"""A task <-> its row in `pb_task`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from policybook.events.task import Skipped, State, Task, Waits
from policybook.plan.model import Texts
from policybook.store.stored import Cell

#: The columns of `pb_task` behind its key, in order.
COLUMNS = (
    *("cadence", "step", "subject", "anchor", "member", "created_on", "due", "latest"),
    *("channel", "depth", "role", "owner", "place", "rule", "because_en", "because_zh", "digest"),
    *("state", "assigned", "listed_on", "listed_with", "waits", "not_before", "attempts", "was_due"),
    *("closed_on", "outcome", "skipped", "reason", "by"),
)


def cells_of(task: Task) -> tuple[Cell, ...]:
    """The key, and the values of `COLUMNS`."""
    return (
        task.key,
        *(task.cadence, task.step, task.subject, task.anchor.isoformat(), task.member),
        *(task.created_on.isoformat(), task.due.isoformat(), task.latest.isoformat()),
        *(task.channel, task.depth, task.role, task.owner, task.place, task.rule),
        *(task.because.en, task.because.zh, task.digest),
        *(task.state.value, task.assigned, _text(task.listed_on), task.listed_with),
        *(task.waits.value if task.waits else None, _text(task.not_before), task.attempts),
        *(_text(task.was_due), _text(task.closed_on), task.outcome),
        *(task.skipped.value if task.skipped else None, task.reason, task.by),
    )


def task_of(row: Sequence[Any]) -> Task:
    """The task of the values of `COLUMNS`."""
    cadence, step, subject, anchor, member, created_on, due, latest = row[:8]
    channel, depth, role, owner, place, rule, because_en, because_zh, digest = row[8:17]
    state, assigned, listed_on, listed_with, waits, not_before, attempts, was_due = row[17:25]
    closed_on, outcome, skipped, reason, by = row[25:]
    return Task(
        cadence,
        step,
        subject,
        date.fromisoformat(anchor),
        member,
        date.fromisoformat(created_on),
        date.fromisoformat(due),
        date.fromisoformat(latest),
        channel,
        depth,
        role,
        owner,
        place,
        rule,
        Texts(because_en, because_zh),
        digest,
        State(state),
        assigned,
        _day(listed_on),
        listed_with,
        Waits(waits) if waits else None,
        _day(not_before),
        attempts,
        _day(was_due),
        _day(closed_on),
        outcome,
        Skipped(skipped) if skipped else None,
        reason,
        by,
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
