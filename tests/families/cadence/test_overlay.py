"""What an overlay does to a cadence: its rules and steps by id, its words, limits and owners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policybook.book.from_folder import book_from
from policybook.book.overlay import overlaid
from policybook.book.show import resolved_text
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, plain
from policybook.text import Source
from tests.families.cadence.books import HERE, WORDS, decided

CARE = """\
cadence: care
of: customer
owner: manager
owners: {entity: employee, capacity: 8}
parameters: {notice: {type: days and time duration, default: P7D}}
channels: {visit: Visit, phone: Phone}
outcomes: {reached: {contact: true}, no-answer: {contact: false, again: P2D, most: 3}}
rules: [{id: all, then: {ideal: P14D, maximum: P30D, channel: visit}}]
steps:
  - {id: touch, interval: null}
  - {id: birthday, birthday: born_on, channel: phone, lead: notice, because: born}
  - {id: cold, announced: weather}
exit: [{id: gone, when: stage = "gone"}]
limits: {contacts: [{most: 2, within: P7D}], capacity: 8}
"""


def _node(text: str, name: str = "firm.yaml") -> Mapping:
    nodes, _ = from_yaml(Source(name, text))
    assert isinstance(nodes[0], Mapping)
    return nodes[0]


ROWS: Any = [
    plain(row) for row in from_yaml(Source("x", (HERE / "overlays.yaml").read_text("utf-8")))[0][0].items
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["overlay"][:60])
def test_an_overlay_does_what_stands_there(row: dict[str, Any]) -> None:
    laid, findings = overlaid(_node(CARE, "pack:care/care.yaml"), _node(f"{row['overlay']}\n"))
    if "finding" in row:
        assert [(f"{each.code.value} {each.message}", each.help) for each in findings] == [
            (row["finding"], row["help"])
        ]
        return
    assert findings == []
    now: Any = plain(laid)
    assert {key: now[key] for key in row.get("keys", ())} == row.get("keys", {})
    assert list(now.get("channels", ())) == list(row.get("keys", {}).get("channels", now["channels"]))
    if "steps" in row:
        assert [step["id"] for step in now["steps"]] == row["steps"]
    for id in ("birthday", "ask"):
        if id in row:
            (step,) = [each for each in now["steps"] if each["id"] == id]
            assert step == {"id": id, **row[id]}


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    pack = tmp_path / "packs" / "care"
    pack.mkdir(parents=True)
    (pack / "policybook.yaml").write_text("policybook: 1\nname: care\n", "utf-8")
    (pack / "care.yaml").write_text(CARE, "utf-8")
    (pack / "words.yaml").write_text(WORDS, "utf-8")
    book = tmp_path / "firm"
    book.mkdir()
    manifest = "policybook: 1\nname: firm\nextends: [care]\nparameters: {care.notice: P2D}\n"
    (book / "policybook.yaml").write_text(manifest, "utf-8")
    overlay = 'overlay: care\nsteps:\n  - {remove: cold}\n  - replace: touch\n    when: grade = "top"\n'
    (book / "ours.yaml").write_text(overlay, "utf-8")
    return book


def test_a_firms_book_decides_by_the_pack_and_its_own_lines(firm: Path) -> None:
    book, findings = book_from(firm, packs=firm.parent / "packs")
    assert book is not None, findings
    assert [step.id for step in book.cadences["care"].steps] == ["touch", "birthday"]
    birthday = decided(book, "care.birthday", {"born_on": "1980-05-17"}, "2026-01-01")
    assert str(birthday.outcome["due"]) == "2026-05-15"
    touch = decided(book, "care.touch", {"grade": "poor", "logged_contact_on": "2026-01-01"}, "2026-01-01")
    assert touch.matched == ()


def test_every_line_says_where_it_comes_from_and_reads_again_as_the_same(firm: Path) -> None:
    book, _ = book_from(firm, packs=firm.parent / "packs")
    assert book is not None
    text = resolved_text(book)
    origins = {
        line.split("  # ")[0].strip(): line.split("  # ")[1] for line in text.splitlines() if "  # " in line
    }
    assert origins["- id: touch"] == "pack:care/care.yaml:10"
    assert origins["when: 'grade = \"top\"'"].endswith("firm/ours.yaml:5")
    assert next(place for line, place in origins.items() if line.startswith("- {id: birthday")) == (
        "pack:care/care.yaml:11"
    )
    assert next(place for line, place in origins.items() if "default: P2D" in line).endswith(
        "policybook.yaml:4"
    )
    again = firm.parent / "again"
    again.mkdir()
    for number, document in enumerate(text.split("\n---\n")):
        name = "policybook.yaml" if number == 0 else f"{number}.yaml"
        (again / name).write_text(document, "utf-8")
    same, findings = book_from(again)
    assert same is not None, findings
    assert same.digest == book.digest
