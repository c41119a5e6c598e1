"""All decision tables of the conformance cases come out right, where the cases are at hand."""

from __future__ import annotations

import gzip
import importlib
import json
import os
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, SHARED

CASES = Path(os.environ.get("POLICYBOOK_TCK", SHARED / "tck")) / "table.jsonl.gz"


@pytest.mark.skipif(
    not CASES.exists(), reason=f"the conformance cases are not here: {CASES} (set POLICYBOOK_TCK)"
)
def test_every_table_of_the_conformance_cases_comes_out_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(CHECKOUT / "bench"))
    passes = importlib.import_module("tck").passes
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    assert len(cases) > 50
    assert [case["id"] for case in cases if not passes(case)[0]] == []
