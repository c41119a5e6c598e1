"""What a trace says of a cell whose bounds are computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.run.one import decide

POLICY = """
policybook: 1
name: cuts
---
decision: cut
inputs: {rank: {type: integer}, spend: {type: decimal, scale: 2}, since: {type: date}, class: {type: string}}
parameters:
  share: {type: number, default: 1%}
  floor: {type: decimal, scale: 2, default: 100}
  home: {type: string, default: A}
output: {type: string, values: [yes, no], default: no}
hit_policy: FIRST
rules:
  - id: all
    when: {rank: "<= ceiling(share * 150)", spend: "[floor..floor * 2]", since: "<= as_of", class: home}
    then: yes
  - {id: plain, when: {rank: "> 1000", spend: "[1..2]", class: '"A", "B"'}, then: no}
"""
FACTS = {"rank": 2, "spend": 150, "since": date(2026, 1, 1), "class": "A"}


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ({}, ["<= 2", "[100..200]", "<= 2026-06-30", '"A"']),
        ({"spend": 201}, ["<= 2", "[100..200]"]),
        ({"rank": 3}, ["<= 2"]),
    ],
)
def test_computed_bounds_are_written_out(given: dict, means: list[str], tmp_path: Path) -> None:
    manifest, policy = POLICY.split("---\n")
    (tmp_path / "policybook.yaml").write_text(manifest)
    (tmp_path / "cut.yaml").write_text(policy)
    book, findings = book_from(tmp_path)
    assert book is not None, findings

    decision = decide(book, "cut", FACTS | given, date(2026, 6, 30))

    assert [test.means for test in decision.trace[0].tests] == means
    assert all(test.means == "" for row in decision.trace[1:] for test in row.tests)
