"""A class written by its label, or its code in small letters, is a slip that has one mending."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.book.from_folder import book_from

BOOK = """\
vocabulary: shop
entities: {customer: {key: id, fields: {spend: integer}}}
---
classification: tier
of: customer
classes: {A: {en: Main, zh: 重要客户}, B: {en: Other, zh: 一般客户}, C: {en: Other, zh: 小客户}}
rules:
  - {id: large, when: {spend: "> 10"}, then: WRITTEN}
  - {id: rest, then: B}
"""


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("重要客户", "did you mean `A`?"),
        ("Main", "did you mean `A`?"),
        ("c", "did you mean `C`?"),
        ("Other", "the classes are `A`, `B`, `C`"),
        ("D", "the classes are `A`, `B`, `C`"),
    ],
)
def test_a_class_goes_by_its_code(tmp_path: Path, written: str, help: str) -> None:
    (tmp_path / "policybook.yaml").write_text("policybook: 1\nname: shop\n", encoding="utf-8")
    (tmp_path / "tier.yaml").write_text(BOOK.replace("WRITTEN", written), encoding="utf-8")

    _, findings = book_from(tmp_path)

    assert [(each.code.value, each.help) for each in findings] == [("PB205", help)]
