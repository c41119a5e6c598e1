"""`quiet_null`: where FEEL quietly gives null a book has an error, or asks for a warning and the null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.book.show import resolved_text
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Severity
from tests.book.books import manifest, said, write

WORDS = """
    vocabulary: shop
    entities:
      customer:
        key: id
        fields:
          since: date
          年采购额: {type: decimal, scale: 2}
        has_many: {orders: order}
      order:
        key: id
        belongs_to: customer
        fields: {placed_on: date}
    measures:
      customer:
        weights: count(orders.weight)
        odd_orders: count(orders[placed_on > 7])
"""
GRADE = """
    decision: grade
    of: customer
    output: {{type: string}}
    hit_policy: FIRST
    rules:
      - {{id: quiet, when: {when}, then: '"quiet"'}}
      - {{id: otherwise, then: '"otherwise"'}}
"""
FACTS = {"since": date(2026, 1, 1), "年采购额": Decimal("7.00"), "as_of": date(2026, 6, 1)}

CASES = [
    ("a cell of another kind", '{since: "> 5"}', Code.TYPE_MISMATCH, "otherwise"),
    ("a value of another kind", """{年采购额: '"7"'}""", Code.TYPE_MISMATCH, "otherwise"),
    ("a value beside it", """{年采购额: '"7", 7'}""", Code.TYPE_MISMATCH, "quiet"),
    ("a comparison", "since > 5", Code.TYPE_MISMATCH, "otherwise"),
    ("not of a null is null", "not(since > 5)", Code.TYPE_MISMATCH, "otherwise"),
    ("null or true", "since > 5 or 年采购额 = 7", Code.TYPE_MISMATCH, "quiet"),
    ("between", "since between 1 and 5", Code.TYPE_MISMATCH, "otherwise"),
    ("arithmetic", "since + 5 = null", Code.TYPE_MISMATCH, "quiet"),
    ("an unknown property", "since.quarter > 2", Code.UNKNOWN_MEMBER, "otherwise"),
    ("an unknown property is null", "since.quarter = null", Code.UNKNOWN_MEMBER, "quiet"),
    ("an unknown member of each row", "count(orders.weight) = 0", Code.UNKNOWN_MEMBER, "otherwise"),
]


def files(when: str, said_so: str = "", words: str = WORDS) -> Mapping[str, str]:
    return {
        "policybook.yaml": manifest("firm", more=said_so),
        "words.yaml": words,
        "grade.yaml": GRADE.format(when=when),
    }


def lenient(folder: Path, when: str) -> Book:
    book, findings = book_from(write(folder, files(when, "quiet_null: warning")))
    assert book is not None, said(findings)
    return book


PLAIN = WORDS.partition("    measures:")[0]


@pytest.mark.parametrize("said_so", ["", "quiet_null: error"])
@pytest.mark.parametrize(("what", "when", "code", "_"), CASES, ids=[each[0] for each in CASES])
def test_it_is_an_error_unless_the_book_says_otherwise(
    tmp_path: Path, what: str, when: str, code: Code, _: str, said_so: str
) -> None:
    book, findings = book_from(write(tmp_path, files(when, said_so, PLAIN)))
    assert book is None
    assert [(each.code, each.severity) for each in findings] == [(code, Severity.ERROR)], what


@pytest.mark.parametrize(("what", "when", "code", "outcome"), CASES, ids=[each[0] for each in CASES])
def test_as_a_warning_the_same_is_said_and_that_part_is_null(
    tmp_path: Path, what: str, when: str, code: Code, outcome: str
) -> None:
    strict = book_from(write(tmp_path / "strict", files(when, "", PLAIN)))[1]
    book, findings = book_from(write(tmp_path / "lenient", files(when, "quiet_null: warning", PLAIN)))
    assert book is not None, said(findings)
    assert [(each.code, each.severity) for each in findings] == [(code, Severity.WARNING)]
    assert [(each.message, each.help) for each in findings] == [(each.message, each.help) for each in strict]
    orders = [{"id": "o1", "placed_on": date(2026, 2, 1)}]
    assert book.compiled("grade").outcome({**FACTS, "orders": orders}) == outcome, what


def test_measures_are_read_alike(tmp_path: Path) -> None:
    book = lenient(tmp_path, "weights = 2")
    assert {each.code for each in book.findings} == {Code.TYPE_MISMATCH, Code.UNKNOWN_MEMBER}
    orders = [{"id": name, "placed_on": date(2026, 2, 1)} for name in ("o1", "o2")]
    measured = {name: of({**FACTS, "orders": orders}) for name, of in book.measures_compiled("customer")}
    assert measured == {"weights": 2, "odd_orders": 0}


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("sinse > since", Code.UNKNOWN_NAME),
        ("quarter_of(since) > 2", Code.UNKNOWN_FUNCTION),
        ("年采购额", Code.NOT_BOOLEAN),
        ("年采购额 > null", Code.NEVER_MATCHES),
    ],
)
def test_what_is_a_mistake_in_every_book_stays_an_error(tmp_path: Path, when: str, code: Code) -> None:
    book, findings = book_from(write(tmp_path, files(when, "quiet_null: warning", PLAIN)))
    assert book is None
    assert [each.code for each in findings if each.is_error] == [code]


def test_another_word_is_refused(tmp_path: Path) -> None:
    _, findings = book_from(write(tmp_path, files("年采购额 > 1", "quiet_null: note", PLAIN)))
    assert [each.code for each in findings if each.is_error] == [Code.WRONG_VALUE]


def test_the_resolved_book_keeps_it(tmp_path: Path) -> None:
    book = lenient(tmp_path / "book", "since > 5")
    again, findings = book_from(write(tmp_path / "again", {"policybook.yaml": resolved_text(book)}))
    assert again is not None, said(findings)
    assert again.manifest.lenient
    assert again.digest == book.digest
