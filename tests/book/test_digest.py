"""The digest: the same for books that decide the same in the same words, another for every other."""

from __future__ import annotations

import random
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.book.from_folder import book_from
from policybook.book.to_yaml import lines
from policybook.document.from_yaml import from_yaml
from policybook.text import Source
from tests.book.books import ABC, CUSTOMERS, said, write


def digest(abc: str = ABC, customers: str = CUSTOMERS, more: str = "", **files: str) -> str:
    with TemporaryDirectory() as folder:
        home = write(
            Path(folder),
            {
                "policybook.yaml": f"policybook: 1\nname: firm\n{more}",
                "abc.yaml": abc,
                "customers.yaml": customers,
                **{f"{name}.yaml": text for name, text in files.items()},
            },
        )
        book, findings = book_from(home)
        assert book is not None, said(findings)
        return book.digest


PLAIN = digest()


def test_it_says_by_which_way_it_was_made() -> None:
    assert re.fullmatch("pb1:[0-9a-f]{64}", PLAIN)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_layout_comments_and_quotes_do_not_count(chance: random.Random) -> None:
    written = []
    for text in (ABC, CUSTOMERS):
        nodes, _ = from_yaml(Source("x.yaml", dedent(text)))
        fresh = []
        for line, _ in lines(nodes[0]):
            fresh += ["", "# 注释: a comment"][: chance.randint(0, 2)]
            fresh.append(line + chance.choice(["", "   ", "  # why"]))
        written.append("\n".join(fresh) + chance.choice(["", "\n", "\n---\n"]))
    assert digest(*written) == PLAIN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('">= vip_from"', '">=vip_from"'),
        ("stage = \"active\"", "stage=\"active\""),
        ("{en: Class by spend, zh: 客户分级}", "Another title"),
        ("then: C\n", "then: C\n        note: why\n        source: S4.11\n"),
        ("default: 1000, label: {en: VIP from, zh: VIP起点}", "label: Start, max: 5000, default: 1000"),
        ("of: customer\n", "of: customer\n    hit_policy: FIRST\n"),
        ("when: {年采购额: \">= main_from\"}", "when: {年采购额: \">= 100\", stage: '-'}"),
    ],
)  # fmt: skip
def test_what_does_not_decide_does_not_count(old: str, new: str) -> None:
    assert old in ABC
    assert digest(ABC.replace(old, new)) == PLAIN


@settings(max_examples=12)  # each example reads two books
@given(st.integers(0, 3000), st.integers(0, 3000))
def test_every_change_of_a_threshold_counts(vip: int, main: int) -> None:
    same = (vip, main) == (1000, 100)
    changed = ABC.replace("default: 1000", f"default: {vip}").replace("default: 100}", f"default: {main}}}")
    by_manifest = digest(more=f"parameters: {{vip_from: {vip}, main_from: {main}}}")
    assert (by_manifest == PLAIN) is same
    assert by_manifest == digest(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">= main_from", "> main_from"),
        ("then: B", "then: C"),
        ("{en: \"spends {年采购额}\"", "{en: \"has {年采购额}\""),
        ("{A: VIP, B: Main, C: {en: Small, zh: 小客户}}", "{B: Main, A: VIP, C: {en: Small, zh: 小客户}}"),
        ("id: main", "id: mainly"),
        ("<= 10", "<= 11"),
        ("where: stage = \"active\"\n", "\n"),
        ("then: B\n", "then: B\n        effective: {to: 2030-01-01}\n"),
        ("of: customer\n", "of: customer\n    hit_policy: PRIORITY\n"),
        ("checks:", "stability: {demote_after: 2 runs}\n    checks:"),
    ],
)  # fmt: skip
def test_what_decides_counts(old: str, new: str) -> None:
    assert old in ABC
    assert digest(ABC.replace(old, new)) != PLAIN


def test_the_order_of_rules_counts() -> None:
    main = ABC[ABC.index("      - id: main") : ABC.index("      - id: otherwise")]
    assert digest(ABC.replace(main, "").replace("      - id: vip", f"{main}      - id: vip")) != PLAIN


def test_the_vocabulary_and_the_time_zone_count() -> None:
    assert digest(customers=CUSTOMERS.replace("[active, lapsed]", "[lapsed, active]")) != PLAIN
    assert digest(customers=CUSTOMERS.replace("scale: 2", "scale: 3")) != PLAIN
    assert digest(more="timezone: Asia/Shanghai") != PLAIN


CARE = """
    cadence: care
    of: customer
    channels: {phone: Phone}
    depths: {normal: Normal}
    roles: {owner: Owner}
    outcomes: {reached: {contact: true, label: Reached}}
    rules:
      - id: all
        then: {ideal: P14D, maximum: P30D, channel: phone, depth: normal, role: owner}
        because: everybody
    steps:
      - id: greeting
        occasion: {date: 12-25}
    limits:
      quiet: {calendar: team}
"""
TEAM = 'calendar: team\nhours: {mon-fri: "09:00-17:00"}'


def test_a_calendar_counts_where_a_cadence_keeps_to_it() -> None:
    plain = digest(care=CARE, team=TEAM)
    assert plain != digest(care=CARE, team=TEAM.replace("17:00", "16:00"))
    assert plain != digest(care=CARE, team=f"{TEAM}\nclosed: [{{on: 2026-06-01}}]")
    assert plain == digest(care=CARE, team=TEAM, other=TEAM.replace("team", "other"))
    assert digest(team=TEAM) == digest(more='calendar: {hours: {mon-fri: "09:00-17:00"}}') == PLAIN


def test_where_a_line_stands_does_not_count() -> None:
    changed = digest(ABC.replace("then: B", "then: C"))
    assert digest(ours="overlay: abc\nrules: [{replace: main, then: C}]") == changed


def test_cases_and_mappings_do_not_count() -> None:
    assert digest(cases="cases: abc\ntests: [{name: x, given: {年采购额: 1}, expect: C}]") == PLAIN


@pytest.mark.parametrize("written", ["1000.00", "1e3", '"100000%"'])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert digest(ABC.replace("default: 1000,", f"default: {written},")) == PLAIN


def test_what_stores_keep_does_not_change_unnoticed() -> None:
    # Class histories hold digests: where this fails, the digest's version must rise with it.
    assert PLAIN == "pb1:0058a350b32472c2ce79795eefd5cb35cafcd3b090fc4f6ea6cd2ca6f83d1bf3"
