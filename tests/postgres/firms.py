"""A firm with tables of its own in PostgreSQL, and the same records in an embedded store to compare with."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import psycopg

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping
from policybook.expr.types import BooleanType, DateTimeType, DateType, NumberType, Type
from policybook.store.postgres_store import PostgresStore
from policybook.store.schema import columns
from policybook.store.source import Source, source_from
from policybook.store.sqlite import Store
from policybook.store.stored import from_stored
from policybook.text import Source as Text
from policybook.vocabulary.model import Vocabulary
from tests.engines.stores import filled

ZONE = "Asia/Shanghai"
_THERE = timezone(timedelta(hours=8))

#: Types as firms have them: blanks that fill up, moments with a zone, domains, names in need of quotes.
TABLES = """
CREATE SCHEMA crm;
CREATE SCHEMA "Sales";
CREATE DOMAIN crm.amount AS numeric(14, 4);
CREATE DOMAIN crm.limit_amount AS crm.amount;
CREATE TABLE crm.clients (
    client_no char(12) PRIMARY KEY, "client name" varchar(40), limit_amount crm.limit_amount,
    opened timestamptz, seen_at timestamp, key_account smallint, remark text
);
CREATE TABLE "Sales"."Invoices" (
    invoice_no bigint NOT NULL, client_no varchar, booked_at timestamptz, total numeric, gross real
);
"""
SOURCE = """\
source: crm
entities:
  customer:
    table: crm.clients
    fields:
      {id: client_no, 名称: client name, limit: limit_amount, since: opened, seen: seen_at, vip: key_account}
  order:
    table: Sales.Invoices
    fields: {no: invoice_no, customer: client_no, placed_on: booked_at, amount: total}
"""


def source(words: Vocabulary, text: str = SOURCE) -> Source:
    """A source that has no faults of its own."""
    nodes, _ = from_yaml(Text("crm.yaml", text))
    assert isinstance(nodes[0], Mapping)
    found, findings = source_from(nodes[0], words)
    assert found is not None, [each.message for each in findings]
    return found


def opened(url: str, words: Vocabulary, text: str = SOURCE) -> PostgresStore:
    """The firm's store."""
    return PostgresStore.open(url, source(words, text), timezone=ZONE)


def said(url: str, *statements: str) -> None:
    """Statements of the firm's own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for each in statements:
            connection.execute(each)


def firm(url: str, embedded: Store, customers: int) -> Vocabulary:
    """The same records in an embedded store and in the firm's tables."""
    words = filled(embedded, customers)
    # There is no text with this character in PostgreSQL.
    embedded.connection.execute("UPDATE customer SET 名称 = 'a b' WHERE 名称 = 'a' || char(0) || 'b'")
    said(url, TABLES)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        with cursor.copy(
            'COPY crm.clients (client_no, "client name", limit_amount, opened, seen_at, key_account)'
            " FROM STDIN"
        ) as copy:
            for key, name, limit, since, seen, vip in embedded.connection.execute("SELECT * FROM customer"):
                amount = None if limit is None else f"{limit / 100:.2f}"
                # Half past midnight there is the day before in UTC.
                copy.write_row((key, name, amount, since and f"{_midnight(since)}", seen, vip))
        with cursor.copy(
            'COPY "Sales"."Invoices" (invoice_no, booked_at, total, client_no) FROM STDIN'
        ) as copy:
            for no, day, amount, customer in embedded.connection.execute('SELECT * FROM "order"'):
                copy.write_row((no, f"{_midnight(day)}", f"{amount // 100}.{amount % 100:02d}000", customer))
    return words


def _midnight(day: str) -> datetime:
    of = date.fromisoformat(day)
    return datetime(of.year, of.month, of.day, 0, 30, tzinfo=_THERE)


def moved(url: str, embedded: Store, words: Vocabulary) -> PostgresStore:
    """All records of an embedded store in tables of a firm's, each column with the type a firm would take."""
    documents = []
    said(url, "CREATE SCHEMA firm")
    for entity in words.entities.values():
        listed = columns(words, entity)
        declared = ", ".join(f'"{each.name}" {_type(each.type)}' for each in listed)
        said(url, f'CREATE TABLE firm."{entity.name}s" ({declared}, PRIMARY KEY ("{entity.key}"))')
        names = ", ".join(f'"{each.name}"' for each in listed)
        readers = [from_stored(each.type) for each in listed]
        into = f'COPY firm."{entity.name}s" ({names}) FROM STDIN'
        with psycopg.connect(url) as connection, connection.cursor().copy(into) as copy:
            for cells in embedded.connection.execute(f'SELECT {names} FROM "{entity.name}"'):
                copy.write_row([read(cell) for read, cell in zip(readers, cells, strict=True)])
        fields = "".join(f"\n      {each.name}: {each.name}" for each in listed)
        documents.append(f"  {entity.name}:\n    table: firm.{entity.name}s\n    fields:{fields}\n")
    return opened(url, words, "source: firm\nentities:\n" + "".join(documents))


def _type(kind: Type) -> str:
    match kind:
        case NumberType(scale):
            return f"numeric(20, {scale})" if scale else "bigint"
        case BooleanType():
            return "boolean"
        case DateTimeType():
            return "timestamp"
        case DateType():
            return "date"
        case _:
            return "text"
