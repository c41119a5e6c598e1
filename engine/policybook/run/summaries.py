"""The few rows that a run's script gives -> what a run tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from policybook.plan.model import Plan
from policybook.plan.outcome import Conflict
from policybook.plan.words import KINDS
from policybook.query.run_script import RunScript
from policybook.run.model import CheckResult, Classified, Movement
from policybook.run.population import Conflicts

Cell: TypeAlias = int | str | bool | None
Summaries: TypeAlias = Mapping[str, Sequence[tuple[Cell, ...]]]
"""The rows of a script's summaries, by name."""


def classified_from(plan: Plan, script: RunScript, summaries: Summaries) -> Classified:
    """What a run did for one classification."""
    counts: Counter[str | None] = Counter()
    for code, number in summaries[f"{plan.id} classes"]:
        counts[_text(code)] += _whole(number)
    moved: Counter[tuple[str | None, str | None]] = Counter()
    kinds: Counter[str | None] = Counter()
    for was, now, kind, number in summaries[f"{plan.id} changes"]:
        moved[_text(was), _text(now)] += _whole(number)
        kinds[_text(kind)] += _whole(number)
    order = list(plan.classes or {})
    return Classified(
        plan.id,
        sum(counts.values()),
        {code: counts[code] for code in order},
        counts[None],
        tuple(movements(order, moved)),
        {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        tuple(_checked(plan, script, summaries)),
    )


def _checked(plan: Plan, script: RunScript, summaries: Summaries) -> Iterator[CheckResult]:
    if plan.id not in script.checks:
        return
    (row,) = summaries[f"{plan.id} checks"]
    cells = script.checks[plan.id].decode(row)
    for check in plan.checks:
        held, value = cells[f"{check.id} held"], cells.get(f"{check.id} value")
        passed = held if isinstance(held, bool) else None
        yield CheckResult(check.id, passed, value, check.text, check.severity, check.because)


def add_conflicts(conflicts: Conflicts, plan: Plan, plans: Mapping[str, Plan], summaries: Summaries) -> None:
    """Adds what quarrels in the run of a policy; policies are asked in the order in which they are run."""
    for policy, numbers, count, first in summaries.get(f"{plan.id} conflicts", ()):
        rules = plans[str(policy)].body.rules
        ids = tuple(rules[int(each)].id for each in str(numbers).split(","))
        conflicts.add(Conflict(str(policy), ids), str(first), _whole(count))


def movements(order: Sequence[str], moved: Mapping[tuple[str | None, str | None], int]) -> Iterator[Movement]:
    """How many went from one class to another, by the order of the classes; no class comes first."""

    def place(pair: tuple[str | None, str | None]) -> tuple[int, ...]:
        return tuple(
            order.index(code) if code in order else (-1 if code is None else len(order)) for code in pair
        )

    for was, now in sorted(moved, key=lambda pair: (place(pair), pair[0] or "", pair[1] or "")):
        yield Movement(was, now, moved[was, now])


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _whole(cell: Cell) -> int:
    assert isinstance(cell, int)  # a count
    return cell
