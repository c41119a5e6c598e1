"""A book in its canonical layout is the same book."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.service.format import format_book, write
from policybook.shipped import shipped
from tests.book.books import said


@pytest.mark.parametrize("pack", ["abc-classes", "credit-grade"])
def test_the_layout_of_a_pack_does_not_count(pack: str, tmp_path: Path) -> None:
    home = shutil.copytree(shipped("rules") / pack, tmp_path / pack)
    for path in home.glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace('": ', '":   ').replace(">= ", ">="), encoding="utf-8"
        )
    files, findings = format_book(home)
    assert not findings
    assert any(file.changed for file in files)
    write(files)
    book, findings = book_from(home)
    assert book is not None, said(findings)
    original, _ = book_from(shipped("rules") / pack)
    assert original is not None
    assert book.digest == original.digest
