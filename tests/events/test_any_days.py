"""Whatever happens in whatever order, what follow-up promises holds after every tick."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from policybook.events.day import Day
from policybook.events.record import Recorded, Refused
from policybook.events.task import Occurrence, OwnerDay, Skipped, State, Task, Waits
from policybook.plan.model import Texts
from tests.events.cadences import cadence, quiet_of
from tests.events.firm import Firm, key_of

FIRST = date(2026, 1, 28)  # nineteen days before the Spring Festival
CUSTOMERS = [f"C-{number}" for number in range(1, 6)]
OWNERS = ["E-1", "E-2", "E-3"]
#: Ideal and maximum days between contacts, by class.
SPACINGS = {"A": (4, 9), "B": (10, 25), "C": (40, 90)}
CHANNELS = {"visit": "visit", "birthday": "letter", "after-sale": "phone", "report": None, "greeting": None}
LIMITS = st.fixed_dictionaries(
    {
        "merge": st.sampled_from([None, 0, 2, 5]),
        "caps": st.sampled_from([[], ["1 within 3"], ["2 within 7", "3 within 20"], ["1 within 1"]]),
        "capacity": st.sampled_from([None, 0, 1, 2, 5]),
        "quiet": st.sampled_from([{}, {"calendar": "CN"}, {"days": ["02-01", "02-02"], "lunar": ["12-30"]}]),
        "ahead": st.sampled_from([0, 7, 14]),
    }
)
BECAUSE = Texts("because", "理由")
SHORT_DAYS = st.integers(1, 6)


class AnyDays(RuleBasedStateMachine):
    """A firm of five customers and three owners, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.day = FIRST
        self.firm = Firm(cadence(), quiet_of(cadence()))
        self.classes = dict.fromkeys(CUSTOMERS, "A")
        self.owner_of = {key: OWNERS[number % 3] for number, key in enumerate(CUSTOMERS)}
        self.orders: dict[str, tuple[str, date]] = {}
        self.exits: dict[str, str] = {}
        self.owners: dict[str, OwnerDay] = {}
        self.taken: dict[str, int] = {}
        self.promised: dict[str, int] = {}
        self.gone: set[str] = set()
        self.found: Day | None = None
        self.closed: dict[str, Task] = {}

    @precondition(lambda self: self.found is None)
    @rule(said=LIMITS)
    def limit(self, said: dict[str, Any]) -> None:
        made = cadence(said)
        self.firm = Firm(made, quiet_of(made))

    @rule(many=SHORT_DAYS)
    def days_pass(self, many: int) -> None:
        for _ in range(many):
            if self.found is not None:
                self.day += timedelta(days=1)
            self.tick()

    @precondition(lambda self: self.found is not None)
    @rule()
    def tick_again(self) -> None:
        self.tick()

    @precondition(lambda self: self.listed())
    @rule(data=st.data(), outcome=st.sampled_from(["reached", "sent", "dealt-with", "no-answer", "busy"]))
    def record_listed(self, data: st.DataObject, outcome: str) -> None:
        task = data.draw(st.sampled_from(self.listed()))
        found = self.firm.record(self.firm.tasks[task.key], outcome, self.day)
        assert isinstance(found, Recorded if task.state is State.OPEN else Refused)

    @precondition(lambda self: self.firm.open())
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        assert isinstance(
            self.firm.skip(data.draw(st.sampled_from(self.firm.open())), self.day, "said no"), Task
        )

    @rule(subject=st.sampled_from(CUSTOMERS))
    def meet(self, subject: str) -> None:
        self.firm.meet(subject, "reached", self.day)

    @rule(subject=st.sampled_from(CUSTOMERS), later=st.integers(-2, 9))
    def order(self, subject: str, later: int) -> None:
        self.orders[f"O-{len(self.orders)}"] = (subject, self.day + timedelta(days=later))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), later=st.integers(-2, 9))
    def deliver_otherwise(self, data: st.DataObject, later: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.orders)))
        self.orders[key] = (self.orders[key][0], self.day + timedelta(days=later))

    @rule(subject=st.sampled_from(CUSTOMERS), to=st.sampled_from("ABC"))
    def change_class(self, subject: str, to: str) -> None:
        self.classes[subject] = to

    @rule(subject=st.sampled_from(CUSTOMERS), to=st.sampled_from(OWNERS))
    def change_owner(self, subject: str, to: str) -> None:
        self.owner_of[subject] = to

    @rule(subject=st.sampled_from(CUSTOMERS))
    def exit_or_return(self, subject: str) -> None:
        if self.exits.pop(subject, None) is None:
            self.exits[subject] = "hopeless"

    @rule(
        owner=st.sampled_from(OWNERS),
        away=st.booleans(),
        substitute=st.sampled_from([*OWNERS, None]),
        capacity=st.sampled_from([None, 0, 1, 3]),
    )
    def owner_changes(self, owner: str, away: bool, substitute: str | None, capacity: int | None) -> None:
        self.owners[owner] = OwnerDay(away, substitute, capacity)

    @rule(owner=st.sampled_from(OWNERS), subject=st.sampled_from(CUSTOMERS), many=st.integers(0, 2))
    def other_cadences_take(self, owner: str, subject: str, many: int) -> None:
        self.taken[owner], self.promised[subject] = many, many

    @rule(subject=st.sampled_from(CUSTOMERS))
    def leaves_or_returns(self, subject: str) -> None:
        self.gone ^= {subject}

    # What is given, and what is looked at.

    def tick(self) -> None:
        given = self.given()
        before = {key: task for key, task in self.firm.tasks.items() if task.state is not State.OPEN}
        known = set(self.firm.tasks)
        others = (self.taken, self.promised, self.gone)
        self.found = self.firm.tick(self.day, given, self.exits, self.owners, "book", *others)
        keys = {key_of(self.firm.cadence, each) for each in given}
        for key, task in before.items():
            now = self.firm.tasks[key]
            if now != task:
                assert task.skipped in (Skipped.WITHDRAWN, Skipped.EXIT) or self.is_over_again(task)
                assert now.state is State.OPEN
                assert key in keys
        assert {each.key for each in self.found.changed} - known <= keys
        self.check_lists(self.found)
        self.check_open()
        self.check_followed_up()

    def given(self) -> list[Occurrence]:
        followed = [key for key in CUSTOMERS if key not in self.exits and key not in self.gone]
        made = [each for key in followed for each in self.of_customer(key)]
        for key, (subject, delivered) in self.orders.items():
            if subject in followed:
                made.append(self.occurrence("after-sale", subject, delivered, 3, 10, key))
        return made

    def of_customer(self, key: str) -> list[Occurrence]:
        ideal, greatest = SPACINGS[self.classes[key]]
        anchor = self.last_contact(key)
        festival, birthday = date(2026, 2, 17), FIRST + timedelta(days=7 * int(key[-1]))
        made = [self.occurrence("visit", key, anchor, ideal, greatest)]
        made += [self.occurrence("greeting", key, festival, -1, 0)] if self.day <= festival else []
        made += [self.occurrence("birthday", key, birthday, -3, 0)] if self.day <= birthday else []
        if self.classes[key] == "A":
            made.append(self.occurrence("report", key, FIRST, 10, 20))
        return made

    def last_contact(self, key: str) -> date:
        counted = (each.on for each in self.firm.contacts if each.subject == key and each.counts)
        return max(counted, default=FIRST - timedelta(days=20))

    def occurrence(
        self, step: str, subject: str, anchor: date, due: int, latest: int, member: str | None = None
    ) -> Occurrence:
        days = (anchor + timedelta(days=due), anchor + timedelta(days=latest))
        owner, channel = self.owner_of[subject], CHANNELS[step]
        return Occurrence(step, subject, anchor, *days, channel, None, None, owner, None, BECAUSE, member)

    def is_over_again(self, task: Task) -> bool:
        """Whether a spacing has passed again since its task was closed."""
        spacing = timedelta(days=SPACINGS[self.classes[task.subject]][0])
        return task.step == "visit" and self.day >= (task.closed_on or self.day) + spacing

    def listed(self) -> list[Task]:
        lists = self.found.lists if self.found is not None else {}
        return [self.firm.tasks[each.key] for one in lists.values() for each in one]

    def check_lists(self, found: Day) -> None:
        limits, quiet = self.firm.cadence.limits, self.firm.quiet(self.day)
        listed = [each for one in found.lists.values() for each in one]
        assert len({each.key for each in listed}) == len(listed)
        places: dict[str, int] = {}
        for owner, tasks in found.lists.items():
            firsts = [each for each in tasks if each.listed_with is None]
            own = self.owners.get(owner or "", OwnerDay())
            holds = limits.capacity if own.capacity is None else own.capacity
            assert holds is None or len(firsts) + self.taken.get(owner or "", 0) <= holds
            assert not own.away
            for each in firsts:
                if each.step != "report":
                    assert quiet is None
                    places[each.subject] = places.get(each.subject, 0) + 1
                group = [each, *(other for other in tasks if other.listed_with == each.key)]
                assert any(self.may_be_listed(other) for other in group)
                assert len({other.subject for other in group}) == 1
        for subject, more in places.items():
            for cap in limits.caps:
                first = self.day - timedelta(days=cap.days - 1)
                had = sum(
                    first <= each.on <= self.day
                    for each in self.firm.contacts
                    if each.subject == subject and each.counts
                )
                assert had + more + self.promised.get(subject, 0) <= cap.most
        for task in listed:
            assert (task.state, task.listed_on, task.waits) == (State.OPEN, self.day, None)

    def may_be_listed(self, task: Task) -> bool:
        if task.due <= self.day:
            return True
        rest = (task.due + timedelta(days=n) for n in range((task.latest - task.due).days + 1))
        return all(self.firm.quiet(each) is not None for each in rest)

    def check_open(self) -> None:
        keys = {each.key for each in self.listed()}
        for task in self.firm.open():
            assert (task.key in keys) == (task.waits is None)
            assert task.due <= task.latest
            if task.waits is Waits.NOT_DUE:
                assert task.due > self.day
            assert task.subject not in self.exits
            assert task.subject not in self.gone

    def check_followed_up(self) -> None:
        """Nobody beyond the greatest spacing without an open task, or a person who said otherwise."""
        by_person = (None, Skipped.GIVEN_UP, Skipped.BY_HAND)
        for key in CUSTOMERS:
            anchor = self.last_contact(key)
            followed = key not in self.exits and key not in self.gone
            if followed and anchor + timedelta(days=SPACINGS[self.classes[key]][1]) < self.day:
                (task,) = (
                    each
                    for each in self.firm.tasks.values()
                    if (each.step, each.subject, each.anchor) == ("visit", key, anchor)
                )
                assert task.state is State.OPEN or (
                    task.skipped in by_person and not self.is_over_again(task)
                )

    @invariant()
    def no_task_has_two_states(self) -> None:
        for task in self.firm.tasks.values():
            is_open = task.state is State.OPEN
            assert is_open == (task.closed_on is None)
            assert (task.state is State.SKIPPED) == (task.skipped is not None)


def test_any_days() -> None:
    run_state_machine_as_test(AnyDays, settings=settings(max_examples=30, stateful_step_count=25))


@pytest.mark.slow
def test_many_days() -> None:
    run_state_machine_as_test(AnyDays, settings=settings(max_examples=300, stateful_step_count=50))
