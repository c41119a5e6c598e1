"""Every page does what it shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import blocks, run_page

CHECKOUT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "rules/**/*.md")
    for page in CHECKOUT.glob(pattern)
    if any(b.kind in {"console", "python"} for b in blocks(page.read_text(encoding="utf-8")))
)


#: Whole firms with thousands of customers: seconds, so for the slow suite.
FIRMS = {CHECKOUT / "examples" / firm / "README.md" for firm in ("harbour-logistics", "lantern-futures")}


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow) if page in FIRMS else page for page in PAGES],
    ids=[str(page.relative_to(CHECKOUT)) for page in PAGES],
)
def test_a_page_does_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("NO_COLOR", "1")
    for folder in ("examples", "rules"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.db*"))
    within = page.relative_to(CHECKOUT).parent
    here = tmp_path / within if within.parts[:1] in {("examples",), ("rules",)} else tmp_path

    faults = run_page(page, here)

    assert not faults, "\n\n".join(faults)


def test_there_are_pages_to_run() -> None:
    assert CHECKOUT / "README.md" in PAGES
