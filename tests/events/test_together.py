"""A day of several cadences, by a table: `together.yaml`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.events.day import Part, next_day_of_all
from policybook.events.task import Occurrence, Task
from policybook.plan.model import Texts
from tests.events.cadences import cadence, quiet_of

EXAMPLES = yaml.safe_load(Path(__file__).with_name("together.yaml").read_text(encoding="utf-8"))
DAY = date(2026, 3, 2)
IDS = ("care", "prospects")


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["rule"] for each in EXAMPLES])
def test_days_of_several_cadences_by_their_table(example: dict[str, Any]) -> None:
    others = {key: example.get(key, {}) for key in ("taken", "promised")}

    days = next_day_of_all([part(id, example[id]) for id in IDS], DAY, **others)

    lists = {
        id: [name(task) for one in day.lists.values() for task in one]
        for id, day in zip(IDS, days, strict=True)
    }
    waits = {name(task): task.waits.value for day in days for task in day.changed if task.waits}
    assert (lists, waits) == (example["lists"], example["waits"])
    again = [
        part(id, example[id], tasks=day.changed, digest="another") for id, day in zip(IDS, days, strict=True)
    ]
    assert [day.changed for day in next_day_of_all(again, DAY, **others)] == [(), ()]


def part(id: str, said: dict[str, Any], tasks: tuple[Task, ...] = (), digest: str = "book") -> Part:
    made = replace(cadence({key: value for key, value in said.items() if key != "occasions"}), id=id)
    given = [
        Occurrence(
            *(*words.split(), DAY, DAY, DAY, None, None, None, owner, None, Texts("because", "理由")),
        )
        for words, owner in said["occasions"].items()
    ]
    return Part(made, tasks, given, {}, (), {}, quiet_of(made), digest)


def name(task: Task) -> str:
    return f"{task.step} {task.subject}"
