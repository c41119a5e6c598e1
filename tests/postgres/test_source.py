"""A firm's own tables read in place: every type exactly, and what does not fit is a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from policybook.store.finding import StoreError
from policybook.store.postgres_store import PostgresStore
from policybook.vocabulary.model import Vocabulary
from tests.engines.stores import vocabulary
from tests.postgres.firms import opened, said, source

WORDS = """
vocabulary: one
entities:
  thing:
    key: id
    fields:
      id: string
      text: string
      grade: {type: string, values: [A, "O'B"]}
      count: {type: integer, digits: 4}
      amount: {type: decimal, scale: 2, digits: 8}
      wide: {type: decimal, scale: 3, digits: 30}
      flag: boolean
      day: date
      moment: date and time
    has_many: {parts: part}
  part: {key: no, belongs_to: thing, fields: {no: integer}}
"""
THINGS = "source: s\nentities:\n  thing: {{table: things, fields: {{id: id, {field}: x}}}}\n"


@dataclass(frozen=True)
class Read:
    """What one column of one row was read as, or what was said of it."""

    value: object
    said: str


def words() -> Vocabulary:
    return vocabulary(WORDS)


def read(url: str, field: str, declared: str, value: str, before: str = "") -> Read:
    """One row of a table with a column of a type, as the record's field and as a query's column."""
    said(url, before, "DROP TABLE IF EXISTS things", f"CREATE TABLE things (id text, x {declared})")
    said(url, f"INSERT INTO things VALUES ('one', {value})")
    known = words()
    try:
        with opened(url, known, THINGS.format(field=field)) as store:
            with store.transaction():
                store.check_records(known)
            record = store.record(known, "thing", "one")
            assert record is not None
            column = store.connection.row(f'SELECT "{field}" FROM {store.relations(known)["thing"]} AS r')[0]
            stored = record[field]
            assert column == as_column(field, stored), "a record and a query read the same"
            return Read(stored, "")
    except StoreError as error:
        (finding,) = error.findings
        assert finding.span.source.name == "crm.yaml"
        return Read(None, finding.message)


def as_column(field: str, value: object) -> object:
    match value:
        case Decimal():
            return int(f"{value:f}".replace(".", ""))
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


@pytest.mark.parametrize(
    ("field", "declared", "value", "wanted"),
    [
        ("text", "text", "'ß'", "ß"),
        ("text", "varchar(20)", "'a  '", "a  "),
        ("text", "char(5)", "'a'", "a"),
        ("text", "bigint", "7", "7"),
        ("text", "uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("text", "text", "null", None),
        ("text", "text", "''", ""),
        ("grade", "text", "'O''B'", "O'B"),
        ("grade", "mood", "'A'", "A"),
        ("count", "smallint", "-9999", -9999),
        ("count", "bigint", "9999", 9999),
        ("count", "numeric", "12.000", 12),
        ("amount", "int", "999999", Decimal("999999.00")),
        ("amount", "numeric", "12.5000", Decimal("12.50")),
        ("amount", "numeric(20,6)", "-999999.99", Decimal("-999999.99")),
        ("wide", "numeric", "123456789012345678901234567.125", Decimal("123456789012345678901234567.125")),
        ("wide", "bigint", "9223372036854775807", Decimal("9223372036854775807.000")),
        ("flag", "boolean", "true", True),
        ("flag", "smallint", "0", False),
        ("flag", "int", "null", None),
        ("day", "date", "'2026-01-31'", date(2026, 1, 31)),
        ("day", "timestamp", "'2026-01-31 23:59:59.999999'", date(2026, 1, 31)),
        ("day", "timestamptz", "'2026-01-31 16:00:00+00'", date(2026, 2, 1)),
        ("day", "timestamptz", "'2026-01-31 15:59:59.999999+00'", date(2026, 1, 31)),
        ("day", "date", "'9999-12-31'", date(9999, 12, 31)),
        (
            "moment",
            "timestamp",
            "'2026-01-31 08:30:00.000001'",
            datetime.fromisoformat("2026-01-31T08:30:00.000001"),
        ),
        ("moment", "timestamptz", "'2026-01-31 08:30:00+00'", datetime.fromisoformat("2026-01-31T16:30")),
    ],
)
def test_a_value_is_read_exactly(
    postgres_url: str, field: str, declared: str, value: str, wanted: object
) -> None:
    before = "DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('A', 'C')"

    found = read(postgres_url, field, declared, value, before)
    assert found == Read(wanted, "")


@pytest.mark.parametrize(
    ("field", "declared", "value", "wanted"),
    [
        ("grade", "text", "'a'", "is none of the field's values in 1 row, it is `one`"),
        ("count", "int", "10000", "has more than 4 digits in 1 row, it is `one`"),
        ("count", "numeric", "1.5", "is no whole number of up to 4 digits in 1 row"),
        ("count", "numeric", "'NaN'", "is no whole number of up to 4 digits in 1 row"),
        ("amount", "numeric", "0.001", "has more than 8 digits or 2 decimal places in 1 row"),
        ("amount", "numeric", "1000000", "has more than 8 digits or 2 decimal places in 1 row"),
        ("amount", "numeric", "'-Infinity'", "has more than 8 digits or 2 decimal places in 1 row"),
        ("amount", "bigint", "1000000", "has more than 8 digits in 1 row"),
        ("flag", "int", "2", "is neither 0 nor 1 in 1 row"),
        ("day", "date", "'infinity'", "is beyond the years 1 to 9999 in 1 row"),
        ("day", "date", "'0001-12-31 BC'", "is beyond the years 1 to 9999 in 1 row"),
        ("day", "timestamptz", "'infinity'", "is beyond the years 1 to 9999 in 1 row"),
        ("moment", "timestamp", "'10000-01-01'", "is beyond the years 1 to 9999 in 1 row"),
    ],
)
def test_a_value_that_does_not_fit_is_found_and_never_cut(
    postgres_url: str, field: str, declared: str, value: str, wanted: str
) -> None:
    found = read(postgres_url, field, declared, value)

    assert found.said.startswith("column `x` of `things` ")
    assert wanted in found.said


@pytest.mark.parametrize(
    ("field", "declared", "wanted"),
    [
        ("amount", "double precision", "is double precision, which holds no exact decimals"),
        ("amount", "real", "is float4, which holds no exact decimals"),
        ("count", "double precision", "is double precision, which holds no exact decimals"),
        ("amount", "money", "is money, which means what the server's locale says"),
        ("amount", "text", "is text, which is not read as a numeric(8, 2)"),
        ("flag", "text", "is text, which is not read as a boolean"),
        ("day", "text", "is text, which is not read as a date"),
        ("day", "int", "is int4, which is not read as a date"),
        ("moment", "date", "is date, which is not read as a timestamp"),
        ("text", "numeric", "is numeric, which is not read as a text"),
        ("text", "jsonb", "is jsonb, which is not read as a text"),
        ("text", "text[]", "is _text, which is not read as a text"),
    ],
)
def test_a_type_that_is_not_read_exactly_is_refused(
    postgres_url: str, field: str, declared: str, wanted: str
) -> None:
    assert read(postgres_url, field, declared, "null").said == f"column `x` of `things` {wanted}"


def found(url: str, text: str, *statements: str) -> list[str]:
    """What is said of a source whose tables are made by statements."""
    said(url, *statements)
    with pytest.raises(StoreError) as raised:
        look_through(url, text)
    return [
        f"{each.span.position.line} {each.code.value} {each.message} = {each.help}"
        for each in raised.value.findings
    ]


def look_through(url: str, text: str) -> None:
    known = words()
    with opened(url, known, text) as store:
        store.check(known)
        with store.transaction():
            store.check_records(known)


BOTH = """\
source: s
entities:
  thing: {table: t.things, fields: {id: id}}
  part: {table: t.parts, fields: {no: no, thing: thing}}
"""
PUT_RIGHT = "put them right, or read them through a view that leaves them out"


def test_keys_and_parents_are_looked_at(fresh_postgres_url: str) -> None:
    made = (
        "CREATE SCHEMA t",
        "CREATE TABLE t.things (id text)",
        "CREATE TABLE t.parts (no int, thing varchar)",
        "INSERT INTO t.things VALUES ('a'), ('b'), ('b'), ('C'), ('C')",
        "INSERT INTO t.parts VALUES (1, 'a'), (2, 'A'), (3, 'x'), (4, 'a ')",
    )
    assert found(fresh_postgres_url, BOTH, *made) == [
        "3 PB610 column `id` of `t.things` holds 2 keys that are there more than once, the first is `C`"
        " = every record needs a key of its own",
        f"4 PB610 column `thing` of `t.parts` names no thing in 3 rows, the first is `2` = {PUT_RIGHT}",
    ]
    nulls = (
        "INSERT INTO t.things VALUES (null), (null)",
        "INSERT INTO t.parts VALUES (null, 'a'), (9, null)",
    )
    assert found(fresh_postgres_url, BOTH, *nulls) == [
        f"3 PB610 column `id` of `t.things` is null in 2 rows = {PUT_RIGHT}",
        f"4 PB610 column `no` of `t.parts` is null in 1 row = {PUT_RIGHT}",
        f"4 PB610 column `thing` of `t.parts` is null in 1 row, it is `9` = {PUT_RIGHT}",
    ]


def test_what_the_server_vouches_for_is_not_looked_at_again(fresh_postgres_url: str) -> None:
    said(
        fresh_postgres_url,
        "CREATE SCHEMA t",
        "CREATE TABLE t.things (id text PRIMARY KEY)",
        "CREATE TABLE t.parts (no int PRIMARY KEY, thing text REFERENCES t.things)",
        "INSERT INTO t.things VALUES ('a')",
        "INSERT INTO t.parts VALUES (1, 'a')",
    )
    known = words()
    with opened(fresh_postgres_url, known, BOTH) as store:
        seen: list[str] = []
        execute = store.connection.execute
        store.connection.execute = lambda sql, *values: (seen.append(sql), execute(sql, *values))[1]
        with store.transaction():
            store.check_records(known)

    assert not any("GROUP BY" in each or "NOT EXISTS" in each for each in seen)


@pytest.mark.parametrize(
    ("entities", "wanted"),
    [
        (
            "thing: {table: t.thigns, fields: {id: id}}",
            "3 PB610 there is no table `t.thigns` of the database = did you mean `t.things`?",
        ),
        (
            "thing: {table: things, fields: {id: id}}",
            "3 PB610 there is no table `things` in schema `public` of the database"
            " = there are no tables that this user may see here",
        ),
        (
            "thing: {table: t.things, fields: {id: id, text: remrak}}",
            "3 PB603 table `t.things` has no column `remrak` = did you mean `remark`?",
        ),
        (
            "thing: {table: T.Things, fields: {id: id}}",
            "3 PB610 there is no table `T.Things` of the database = did you mean `t.things`?",
        ),
        (
            "thing: {files: data/*.parquet, fields: {id: id}}",
            "3 PB610 `thing` is in files, which PostgreSQL does not read"
            " = name a table, or run the book on DuckDB: `--engine duckdb`",
        ),
        (
            "part: {table: t.things, fields: {no: no, thing: id}}",
            "3 PB610 `part` belongs to `thing`, of which the source says nothing"
            " = say where the records of `thing` are",
        ),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest_name(
    fresh_postgres_url: str, entities: str, wanted: str
) -> None:
    text = f"source: s\nentities:\n  {entities}\n"
    made = ("CREATE SCHEMA t", "CREATE TABLE t.things (id text, no int, remark text)")

    assert found(fresh_postgres_url, text, *made) == [wanted]


def test_a_table_that_one_may_not_read_is_a_finding(fresh_postgres_url: str) -> None:
    said(
        fresh_postgres_url,
        "CREATE SCHEMA t",
        "CREATE TABLE t.things (id text)",
        "DROP ROLE IF EXISTS clerk",
        "CREATE ROLE clerk LOGIN",
        "CREATE SCHEMA policybook AUTHORIZATION clerk",
        "GRANT USAGE ON SCHEMA t TO clerk",
    )
    text = "source: s\nentities: {thing: {table: t.things, fields: {id: id}}}\n"

    faults = found(fresh_postgres_url.replace("postgres@", "clerk@"), text)
    assert "the server does not allow it: permission denied for table things" in faults[0]
    assert "ask for the right to read" in faults[0]


def test_a_time_zone_that_the_server_does_not_know_is_a_finding(fresh_postgres_url: str) -> None:
    said(
        fresh_postgres_url,
        "CREATE TABLE things (id text, x timestamptz)",
        "INSERT INTO things VALUES ('a', now())",
    )
    known = words()
    of = source(known, THINGS.format(field="day"))
    with (
        PostgresStore.open(fresh_postgres_url, of, timezone="Mars/Tharsis") as store,
        pytest.raises(StoreError) as raised,
        store.transaction(),
    ):
        store.check_records(known)
    assert "does not know the book's time zone" in raised.value.findings[0].message


def test_a_statement_that_the_server_stops_is_a_finding(fresh_postgres_url: str) -> None:
    with PostgresStore.open(fresh_postgres_url) as store:
        store.connection.execute("SET statement_timeout = 50")
        with pytest.raises(StoreError) as raised, store.transaction():
            store.connection.execute("SELECT pg_sleep(20)")
        assert store.history("abc").last_run() is None
    assert raised.value.findings[0].message.startswith(
        "the server stopped the statement: canceling statement"
    )


def test_a_view_and_a_schema_of_the_url_are_as_good_as_a_table(fresh_postgres_url: str) -> None:
    said(
        fresh_postgres_url,
        'CREATE SCHEMA "客户"',
        'CREATE TABLE "客户"."raw" (id int, x double precision)',
        'CREATE VIEW "客户".things AS SELECT id, CAST(x AS numeric(8, 2)) AS x FROM "客户"."raw"',
        'INSERT INTO "客户"."raw" VALUES (1, 0.1), (10, 0.2), (9, 0.3)',
    )
    known = words()
    with opened(f"{fresh_postgres_url}?schema=客户", known, THINGS.format(field="amount")) as store:
        with store.transaction():
            store.check_records(known)
        assert list(store.keys(known, "thing")) == ["1", "10", "9"]
        record = store.record(known, "thing", "10")
        assert record is not None
        assert record["amount"] == Decimal("0.20")
        assert store.record(known, "thing", "010") is None
        assert store.record(known, "thing", "ten") is None


def test_a_key_is_found_through_the_index_of_the_firms_table(fresh_postgres_url: str) -> None:
    known = words()
    for declared, key in (("text", "k-7"), ("varchar(9)", "k-7"), ("char(9)", "k-7"), ("bigint", "7")):
        rows = "SELECT {} FROM generate_series(1, 5000) AS g".format(
            "g" if declared == "bigint" else "'k-' || g"
        )
        said(
            fresh_postgres_url,
            "DROP TABLE IF EXISTS things",
            f"CREATE TABLE things (id {declared} PRIMARY KEY, x text)",
            f"INSERT INTO things {rows}",
            "ANALYZE things",
        )
        with opened(fresh_postgres_url, known, THINGS.format(field="text")) as store:
            store.check(known)
            held = store._of(known).holding(known.entities["thing"], "id")
            plan = store.connection.execute(f"EXPLAIN SELECT 1 FROM {held}", (key,)).fetchall()
            assert any("Index" in line for (line,) in plan), (declared, plan)
            assert store.has(known, "thing", key)
