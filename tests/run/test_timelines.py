"""Classes over several runs: hysteresis, caps, classes set by hand, who leaves. Each run is done twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.run.many import run_book
from policybook.store.sqlite import Store
from policybook.vocabulary.to_json import json_text
from tests.run.clubs import LEVEL, club, content, leave, put, standings

TIMELINES = yaml.safe_load(Path(__file__).with_name("timelines.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("timeline", TIMELINES, ids=[each["name"] for each in TIMELINES])
def test_classes_over_time(timeline: dict[str, Any], tmp_path: Path) -> None:
    stability = timeline.get("stability")
    more = f"stability: {yaml.safe_dump(stability, default_flow_style=True)}" if stability else ""
    book = club(tmp_path, level=LEVEL + more)
    overrides = timeline.get("overrides", [])
    with Store.open(":memory:") as store:
        for run in timeline["runs"]:
            put(book, store, run["points"])
            leave(store, *run.get("leave", ()))
            for each in [each for each in overrides if store.has(book.vocabulary, "member", each["member"])]:
                store.override(
                    book,
                    "level",
                    each["member"],
                    each["class"],
                    reason="贵宾",
                    role="board",
                    by="王",
                    since=each["since"],
                    until=each["until"],
                )
            first = run_book(book, store, run["as_of"])
            assert standings(store) == run["classes"], run["as_of"]
            changes = store.moved("level", run["as_of"])
            assert {each.subject: each.kind for each in changes} == run["changes"], run["as_of"]
            assert {each.subject: each.now for each in changes if each.now} == {
                name: run["classes"][name]
                for name, kind in run["changes"].items()
                if run["classes"].get(name)
            }
            _check_report(first.to_json(), run)
            before = content(store)
            again = run_book(book, store, run["as_of"])
            assert json_text(again.to_json()) == json_text(first.to_json())
            assert content(store) == before


def _check_report(report: dict[str, Any], run: dict[str, Any]) -> None:
    (level,) = report["classifications"]
    assert level["counts"] == {code: [*run["classes"].values()].count(code) for code in "ABC"}
    assert sum(move["n"] for move in level["moved"]) == len(run["changes"])


def test_every_change_keeps_its_reason(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL + "stability: {demote_after: 2, cap: {A: 1}, order_by: points}\n")
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 120, "c": 60, "d": 0})
        run_book(book, store, date(2024, 1, 31))
        store.override(
            book,
            "level",
            "d",
            "B",
            reason="战略客户",
            role="board",
            by="王",
            since=date(2024, 2, 1),
            until=date(2024, 3, 1),
        )
        put(book, store, {"c": 10})
        run_book(book, store, date(2024, 2, 29))
        leave(store, "b")
        run_book(book, store, date(2024, 3, 31))
        said = {(each.subject, each.as_of.month): each for each in store.history("level").changes()}
    assert {key: (each.was, each.now, each.rule, each.kind) for key, each in said.items()} == {
        ("a", 1): (None, "B", "gold", "cap"),
        ("b", 1): (None, "A", "gold", "rule"),
        ("c", 1): (None, "B", "silver", "rule"),
        ("d", 1): (None, "C", "bronze", "rule"),
        ("d", 2): ("C", "B", None, "override"),
        ("a", 3): ("B", "A", "gold", "rule"),
        ("b", 3): ("A", None, None, "left"),
        ("c", 3): ("B", "C", "bronze", "stability"),
        ("d", 3): ("B", "C", "bronze", "rule"),
    }
    assert said["a", 1].because_en == "100 points; A holds at most 1, so it is B"
    assert said["a", 1].because_zh == "100分；A最多容纳1个，因此为B"
    assert said["d", 2].because_zh == "由王（board）人工定为B，至2024-03-01止：战略客户"
    assert said["c", 3].because_en == "rule bronze; asked for in 2 runs in a row"
    assert said["b", 3].because_en == "not in the population as of 2024-03-31"
    assert {each.digest for each in said.values()} == {book.digest}
