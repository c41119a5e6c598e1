"""A small book in a folder of its own, with cases as a test writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policybook.cases.model import Results
from policybook.cases.run import run_cases
from policybook.diagnostics.model import Diagnostic
from policybook.service.check import Checked, check

MANIFEST = "policybook: 1\nname: small\nlanguages: [zh, en]\n"
RULES = """\
vocabulary: customers
entities:
  customer:
    key: id
    fields:
      name: string
      stage: {type: string, values: [prospect, active]}
      since: date
      credit: {type: decimal, scale: 2}
    has_many: {orders: order}
  order:
    key: id
    belongs_to: customer
    fields: {placed_on: date, amount: {type: decimal, scale: 2}, cancelled: boolean}
measures:
  customer:
    spend: sum(orders[placed_on > as_of - duration("P1Y")].amount)
    两年额: sum(orders[placed_on > as_of - duration("P2Y")].amount)
---
classification: abc
of: customer
where: stage = "active"
classes: {A: {en: Main, zh: 主要客户}, B: {en: Other, zh: 其他客户}}
rules:
  - id: large
    when: {spend: ">= 1000"}
    then: A
    because: {en: "bought for {spend}", zh: "成交额{spend}"}
  - id: otherwise
    then: B
---
decision: terms
of: customer
hit_policy: FIRST
outputs:
  days: {type: integer}
  label: {type: string, values: [credit, cash]}
rules:
  - {id: good, when: {abc: '"A"', credit: ">= 700"}, then: {days: 60, label: credit}}
  - {id: new, when: {since: '> as_of - duration("P1Y")'}, then: {days: 0, label: cash}}
  - {id: rest, then: {days: 30, label: credit}}
---
decision: score
of: customer
scorecard:
  initial: 10
  characteristics:
    - id: credit
      baseline: 20
      reason: R01
      scores: [{id: high, when: {credit: ">= 700"}, score: 20}]
      otherwise: 5
    - id: stage
      baseline: 3
      reason: R02
      scores: [{when: {stage: '"active"'}, score: 3}]
---
decision: clash
of: customer
output: {type: string}
rules:
  - {id: one, when: {credit: "> 1"}, then: '"a"'}
  - {id: two, when: {credit: "> 2"}, then: '"b"'}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """The folder of the small book with the cases, and any further files by name."""

    def written(cases: str = "", **files: str) -> Path:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        named = {"policybook.yaml": MANIFEST, "rules.yaml": RULES}
        if cases:
            named["small.cases.yaml"] = cases
        named |= {name.replace("_csv", ".csv"): text for name, text in files.items()}
        for name, text in named.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return written


@pytest.fixture
def checked(write: Callable[..., Path]) -> Callable[..., Checked]:
    """The small book with these cases, checked."""
    return lambda cases="", **files: check(write(cases, **files))


@pytest.fixture
def ran(checked: Callable[..., Checked]) -> Callable[..., Results]:
    """The cases of the small book, run; it is sound."""

    def results(cases: str, **files: str) -> Results:
        found = checked(cases, **files)
        assert found.book is not None, _said(found.findings)
        assert not found.findings, _said(found.findings)
        return run_cases(found.book, found.cases)

    return results


def _said(findings: tuple[Diagnostic, ...]) -> str:
    return "\n".join(f"{each.span}: {each.message}" for each in findings)
