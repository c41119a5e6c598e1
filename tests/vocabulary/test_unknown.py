"""An unknown word is put right by one edit where the meant one is near."""

from __future__ import annotations

import pytest

from policybook.diagnostics.codes import Code
from policybook.document.node import Scalar
from policybook.vocabulary.unknown import unknown
from tests.families.books import scalar


@pytest.mark.parametrize(
    ("written", "edit"),
    [("custmer", "customer"), ("'custmer'", "'customer'"), ('"custmer"', '"customer"'), ("订单们", "订单")],
)
def test_a_near_word_is_put_in_its_place(written: str, edit: str) -> None:
    word = scalar(written)
    assert isinstance(word, Scalar)
    finding = unknown(Code.UNKNOWN_ENTITY, "unknown", word, ["customer", "订单"], "entities")
    assert finding.fix is not None
    assert [(each.span.text, each.text) for each in finding.fix.edits] == [(written, edit)]
    assert not finding.fix.safe


def test_with_none_near_the_known_ones_are_named() -> None:
    word = scalar("xyz")
    assert isinstance(word, Scalar)
    finding = unknown(Code.UNKNOWN_ENTITY, "unknown", word, ["customer", "order"], "entities")
    assert finding.fix is None
    assert finding.help == "the entities are `customer`, `order`"
