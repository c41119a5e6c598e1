"""Days that are slips of the pen: a tick, or a record, of a year that nobody means.

Nothing here reads a clock, so a day is held against the last tick. A tick of a day that lies far ahead
could never be taken back, and whoever was met then would be due again only after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.plan.cadence import Cadence
from policybook.run.model import RunError
from policybook.store.any_store import AnyStore
from policybook.text import nowhere

#: So far a tick goes at once.
_AT_ONCE = timedelta(days=366)
#: So long after the last tick something may have been done.
_AFTER = timedelta(days=31)


def too_far(store: AnyStore, chosen: Iterable[Cadence], as_of: date) -> Iterator[Diagnostic]:
    """The cadences whose last tick lies more than a year before a day."""
    for cadence in chosen:
        last = store.tasks.last_tick(cadence.id)
        if last is not None and as_of - last.as_of > _AT_ONCE:
            days = (as_of - last.as_of).days
            message = f"{as_of} lies {days} days after {last.as_of}, when `{cadence.id}` was last ticked"
            help = f"check the year; a tick goes {_AT_ONCE.days} days at once, up to {last.as_of + _AT_ONCE}"
            yield Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help)


def check_not_ahead(store: AnyStore, cadences: Iterable[str], on: date) -> None:
    """Raise RunError for a day that lies more than a month after the last tick of these cadences."""
    ticked = [each.as_of for id in cadences if (each := store.tasks.last_tick(id)) is not None]
    if ticked and on - max(ticked) > _AFTER:
        message = f"{on} lies {(on - max(ticked)).days} days after the last tick, of {max(ticked)}"
        help = "check the day; if it is right, tick first: `policybook tick`"
        raise RunError([Diagnostic(Code.BAD_TASK, message, nowhere("day"), help=help)])
