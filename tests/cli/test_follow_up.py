"""The verbs of a morning: tick, tasks, done, skip, contact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.run.cares import care, put_customers
from tests.run.test_tick import FIRST

from policybook.run.many import run_book
from policybook.store.sqlite import Store

Policybook = Callable[..., Any]
Valid = Callable[[str, Any], None]

CUSTOMERS: dict[str, dict[str, object]] = {
    "C-1": {"name": "海港贸易", "spend": 2000, "trading_since": "2026-02-16"},
    "C-2": {"name": "Quay Foods", "trading_since": "2025-12-01", "manager": "E-2"},
    "C-3": {"name": "Lantern", "trading_since": "2026-01-10"},
}
DAY = ("--on", "2026-03-02", "--by", "Ann")


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """A book and the store in which its classes were run, as a command names them."""
    monkeypatch.chdir(tmp_path)
    book = care(tmp_path / "care")
    with Store.open(tmp_path / "care.db") as store:
        put_customers(book, store, CUSTOMERS)
        store.connection.execute("INSERT INTO employee (id, name) VALUES ('E-1', '王'), ('E-2', 'Bo')")
        run_book(book, store, FIRST)
    return ("care", "--store", "sqlite:///care.db")


@pytest.fixture
def morning(firm: tuple[str, str, str], policybook: Policybook) -> tuple[str, str, str]:
    """The same after the tick of a morning."""
    assert policybook("tick", *firm, "--as-of", "2026-03-02").code == 0
    return firm


def test_a_tick_says_what_it_made_and_what_stands(firm: tuple[str, ...], policybook: Policybook) -> None:
    ended = policybook("tick", *firm, "--as-of", "2026-03-02")

    assert ended.code == 0
    assert ended.out.splitlines() == [
        "care as of 2026-03-02",
        "",
        "Customer care (care): days 1, new tasks 3, changed 0",
        "  open     3",
        "  overdue  1",
        "on the lists of",
        "  E-1  1",
        "  E-2  1",
        "waiting",
        "  not due yet  1",
    ]
    again = policybook("tick", *firm, "--as-of", "2026-03-02", "--language", "zh")
    assert "客户关怀 (care): 推进 1 天, 新任务 0, 更改 0\n  未完成  3\n  逾期    1\n" in again.out


def test_a_tick_as_json_has_the_shape_of_its_schema(
    firm: tuple[str, ...], policybook: Policybook, as_schema_says: Valid
) -> None:
    ended = policybook("tick", *firm, "--as-of", "2026-03-02", "--cadence", "care", "--format", "json")

    as_schema_says("tick", ended.json)
    assert ended.json["cadences"][0]["listed"] == [{"owner": "E-1", "n": 1}, {"owner": "E-2", "n": 1}]


REFUSED = {
    "a day before the last": (("tick", "--as-of", "2026-03-01"), "PB608"),
    "a cadence that there is not": (("tick", "--as-of", "2026-03-02", "--cadence", "cares"), "did you mean"),
    "an engine that does not fit": (("tick", "--as-of", "2026-03-02", "--engine", "postgres"), "PB609"),
    "tasks of no cadence": (("tasks", "--as-of", "2026-03-02", "--cadence", "cares"), "PB206"),
    "no such task": (("done", "keep-in-touch/C-9", "--outcome", "reached", *DAY), "PB611"),
    "no such outcome": (("done", "keep-in-touch/C-2", "--outcome", "reachd", *DAY), "PB612"),
    "skipped for nothing": (("skip", "keep-in-touch/C-2", "--reason", " ", *DAY), "PB612"),
    "no such customer": (("contact", "C-9", "--outcome", "reached", *DAY), "PB606"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_ends_with_two_and_says_why(
    morning: tuple[str, ...], policybook: Policybook, case: tuple[tuple[str, ...], str]
) -> None:
    (verb, *rest), said = case
    text, data = (policybook(verb, *morning, *rest, "--format", form) for form in ("text", "json"))

    assert (text.code, data.code) == (2, 2)
    assert said in text.err
    assert data.json["findings"]


def test_a_folder_of_files_keeps_no_tasks(firm: tuple[str, ...], policybook: Policybook) -> None:
    ended = policybook("tick", "care", "--store", "folder:///lake", "--as-of", "2026-03-02")

    assert ended.code == 2
    assert "use an SQLite store, or PostgreSQL" in ended.err


def keys(ended: Any) -> list[str]:
    """What tasks an answer shows, by step and subject."""
    return ["{step} {subject}".format(**each) for each in ended.json["tasks"]]


FILTERS = {
    (): ["keep-in-touch C-2", "keep-in-touch C-1", "keep-in-touch C-3"],
    ("--owner", "E-1"): ["keep-in-touch C-1", "keep-in-touch C-3"],
    ("--subject", "C-3"): ["keep-in-touch C-3"],
    ("--state", "overdue"): ["keep-in-touch C-2"],
    ("--state", "listed"): ["keep-in-touch C-2", "keep-in-touch C-1"],
    ("--state", "waiting"): ["keep-in-touch C-3"],
    ("--state", "done"): [],
    ("--state", "all"): ["keep-in-touch C-2", "keep-in-touch C-1", "keep-in-touch C-3"],
    ("--step", "birthday"): [],
    ("--until", "2026-03-02"): ["keep-in-touch C-2", "keep-in-touch C-1"],
}


def test_tasks_are_shown_as_narrow_as_asked(
    morning: tuple[str, ...], policybook: Policybook, as_schema_says: Valid
) -> None:
    shown = {}
    for asked in FILTERS:
        ended = policybook("tasks", *morning, "--as-of", "2026-03-02", *asked, "--format", "json")
        as_schema_says("tasks", ended.json)
        shown[asked] = keys(ended)

    assert shown == FILTERS
    assert ended.json["ticked"] == {"care": "2026-03-02"}


def test_a_step_that_there_is_not_is_no_empty_list(morning: tuple[str, ...], policybook: Policybook) -> None:
    ended = policybook("tasks", *morning, "--as-of", "2026-03-02", "--step", "birthdays")

    assert ended.code == 2
    assert "error[PB409]: unknown step `birthdays`" in ended.err
    assert "did you mean `birthday`?" in ended.err


def test_the_list_of_a_person_says_whom_by_when_and_why(
    morning: tuple[str, ...], policybook: Policybook
) -> None:
    english = policybook("tasks", *morning, "--as-of", "2026-03-02", "--owner", "E-1")
    chinese = policybook("tasks", *morning, "--as-of", "2026-03-02", "--owner", "E-1", "--language", "zh")

    assert (english.code, english.err) == (0, "")
    for word in ("海港贸易", "class A, every two weeks", "keep-in-touch/C-1"):
        assert word in english.out
    assert "A类客户, 每两周一次" in chinese.out
    assert "Quay Foods" not in english.out


def test_lists_of_another_day_are_said_to_be(morning: tuple[str, ...], policybook: Policybook) -> None:
    assert policybook("tasks", *morning, "--as-of", "2026-03-03").err == (
        "`care` was ticked as of 2026-03-02: its lists are of that day\n"
    )
    fresh = ("care", "--store", "sqlite:///new.db")
    Store.open("new.db").close()
    assert "was not ticked yet" in policybook("tasks", *fresh, "--as-of", "2026-03-03").err


def test_calendars_of_all_people_go_into_a_folder(morning: tuple[str, ...], policybook: Policybook) -> None:
    pytest.importorskip("icalendar")
    tasks = ("tasks", *morning, "--as-of", "2026-03-02", "--format", "ics")

    assert policybook(*tasks).code == 2
    assert policybook(*tasks, "-o", "feeds").code == 0
    assert sorted(each.name for each in Path("feeds").iterdir()) == ["E-1.ics", "E-2.ics"]
    policybook("skip", *morning, "keep-in-touch/C-1", "--reason", "moved", *DAY)
    later = ("tasks", *morning, "--as-of", "2026-03-20", "--format", "ics", "--owner", "E-1")
    assert "STATUS:CANCELLED" in policybook(*later).out


def test_what_came_of_a_task_is_recorded_once(
    morning: tuple[str, ...], policybook: Policybook, as_schema_says: Valid
) -> None:
    done = ("done", *morning, "keep-in-touch/C-1", "--outcome", "reached", *DAY)
    first, second = policybook(*done, "--note", "好"), policybook(*done, "--language", "zh")
    key = "care/keep-in-touch/C-1/2026-02-16"

    assert (first.code, first.out) == (0, f"{key}: reached, done on 2026-03-02\n")
    assert (second.code, second.out) == (
        0, f"{key}: 已联系, 已于 2026-03-02 完成\n此前已登记; 未作更改\n",
    )  # fmt: skip
    as_json = policybook(*done, "--format", "json").json
    as_schema_says("record", as_json)
    assert (as_json["recorded"], as_json["tasks"][0]["reason"]) == (False, "好")


SAID = {
    "nobody at home": (
        ("done", "keep-in-touch/C-2", "--outcome", "no-answer"),
        "care/keep-in-touch/C-2/2025-12-01: no answer, attempt 1; it comes back on 2026-03-04",
        "care/keep-in-touch/C-2/2025-12-01: 无人接听, 第 1 次尝试; 2026-03-04 再试",
    ),
    "skipped": (
        ("skip", "keep-in-touch/C-2", "--reason", "on holiday"),
        "care/keep-in-touch/C-2/2025-12-01: skipped on 2026-03-02: on holiday",
        "care/keep-in-touch/C-2/2025-12-01: 已于 2026-03-02 跳过: on holiday",
    ),
    "met by chance": (
        ("contact", "C-2", "--outcome", "reached"), "C-2: reached on 2026-03-02", "C-2: 已联系, 2026-03-02",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID.values(), ids=SAID)
def test_what_people_say_is_shown_in_their_language(
    morning: tuple[str, ...],
    policybook: Policybook,
    as_schema_says: Valid,
    case: tuple[tuple[str, ...], str, str],
) -> None:
    (verb, *rest), english, chinese = case
    asked = (verb, *morning, *rest, *DAY)

    assert policybook(*asked).out.splitlines() == [english]
    assert policybook(*asked, "--language", "zh").out.splitlines()[0] == chinese
    as_schema_says("record", policybook(*asked, "--format", "json").json)


def test_after_three_attempts_a_task_is_given_up(morning: tuple[str, ...], policybook: Policybook) -> None:
    for day in ("2026-03-02", "2026-03-04", "2026-03-06"):
        done = ("--outcome", "no-answer", "--on", day, "--by", "Bo")
        ended = policybook("done", *morning, "keep-in-touch/C-2", *done)

    assert ended.out == "care/keep-in-touch/C-2/2025-12-01: no answer, given up after 3 attempts\n"
