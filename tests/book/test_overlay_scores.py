"""Scores of a scorecard are changed like rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.overlay import overlaid
from policybook.book.show import resolved_text
from policybook.document.node import plain
from tests.book.books import read, said, write
from tests.book.test_overlay import node

POLICY = """
    decision: credit-score
    of: customer
    output: {type: number}
    scorecard:
      initial: 10
      characteristics:
        - id: stage
          scores:
            - {when: {stage: '"active"'}, score: 20}
            - {id: gone, when: {stage: '"lapsed"'}, score: 5}
        - id: spend
          otherwise: 1
          scores: [{when: {年采购额: "> 100"}, score: 7}]
"""


def scores(overlay: str) -> list[str]:
    policy, findings = overlaid(node(POLICY), node(overlay))
    assert not findings
    card = plain(policy)["scorecard"]
    return [
        f"{each.get('id', '')}={each['score']}" for part in card["characteristics"] for each in part["scores"]
    ] + [f"otherwise={part.get('otherwise', 0)}" for part in card["characteristics"]]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{replace: stage-1, then: 15}", ["stage-1=15", "gone=5", "=7", "otherwise=0", "otherwise=1"]),
        ("{remove: gone}", ["stage-1=20", "=7", "otherwise=0", "otherwise=1"]),
        ("{after: spend-1, id: some, when: {年采购额: '> 0'}, then: 2.5}",
         ["=20", "gone=5", "spend-1=7", "some=2.5", "otherwise=0", "otherwise=1"]),
        ("{replace: spend-otherwise, then: -3}", ["=20", "gone=5", "=7", "otherwise=0", "otherwise=-3"]),
        ("{replace: stage-otherwise, then: 4}", ["=20", "gone=5", "=7", "otherwise=4", "otherwise=1"]),
    ],
)  # fmt: skip
def test_scores_are_changed_by_their_ids(rule: str, expected: list[str]) -> None:
    assert scores(f"rules: [{rule}]") == expected


@pytest.mark.parametrize(
    ("overlay", "finding"),
    [
        ("rules: [{replace: stage-3, then: 1}]", "policy `credit-score` has no score `stage-3`"),
        ("rules: [{replace: gone, then: many}]", "a score is a number, found `many`"),
        ("rules: [{replace: gone, then: true}]", "a score is a number, found `true`"),
        ("rules: [{remove: spend-otherwise}]", "of `spend-otherwise` only the score can change"),
        ("{rules: [{remove: gone}], effective: {from: 2026-01-01}}",
         "a score of `credit-score` cannot change for a period only"),
        ("rules: [{after: gone, id: new, then: 1}]", "the key `when` is missing"),
        ("rules: [{after: gone, id: stage-1, when: x, then: 1}]",
         "policy `credit-score` has a rule `stage-1` already"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_left_out(overlay: str, finding: str) -> None:
    policy, findings = overlaid(node(POLICY), node(overlay))
    assert [each.message for each in findings] == [finding]
    card = plain(policy)["scorecard"]
    assert [each["score"] for part in card["characteristics"] for each in part["scores"]] == [20, 5, 7]


def test_a_changed_score_decides(tmp_path: Path) -> None:
    changes = """
        overlay: credit-score
        rules:
          - {replace: stage-1, then: 15}
          - {before: gone, id: new, when: {stage: 'null, "lapsed"'}, then: 9}
    """
    book = read(tmp_path, {"base.yaml": POLICY, "ours.yaml": changes})
    decide = book.compiled("credit-score").outcome
    assert [decide({"stage": stage}) for stage in ("active", "lapsed")] == [26, 20]
    again, findings = book_from(write(tmp_path / "again", {"policybook.yaml": resolved_text(book)}))
    assert again is not None, said(findings)
    assert again.digest == book.digest
