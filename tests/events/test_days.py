"""What is on whose list on which day: `days.yaml`, a table for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.events.record import Recorded, Refused
from policybook.events.task import Occurrence, OwnerDay, State, Task
from policybook.plan.model import Texts
from tests.events.cadences import cadence, quiet_of
from tests.events.firm import Firm, days

EXAMPLES = [
    example
    for file in sorted(Path(__file__).parent.glob("days*.yaml"))
    for example in yaml.safe_load(file.read_text(encoding="utf-8"))
]
SAID = {"lists", "waits", "closed", "tasks"}
KEYS = SAID | {
    "exits",
    "owners",
    "taken",
    "promised",
    "gone",
    "record",
    "skip",
    "contact",
    "refused",
    "later",
}


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["rule"] for each in EXAMPLES])
def test_a_day_by_its_table(example: dict[str, Any]) -> None:
    run(example)


def run(example: dict[str, Any]) -> Firm:
    """Every day from the first to the last of an example; what is said of a day is compared whole."""
    made = cadence(example.get("cadence"))
    firm = Firm(made, quiet_of(made))
    occasions = list(read_occasions(example["occasions"]))
    exits: dict[str, str] = {}
    owners: dict[str, OwnerDay] = {}
    said = example["days"]
    assert not (example.keys() - {"rule", "cadence", "occasions", "days"})
    for day in days(min(said), max(said)):
        today = said.get(day, {})
        assert not (today.keys() - KEYS), today.keys() - KEYS
        exits = today.get("exits", exits)
        owners = {**owners, **{key: OwnerDay(**each) for key, each in today.get("owners", {}).items()}}
        given = [each for each, first, last in occasions if first <= day <= last]
        given = [each for each in given if each.subject not in exits or each.step == "routine"]
        others = {key: today.get(key, {}) for key in ("taken", "promised", "gone")}
        found = firm.tick(day, given, exits, owners, f"book of {day}", **others)
        if day in said and (not today or today.keys() & SAID):
            compare(firm, day, found.lists, today)
        act(firm, day, today)
        if "later" in today:
            found = firm.tick(day, given, exits, owners, f"book of {day}", **others)
            compare(firm, day, found.lists, today["later"])
    return firm


def compare(firm: Firm, day: date, lists: Any, said: dict[str, Any]) -> None:
    """All lists, all that waits and all that closed on a day, and what is said of single tasks."""
    shown = {
        owner or "nobody": [name(firm, each, "+ " if each.listed_with else "") for each in each_list]
        for owner, each_list in lists.items()
    }
    assert shown == said.get("lists", {}), f"lists of {day}"
    waits = {name(firm, each): each.waits.value for each in firm.open() if each.waits is not None}
    assert waits == said.get("waits", {}), f"what waits on {day}"
    closed = {
        name(firm, each): each.skipped.value if each.skipped is not None else each.state.value
        for each in firm.tasks.values()
        if each.closed_on == day and each.state is not State.OPEN
    }
    assert closed == said.get("closed", {}), f"what closed on {day}"
    for key, fields in said.get("tasks", {}).items():
        task = find(firm, key)
        real = {field: plain(getattr(task, field)) for field in fields if field != "overdue"}
        if "overdue" in fields:
            real["overdue"] = task.is_overdue(day)
        assert real == fields, f"{key} on {day}"


def act(firm: Firm, day: date, said: dict[str, Any]) -> None:
    """What people do on a day, after the lists are made; `refused` names what is not let through."""
    refused = {}
    for key, outcome in said.get("record", {}).items():
        found = firm.record(find(firm, key), *outcome_on(outcome, day))
        if isinstance(found, Refused):
            refused[key] = found.kind.value
        else:
            assert isinstance(found, Recorded)
    for key, reason in said.get("skip", {}).items():
        skipped = firm.skip(find(firm, key), day, reason)
        if isinstance(skipped, Refused):
            refused[key] = skipped.kind.value
    for subject, outcome in said.get("contact", {}).items():
        firm.meet(subject, *outcome_on(outcome, day))
    assert refused == said.get("refused", {})


def outcome_on(said: Any, day: date) -> tuple[str, date]:
    """An outcome and its day: `reached`, or `{outcome: reached, day: 2026-03-01}`."""
    return (said["outcome"], said["day"]) if isinstance(said, dict) else (said, day)


def read_occasions(text: str) -> Iterator[tuple[Occurrence, date, date]]:
    """The rows of a table of occasions, each with the first and last day on which it is given.

    Columns are split by blanks, `-` is none; a column left out is none, `owner` E-1 and `latest` as `due`.
    """
    head, *rows = (line.split() for line in text.strip().splitlines())
    for row in rows:
        assert len(row) == len(head), row
        cells = {key: None if cell == "-" else cell for key, cell in zip(head, row, strict=True)}
        due = date.fromisoformat(cells["due"] or "")
        first, last = (cells.get("given") or "2000-01-01..2099-12-31").split("..")
        occurrence = Occurrence(
            step=cells["step"] or "",
            subject=cells["of"] or "",
            anchor=date.fromisoformat(cells.get("anchor") or str(due)),
            due=due,
            latest=date.fromisoformat(cells.get("latest") or str(due)),
            channel=cells.get("channel"),
            depth=cells.get("depth"),
            role=None,
            owner=cells.get("owner", "E-1"),
            rule=cells.get("rule"),
            because=Texts(f"because of {cells['step']}", "理由"),
            member=cells.get("member"),
        )
        yield occurrence, date.fromisoformat(first or "2000-01-01"), date.fromisoformat(last or "2099-12-31")


def name(firm: Firm, task: Task, before: str = "") -> str:
    """A task as the tables call it: `visit C-1`, with `of <anchor>` where there are several of them."""
    words = [task.step, task.subject, *([task.member] if task.member else [])]
    same = [each for each in firm.tasks.values() if who(each) == who(task)]
    return before + " ".join([*words, *([f"of {task.anchor}"] if len(same) > 1 else [])])


def who(task: Task) -> tuple[str, str, str | None]:
    """A task without its day."""
    return task.step, task.subject, task.member


def find(firm: Firm, wanted: str) -> Task:
    """The task that a table calls so."""
    (found,) = (each for each in firm.tasks.values() if name(firm, each) == wanted)
    return found


def plain(value: Any) -> Any:
    """A field as YAML writes it."""
    return getattr(value, "value", value)
