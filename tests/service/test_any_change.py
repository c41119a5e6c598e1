"""A book with one character changed gives findings or a book that runs, and never an exception."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.cases.report import report
from policybook.cases.run import run_cases
from policybook.cases.to_json import to_json as results_json
from policybook.diagnostics.render import render
from policybook.diagnostics.to_json import to_json
from policybook.service.check import check
from policybook.vocabulary.to_json import json_text

EXAMPLES = Path(__file__).parents[2] / "examples"
BOOKS = ("01-first-book", "03-tailor-a-pack", "04-scorecard-and-graph", "06-load-your-own-data")
FILES = [
    (book, path.name)
    for book in BOOKS
    for path in sorted((EXAMPLES / book).iterdir())
    if path.suffix in (".yaml", ".csv")
]
CHARACTERS = st.one_of(
    st.sampled_from(list("\"'{}[]():,.-#&*!|>%@`?= \n\t\r~0189aAzZ_<>+/\\")),
    st.sampled_from(list("客年\ufeff\u2028\x00\x85é")),
)


@dataclass(frozen=True)
class Change:
    """What becomes of the character at a place: it is replaced, taken away, or another comes before."""

    book: str
    file: str
    at: float
    how: str
    character: str

    def applied(self, text: str) -> str:
        at = int(self.at * len(text))
        match self.how:
            case "replace":
                return text[:at] + self.character + text[at + 1 :]
            case "insert":
                return text[:at] + self.character + text[at:]
            case "end":
                return text[:at]
            case _:
                return text[:at] + text[at + 1 :]


CHANGES = st.builds(
    lambda file, at, how, character: Change(*file, at, how, character),
    st.sampled_from(FILES),
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["replace", "insert", "remove", "end"]),
    CHARACTERS,
)


def _findings_or_a_book(change: Change) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "book"
        shutil.copytree(EXAMPLES / change.book, folder)
        file = folder / change.file
        text = file.read_bytes().decode("utf-8")
        file.write_bytes(change.applied(text).encode("utf-8"))

        checked = check(folder)

        assert checked.book is not None or any(finding.is_error for finding in checked.findings)
        for finding in checked.findings:
            assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)
        render(checked.findings, colour=True)
        json_text(to_json(checked.findings))
        if checked.book is not None:
            results = run_cases(checked.book, checked.cases)
            report(results)
            json_text(results_json(results))


@given(CHANGES)
@settings(max_examples=25)
def test_one_character_changed_gives_findings_or_a_book(change: Change) -> None:
    _findings_or_a_book(change)


@pytest.mark.slow
@given(CHANGES)
@settings(max_examples=500)
def test_many_characters_changed_one_at_a_time_give_findings_or_a_book(change: Change) -> None:
    _findings_or_a_book(change)
