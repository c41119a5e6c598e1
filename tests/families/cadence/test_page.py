"""The cadence that the reference page shows is one."""

from __future__ import annotations

from pathlib import Path

from tests.families.cadence.books import decided, sound

WORDS = """\
vocabulary: shop
entities:
  customer:
    key: id
    fields: {stage: string, account_manager: string, trading_since: date}
    has_many: {orders: order, contacts: contact}
  order: {key: id, belongs_to: customer, fields: {delivered_on: date, cancelled: boolean}}
  contact: {key: id, belongs_to: customer, fields: {on: date, reached: boolean}}
---
classification: abc
of: customer
classes: {A: Main, B: Other}
rules: [{id: main, when: {stage: '"active"'}, then: A}, {id: other, then: B}]
---
"""


def test_the_cadence_of_the_reference_page_is_sound_and_decides(checkout: Path) -> None:
    page = (checkout / "docs/reference/documents.md").read_text("utf-8")
    shown = page.partition("## `cadence`")[2].partition("```yaml\n")[2].partition("```")[0]
    facts = {"stage": "active", "trading_since": "2026-01-31", "account_manager": "E1"}
    traced = decided(sound(WORDS + shown), "care.keep-in-touch", facts, "2026-02-01")
    assert isinstance(traced.outcome, dict)
    assert str(traced.outcome["due"]) == "2026-02-14"
    assert traced.outcome["owner"] == "E1"
