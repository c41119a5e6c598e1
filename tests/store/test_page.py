"""The page about the store names the tables and columns that a store has."""

from __future__ import annotations

import re
from pathlib import Path

from policybook.plan.words import KINDS
from policybook.store.sqlite import Store


def test_the_page_names_every_table_and_column(checkout: Path) -> None:
    page = (checkout / "docs" / "reference" / "store.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(pb_\w+)` \|[^|]*\| (.*) \|$", page, re.MULTILINE)
    said = {name: re.findall(r"`(\w+)`", columns) for name, columns in rows}
    with Store.open(":memory:") as store:
        tables = store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert said == {
            name: [row[1] for row in store.connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in tables
        }


def test_the_page_names_every_kind_of_change(checkout: Path) -> None:
    page = (checkout / "docs" / "reference" / "store.md").read_text(encoding="utf-8")
    listed = page.partition("| kind | |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", listed, re.MULTILINE)) == set(KINDS)
