"""Every day since the last tick, in order: what is due becomes tasks and lists, each day in one transaction.

A day is a pure function of the tasks, the contacts and the occasions that the plans give for it. It
is written as a whole, under the keys of its tasks and its own, so that a tick that is stopped, told
twice or run beside another one loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.calendar.public_holidays import public_holidays
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Severity
from policybook.engines.model import Progress
from policybook.events.day import Day, Part, next_day_of_all
from policybook.events.quiet import quiet_days
from policybook.events.task import Contact, State, Task, task_key
from policybook.plan.cadence import Cadence
from policybook.run.model import RunError
from policybook.run.occurrences import Occurrences, asked_of, occurrences
from policybook.run.on_engine import How
from policybook.run.task_cadences import check_day, chosen_cadences
from policybook.run.task_days import too_far
from policybook.run.task_model import CadenceTick, Tick
from policybook.run.task_others import on_other_lists
from policybook.store.any_store import AnyStore
from policybook.store.tasks import Ticked
from policybook.text import nowhere

_DAY = timedelta(days=1)


def tick(
    book: Book,
    store: AnyStore,
    as_of: date,
    *,
    cadences: Sequence[str] | None = None,
    how: How | None = None,
    progress: Progress | None = None,
) -> Tick:
    """Write the days after each cadence's last tick up to `as_of`; the first time only `as_of`.

    That is a year at most: a day that lies further ahead is refused, since no tick can be taken back.
    The day of the last tick again changes nothing, unless something was recorded or loaded meanwhile.
    A day is gone through for all cadences together before the next one: a person's list is made of the
    most pressing tasks of all of them. `progress` is told the cadence and day, and which part of the
    days is done. Raises RunError, and StoreError; the days before stand then.
    """
    chosen = chosen_cadences(book, cadences)
    check_day(as_of)
    store.check(book.vocabulary)
    findings = [*_too_early(store, chosen, as_of), *too_far(store, chosen, as_of)]
    findings = findings or [*_not_run(book, store, chosen, as_of)]
    if findings:
        raise RunError(findings)
    if not store.keeps_tasks:
        with store.transaction():
            store.upgrade()
    ticking = [_Ticking(book, store, cadence, as_of, how) for cadence in chosen]
    first = day = min(each.next for each in ticking)
    while day <= as_of:
        due = [each for each in ticking if each.next <= day]
        if progress:
            names = ", ".join(each.cadence.id for each in due)
            progress(f"{names} {day}", (day - first).days / ((as_of - first).days + 1))
        _go_on(book, store, due, day)
        day += _DAY
    done = tuple(each.done(as_of) for each in ticking)
    told = dict.fromkeys(finding for each in ticking for finding in each.findings)
    told |= dict.fromkeys(_left_behind(book, store))
    provisional = any(_is_provisional(book, each, as_of) for each in chosen)
    return Tick(book.name, book.digest, as_of, done, provisional, tuple(told))


def _too_early(store: AnyStore, chosen: Iterable[Cadence], as_of: date) -> Iterator[Diagnostic]:
    """The cadences that were ticked for a later day already."""
    for cadence in chosen:
        last = store.tasks.last_tick(cadence.id)
        if last is not None and as_of < last.as_of:
            message = f"`{cadence.id}` was ticked as of {last.as_of} already, after {as_of}"
            help = "tick it for that day or a later one"
            yield Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help)


def _not_run(book: Book, store: AnyStore, chosen: Iterable[Cadence], as_of: date) -> Iterator[Diagnostic]:
    """Classifications that must be run first: of all cadences before anything is written."""
    for cadence in chosen:
        try:
            asked_of(book, store, cadence, _first_day(store.tasks.last_tick(cadence.id), as_of))
        except RunError as refused:
            yield from refused.findings


def _left_behind(book: Book, store: AnyStore) -> Iterator[Diagnostic]:
    """Cadences that the book has no longer, and whose tasks nobody sees."""
    for id, count in store.tasks.open_by_cadence().items():
        if id not in book.cadences:
            first = next(store.tasks.open(id)).key
            tasks = f"{count} open tasks are" if count > 1 else "1 open task is"
            message = f"{tasks} of cadence `{id}`, which the book does not have: `{first}`"
            help = "give the cadence its id back, or skip them by their keys: `policybook skip`"
            yield Diagnostic(
                Code.UNKNOWN_POLICY, message, nowhere(store.name), help=help, severity_override=Severity.NOTE
            )


def _first_day(last: Ticked | None, as_of: date) -> date:
    return as_of if last is None else min(last.as_of + _DAY, as_of)


def _go_on(book: Book, store: AnyStore, due: Sequence[_Ticking], day: date) -> None:
    """Write a day of some cadences, but of those that another tick beside this one has written."""
    while due:
        before = [each.seen() for each in due]
        found = [each.found(day) for each in due]
        with store.transaction():
            if [each.seen() for each in due] != before:
                continue  # somebody ticked or recorded something in between
            those = [(each, own) for each, own in zip(due, found, strict=True) if not each.is_ahead(day)]
            parts = [each.part(day, own) for each, own in those]
            taken, promised = on_other_lists(book, store, [part.cadence for part in parts], day)
            made = next_day_of_all(parts, day, taken, promised)
            for (each, own), part, lists in zip(those, parts, made, strict=True):
                each.write(day, lists, {task.key: task for task in part.tasks}, own)
            return


class _Ticking:
    """The tick of one cadence."""

    def __init__(self, book: Book, store: AnyStore, cadence: Cadence, as_of: date, how: How | None) -> None:
        self._book, self._store, self.cadence, self._how = book, store, cadence, how
        self._begun = store.tasks.last_tick(cadence.id)
        self.next = _first_day(self._begun, as_of)
        calendar = book.calendars.get(cadence.limits.calendar or "")
        self._quiet = quiet_days(cadence.limits, calendar)
        # A contact of another cadence about the same records is one of the same customer.
        self._known = {None, *(each.id for each in book.cadences.values() if each.entity == cadence.entity)}
        self._longest = timedelta(days=max((cap.days for cap in cadence.limits.caps), default=1))
        self._days: list[date] = []
        self._created, self._changed = 0, 0
        self._closed: Counter[str] = Counter()
        self.findings: list[Diagnostic] = []

    def done(self, as_of: date) -> CadenceTick:
        """What was done, and how the tasks stand."""
        found = self._store.tasks.standing(self.cadence.id, as_of)
        return CadenceTick(
            cadence=self.cadence.id,
            days=tuple(self._days),
            created=self._created,
            changed=self._changed,
            closed=dict(sorted(self._closed.items())),
            open=found.open,
            overdue=found.overdue,
            listed=found.listed,
            waits=found.waits,
        )

    def found(self, day: date) -> Occurrences:
        """The occasions of a day; outside of a transaction: an engine of its own reads what was committed."""
        return occurrences(
            self._book,
            self._store,
            self.cadence,
            day,
            how=self._how,
            until=day + self.cadence.ahead,
            since=day,
            also_open=True,
        )

    def seen(self) -> tuple[Ticked | None, int]:
        """What tells whether somebody ticked or recorded something in between."""
        return self._store.tasks.last_tick(self.cadence.id), self._store.contacts.last_id()

    def is_ahead(self, day: date) -> bool:
        """Whether another tick has written the day, or gone further; then this one goes on after it."""
        last = self._store.tasks.last_tick(self.cadence.id)
        if last is None or last.as_of < day or last == self._begun:
            return False
        self.next = last.as_of + _DAY
        return True

    def part(self, day: date, found: Occurrences) -> Part:
        """What the cadence brings to a day."""
        tasks = self._tasks(day, found).values()
        return Part(
            self.cadence,
            tasks,
            found.items,
            found.exits,
            tuple(self._contacts(day, tasks, found)),
            found.owners,
            self._quiet,
            self._book.digest,
            found.gone,
        )

    def write(self, day: date, made: Day, tasks: Mapping[str, Task], found: Occurrences) -> None:
        """Keep what the day made of the tasks there were; the caller holds the transaction."""
        last = self._store.tasks.last_tick(self.cadence.id)
        self._store.tasks.write(made.changed)
        changed = len(made.changed) - made.created
        if last is None or last.as_of < day:
            self._store.tasks.write_tick(
                Ticked(self.cadence.id, day, self._book.digest, made.created, changed)
            )
        elif made.changed:
            so_far = (last.created + made.created, last.changed + changed)
            self._store.tasks.write_tick(Ticked(self.cadence.id, day, self._book.digest, *so_far))
        self.next = day + _DAY
        self._tell(day, made, tasks, found)

    def _tasks(self, day: date, found: Occurrences) -> dict[str, Task]:
        """The open tasks, and of the closed ones those that the day can touch."""
        log, id = self._store.tasks, self.cadence.id
        tasks = {each.key: each for each in log.open(id)}
        keys = (task_key(id, each.step, each.subject, each.anchor, each.member) for each in found.items)
        tasks |= {each.key: each for each in log.of_keys(key for key in keys if key not in tasks)}
        return tasks | {each.key: each for each in log.closed_on(id, day)}

    def _contacts(self, day: date, tasks: Iterable[Task], found: Occurrences) -> Iterator[Contact]:
        """Back to the longest cap, and to the oldest anchor of a customer's open tasks."""
        since = day - self._longest
        first = {each.subject: since for each in found.items}
        for task in tasks:
            known = first.get(task.subject, since)
            first[task.subject] = min(known, task.anchor) if task.state is State.OPEN else known
        needed = self._store.contacts.since(first, day)
        return (each for each in needed if each.cadence in self._known)

    def _tell(self, day: date, made: Day, tasks: Mapping[str, Task], found: Occurrences) -> None:
        self._days.append(day)
        self._created += made.created
        self._changed += len(made.changed) - made.created
        for each in made.changed:
            was = tasks.get(each.key)
            if each.state is not State.OPEN and (was is None or was.state is State.OPEN):
                self._closed[each.skipped.value if each.skipped else each.state.value] += 1
        self.findings += found.findings


def _is_provisional(book: Book, cadence: Cadence, as_of: date) -> bool:
    """Whether quiet days that a tick looked at may still change."""
    calendar = book.calendars.get(cadence.limits.calendar or "")
    if calendar is None or calendar.country is None:
        return False
    last = as_of + cadence.ahead
    holidays = public_holidays(calendar.country, calendar.subdivision, as_of.year, last.year)
    return holidays.is_provisional(as_of, last)
