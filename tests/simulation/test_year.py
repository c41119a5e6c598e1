"""A year of the logistics firm, day by day: what it promises holds, and the same bytes come of it anyhow.

The year of 2,000 customers takes half an hour and is run by hand; CI runs five weeks
around the Spring Festival over 100.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from policybook.run.task_model import Tick
from policybook.store.tasks import TaskLog, Ticked
from tests.simulation.harbour import LAST, Firm, live, load, write_data
from tests.simulation.promises import Promises
from tests.simulation.show import Figures

FRIDAY = 4
MAY_HAPPEN = {
    *("listed", "full lists", "stood in", "merged", "overdue", "moved", "opened again"),
    *("waits: not-due", "waits: quiet", "waits: cap", "waits: capacity", "waits: tried", "waits: away"),
    "beyond the longest spacing",
}


@dataclass(frozen=True)
class Span:
    """So many customers from one day to another, loaded once and copied for each life."""

    customers: int
    first: date
    last: date
    folder: Path

    def firm(self, name: str) -> Firm:
        copy = self.folder / f"{name}.db"
        shutil.copy(self.folder / "loaded.db", copy)
        return Firm(copy)


Life: TypeAlias = tuple[Firm, Promises, Figures]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((100, date(2025, 1, 13), date(2025, 2, 16)), id="five weeks", marks=pytest.mark.slow),
        pytest.param((2000, date(2025, 1, 1), LAST), id="a year", marks=pytest.mark.long),
    ],
)
def span(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Span:
    customers, first, last = request.param
    folder = tmp_path_factory.mktemp("year")
    load(write_data(folder / "data", customers), folder / "loaded.db")
    return Span(customers, first, last, folder)


@pytest.fixture(scope="module")
def daily(span: Span) -> Iterator[Life]:
    """The life that the others are held against, looked at every day."""
    promises, figures = Promises(span.folder / "data"), Figures()

    def look(firm: Firm, day: date, found: Tick) -> None:
        promises.check(firm, day, found)
        figures.add(firm, day, found)

    firm = live(span.firm("daily"), span.first, span.last, each_day=look)
    yield firm, promises, figures
    firm.store.close()


@pytest.mark.timeout(3600)
def test_what_is_promised_holds_every_day(span: Span, daily: Life) -> None:
    _, promises, _ = daily

    # And that it was put to the test: what may happen did.
    rare = set() if span.customers >= 2000 else {"moved", "opened again"}
    assert {each for each in MAY_HAPPEN - rare if not promises.seen[each]} == set(), promises.seen


@pytest.mark.timeout(3600)
def test_the_figures_of_a_life_add_up_to_its_tasks(span: Span, daily: Life) -> None:
    firm, _, figures = daily
    figures.add_ends(firm)
    months = figures.summed.values()

    (tasks, still) = firm.store.connection.execute(
        "SELECT count(*), sum(state = 'open') FROM pb_task"
    ).fetchone()
    assert sum(month["written"] for month in months) == tasks
    # People deal with the lists of the last day when they are counted.
    (dealt_with,) = firm.store.connection.execute(
        "SELECT count(*) FROM pb_task WHERE state <> 'open' AND closed_on = ?"
        " AND coalesce(skipped, 'by-hand') IN ('by-hand', 'given-up')",
        [span.last.isoformat()],
    ).fetchone()
    assert figures.last[max(figures.last)]["open"] == still + dealt_with
    ends = sum(many for month in months for what, many in month.items() if what not in ("written", "listed"))
    assert ends == tasks - still
    assert figures.show().splitlines()[1].split()[0] == "written"


@pytest.mark.timeout(3600)
def test_a_replay_with_a_crash_in_every_tick_leaves_the_same(
    span: Span, daily: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = Crashing(span.firm("crashing").path, monkeypatch)
    live(firm, span.first, span.last)

    assert firm.crashes >= (span.last - span.first).days
    assert firm.content() == daily[0].content()


@pytest.mark.timeout(3600)
def test_weekly_ticks_with_catch_up_leave_the_same_as_daily_ones(span: Span) -> None:
    """People say what came of their tasks on Fridays: only then are there the same outcomes to record."""

    def content(name: str, ticks: Callable[[date], bool]) -> bytes:
        def acts(day: date) -> bool:
            return day.weekday() == FRIDAY

        return live(span.firm(name), span.first, span.last, acts=acts, ticks=ticks).content()

    def rarely(day: date) -> bool:
        return day.weekday() == FRIDAY or day in (span.first, span.last)

    assert content("weekly", rarely) == content("daily, fridays", lambda day: True)


class Crash(BaseException):
    """The program dies."""


class Crashing(Firm):
    """A firm whose program dies in every tick, before or after it was written, and is started again."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(path)
        self.crashes = 0
        self._patch = monkeypatch

    def tick(self, day: date):
        before = self.content() if day.day == 15 and self.store.keeps_tasks else None
        if day.toordinal() % 2:
            self._die_inside(day, written=day.toordinal() // 2 % 3)
            if before is not None and day.toordinal() // 2 % 3 == 0:
                assert self.content() == before
        found = super().tick(day)
        self.reopen()
        if not day.toordinal() % 2:
            self.crashes += 1
            again = super().tick(day)
            assert all((each.created, each.changed) == (0, 0) for each in again.cadences)
        return found

    def _die_inside(self, day: date, written: int) -> None:
        """Die when so many cadences stand, and all of the next one is written but not yet kept."""
        write, left = TaskLog.write_tick, [written]

        def dying(log: TaskLog, tick: Ticked) -> None:
            write(log, tick)
            if not left[0]:
                raise Crash
            left[0] -= 1

        with self._patch.context() as patch:
            patch.setattr(TaskLog, "write_tick", dying)
            with pytest.raises(Crash):
                super().tick(day)
        self.crashes += 1
        self.reopen()
