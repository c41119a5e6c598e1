"""A book's classifications record by record: facts by query, rules by the compiled plans.

It can say all of the language that one record can, so it is what runs where a query cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import Progress
from policybook.expr.values import Value
from policybook.plan.model import Plan
from policybook.query.model import TooLarge
from policybook.run.classify import Classifying
from policybook.run.facts import needed_in_bulk
from policybook.run.model import Classified, RunError
from policybook.run.population import Conflicts, Outcomes, Population
from policybook.store.any_store import AnyStore
from policybook.text import nowhere


def classified_by_record(
    book: Book,
    store: AnyStore,
    as_of: date,
    chosen: Sequence[Plan],
    *,
    dry: bool,
    progress: Progress | None,
) -> tuple[tuple[Classified, ...], tuple[Diagnostic, ...]]:
    """What became of each chosen classification, and findings about records whose rules quarrel.

    One transaction, undone where `dry`. Raises RunError.
    """
    conflicts, outcomes = Conflicts(), Outcomes()
    classified: list[Classified] = []
    with _transaction(store, dry):
        store.make(book.vocabulary)
        needed = needed_in_bulk(book, chosen)
        for number, plan in enumerate(needed):
            population = Population(book, store, plan, as_of, outcomes, conflicts)
            try:
                if plan.id not in {each.id for each in chosen}:
                    outcomes.keep(plan.id, _required_outcomes(store, plan, population, as_of))
                    continue
                if progress:
                    progress(f"decide {plan.id}", number / len(needed))
                run = Classifying(book, store, plan, as_of, population, dry, _is_read(book, plan, needed))
                classified.append(run.done())
                outcomes.keep(plan.id, run.classes)
            except TooLarge as fault:
                raise too_large(plan, str(fault)) from None
    return tuple(classified), tuple(conflicts.findings(book))


@contextmanager
def _transaction(store: AnyStore, dry: bool) -> Iterator[None]:
    if not dry:
        with store.transaction():
            yield
        return
    try:
        with store.transaction():
            yield
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):  # noqa: N818 - the way out of a transaction that is not to be kept
    pass


def _is_read(book: Book, plan: Plan, needed: Sequence[Plan]) -> bool:
    """Whether another policy of the run reads this one's classes, itself or through others."""
    return any(
        plan.id in {read.id for read in book.required(each.id)} for each in needed if each.id != plan.id
    )


def _required_outcomes(
    store: AnyStore, plan: Plan, population: Population, as_of: date
) -> Mapping[str, Value]:
    """The outcomes of a policy that others read and that is not run itself."""
    if plan.classes is None:
        return {row.key: row.outcome for row in population.rows() if row.outcome is not None}
    # That it was run up to this day was looked at before.
    return {subject: state.now for subject, state in store.history(plan.id).states_on(as_of).items()}


def too_large(plan: Plan, fact: str) -> RunError:
    """A number that left the store's integers on the way."""
    message = f"`{fact}` has a value with more digits than a store can compute with"
    help = "round it, or declare fewer digits"
    return RunError([Diagnostic(Code.NUMBER_TOO_LARGE, message, plan.span or nowhere(plan.id), help=help)])
