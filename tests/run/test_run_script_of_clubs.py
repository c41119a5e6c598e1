"""Runs by script of small books: policies that read each other, conflicts, checks, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.plan.model import Plan
from policybook.query.dialects import DIALECTS, DUCKDB, SQLITE
from policybook.query.steps import with_text
from policybook.run.facts import runnable
from policybook.run.model import CheckResult
from policybook.run.scripts import scripts_of
from policybook.store.sqlite import Store
from tests.run.by_script import Told, copied, in_duckdb, in_store, own_tables, rows_of
from tests.run.clubs import LEVEL, VOCABULARY, club, leave, put, standings
from tests.run.test_many import SCORED
from tests.run.test_run_script import by_record
from tests.run.test_timelines import TIMELINES

FIRST, SECOND, THIRD = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


class Both:
    """Two stores with the same content, one run by script and one record by record."""

    def __init__(self, book: Book, store: Store, folder: Path) -> None:
        self.book, self.store = book, store
        self.other = copied(store, folder / "copy.db")

    def run(self, as_of: date, policies: Sequence[str] | None = None) -> Told:
        """One run of both, and of DuckDB, which are all the same."""
        chosen: list[Plan] = [plan for plan in runnable(self.book) if policies is None or plan.id in policies]
        rows, told = in_duckdb(self.book, self.other, as_of, chosen)
        wanted = by_record(self.book, self.store, as_of, chosen)
        assert in_store(self.book, self.other, as_of, chosen) == wanted
        assert own_tables(self.other) == own_tables(self.store)
        assert rows == rows_of(self.store, as_of, chosen)
        assert told == wanted
        return wanted

    def put(self, members: dict[str, int | None]) -> None:
        """Members with their points, in both."""
        for each in (self.store, self.other):
            put(self.book, each, members)

    def leave(self, *members: str) -> None:
        """Members who are active no more, in both."""
        for each in (self.store, self.other):
            leave(each, *members)

    def gone(self, member: str) -> None:
        """A member whose record is deleted, in both."""
        for each in (self.store, self.other):
            each.connection.execute("DELETE FROM member WHERE id = ?", (member,))

    def set_by_hand(self, member: str, code: str, since: date, until: date) -> None:
        """A class set by hand for who is there, in both."""
        for each in (self.store, self.other):
            if each.has(self.book.vocabulary, "member", member):
                each.override(
                    self.book, "level", member, code, reason="贵宾", role="board", by="王",
                    since=since, until=until,
                )  # fmt: skip


def both(tmp_path: Path, members: dict[str, int | None], **documents: str) -> Both:
    """A club with members, twice."""
    book = club(tmp_path / "book", **documents)
    store = Store.open(tmp_path / "one.db")
    put(book, store, members)
    return Both(book, store, tmp_path)


def test_a_policy_reads_the_class_in_force_of_another_run_now_or_earlier(tmp_path: Path) -> None:
    members = {"a": 100, "b": 300, "c": 200, "d": 60, "e": 2000}
    clubs = both(tmp_path, members, level=LEVEL + "stability: {demote_after: 2}\n", circle=SCORED)
    clubs.run(FIRST)
    clubs.put({"b": 3000, "e": 60, "c": 10})
    clubs.run(SECOND)
    # The streak keeps `c` and `e` in A, and that is what the circle reads.
    assert standings(clubs.other, "level") == {"a": "A", "b": "A", "c": "A", "d": "B", "e": "A"}
    clubs.put({"a": 0})
    clubs.run(THIRD, ["circle"])
    assert standings(clubs.other, "circle")["a"] == "outer"
    clubs.run(THIRD, ["level"])
    clubs.run(THIRD, ["circle"])


def test_rules_that_quarrel_keep_classes_and_are_told_with_the_first_key(tmp_path: Path) -> None:
    unique = LEVEL.replace("rules:", "hit_policy: UNIQUE\nrules:")
    clubs = both(tmp_path, {"a": 10, "b": 60, "c": 70, "d": 20}, level=unique)
    _, (finding,) = clubs.run(FIRST)
    assert finding.message == (
        "rules `silver`, `bronze` of `level` match at once for 2 records, the first is `b`"
    )
    clubs.put({"a": 60})
    clubs.run(SECOND)
    assert standings(clubs.other)["a"] == "C"


QUARREL = """
decision: offer
of: member
output: {type: string}
hit_policy: UNIQUE
rules:
  - {id: many, when: {points: "> 50"}, then: '"yes"'}
  - {id: more, when: {points: "> 90"}, then: '"no"'}
---
classification: circle
of: member
where: points > 20
classes: {inner: Inner, outer: Outer}
rules:
  - {id: asked, when: {offer: '"yes"'}, then: inner}
default: outer
"""


def test_a_conflict_in_a_decision_made_along_leaves_the_record_undecided(tmp_path: Path) -> None:
    clubs = both(tmp_path, {"a": 60, "b": 30, "c": 60, "d": 5}, circle=QUARREL)
    clubs.run(FIRST)
    assert standings(clubs.other, "circle") == {"a": "inner", "b": "outer", "c": "inner"}
    clubs.put({"a": 95, "b": 99})
    _, (finding,) = clubs.run(SECOND)
    assert finding.message == "rules `many`, `more` of `offer` match at once for 2 records, the first is `a`"
    assert standings(clubs.other, "circle") == {"a": "inner", "b": "outer", "c": "inner"}


def test_who_left_and_whose_record_is_gone_lose_their_class_alike(tmp_path: Path) -> None:
    clubs = both(tmp_path, {"a": 100, "b": 50, "c": 0})
    clubs.run(FIRST)
    clubs.leave("a")
    clubs.gone("b")
    (level,), _ = clubs.run(SECOND)
    assert level.kinds == {"left": 2}
    assert {(each.was, each.now, each.count) for each in level.moved} == {("A", None, 1), ("B", None, 1)}
    clubs.run(THIRD)


def test_keys_that_are_numbers_are_put_in_order_as_numbers(tmp_path: Path) -> None:
    numbered = VOCABULARY.replace("{points: integer,", "{id: integer, points: integer,", 1)
    rules = LEVEL + "stability: {cap: {A: 2, B: 1}, order_by: points, promote_after: 2}\n"
    unique = (
        rules.replace("rules:", "hit_policy: UNIQUE\nrules:")
        .replace('">= 50"', '"[50..100)"')
        .replace('">= 0"', '"[0..51)"')
    )
    members = {"9": 100, "10": 100, "100": 100, "8": 50, "7": 50, "6": 0}
    clubs = both(tmp_path, members, vocabulary=numbered, level=unique)
    _, (finding,) = clubs.run(FIRST)
    assert finding.message.endswith("for 2 records, the first is `7`")
    assert standings(clubs.other) == {"9": "A", "10": "A", "100": "B", "8": None, "7": None, "6": "C"}
    clubs.put({"6": 200})
    clubs.run(SECOND)
    clubs.run(THIRD)


CHECKS = """
checks:
  - {id: few, expect: 'count(members[class = "A"]) <= 1', value: 'count(members[class = "A"])'}
  - {id: share, expect: 'sum(members[class = "A"].points) / sum(members.points) < 0.5',
     value: 'sum(members[class = "A"].points) / sum(members.points)'}
  - {id: best, expect: 'every m in members satisfies m.points_rank > 0', value: 'max(members.points_rank)'}
  - {id: paid, expect: 'sum(members.paid_in_month) > 0', value: 'decimal(mean(members.points), 2)'}
  - {id: day, expect: 'as_of = date(2024, 1, 31)', value: 'as_of'}
"""


def test_checks_come_out_as_over_a_list(tmp_path: Path) -> None:
    clubs = both(tmp_path, {"a": 100, "b": 150, "c": 1, "d": 99}, level=LEVEL + CHECKS)
    (level,), _ = clubs.run(FIRST)
    assert [(each.id, each.passed) for each in level.checks] == [
        ("few", False), ("share", False), ("best", True), ("paid", None), ("day", True),
    ]  # fmt: skip
    clubs.put({"a": None})
    clubs.run(SECOND)
    clubs.gone("a")
    clubs.gone("b")
    clubs.gone("c")
    clubs.gone("d")
    (level,), _ = clubs.run(THIRD)
    assert level.population == 0
    assert isinstance(level.checks[0], CheckResult)
    assert level.checks[0].passed is True


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("'members[1].points > 0'", "a single item of a list"),
        ("'count(members[points_share > 0.5]) > 0'", "the number `points_share` without a fixed scale"),
        (
            "'sum(for m in members return count(members)) > 0'",
            "the list `members` inside another list's condition",
        ),
    ],
)
@pytest.mark.parametrize("key", DIALECTS)
def test_a_check_without_an_exact_query_is_refused_with_its_name_and_the_engine(
    check: str, said: str, key: str, tmp_path: Path
) -> None:
    book = club(tmp_path, level=LEVEL + f"checks: [{{id: odd, expect: {check}}}]\n")
    dialect = DIALECTS[key]
    _, findings = scripts_of(book, runnable(book), dialect, FIRST, {}, dialect.name)
    (finding,) = findings
    assert finding.code is Code.NOT_IN_BULK
    assert finding.message.startswith(said)
    assert finding.message.endswith(f"in a query on {dialect.title}, in check `odd` of `level`")


def test_a_population_fact_named_as_a_column_of_the_run_is_refused(tmp_path: Path) -> None:
    vocabulary = VOCABULARY.replace("points_rank", "Was")
    rules = LEVEL.replace('{points: ">= 100"}', '{Was: "<= 1"}')
    book = club(tmp_path, vocabulary=vocabulary, level=rules)
    for dialect in (SQLITE, DUCKDB):
        _, (finding,) = scripts_of(book, runnable(book), dialect, FIRST, {}, dialect.name)
        assert finding.message.startswith("the population fact `Was` of `level` has no exact meaning")
        assert finding.help == "rename it"


def test_a_script_carries_no_more_than_is_read(tmp_path: Path) -> None:
    book = club(tmp_path, level=LEVEL + CHECKS)
    scripts, _ = scripts_of(book, runnable(book), SQLITE, FIRST, {}, SQLITE.name)
    with Store.open(tmp_path / "one.db") as store:
        put(book, store, {"a": 1})
        script = scripts["member"]
        *steps, last = script.steps
        found = store.connection.execute(f"SELECT * FROM ({with_text(steps, last.sql, SQLITE)})")
        columns = {column[0] for column in found.description}
    assert columns == {
        "subject text", "level in", "level was", "level now", "level base", "level worse", "level runs",
        "level kind", "level rule", "level said_en", "level said_zh", "level points_rank", "points",
        "paid_in_month",
    }  # fmt: skip


@pytest.mark.parametrize("timeline", TIMELINES, ids=[each["name"] for each in TIMELINES])
def test_classes_over_time(timeline: dict[str, Any], tmp_path: Path) -> None:
    stability = timeline.get("stability")
    more = f"stability: {yaml.safe_dump(stability, default_flow_style=True)}" if stability else ""
    clubs = both(tmp_path, {}, level=LEVEL + more)
    for run in timeline["runs"]:
        clubs.put(run["points"])
        clubs.leave(*run.get("leave", ()))
        for each in timeline.get("overrides", ()):
            clubs.set_by_hand(each["member"], each["class"], each["since"], each["until"])
        clubs.run(run["as_of"])
        assert standings(clubs.other) == run["classes"], run["as_of"]
