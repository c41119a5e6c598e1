"""What a book's cadences ask of people in the weeks to come, before anything of it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.calendar.public_holidays import public_holidays
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import Progress
from policybook.events.quiet import quiet_days
from policybook.events.task import Occurrence, Skipped, State, Task, task_key
from policybook.plan.cadence import Cadence
from policybook.reports.forecast import expected
from policybook.reports.strides import stride_of
from policybook.reports.workload import Workload, named, weeks_from, workload
from policybook.reports.workload_together import Workloads, together
from policybook.run.occurrences import occurrences
from policybook.run.on_engine import How
from policybook.run.task_cadences import chosen_cadences
from policybook.service.feeds import names_of
from policybook.service.in_store import in_store
from policybook.service.people import People
from policybook.store.any_store import AnyStore

#: A quarter of a year.
WEEKS = 13


def workloads(
    book: Book,
    url: str,
    as_of: date,
    *,
    weeks: int = WEEKS,
    cadence: str | None = None,
    source: str | None = None,
    how: How | None = None,
    progress: Progress | None = None,
) -> tuple[Workloads | None, tuple[Diagnostic, ...]]:
    """The workload of each cadence of the book, or of one, and of all together.

    The records are read as they are, and nothing is written. The findings are notes where a query could
    not say all of it, or why there is no answer.
    """
    findings: list[Diagnostic] = []

    def found(store: AnyStore) -> Workloads:
        wanted = None if cadence is None else [cadence]
        made = [
            _Asking(book, store, each, as_of, weeks, how, progress) for each in chosen_cadences(book, wanted)
        ]
        done = tuple(each.workload() for each in made)
        for each in made:
            findings.extend(each.findings)
        return Workloads(done, together(done))

    done, refused = in_store(book, url, found, source=source)
    return done, (*refused, *dict.fromkeys(findings))


class _Asking:
    """The workload of one cadence over an open store."""

    def __init__(
        self,
        book: Book,
        store: AnyStore,
        cadence: Cadence,
        as_of: date,
        weeks: int,
        how: How | None,
        progress: Progress | None,
    ) -> None:
        self._book, self._store, self._cadence = book, store, cadence
        self._how, self._progress = how, progress
        self._calendar = book.calendars.get(cadence.limits.calendar or "")
        self._closed = quiet_days(cadence.limits, self._calendar)
        self._weeks = weeks_from(as_of, weeks, self._closed)
        self._first, self._last = as_of, self._weeks[-1].last
        self.findings: list[Diagnostic] = []

    def workload(self) -> Workload:
        """The whole of it."""
        given = [each for look in self._looks() for each in look]
        asked = expected(self._cadence, self._first, self._last, self._without_closed(given), self._closed)
        people = People(self._book, self._store, self._cadence)
        found = workload(
            self._cadence, self._book.digest, self._weeks, asked, people, self._closed,
            provisional=self._is_provisional(),
        )  # fmt: skip
        return named(found, self._names(found))

    def _names(self, found: Workload) -> dict[str, str]:
        entity = self._cadence.owner_entity
        if entity is None:
            return {}
        keys = [(entity, each.person) for each in found.people if each.person is not None]
        return {key: name for (_, key), name in names_of(self._book, self._store, keys).items()}

    def _looks(self) -> Iterator[tuple[Occurrence, ...]]:
        """What the plans give on the first day, and again as often as their days may come."""
        by_stride: dict[int, list[str]] = {}
        for step in self._cadence.steps:
            by_stride.setdefault(stride_of(step.plan), []).append(step.id)
        days = sorted(
            (day, stride)
            for stride in by_stride
            for day in (
                self._first + timedelta(days=number)
                for number in range(0, (self._last - self._first).days + 1, stride)
            )
        )
        for number, (day, stride) in enumerate(days):
            if self._progress is not None:
                self._progress(f"{self._cadence.id} {day}", number / len(days))
            steps = tuple(each for each in self._cadence.steps if each.id in by_stride[stride])
            # Who is where is asked for each day by itself.
            asked = replace(self._cadence, steps=steps, owners=None)
            found = occurrences(
                self._book, self._store, asked, day, how=self._how, until=self._last, since=day
            )
            self.findings += found.findings
            yield found.items

    def _without_closed(self, given: list[Occurrence]) -> list[Occurrence]:
        """Those that were not done, or given up for good, in a store that is in use already."""
        if not self._store.keeps_tasks:
            return given
        keys = [
            task_key(self._cadence.id, each.step, each.subject, each.anchor, each.member) for each in given
        ]
        over = {each.key for each in self._store.tasks.of_keys(dict.fromkeys(keys)) if _is_over(each)}
        return [each for each, key in zip(given, keys, strict=True) if key not in over]

    def _is_provisional(self) -> bool:
        calendar = self._calendar
        if calendar is None or calendar.country is None:
            return False
        first, last = self._first, self._last
        holidays = public_holidays(calendar.country, calendar.subdivision, first.year, last.year)
        return holidays.is_provisional(first, last)


def _is_over(task: Task) -> bool:
    return task.state is not State.OPEN and task.skipped is not Skipped.WITHDRAWN
