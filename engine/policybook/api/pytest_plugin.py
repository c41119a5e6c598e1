"""Pytest runs the cases of a book: its files of cases are collected, with a node for each case.

A file that belongs to no book, and YAML that holds no cases, is left alone. Every pytest that runs
where policybook is installed imports this module: what reads books is imported when one is met.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_MANIFEST = "policybook.yaml"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The cases of a file, where it is a book's."""
    if file_path.suffix not in (".yaml", ".yml") or file_path.name == _MANIFEST:
        return None
    folder = next((above for above in file_path.parents if (above / _MANIFEST).is_file()), None)
    if folder is None or not _holds_cases(file_path):
        return None
    from policybook.api.pytest_cases import CasesFile  # noqa: PLC0415 - at the top it would slow every run of pytest

    return CasesFile.from_parent(parent, path=file_path, folder=folder)


def _holds_cases(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.startswith("cases:") for line in text.splitlines())
