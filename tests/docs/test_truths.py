"""No second truth: what is said in two places is compared both ways."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.diagnostics.codes import Code
from tests.docs.pages import blocks

CHECKOUT = Path(__file__).parents[2]
PAGES = CHECKOUT / "docs" / "reference" / "codes"
BAD = CHECKOUT / "tests" / "corpus" / "bad"
#: Said about data, a store or a case's coverage, so no bad book can show them; named tests do.
SHOWN_ELSEWHERE = {
    Code.BAD_FACT: "tests/run",
    Code.BAD_MAPPING: "tests/store",
    Code.MISSING_COLUMN: "tests/store",
    Code.BAD_STORE: "tests/store",
    Code.NUMBER_TOO_LARGE: "tests/store",
    Code.UNKNOWN_CUSTOMER: "tests/run",
    Code.BAD_OVERRIDE: "tests/run",
    Code.NOT_RUN_YET: "tests/run",
    Code.BAD_ENGINE: "tests/engines",
    Code.BAD_SOURCE: "tests/postgres",
    Code.UNKNOWN_TASK: "tests/run",
    Code.BAD_TASK: "tests/run",
    Code.NOT_IN_BULK: "tests/query",
    Code.UNTESTED_RULE: "tests/cases",
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=CHECKOUT, text=True, capture_output=True, check=True,
    )  # fmt: skip
    return [path for line in listed.stdout.splitlines() if (path := CHECKOUT / line).is_file()]


@pytest.mark.parametrize("code", Code, ids=lambda code: code.value)
def test_every_code_has_a_page_with_its_parts(code: Code) -> None:
    text = (PAGES / f"{code.value}.md").read_text(encoding="utf-8")

    assert text.startswith(f"# {code.value} {code.slug}\n")
    for heading in ("## What it says", "## Why it matters", "## Before", "## After"):
        assert f"\n{heading}\n" in text


def test_every_page_is_of_a_code() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {code.value for code in Code}


def test_codes_are_unique() -> None:
    values = [code.value for code in Code.__members__.values()]

    assert len(set(values)) == len(values) == len(Code.__members__)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.value)
def test_every_code_is_shown_by_a_bad_file_or_a_named_test(code: Code) -> None:
    if code in SHOWN_ELSEWHERE:
        files = (CHECKOUT / SHOWN_ELSEWHERE[code]).rglob("*.py")
        assert any(code.name in path.read_text() or code.value in path.read_text() for path in files)
    else:
        files = (path for path in BAD.rglob("*") if path.suffix in {".yaml", ".txt"})
        marks = (f"error[{code.value}]", f"warning[{code.value}]")
        assert any(
            mark in path.read_text(encoding="utf-8", errors="replace") for path in files for mark in marks
        )


def test_every_exemption_says_why() -> None:
    # A reason that only points to another line is none.
    exempt = re.compile(
        r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type: ignore(\[[\w, -]+\])?|pragma: [\w ]+)"
        r"(\s*$|\s*[-#]*\s*(meant\s*$|as above|the same|see above|likewise|ditto|.*\bline above))"
    )
    silent = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in tracked("*.py")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if exempt.search(line)
    ]

    assert silent == []


def test_paths_that_architecture_names_exist() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]*)*(?:\.py)?/?)`", text))
    paths = {name for name in named if "/" in name}

    missing = [
        n
        for n in sorted(paths)
        if not any((base / n).exists() for base in (CHECKOUT, CHECKOUT / "engine/policybook"))
    ]
    assert missing == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(CHECKOUT)}: {target}"
        for page in tracked("*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_the_rule_at_the_top_of_the_readme_is_sound(tmp_path: Path) -> None:
    words = (CHECKOUT / "rules" / "abc-classes" / "vocabulary.yaml").read_text(encoding="utf-8")
    rule = blocks((CHECKOUT / "README.md").read_text(encoding="utf-8"))[0].body
    for name, text in {"policybook": "policybook: 1\nname: top\n", "words": words, "abc": rule}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    book, findings = book_from(tmp_path)

    assert book is not None
    assert "abc" in book.plans
    assert findings == []


def test_every_folder_of_the_package_has_a_layer() -> None:
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {name.strip() for line in contracts[0]["layers"] for name in line.split("|")}
    package = CHECKOUT / "engine" / "policybook"
    found = {
        path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }

    assert found - {"__init__"} == layers
