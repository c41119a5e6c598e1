"""A firm's files and tables as Spark reads them: exact, or refused with the words for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policybook.book.from_folder import book_from
from policybook.engines.folder import FolderHome
from policybook.engines.model import EngineError
from policybook.engines.spark import SparkEngine
from policybook.engines.spark_records import Place, records
from policybook.engines.spark_session import Session
from policybook.store.source import source_from
from policybook.vocabulary.model import Vocabulary

pytestmark = pytest.mark.slow

WORDS = """
vocabulary: shop
entities:
  customer:
    key: id
    fields:
      id: string
      tier: {type: string, values: [A, "it's", 'a\\b ${x}']}
      spend: {type: decimal, scale: 2, digits: 6}
      count: integer
      active: boolean
      since: date
      seen: date and time
    has_many: {orders: order}
  order:
    key: no
    belongs_to: customer
    fields: {no: integer, amount: {type: decimal, scale: 2}}
"""
SOURCE = """
source: crm
entities:
  customer: {files: "in/*.parquet", fields: {id: Kunde, spend: Umsatz}}
  order: {table: orders_of_the_firm, fields: {no: nr, customer: kunde, amount: betrag}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    (tmp_path / "book").mkdir()
    for name, text in {"policybook": "policybook: 1\nname: shop\n", "words": WORDS, "source": SOURCE}.items():
        (tmp_path / "book" / f"{name}.yaml").write_text(text)
    book, findings = book_from(tmp_path / "book")
    assert book is not None, findings
    return book


def engine(session: Session, folder: Path, **more: Any) -> SparkEngine:
    return SparkEngine(session, FolderHome(folder / "home"), Place(folder, **more))


def rows(session: Session, folder: Path, vocabulary: Vocabulary, entity: str, **more: Any) -> list[Any]:
    at = engine(session, folder, **more)
    return list(at.decide((), f"SELECT * FROM {at.relations(vocabulary)[entity]} ORDER BY 1"))


def write(path: Path, **columns: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def test_every_type_is_read_exactly(session: Session, shop: Any, tmp_path: Path) -> None:
    odd = tmp_path / "a [b] {c} *"
    write(
        odd / "customer.parquet",
        id=["C-1", "C-2"],
        tier=["it's", "a\\b ${x}"],
        spend=pa.array([Decimal("-12.5"), None], pa.decimal128(5, 1)),
        count=pa.array([-(10**18 - 1), 7], pa.int64()),
        active=[True, None],
        since=[date(1, 1, 1), date(1582, 10, 10)],
        seen=pa.array([datetime.fromisoformat("2024-03-31T02:30:00.000005"), None], pa.timestamp("us")),
    )

    assert rows(session, odd, shop.vocabulary, "customer") == [
        ("C-1", "it's", -1250, -(10**18 - 1), True, "0001-01-01", "2024-03-31T02:30:00.000005"),
        ("C-2", "a\\b ${x}", None, 7, None, "1582-10-10", None),
    ]
    assert rows(session, odd, shop.vocabulary, "order") == []


def test_a_csv_file_is_read_as_it_is_written(session: Session, shop: Any, tmp_path: Path) -> None:
    (tmp_path / "customer.csv").write_text(
        '\ufeffid,tier,spend,count,active,since,seen\r\n'
        '"C ""1""\nx",A,+0012.340,,TRUE,2024-02-29,2024-02-29T08:30\r\n'
        "C-2,a\\b ${x},.5,-07,0,,2024-02-29 08:30:01.5\r\n"
        'C-3,"",5.,"",,,\r\n',
        encoding="utf-8", newline="",
    )  # fmt: skip

    assert rows(session, tmp_path, shop.vocabulary, "customer") == [
        ('C "1"\nx', "A", 1234, None, True, "2024-02-29", "2024-02-29T08:30:00"),
        ("C-2", "a\\b ${x}", 50, -7, False, None, "2024-02-29T08:30:01.500000"),
        ("C-3", None, 500, None, None, None, None),
    ]


def test_a_moment_of_a_zone_is_read_in_that_of_the_book(session: Session, shop: Any, tmp_path: Path) -> None:
    moment = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    stamps = pa.array([moment], pa.timestamp("us", tz="UTC"))
    write(tmp_path / "customer.parquet", id=["C-1"], since=stamps, seen=stamps)

    found = rows(session, tmp_path, shop.vocabulary, "customer", zone="Asia/Shanghai")

    assert found == [("C-1", None, None, None, None, "2024-03-01", "2024-03-01T07:30:00")]


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("spend", pa.array([Decimal("1.005")]), "customer.spend: 1.005 has more than 2 decimal places"),
        ("spend", pa.array([Decimal("10000.00")]), "customer.spend: 10000.00 has more than 6 digits"),
        ("spend", pa.array([10000]), "customer.spend: 10000 has more than 6 digits"),
        ("spend", pa.array(["1e3"]), "customer.spend: 1e3 is not a number of at most 6 digits and 2 decimal"),
        ("spend", pa.array(["-."]), "customer.spend: -. is not a number"),
        ("spend", pa.array(["1.005"]), "customer.spend: 1.005 is not a number of at most 6 digits"),
        ("count", pa.array([10**18]), "customer.count: 1000000000000000000 has more than 18 digits"),
        ("tier", pa.array(["B"]), 'customer.tier: B is not one of "A", "it\'s"'),
        ("active", pa.array([2]), "customer.active: 2 is not 0 or 1"),
        ("active", pa.array(["yes"]), "customer.active: yes is not true or false"),
        ("since", pa.array(["2023-02-29"]), "customer.since: 2023-02-29 is not a date"),
        ("since", pa.array(["20230228"]), "customer.since: 20230228 is not a date"),
        ("seen", pa.array(["2023-02-28T08:30Z"]), "is not a date and time without a zone"),
        ("id", pa.array([None], pa.string()), "customer.id: a key is null"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_what_a_field_cannot_hold_stops_the_run(
    session: Session, shop: Any, tmp_path: Path, column: str, cells: pa.Array, said: str
) -> None:
    write(tmp_path / "customer.parquet", **({"id": ["C-1"]} | {column: cells}))
    at, found = engine(session, tmp_path), records(session, Place(tmp_path), shop.vocabulary)["customer"]

    with pytest.raises(EngineError) as raised:
        list(at.decide((), f"SELECT * FROM {found}"))

    assert said in raised.value.findings[0].message
    assert raised.value.findings[0].code.value == "PB610"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"id": ["C"], "spend": [0.1]},
            "`customer.spend` is a number, the data has a double, which holds no exact",
        ),
        ({"id": ["C"], "since": [7]}, "`customer.since` is a date, the data has a bigint"),
        ({"id": [0.5]}, "`customer.id` is a string, the data has a double"),
        ({"no": ["C"]}, "the data of `customer` has no column `id`"),
    ],
)
def test_a_column_of_another_type_is_refused(
    session: Session, shop: Any, tmp_path: Path, columns: dict[str, Any], said: str
) -> None:
    write(tmp_path / "customer.parquet", **columns)

    with pytest.raises(EngineError) as raised:
        engine(session, tmp_path).relations(shop.vocabulary)

    assert said in raised.value.findings[0].message


def test_a_key_that_stands_twice_and_a_child_without_a_parent_are_refused(
    session: Session, shop: Any, tmp_path: Path
) -> None:
    write(tmp_path / "customer" / "1.parquet", id=["C-1", "C-2"])
    write(tmp_path / "customer" / "2.parquet", id=["C-2", "C-1", "C-3"])
    write(tmp_path / "order.parquet", no=[1, 2], customer=["C-3", "C-9"], amount=[5, None])

    with pytest.raises(EngineError) as raised:
        engine(session, tmp_path).relations(shop.vocabulary)

    assert [each.message for each in raised.value.findings] == [
        "2 keys of `customer` stand in more than one record, first `C-1`",
        "1 record of `order` are of a `customer` that is not there, first `C-9`",
    ]


def test_records_that_are_there_twice_are_refused(session: Session, shop: Any, tmp_path: Path) -> None:
    write(tmp_path / "customer.parquet", id=["C-1"])
    (tmp_path / "customer.csv").write_text("id\nC-2\n")

    with pytest.raises(EngineError, match=r"more than once: `customer\.parquet`, `customer\.csv`"):
        engine(session, tmp_path).relations(shop.vocabulary)


def test_a_source_names_files_tables_and_columns(session: Session, shop: Any, tmp_path: Path) -> None:
    write(tmp_path / "in" / "1.parquet", Kunde=["C-1"], Umsatz=[7])
    session.view("orders_of_the_firm", "SELECT 1 AS nr, 'C-1' AS kunde, 2.5BD AS betrag", keep=False)
    source, findings = source_from(shop.sources["crm"], shop.vocabulary)
    assert source is not None, findings

    customers = rows(session, tmp_path, shop.vocabulary, "customer", source=source)
    orders = rows(session, tmp_path, shop.vocabulary, "order", source=source)

    assert customers == [("C-1", None, 700, None, None, None, None)]
    assert orders == [(1, 250, "C-1")]


def test_a_source_whose_column_or_files_are_not_there_is_refused(
    session: Session, shop: Any, tmp_path: Path
) -> None:
    source, _ = source_from(shop.sources["crm"], shop.vocabulary)
    assert source is not None
    with pytest.raises(EngineError, match=r"there are no files `in/\*\.parquet`"):
        engine(session, tmp_path, source=source).relations(shop.vocabulary)
    write(tmp_path / "in" / "1.parquet", Kunde=["C-1"])
    session.view("orders_of_the_firm", "SELECT 1 AS nr, 'C-1' AS kunde, 2.5BD AS betrag", keep=False)

    with pytest.raises(EngineError, match="the data of `customer` has no column `Umsatz`") as raised:
        engine(session, tmp_path, source=source).relations(shop.vocabulary)

    assert raised.value.findings[0].span.source.name.endswith("source.yaml")
