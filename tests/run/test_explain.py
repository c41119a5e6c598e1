"""Where a record stands: its class in force, its place in the last run, and why it is not what rules ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.run.many import run_book
from policybook.run.model import RunError
from policybook.run.one import explain
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store
from tests.run.clubs import LEVEL, club, leave, put

RANKED = """
classification: ranked
of: member
classes: {top: Top, rest: Rest}
rules:
  - id: top
    when: {points_rank: "<= 1"}
    then: top
    because: {en: "ranks {points_rank} of {population}", zh: "第{points_rank}名，共{population}名"}
default: rest
"""


def test_ranks_and_classes_are_those_of_the_last_run(tmp_path: Path) -> None:
    book = club(tmp_path, ranked=RANKED)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 10, "b": 20, "c": None})
        run_book(book, store, date(2024, 1, 31))
        put(book, store, {"d": 99})
        (decision,) = explain(book, store, "b", "ranked")
        assert (decision.outcome, decision.rule) == ("top", "top")
        assert decision.because("zh") == "第1名，共3名"
        assert decision.facts["points_rank"] == 1
        (rest,) = explain(book, store, "a", "ranked")
        assert (rest.outcome, rest.rule, rest.because("en")) == ("rest", None, "by default")
        (late,) = explain(book, store, "d", "ranked")
        assert (late.outcome, late.because("en")) == (None, "not in the population as of 2024-01-31")
        assert [each.policy for each in explain(book, store, "b")] == ["level", "ranked"]


def test_who_gets_no_class_is_told_so(tmp_path: Path) -> None:
    book = club(tmp_path)
    with Store.open(":memory:") as store:
        put(book, store, {"a": None})
        run_book(book, store, date(2024, 1, 31))
        (decision,) = explain(book, store, "a", "level")
    assert (decision.outcome, decision.rule, decision.admitted) == (None, None, True)
    assert decision.because("en") == "no rule gives it a class"
    assert decision.because("zh") == "没有规则给出类别"


def test_what_keeps_a_class_from_changing_is_said(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL + "stability: {demote_after: 3, cap: {A: 1}, order_by: points}\n")
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 120, "c": 60})
        run_book(book, store, date(2024, 1, 31))
        put(book, store, {"b": 20, "c": 70})
        run_book(book, store, date(2024, 2, 29))
        said = {key: explain(book, store, key, "level")[0] for key in "abc"}
        assert said["a"].because("en") == "100 points; A holds at most 1, so it is B"
        assert said["b"].outcome == "A"
        assert said["b"].because("en") == (
            "stays A: a worse class stands after 3 runs in a row that ask for one, 1 so far"
        )
        assert said["b"].because("zh") == "维持A：连续3次运行要求更低类别后才变更，目前1次"
        assert said["c"].because("zh") == "70分"
        put(book, store, {"c": 500})
        (changed,) = explain(book, store, "c", "level")
        assert (changed.outcome, changed.rule) == ("B", "gold")
        leave(store, "c")
        (gone,) = explain(book, store, "c", "level")
        assert not gone.admitted
        assert gone.because("en") == "as of 2024-02-29 it was B; its data or the rules have changed since"


def test_a_class_set_by_hand_is_the_whole_reason(tmp_path: Path) -> None:
    book = club(tmp_path)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 0})
        store.override(
            book,
            "level",
            "a",
            "A",
            reason="founder",
            role="board",
            by="Li",
            since=date(2024, 1, 1),
            until=date(2024, 2, 1),
        )
        run_book(book, store, date(2024, 1, 31))
        (decision,) = explain(book, store, "a", "level")
        given = {"reason": "merit", "role": "board", "by": "Li", "since": date(2024, 1, 10)}
        store.override(book, "level", "a", "B", until=date(2024, 2, 9), **given)
        (later,) = explain(book, store, "a", "level")
    assert decision.outcome == later.outcome == "A"
    assert decision.because("en") == "set to A by hand by Li (board) until 2024-02-01: founder"
    assert later.because("zh") == ("由Li（board）人工定为B，至2024-02-09止：merit（自下次运行起生效）")


def test_sensitive_fields_are_not_shown(tmp_path: Path) -> None:
    rules = "rules: [{id: known, when: {电话: not(null)}, then: A}]\ndefault: C\n"
    level = "classification: level\nof: member\nclasses: {A: a, C: c}\n" + rules
    book = club(tmp_path, level=level)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 0})
        store.connection.execute("UPDATE member SET \"电话\" = '13800000000'")
        run_book(book, store, date(2024, 1, 31))
        (decision,) = explain(book, store, "a")
    assert decision.outcome == "A"
    assert "13800000000" not in str(decision.to_json())


def test_nobody_is_explained_who_is_not_there_or_was_not_run(tmp_path: Path) -> None:
    book = club(tmp_path)
    with Store.open(":memory:") as store:
        put(book, store, {"C-1042": 0})
        for key, policy, code, message in (
            ("C-104", None, Code.UNKNOWN_CUSTOMER, "there is no member `C-104`"),
            ("C-1042", None, Code.NOT_RUN_YET, "the book was not run on this store yet"),
            ("C-1042", "levle", Code.UNKNOWN_POLICY, "unknown policy `levle`"),
        ):
            with pytest.raises(RunError) as refused:
                explain(book, store, key, policy)
            (finding,) = refused.value.findings
            assert (finding.code, finding.message) == (code, message)
            assert (
                finding.help in ("did you mean `C-1042`?", "did you mean `level`?") or "run" in finding.help
            )


REFUSED = {
    "another role": ({"role": "clerk"}, Code.BAD_OVERRIDE, "role `clerk` may not set a class of `level`"),
    "no reason": ({"reason": " "}, Code.BAD_OVERRIDE, "an override needs a reason"),
    "nobody": ({"by": ""}, Code.BAD_OVERRIDE, "an override needs the name of who sets it"),
    "no end": ({"until": None}, Code.BAD_OVERRIDE, "an override of `level` must end within 60 days"),
    "too long": (
        {"until": date(2024, 3, 2)},
        Code.BAD_OVERRIDE,
        "61 days are longer than the 60 that `level` allows",
    ),
    "backwards": (
        {"until": date(2024, 1, 1)},
        Code.BAD_OVERRIDE,
        "it would end on 2024-01-01, not after it begins on 2024-01-01",
    ),
    "an unknown class": ({"to_class": "AA"}, Code.UNKNOWN_CLASS, "unknown class `AA`"),
    "an unknown member": ({"customer": "x"}, Code.UNKNOWN_CUSTOMER, "there is no member `x`"),
    "an unknown policy": ({"policy": "leve"}, Code.UNKNOWN_POLICY, "unknown policy `leve`"),
    "a policy without": (
        {"policy": "ranked"},
        Code.BAD_OVERRIDE,
        "policy `ranked` lets nobody set a class by hand",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_class_is_set_by_hand_only_as_the_policy_allows(case: tuple, tmp_path: Path) -> None:
    changed, code, message = case
    book = club(tmp_path, ranked=RANKED)
    given = {
        "policy": "level",
        "customer": "a",
        "to_class": "A",
        "reason": "founder",
        "role": "board",
        "by": "Li",
        "since": date(2024, 1, 1),
        "until": date(2024, 3, 1),
    }
    with Store.open(":memory:") as store:
        put(book, store, {"a": 0})
        store.override(book, **given)
        store.override(book, **given)
        assert len(store.overrides("level")) == 1
        with pytest.raises(StoreError) as refused:
            store.override(book, **(given | changed))
        assert len(store.overrides("level")) == 1
    assert [(finding.code, finding.message) for finding in refused.value.findings] == [(code, message)]


PLACED = """
decision: placing
of: member
where: points > 0
output: {type: string, values: [front, back]}
rules:
  - id: front
    when: {points_rank: "1"}
    then: front
    because: {en: "first of {population}", zh: "{population}名中第一"}
  - {id: back, when: {points_rank: "> 1"}, then: back}
---
classification: circle
of: member
classes: {inner: Inner, outer: Outer}
rules: [{id: inner, when: {placing: '"front"', level: '"A"'}, then: inner}]
default: outer
"""


def test_decisions_about_records_are_explained_as_of_the_last_run(tmp_path: Path) -> None:
    book = club(tmp_path, placed=PLACED)
    with Store.open(":memory:") as store:
        put(book, store, {"a": 100, "b": 300, "c": 0})
        run_book(book, store, date(2024, 1, 31))
        (front,) = explain(book, store, "b", "placing")
        assert (front.outcome, front.rule, front.because("zh")) == ("front", "front", "2名中第一")
        assert explain(book, store, "a", "placing")[0].outcome == "back"
        assert not explain(book, store, "c", "placing")[0].admitted
        assert [explain(book, store, key, "circle")[0].outcome for key in "abc"] == [
            "outer",
            "inner",
            "outer",
        ]
        assert explain(book, store, "b", "circle")[0].rule == "inner"
