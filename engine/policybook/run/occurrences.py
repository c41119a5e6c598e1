"""The next occasions of a cadence over all records of a store: by one query for each entity.

What the engine of the store has no exact query for is decided record by record, and a note says so;
the occasions are the same. Nothing is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Severity
from policybook.engines.model import Progress
from policybook.plan.cadence import Cadence
from policybook.query.from_occurrences import Asked, OccurrenceQuery, occurrence_queries, required_by
from policybook.query.own_state import OwnState
from policybook.run.model import RunError
from policybook.run.occurrences_by_query import by_query
from policybook.run.occurrences_by_record import by_record
from policybook.run.occurrences_found import Found, Occurrences
from policybook.run.on_engine import AUTO, Home, How, engine_for, last_run
from policybook.store.any_store import AnyStore
from policybook.text import nowhere

__all__ = ["Occurrences", "alone", "asked_of", "occurrences", "occurrences_text"]


def occurrences(
    book: Book,
    store: Home,
    cadence: Cadence,
    as_of: date,
    *,
    how: How | None = None,
    until: date | None = None,
    since: date | None = None,
    also_open: bool = False,
    progress: Progress | None = None,
) -> Occurrences:
    """The next occasions of every record on a day, from records, contacts and classes up to that day.

    Only those due on `until` or before, and of a step that lasts only those whose latest day is
    `since` or later; None: all. With `also_open` whoever has an open task of a step that does not last
    gets its occasion however late it is due now: a change of class moves a task; and
    `gone` tells with whose open tasks it is over. Raises RunError, and
    StoreError where the store does not fit.
    """
    how = how or How()
    asked = asked_of(book, store, cadence, as_of, until, since, also_open)
    with engine_for(store, book.vocabulary, how) as engine:
        found, refused = by_query(book, engine, asked, as_of, progress)
        if found is not None:
            return found.told(book, as_of)
    # The embedded store's own engine is also the one that goes record by record.
    if how.engine not in (AUTO, "sqlite") or not isinstance(store, AnyStore) or how.place is not None:
        raise RunError(refused)
    notes = tuple(replace(each, severity_override=Severity.NOTE) for each in refused)
    return alone(book, store, asked, as_of, progress).told(book, as_of, notes)


def occurrences_text(
    book: Book,
    store: Home,
    cadence: Cadence,
    as_of: date,
    *,
    how: How | None = None,
    until: date | None = None,
    since: date | None = None,
) -> tuple[OccurrenceQuery, ...]:
    """The queries themselves, spelled for the engine of the store; nothing is run. Raises RunError."""
    asked = asked_of(book, store, cadence, as_of, until, since)
    with engine_for(store, book.vocabulary, how or How()) as engine:
        state = OwnState(engine.dialect, engine.own, as_of)
        relations = engine.relations(book.vocabulary)
        queries, refused = occurrence_queries(book.vocabulary, asked, state, relations)
        if refused:
            raise RunError(refused)
        return queries


def alone(book: Book, store: AnyStore, asked: Asked, as_of: date, progress: Progress | None = None) -> Found:
    """The same record by record, whatever a query could say. Raises RunError."""
    # Records are read as they are: a process of its own would only carry them over.
    plain = How("sqlite" if store.dialect.key == "sqlite" else AUTO)
    with engine_for(store, book.vocabulary, plain) as engine:
        return by_record(book, store, engine, asked, as_of, progress)


def asked_of(
    book: Book,
    store: Home,
    cadence: Cadence,
    as_of: date,
    until: date | None = None,
    since: date | None = None,
    also_open: bool = False,
) -> Asked:
    """What is asked of a store, once nothing stands in the way. Raises RunError, and StoreError."""
    plans = required_by(cadence, book.plans.values())
    findings = []
    if isinstance(store, AnyStore):
        store.check(book.vocabulary)
    # On the last day that there is, a run of any day is one of today or earlier.
    tomorrow = as_of + timedelta(days=1) if as_of < date.max else None
    for plan in plans:
        if plan.classes is None or last_run(store, plan.id, tomorrow):
            continue
        message = f"policy `{plan.id}` must be run before `{cadence.id}` reads its classes"
        if last_run(store, plan.id) is not None:
            message += f", and was not as of {as_of} or earlier"
        help = f"run it first: `policybook run --policy {plan.id}`"
        findings.append(Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help))
    if findings:
        raise RunError(findings)
    # A folder has an empty log where nothing else was put, and no tasks.
    has_tasks = isinstance(store, AnyStore) and store.keeps_tasks
    has_log = has_tasks or not isinstance(store, AnyStore)
    return Asked(cadence, plans, until, since, also_open and has_tasks, has_log)
