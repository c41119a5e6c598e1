"""Every faulty file of the corpus has exactly the findings that stand beneath it.

A file is a book of its own: its expected findings are its last comment lines. A folder is a book
with files of its own: its findings stand in `expected.txt`, each with its file's name before it.
With POLICYBOOK_ACCEPT=1 the expectations are written anew; the difference is then to be reviewed.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.diagnostics.model import Diagnostic

BAD = Path(__file__).parent / "bad"
#: Folders of books that another test runs with cases or data of their own.
ELSEWHERE = {"cases"}
MANIFEST = "policybook: 1\nname: corpus\n"
_EXPECTED = re.compile(r"(?:error|warning|note)\[PB\d{3}\]")


def _corpus() -> list[Path]:
    files = [path for path in BAD.rglob("*.yaml") if not (path.parent / "expected.txt").exists()]
    folders = [path.parent for path in BAD.rglob("expected.txt")]
    within = [path for path in files if not any(folder in path.parents for folder in folders)]
    return sorted(path for path in [*within, *folders] if path.relative_to(BAD).parts[0] not in ELSEWHERE)


def _line(finding: Diagnostic, folder: Path | None) -> str:
    at = f"{finding.span.position.line}:{finding.span.position.column}"
    file = f"{_name(finding, folder)} " if folder else ""
    return f"{file}{finding.severity.value}[{finding.code.value}] {at} {finding.message}"


def _name(finding: Diagnostic, folder: Path) -> str:
    path = Path(finding.span.source.name).resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else finding.span.source.name


def _expected(path: Path) -> list[str]:
    if path.is_dir():
        return (path / "expected.txt").read_text("utf-8").splitlines()
    lines = (line.removeprefix("# ") for line in path.read_text("utf-8").splitlines() if line[:2] == "# ")
    return [line for line in lines if _EXPECTED.match(line)]


def _matches(found: list[str], expected: list[str]) -> bool:
    return len(found) == len(expected) and all(
        line.startswith(start) for line, start in zip(found, expected, strict=True)
    )


def _accept(path: Path, found: list[str]) -> None:
    if path.is_dir():
        (path / "expected.txt").write_text("".join(f"{line}\n" for line in found), "utf-8")
        return
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if not _EXPECTED.match(line.removeprefix("# "))]
    path.write_text("\n".join([*kept, *(f"# {line}" for line in found)]) + "\n", "utf-8")


@pytest.mark.parametrize("path", _corpus(), ids=lambda path: str(path.relative_to(BAD)))
def test_a_faulty_book_has_these_findings(path: Path, tmp_path: Path) -> None:
    if path.is_dir():
        _, findings = book_from(path)
    else:
        shutil.copy(path, tmp_path / path.name)
        (tmp_path / "policybook.yaml").write_text(MANIFEST, "utf-8")
        _, findings = book_from(tmp_path)
    found = [_line(each, path if path.is_dir() else None) for each in findings]
    if os.environ.get("POLICYBOOK_ACCEPT") and not _matches(found, _expected(path)):
        _accept(path, found)
    expected = _expected(path)
    assert expected, f"no findings are expected of {path.name}: it belongs among the good files"
    assert _matches(found, expected), "\n".join(["expected", *expected, "found", *found])
