"""A small book in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = {
    "policybook.yaml": "policybook: 1\nname: small\nlanguages: [zh, en]\n",
    "rules.yaml": """\
vocabulary: customers
entities:
  customer:
    key: id
    fields: {name: string, since: date, spend: {type: decimal, scale: 2}}
---
classification: abc
of: customer
classes: {A: {en: Main, zh: 主要客户}, B: {en: Other, zh: 其他客户}}
rules:
  - id: large
    when: {spend: ">= 1000"}
    then: A
    because: {en: "bought for {spend}", zh: "成交额{spend}"}
  - id: new
    when: {since: '> as_of - duration("P1Y")'}
    then: A
  - id: otherwise
    then: B
---
decision: discount
of: customer
hit_policy: FIRST
output: {type: decimal, scale: 2}
rules:
  - {id: main, when: {abc: '"A"'}, then: 0.05}
  - {id: rest, then: 0}
---
mapping: customers
columns: {no: string, name: string, spend: {type: decimal, scale: 2}}
rows: [{entity: customer, fields: {id: no, name: name, spend: spend}}]
""",
    "abc.cases.yaml": """\
cases: abc
as_of: 2026-01-31
tests:
  - {name: large, given: {spend: 1000}, expect: A}
  - name: boundary
    columns: [spend, expect]
    rows:
      - [1000, A]
      - [999.99, B]
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a sound book with three cases."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
