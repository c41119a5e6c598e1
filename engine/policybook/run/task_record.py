"""What people say of tasks, kept: an outcome, a task skipped by hand, a contact outside of any task.

Each is one transaction. The same said twice of the same day by the same person changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.events.record import Refused, contact, listed_together, record, skip
from policybook.events.task import Skipped, State, Task
from policybook.plan.cadence import Cadence
from policybook.run.model import RunError
from policybook.run.task_cadences import check_day, chosen_cadences
from policybook.run.task_days import check_not_ahead
from policybook.run.task_model import TaskRecord
from policybook.store.any_store import AnyStore
from policybook.store.records import stored_key
from policybook.text import nowhere

#: So many keys are shown where several would do.
_SHOWN = 5


def record_outcome(
    book: Book, store: AnyStore, given: str, outcome: str, on: date, by: str, note: str | None = None
) -> TaskRecord:
    """Record what came of a task on a day, and of the tasks that are done together with it.

    `given` is its key or a start of it, as `task_named` reads it. Raises RunError where there is no
    such task or it cannot be recorded, and StoreError; then nothing was changed.
    """
    _check_said(on, by)
    with store.transaction():
        store.upgrade()
        task = task_named(book, store, given)
        known = _said_before(store, task, given, (on, outcome, by))
        if known is not None:
            return TaskRecord((known,), (), is_new=False)
        check_not_ahead(store, [task.cadence], on)
        cadence = book.cadences[task.cadence]
        others = listed_together(task, [*_open_of(store, task)])
        done = record(cadence, task, outcome, on, by, note, others=others)
        if isinstance(done, Refused):
            raise _refused(done, task.key)
        store.tasks.write(done.tasks)
        for each in done.contacts:
            store.contacts.add(each)
        return TaskRecord(done.tasks, done.contacts)


def record_skip(book: Book, store: AnyStore, given: str, on: date, by: str, reason: str) -> TaskRecord:
    """Give a task up by hand, for a reason. Raises as `record_outcome` does."""
    _check_said(on, by)
    with store.transaction():
        store.upgrade()
        # A task of a cadence that the book has no longer can be skipped, by its whole key.
        task = store.tasks.task(given) or task_named(book, store, given)
        if (task.skipped, task.closed_on, task.by) == (Skipped.BY_HAND, on, by):
            return TaskRecord((task,), (), is_new=False)
        check_not_ahead(store, [task.cadence], on)
        done = skip(task, on, by, reason)
        if isinstance(done, Refused):
            raise _refused(done, task.key)
        store.tasks.write([done])
        return TaskRecord((done,), ())


def record_contact(
    book: Book,
    store: AnyStore,
    subject: str,
    outcome: str,
    on: date,
    by: str,
    note: str | None = None,
    *,
    cadence: str | None = None,
) -> TaskRecord:
    """Record a contact that no task asked for, with an outcome of a cadence: the first that knows both.

    Raises as `record_outcome` does, and where there is no such record.
    """
    _check_said(on, by)
    chosen = chosen_cadences(book, [cadence] if cadence is not None else None)
    about = [each for each in chosen if store.has(book.vocabulary, each.entity, subject)]
    if not about:
        raise _unknown_subject(book, store, chosen, subject)
    knows = next((each for each in about if outcome in each.outcomes), about[0])
    # As tasks and records have it: 007 is 7 where keys are whole numbers.
    known_as = str(stored_key(book.vocabulary.entities[knows.entity], subject))
    made = contact(knows, known_as, outcome, on, by, note)
    if isinstance(made, Refused):
        raise _refused(made, subject)
    with store.transaction():
        store.upgrade()
        check_not_ahead(store, book.cadences, on)
        return TaskRecord((), (made,), is_new=store.contacts.add(made))


def task_named(book: Book, store: AnyStore, given: str) -> Task:
    """The task of a key, or the one whose key has this beginning; raises RunError.

    A beginning ends where a `/` stands, and may leave the cadence out: `keep-in-touch/C-1`. It means
    the open task that has it, and where none is open the one that was closed last.
    """
    given = given.strip("/")
    starts = [given, *(f"{id}/{given}" for id in book.cadences)]
    found = {each.key: each for start in starts for each in store.tasks.under(start)}
    known = [found[key] for key in sorted(found) if found[key].cadence in book.cadences]
    still = [each for each in known if each.state is State.OPEN]
    for meant in ([each for each in known if each.key in starts], still):
        if len(meant) == 1:
            return meant[0]
    if known and not still:
        return max(known, key=lambda each: (each.closed_on or each.created_on, each.key))
    if still:
        shown = ", ".join(f"`{each.key}`" for each in still[:_SHOWN])
        more = ", …" if len(still) > _SHOWN else ""
        message = f"`{given}` is the beginning of {len(still)} open tasks' keys: {shown}{more}"
        help = "write more of the key"
        raise RunError([Diagnostic(Code.UNKNOWN_TASK, message, nowhere(store.name), help=help)])
    raise _unknown_task(book, store, starts)


def _said_before(store: AnyStore, task: Task, given: str, what: tuple[date, str, str]) -> Task | None:
    """The task of which exactly this was recorded.

    Where a beginning was given it may be an earlier one of the same step: a tick in between may have
    written the next, and what is said twice is no contact with that one.
    """
    for each in store.contacts.of(task.subject):
        same_step = (each.cadence, each.step) == (task.cadence, task.step)
        if same_step and each.task is not None and (each.on, each.outcome, each.by) == what:
            if each.task == task.key:
                return task
            if given.strip("/") != task.key:
                return store.tasks.task(each.task)
    return None


def _open_of(store: AnyStore, task: Task) -> Iterable[Task]:
    return store.tasks.select([task.cadence], states=[State.OPEN], subject=task.subject)


def _check_said(on: date, by: str) -> None:
    check_day(on)
    if not by.strip():
        message = "it is not said who records it"
        raise RunError([Diagnostic(Code.BAD_TASK, message, nowhere("record"), help="give a name or a key")])


def _refused(refused: Refused, what: str) -> RunError:
    help = refused.help.en if refused.help is not None else ""
    return RunError([Diagnostic(Code.BAD_TASK, refused.words.en, nowhere(what), help=help)])


def _unknown_task(book: Book, store: AnyStore, starts: Sequence[str]) -> RunError:
    given = starts[0]
    # Where a part of it is a customer's key, that customer's open tasks were probably meant.
    near = {
        each.key
        for part in given.split("/")
        for each in store.tasks.select([*book.cadences], states=[State.OPEN], subject=part)
    }
    near = near or {key for start in starts for key in store.tasks.neighbours(start)}
    # As long as what was given: beginnings are held against beginnings.
    parts = given.count("/") + 1
    is_whole = given.split("/")[0] in book.cadences
    known = near if is_whole else {_uncalled(key) for key in near}
    alike = {"/".join(each.split("/")[: max(parts, 2)]) for each in known}
    help = hint(given, alike, "nearest keys") if near else "tick first: `policybook tick`"
    message = f"there is no task `{given}`"
    return RunError([Diagnostic(Code.UNKNOWN_TASK, message, nowhere(store.name), help=help)])


def _uncalled(key: str) -> str:
    """A key without its cadence."""
    return key.partition("/")[2]


def _unknown_subject(book: Book, store: AnyStore, chosen: Sequence[Cadence], subject: str) -> RunError:
    entities = list(dict.fromkeys(each.entity for each in chosen))
    near = [each for entity in entities for each in store.neighbours(book.vocabulary, entity, subject)]
    message = f"there is no {' or '.join(entities)} `{subject}`"
    help = hint(subject, near, "nearest keys") if near else "load data first: `policybook load`"
    return RunError([Diagnostic(Code.UNKNOWN_CUSTOMER, message, nowhere(store.name), help=help)])
