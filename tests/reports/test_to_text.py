"""The morning's mail and its Markdown, word for word."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter

from policybook.events.task import Skipped, Waits
from policybook.plan.cadence import QUADRANTS
from policybook.plan.model import Texts
from policybook.reports import wording
from policybook.reports.to_text import to_markdown, to_text
from tests.reports.lists import listing, task

ENGLISH = """\
Good morning, 王芳 (E-1).
as of 2026-03-02: 2 overdue, 2 for today, 1 coming, 2 waiting

Overdue (2)
  - Quay, Foods; Ltd (C-2): Keep in touch  [care/keep-in-touch/C-2/2026-01-01]
    by: Visit; in depth; overdue since 2026-02-26 (4 days); why: class A: every 20 days
    + Quay, Foods; Ltd (C-2) / O-7: Ask after delivery  [care/after-sale/C-2/2026-02-10/O-7]
      by: Phone; due 2026-03-02; at the latest 2026-03-12

Today (2)
  - 海港贸易 (C-1): Keep in touch  [care/keep-in-touch/C-1/2026-02-10]
    by: Phone; due 2026-03-02; at the latest 2026-03-12; why: class A: every 20 days; tried in vain: 1
  - Plan the day  [care/plan-the-day/E-1/2026-02-10]
    due 2026-03-02

Coming (1)
  - C-3: Birthday  [care/birthday/C-3/2026-02-10]
    by: Letter; due 2026-03-09; at the latest 2026-03-12; why: class A: every 20 days

Waiting (2)
  - C-5: Keep in touch  [care/keep-in-touch/C-5/2026-02-10]
    by: Phone; due 2026-03-02; at the latest 2026-03-12; why: class A: every 20 days; no room on today's list
  - =HYPERLINK("http://x") (C-6): Keep in touch  [care/keep-in-touch/C-6/2026-02-10]
    by: Phone; due 2026-03-02; at the latest 2026-03-12; why: class A: every 20 days; tried in vain, \
comes back 2026-03-04; tried in vain: 2

Done today (1)
  - C-8: Keep in touch
    reached

Good morning, E-2.
as of 2026-03-02: 0 overdue, 0 for today, 0 coming, 0 waiting

Nothing for today.

Good morning, E-3.
as of 2026-03-02: 0 overdue, 0 for today, 0 coming, 0 waiting

Nothing for today.

In nobody's care
as of 2026-03-02: 0 overdue, 1 for today, 0 coming, 0 waiting

Today (1)
  - C-10: Keep in touch  [care/keep-in-touch/C-10/2026-02-10]
    by: Phone; due 2026-03-02; at the latest 2026-03-12; why: class A: every 20 days
"""
CHINESE = """\
王芳（E-1），早上好。
截至2026-03-02：逾期2项，今日0项，即将到期0项，等待0项

逾期（2）
  - Quay, Foods; Ltd（C-2）：保持联系  [care/keep-in-touch/C-2/2026-01-01]
    方式：登门拜访；深入；自2026-02-26起逾期（4天）；原因：A类：每20天
    + Quay, Foods; Ltd（C-2） / O-7：售后回访  [care/after-sale/C-2/2026-02-10/O-7]
      方式：电话；应于2026-03-02；最迟2026-03-12
"""


def test_the_mail_in_english() -> None:
    everything = listing()
    told = [each for each in everything.tasks if each.subject != "C-7"]

    assert to_text(replace(everything, tasks=tuple(told)), "en") == ENGLISH


def test_the_mail_in_chinese() -> None:
    one = replace(listing("overdue", "together"), people=frozenset())

    assert to_text(one, "zh") == CHINESE


def test_a_substitute_reads_whose_customer_it_is() -> None:
    said = to_text(listing("stood-in"), "en")

    assert "customer of E-2" in said.split("Good morning, E-2.")[0]


def test_what_was_closed_before_the_day_and_what_comes_much_later_is_left_out() -> None:
    assert "C-9" not in to_text(listing("left"), "en")
    assert "C-4" not in to_text(listing("later"), "en")


def test_markdown_has_boxes_to_tick_and_no_marks_of_its_own_by_accident() -> None:
    named = replace(listing("today"), names={("customer", "C-1"): "*A* [x](http://y)\n# <b>"})
    lines = to_markdown(replace(named, people=frozenset()), "en").splitlines()

    assert lines[0] == "# Good morning, E-1."
    assert lines[6].startswith(r"- [ ] **\*A\* \[x\](http://y) \# \<b\> (C-1): Keep in touch**")


def test_a_text_over_several_lines_begins_none_of_its_own() -> None:
    hostile = replace(
        listing("today"), names={("customer", "C-1"): "A\r\nOverdue (9)\x00"}, people=frozenset()
    )

    assert [line for line in to_text(hostile, "en").splitlines() if line.startswith("Overdue")] == []
    assert "A Overdue (9)\ufffd (C-1)" in to_text(hostile, "en")


def test_a_task_of_a_cadence_that_is_gone_is_told_by_its_ids() -> None:
    gone = replace(listing("today"), cadences={}, people=frozenset())

    assert "C-1: keep-in-touch" in to_text(gone, "en")


def test_each_language_says_the_same_things() -> None:
    def places(said: dict[str, str]) -> dict[str, set[str | None]]:
        return {name: {each[1] for each in Formatter().parse(text)} - {None} for name, text in said.items()}

    assert places(wording.WORDS["en"]) == places(wording.WORDS["zh"])
    assert set(wording.WAITS) == set(Waits)
    assert set(wording.SKIPPED) == set(Skipped)
    assert set(wording.QUADRANTS) == set(QUADRANTS)


def test_a_moved_task_says_when_it_was_due_before() -> None:
    moved = task(was_due=task().latest)

    assert wording.due(moved, "en") == "due 2026-03-02, before the plan moved it 2026-03-12"
    assert wording.label({"a": Texts("A", "甲")}, "b", "zh") == "b"
