"""Which store a URL opens, and which source of a book it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.store.finding import StoreError
from policybook.store.opened import chosen_source, open_store
from policybook.store.postgres_store import PostgresStore
from policybook.store.sqlite import Store
from tests.postgres.firms import said
from tests.store.shops import shop

ONE = "source: {id}\nentities:\n  customer: {{table: people, fields: {{id: no}}}}\n"


def test_a_url_says_which_store_it_is(fresh_postgres_url: str, tmp_path: Path) -> None:
    said(fresh_postgres_url, "CREATE TABLE people (no text PRIMARY KEY)", "INSERT INTO people VALUES ('C-1')")
    book = shop(tmp_path / "book", crm=ONE.format(id="crm"))
    with open_store(fresh_postgres_url, chosen_source(book.sources, book.vocabulary)) as server:
        assert isinstance(server, PostgresStore)
        assert server.has(book.vocabulary, "customer", "C-1")
    with open_store(tmp_path / "s.db") as file:
        assert isinstance(file, Store)


def test_a_server_without_a_source_tells_what_is_missing(fresh_postgres_url: str, tmp_path: Path) -> None:
    book = shop(tmp_path)
    assert chosen_source(book.sources, book.vocabulary) is None
    with open_store(fresh_postgres_url) as server, pytest.raises(StoreError) as raised:
        server.check(book.vocabulary)
    (finding,) = raised.value.findings
    assert finding.message.startswith("it is not known where the records are")
    assert finding.help == "write a `source` document in the book, and name it"


@pytest.mark.parametrize(
    ("wanted", "message", "help"),
    [
        (None, "the book has several sources: `crm`, `erp`", "name one of them"),
        ("crmm", "unknown source `crmm`", "did you mean `crm`?"),
    ],
)
def test_a_source_that_is_not_clear_is_asked_for(
    tmp_path: Path, wanted: str | None, message: str, help: str
) -> None:
    book = shop(tmp_path, crm=ONE.format(id="crm"), erp=ONE.format(id="erp"))
    with pytest.raises(StoreError) as raised:
        chosen_source(book.sources, book.vocabulary, wanted)
    assert [(each.message, each.help) for each in raised.value.findings] == [(message, help)]

    found = chosen_source(book.sources, book.vocabulary, "erp")
    assert found is not None
    assert found.id == "erp"


def test_a_faulty_source_is_not_opened(tmp_path: Path) -> None:
    book = shop(tmp_path, crm=ONE.format(id="crm").replace("{id: no}", "{nmae: no}"))
    with pytest.raises(StoreError, match="has no field `nmae`"):
        chosen_source(book.sources, book.vocabulary)
