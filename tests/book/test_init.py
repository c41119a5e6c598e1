"""A firm's first book: sound from the start, whatever the pack, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.book import init
from policybook.book.from_folder import book_from
from policybook.book.init import StartError, start_book
from policybook.document.node import Sequence
from policybook.shipped import shipped
from tests.book.books import packs, said

PACKS = sorted(path.parent.name for path in shipped("rules").glob("*/policybook.yaml"))


@pytest.mark.parametrize("pack", PACKS)
def test_the_book_is_sound_and_decides_as_its_pack(pack: str, tmp_path: Path) -> None:
    files = start_book(tmp_path / "Our Firm 2", pack)
    book, findings = book_from(tmp_path / "Our Firm 2")
    assert book is not None, said(findings)
    of_pack, _ = book_from(shipped("rules") / pack)
    assert of_pack is not None
    assert list(book.plans) == list(of_pack.plans)
    assert book.name == "our-firm-2"
    assert book.digest == of_pack.digest
    assert sorted(files) == sorted(path.name for path in (tmp_path / "Our Firm 2").iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Our Firm 2"]
    (document,) = book.cases
    tests = document.get("tests")
    assert isinstance(tests, Sequence)
    assert len(tests.items) == 1


def test_an_empty_folder_may_be_there_already(tmp_path: Path) -> None:
    (tmp_path / "firm").mkdir()
    start_book(tmp_path / "firm", "base", packs=packs(tmp_path))
    book, findings = book_from(tmp_path / "firm", packs=tmp_path / "packs")
    assert book is not None, said(findings)


def test_a_book_may_extend_a_pack_at_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs(tmp_path)
    monkeypatch.chdir(tmp_path)
    start_book(Path("firms/ours"), "packs/base")
    book, findings = book_from(Path("firms/ours"))
    assert book is not None, said(findings)
    assert book.manifest.extends == ("../../packs/base",)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StartError, match="is not empty"):
        start_book(tmp_path, "base", packs=packs(tmp_path))
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_unknown_pack_is_said_with_what_is_near(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="no pack `bsae`") as caught:
        start_book(tmp_path / "firm", "bsae", packs=packs(tmp_path))
    assert caught.value.help == "did you mean `base`?"
    assert not (tmp_path / "firm").exists()


def test_nothing_is_left_of_a_book_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = packs(tmp_path)
    whole = init._files

    def with_a_name_no_file_can_have(*given: object) -> dict[str, str]:
        return {**whole(*given), "x/y": ""}

    monkeypatch.setattr(init, "_files", with_a_name_no_file_can_have)
    with pytest.raises(OSError, match="x/y"):
        start_book(tmp_path / "firm", "base", packs=home)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packs"]
