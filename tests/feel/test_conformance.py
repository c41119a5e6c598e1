"""How much of the standard's conformance cases is met, and that what is not is what the page says."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, SHARED

FOLDER = Path(os.environ.get("POLICYBOOK_TCK", SHARED / "tck"))
CASES = FOLDER / "feel.jsonl.gz"
PAGE = CHECKOUT / "docs" / "reference" / "language.md"

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason=f"the conformance cases are not here: {CASES} (set POLICYBOOK_TCK)"
)


@pytest.fixture(scope="module")
def results() -> list[tuple[dict[str, object], bool]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CHECKOUT / "bench"))
        passes = importlib.import_module("tck").passes
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        return [(case, passes(case)[0]) for case in map(json.loads, lines)]


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes)


def test_the_cases_are_met(results) -> None:
    of_values = [
        right
        for case, right in results
        if any(each["expected"] is not None and not each["error"] for each in case["results"])
    ]
    folders: dict[str, list[bool]] = defaultdict(list)
    for case, right in results:
        folders["/".join(case["id"].split("/")[:2])].append(right)
    assert len(results) > 1000
    assert _share([right for _, right in results]) >= 0.98
    assert _share(of_values) >= 0.98
    assert sum(map(_share, folders.values())) / len(folders) >= 0.97


def test_the_page_lists_every_group_with_a_failing_case(results) -> None:
    failing = {case["id"].split("/")[1] for case, right in results if not right}
    listed = set(re.findall(r"^\| `(\d{4}-[\w-]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert failing == listed
