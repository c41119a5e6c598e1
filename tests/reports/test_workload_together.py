"""Several cadences and one list a day: each fits alone, and all of them may be too much."""

from __future__ import annotations

from dataclasses import replace

from policybook.plan.model import Texts
from policybook.reports.workload import Workload
from policybook.reports.workload_together import Workloads, together
from tests.reports.test_workload import anyone, asked, load

CARE = load(asked("E-2", "03-09", 4), asked("E-1", "03-04", 2), asked("E-2", "02-01"))
OTHERS = load(asked("E-2", "03-10", 3, step="referral"), asked("E-2", "03-17", 5), asked("E-2", "02-01"))
PROSPECTS = replace(OTHERS, cadence="prospects", title=Texts("Prospects", "潜在客户"))
ROUTINES = replace(load(asked("E-2", "03-09", 50), who=anyone), cadence="routines")


def numbers(found: Workload) -> dict[str | None, list[tuple[int, int | None]]]:
    return {each.person: [(load.tasks, load.capacity) for load in each.loads] for each in found.people}


def test_what_fits_alone_may_be_too_much_together() -> None:
    found = together([CARE, PROSPECTS])

    assert found is not None
    assert not CARE.exceeds
    assert not PROSPECTS.exceeds
    assert found.exceeds
    assert numbers(found) == {"E-1": [(2, 9), (0, 15), (0, 15)], "E-2": [(0, 3), (7, 5), (5, 5)]}
    assert [(each.tasks, each.capacity) for each in found.total.loads] == [(2, 12), (7, 20), (5, 20)]
    assert (found.people[1].late, found.people[1].worked_off) == (2, "2026-W10")


def test_steps_are_told_apart_by_their_cadence() -> None:
    found = together([CARE, PROSPECTS])

    assert found is not None
    assert [*found.steps] == ["care.birthday", "prospects.birthday", "prospects.referral"]
    assert found.people[1].loads[1].steps == {"care.birthday": 4, "prospects.referral": 3}
    assert found.people[1].loads[1].channels == {"phone": 7}
    assert found.people[0].name == "王芳"


def test_a_cadence_without_a_capacity_takes_no_room() -> None:
    found = together([CARE, PROSPECTS, ROUTINES])

    assert found == together([CARE, PROSPECTS])
    assert together([CARE, ROUTINES]) is None
    assert together([CARE]) is None


def test_the_gate_looks_at_each_and_at_all() -> None:
    assert Workloads((CARE, PROSPECTS), together([CARE, PROSPECTS])).exceeds
    assert not Workloads((CARE, ROUTINES), None).exceeds
    assert len(Workloads((CARE, PROSPECTS), together([CARE, PROSPECTS])).all) == 3
