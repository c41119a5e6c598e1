"""Every good cadence: no findings, and on each day of its table each plan gives what stands there.

A row names the plan of a step, `exit`, `owners` or `owner`, the day, the facts, and of the outcome what
it is about; `gives: nothing` says that there is no occasion, `fired` and `en` the rule and its reason.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.families.cadence.books import HERE, book_in, decided, rows_of

FILES = sorted((HERE / "good").glob("*.yaml"))
ROWS = [
    pytest.param(path, row, id=f"{path.stem}-{at}")
    for path in FILES
    for at, row in enumerate(rows_of(path), 1)
]


def test_every_file_expects_something() -> None:
    assert [path.stem for path in FILES if not rows_of(path)] == []


@pytest.mark.parametrize(("path", "row"), ROWS)
def test_a_day_gives_what_stands_there(path: Path, row: dict[str, Any]) -> None:
    book = book_in(path)
    (cadence,) = book.cadences
    traced = decided(book, f"{cadence}.{row['plan']}", row.get("given", {}), row["as_of"])
    outcome = traced.outcome
    if row["gives"] == "nothing":
        assert not isinstance(outcome, dict) or outcome["anchor"] is None or outcome["due"] is None
    elif isinstance(outcome, dict):
        said = {name: _plain(outcome[name]) for name in row["gives"]}
        assert said == row["gives"]
    else:
        assert _plain(outcome) == row["gives"]
    if "fired" in row:
        assert [rule.id for rule in traced.matched] == row["fired"]
    if "en" in row:
        assert (traced.because_en, traced.because_zh) == (row["en"], row.get("zh", row["en"]))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
