"""Whatever is written into a file of a book, there are findings with places and no exception."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from policybook.book.from_folder import book_from
from policybook.book.show import resolved_text
from tests.book.books import ABC, CUSTOMERS, manifest, write

OVERLAY = """
    overlay: abc
    effective: {from: 2026-01-01, to: 2027-01-01}
    classes: {V: {before: A, label: {zh: 至尊}}}
    rules:
      - {replace: vip, when: {年采购额: ">= 500"}}
      - {after: vip, id: new, then: V, because: "{年采购额}"}
      - remove: otherwise
"""
FILES = {
    "policybook.yaml": manifest("firm", more="parameters: {abc.vip_from: 5, main_from: 10%}"),
    "customers.yaml": CUSTOMERS,
    "abc.yaml": ABC,
    "ours.yaml": OVERLAY,
}
PIECES = st.sampled_from(
    [
        "",
        "x",
        " ",
        "\n",
        ":",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "中",
        "#",
        "null",
        "-1",
        "|\n",
        "&a",
        "\x07",
        "1e9",
    ]
)


@given(st.sampled_from(sorted(FILES)), st.floats(0, 1), st.integers(0, 40), PIECES)
def test_a_piece_of_text_in_place_of_another(name: str, where: float, length: int, piece: str) -> None:
    text = dedent(FILES[name])
    at = int(where * len(text))
    with TemporaryDirectory() as folder:
        home = write(Path(folder), {**FILES, name: text[:at] + piece + text[at + length :]})
        book, findings = book_from(home)
        assert book is not None or any(each.is_error for each in findings)
        for each in findings:
            assert 0 <= each.span.start <= each.span.end <= len(each.span.source.text)
            assert each.message
        if book is not None:
            again, _ = book_from(write(Path(folder) / "again", {"policybook.yaml": resolved_text(book)}))
            assert again is not None
            assert again.digest == book.digest
