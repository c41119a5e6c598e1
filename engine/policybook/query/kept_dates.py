"""What a cadence reads of the contact log -> by subject the last day on which something was recorded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from policybook.plan.cadence import Cadence, Kept
from policybook.query.from_plans import KeptDates
from policybook.query.own_state import OwnState

LOG = "pb_contact"


def kept_dates(
    state: OwnState, cadence: Cadence, read: Collection[str], *, has_log: bool, of_parent: bool = False
) -> KeptDates | None:
    """The dates among `read` that come from the contact log up to the day; None where there are none.

    `has_log` is false for a store in which no contact was ever recorded: then all of them are null.
    """
    names = tuple(name for name in cadence.kept if name in read)
    if not names:
        return None
    name = state.dialect.name
    if not has_log:
        empty = state.dialect.empty_table([("subject", "text"), *((each, "date") for each in names)])
        return KeptDates(names, f"({empty})", of_parent)
    day = f"l.{name('contacted_on')}"
    # ISO text is in the order of its days, so the last of the texts is that of the last day.
    texts = [
        f"CAST({state.dialect.filtered(f'max({day})', _counts(state, cadence, cadence.kept[each]))}"
        f" AS {state.dialect.types['date']}) AS {name(each)}"
        for each in names
    ]
    relation = (
        f"(SELECT l.{name('subject')}, {', '.join(texts)} FROM {state.own(LOG)} AS l"
        f" WHERE {day} <= {_day(state, state.as_of)} GROUP BY l.{name('subject')})"
    )
    return KeptDates(names, relation, of_parent)


def _counts(state: OwnState, cadence: Cadence, kept: Kept) -> str:
    """The condition that something recorded is what is asked for."""
    name, text = state.dialect.name, state.dialect.text
    parts = []
    if kept.steps is not None:
        # Another cadence may have a step of this name.
        parts.append(f"l.{name('cadence')} = {text(cadence.id)}")
        parts.append(_among(f"l.{name('step')}", [text(each) for each in kept.steps]) or state.dialect.false)
    if kept.outcomes is None:
        parts.append(f"l.{name('counts')} = 1")
    else:
        listed = [text(each) for each in kept.outcomes]
        parts.append(_among(f"l.{name('outcome')}", listed) or state.dialect.false)
    return " AND ".join(parts)


def _among(value: str, texts: Collection[str]) -> str:
    return f"{value} IN ({', '.join(texts)})" if texts else ""


def _day(state: OwnState, day: date) -> str:
    return state.dialect.text(day.isoformat())
