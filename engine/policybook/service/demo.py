"""A whole firm from beginning to end: its book, made-up customers, two runs, one customer, one morning.

The customers come from a seed, and nothing reads a clock: the same numbers on every machine.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from policybook.book.model import Book
from policybook.cases.model import Results
from policybook.reports.listing import Listing
from policybook.run.facts import add_measures
from policybook.run.many import run_book
from policybook.run.model import Decision, Run
from policybook.run.one import explain
from policybook.run.task_model import Tick
from policybook.run.tick import tick
from policybook.samples.care import write_care
from policybook.samples.customers import write_customers
from policybook.service.tasks import Wanted, tasks_in
from policybook.service.test import results_of
from policybook.shipped import shipped
from policybook.store.history import Change
from policybook.store.load import Loaded
from policybook.store.sqlite import Store

FIRM = "harbour-logistics"
LANGUAGES = ("zh", "en")
POLICY = "abc"
SALES = "annual_spend"
CADENCE = "customer-care"
DAYS = (date(2025, 12, 31), date(2026, 6, 30))


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration did, step by step.

    `sales` is what the customers of each class bought in the year before the second day. `explained`
    is a customer who came to the best class that anyone came to, or holds it where nobody moved, and
    `changes` are the classes it had. `morning` is the list of one person on the second day, `waiting` how
    many more tasks are theirs.
    """

    folder: Path
    book: Book
    results: Results
    loaded: tuple[Loaded, ...]
    runs: tuple[Run, ...]
    sales: dict[str, Decimal]
    explained: Decision | None
    changes: tuple[Change, ...]
    tick: Tick
    morning: Listing | None
    waiting: int


class DemoError(Exception):
    """The demonstration cannot be given here."""


def demo(
    *,
    customers: int,
    seed: int,
    keep: Path | None,
    said: Callable[[str, str], None] = lambda _step, _what: None,
) -> Demo:
    """Do all of it in a folder that is taken away afterwards, or in `keep`.

    `said` is told each step and what it is about.
    """
    with _workshop(keep) as folder:
        home = folder / FIRM
        shutil.copytree(shipped("examples") / FIRM, home)
        said("step_make", "")
        files = write_customers(folder / "data", count=customers, seed=seed, as_of=DAYS[-1])
        files += write_care(folder / "data", seed=seed, as_of=DAYS[-1])
        said("step_test", "")
        tested = results_of(home)
        if tested.book is None or tested.results is None:
            raise DemoError(f"the shipped firm `{FIRM}` has errors: policybook check {home}")
        with Store.open(folder / "harbour.db") as store:
            loaded = []
            for file in files:
                said("step_load", file.name)
                loaded.append(store.load(tested.book, file.stem, [file]))
            runs = []
            for day in DAYS:
                said("step_run", day.isoformat())
                runs.append(run_book(tested.book, store, day))
            said("step_tick", DAYS[-1].isoformat())
            ticked = tick(tested.book, store, DAYS[-1])
            morning, waiting = _morning(tested.book, store)
            explained = _explained(tested.book, store)
            subject = explained.subject if explained else None
            return Demo(
                folder=folder,
                book=tested.book,
                results=tested.results,
                loaded=tuple(loaded),
                runs=tuple(runs),
                sales=_sales(tested.book, store),
                explained=explained,
                changes=tuple(store.history(POLICY).changes(subject=subject)) if subject else (),
                tick=ticked,
                morning=morning,
                waiting=waiting,
            )


@contextmanager
def _workshop(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="policybook-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise DemoError(f"`{keep}` is not empty")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _sales(book: Book, store: Store) -> dict[str, Decimal]:
    """By class what its customers bought in the year before the last day."""
    plan = book.plans[POLICY]
    entity = plan.entity or ""
    sales = dict.fromkeys(plan.classes or {}, Decimal(0))
    for key, state in store.history(POLICY).states_on(DAYS[-1]).items():
        facts = store.record(book.vocabulary, entity, key)
        if facts is None or state.now is None:
            continue
        facts["as_of"] = DAYS[-1]
        add_measures(book, entity, facts)
        bought = facts[SALES]
        if isinstance(bought, Decimal | int):
            sales[state.now] += bought
    return sales


def _morning(book: Book, store: Store) -> tuple[Listing | None, int]:
    """The list of the person who has the most kinds of things to do, and how many more tasks are theirs."""
    day, kinds = DAYS[-1], defaultdict[str, set[str]](set)
    for task in tasks_in(book, store, day, Wanted(state="listed", cadences=[CADENCE])).tasks:
        if task.assigned is not None:
            kinds[task.assigned].add(task.step)
    if not kinds:
        return None, 0
    person = min(kinds, key=lambda each: (-len(kinds[each]), each))
    mine = Wanted(owner=person, state="listed", cadences=[CADENCE])
    waiting = tasks_in(book, store, day, replace(mine, state="waiting")).tasks
    return tasks_in(book, store, day, mine, named=True).listing, len(waiting)


def _explained(book: Book, store: Store) -> Decision | None:
    classes = list(book.plans[POLICY].classes or {})
    moved = [(each.now, each.subject) for each in store.moved(POLICY, DAYS[-1]) if each.was is not None]
    standing = [(state.now, key) for key, state in store.history(POLICY).states_on(DAYS[-1]).items()]
    ranked = sorted((classes.index(now), key) for now, key in moved or standing if now is not None)
    return explain(book, store, ranked[0][1], POLICY)[0] if ranked else None
