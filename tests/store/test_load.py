"""Loading: exact values, counts, encodings, and findings before anything is written."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store
from policybook.store.stage import Counts
from tests.store.shops import VOCABULARY, content, shop

HEADER = "编号,名称,等级,额度,开户,重要\n"


def test_values_come_back_as_they_were_written(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "c.csv"
    data.write_text(HEADER + 'C-1,"海港, ""贸易""",A,-0.5,2024/02/29,TRUE\nC-2,,,,,\n', encoding="utf-8")
    with Store.open(":memory:") as store:
        store.load(book, "customers", [data])
        assert store.record(book.vocabulary, "customer", "C-1") == {
            "id": "C-1",
            "名称": '海港, "贸易"',
            "grade": "A",
            "limit": Decimal("-0.50"),
            "since": date(2024, 2, 29),
            "vip": True,
            "orders": [],
        }
        empty = store.record(book.vocabulary, "customer", "C-2")
        assert empty is not None
        assert {name for name, value in empty.items() if value is None} == {
            "名称",
            "grade",
            "limit",
            "since",
            "vip",
        }
        assert store.record(book.vocabulary, "customer", "C-3") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_are_read_in_the_encoding_that_is_said(encoding: str, tmp_path: Path) -> None:
    said = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    mapping = (tmp_path / "book" / "customers.yaml", f"encoding: {said}\n")
    shop(tmp_path / "book")
    mapping[0].write_text(mapping[0].read_text(encoding="utf-8") + mapping[1], encoding="utf-8")
    book = shop(tmp_path / "book", customers=mapping[0].read_text(encoding="utf-8"))
    data = tmp_path / "c.csv.gz"
    data.write_bytes(gzip.compress((HEADER + "C-1,海港贸易䶮,A,1,2024/01/31,0\n").encode(encoding)))
    with Store.open(":memory:") as store:
        assert store.load(book, "customers", [data]).entities["customer"].inserted == 1
        found = store.record(book.vocabulary, "customer", "C-1")
        assert found is not None
        assert found["名称"] == "海港贸易䶮"


def test_the_same_load_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "both.csv"
    data.write_text("No,Customer,Quantity,Price\n1,C-1,1,1\n2,C-1,1,2\n3,C-2,x,1\n", encoding="utf-8")
    with Store.open(tmp_path / "s.db") as store:
        first = store.load(book, "both", [data])
        before, changes = content(store), store.connection.total_changes
        second = store.load(book, "both", [data])
        assert (first.changed, second.changed) == (True, False)
        assert first.entities == {"customer": Counts(1), "order": Counts(2)}
        assert second.entities == {"customer": Counts(unchanged=1), "order": Counts(unchanged=2)}
        assert first.reasons == second.reasons == {"Quantity: a value is not an integer": 1}
        assert content(store) == before
        assert store.connection.total_changes > changes  # of the stage, which is gone
        assert store.connection.execute("SELECT count(*) FROM sqlite_temp_master").fetchone() == (0,)


def test_later_rows_of_a_key_stand_and_are_counted(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "c.csv"
    data.write_text(HEADER + "C-1,a,A,1,,\nC-1,b,A,1,,\nC-2,c,,,,\nC-2,c,,,,\n", encoding="utf-8")
    with Store.open(":memory:") as store:
        assert store.load(book, "customers", [data]).entities["customer"] == Counts(2, repeated=1)
        data.write_text(HEADER + "C-1,d,A,1,,\nC-3,e,,,,\nC-2,c,,,,\n", encoding="utf-8")
        assert store.load(book, "customers", [data]).entities["customer"] == Counts(1, 1, 1)


def test_fields_that_a_mapping_does_not_give_stay(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    customers, orders = tmp_path / "c.csv", tmp_path / "o.csv"
    customers.write_text(HEADER + "C-1,a,A,1,,\n", encoding="utf-8")
    orders.write_text("No,Customer,Quantity,Price\n1,C-1,1,1\n", encoding="utf-8")
    with Store.open(":memory:") as store:
        store.load(book, "customers", [customers])
        assert store.load(book, "both", [orders]).entities["customer"] == Counts(unchanged=1)
        found = store.record(book.vocabulary, "customer", "C-1")
        assert found is not None
        assert (found["名称"], found["orders"]) == (
            "a",
            [{"no": 1, "placed_on": None, "amount": Decimal("1.00")}],
        )


def test_progress_ends_with_all_of_it(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "both.csv"
    rows = "".join(f"{number},C-{number % 7},1,1\n" for number in range(12_000))
    data.write_text("No,Customer,Quantity,Price\n" + rows, encoding="utf-8")
    told: list[tuple[int, float]] = []
    with Store.open(":memory:") as store:
        store.load(book, "both", [data], progress=lambda rows, part: told.append((rows, part)))
    assert [rows for rows, _ in told] == [5_000, 10_000, 12_000]
    assert told[-1][1] == 1.0
    assert sorted(told) == told


FAULTY = {
    "a column that is not there": (
        "customers",
        "编号,名称,等级,额度,开户\n",
        Code.MISSING_COLUMN,
        "has no column `重要`",
    ),
    "a column that is not mentioned": (
        "customers",
        HEADER.strip() + ",电话\n",
        Code.MISSING_COLUMN,
        "has a column `电话` that the mapping does not mention",
    ),
    "a column twice": (
        "both",
        "No,No,Customer,Quantity,Price\n",
        Code.MISSING_COLUMN,
        "has two columns `No`",
    ),
    "an empty file": ("both", "", Code.MISSING_COLUMN, "is empty: it has no header"),
    "no such mapping": ("bot", "", Code.BAD_MAPPING, "unknown mapping `bot`"),
}


@pytest.mark.parametrize("case", FAULTY.values(), ids=FAULTY)
def test_what_is_wrong_is_said_before_anything_is_written(
    case: tuple[str, str, Code, str], tmp_path: Path
) -> None:
    mapping, text, code, message = case
    book = shop(tmp_path / "book")
    data = tmp_path / "data.csv"
    data.write_text(text, encoding="utf-8")
    with Store.open(tmp_path / "s.db") as store:
        before = content(store)
        with pytest.raises(StoreError) as refused:
            store.load(book, mapping, [data])
        assert content(store) == before
    assert [finding.code for finding in refused.value.findings] == [code]
    assert message in refused.value.findings[0].message


def test_bytes_of_another_encoding_stop_the_load_and_nothing_is_kept(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "c.csv"
    good = "".join(f"C-{number},名,A,1,2024/01/31,1\n" for number in range(3_000)).encode()
    data.write_bytes(HEADER.encode() + good + "C-1,海港,A,1,,\n".encode("gb18030"))
    with Store.open(tmp_path / "s.db") as store:
        before = content(store)
        with pytest.raises(StoreError) as refused:
            store.load(book, "customers", [data])
        assert content(store) == before
    assert refused.value.findings[0].code is Code.UNREADABLE_FILE
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.rejected.csv"))


MAPPINGS = {
    "an unknown field": (
        "{id: Customer, nmae: Customer}",
        "`customer` has no field `nmae`",
        Code.BAD_MAPPING,
    ),
    "no key": ("{grade: Customer}", "rows of `customer` do not say the key, `id`", Code.BAD_MAPPING),
    "another type": (
        "{id: Customer, limit: Customer}",
        "`limit` is a number, this is a string",
        Code.BAD_MAPPING,
    ),
    "an unknown column": ("{id: Custmer}", "unknown name `Custmer`", Code.UNKNOWN_NAME),
}


@pytest.mark.parametrize("case", MAPPINGS.values(), ids=MAPPINGS)
def test_a_mapping_that_does_not_fit_the_book_is_refused(case: tuple[str, str, Code], tmp_path: Path) -> None:
    fields, message, code = case
    book = shop(tmp_path / "book")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        f"mapping: m\ncolumns: {{Customer: string}}\nrows: [{{entity: customer, fields: {fields}}}]\n",
        encoding="utf-8",
    )
    with Store.open(":memory:") as store, pytest.raises(StoreError) as refused:
        store.load(book, mapping, [tmp_path / "absent.csv"])
    assert [(finding.code, finding.message) for finding in refused.value.findings] == [(code, message)]


def test_a_vocabulary_may_gain_fields_and_not_change_them(tmp_path: Path) -> None:
    book = shop(tmp_path / "book")
    data = tmp_path / "c.csv"
    data.write_text(HEADER + "C-1,a,A,1,,\n", encoding="utf-8")
    with Store.open(tmp_path / "s.db") as store:
        store.load(book, "customers", [data])
        wider = shop(
            tmp_path / "wider",
            vocabulary=VOCABULARY.replace("vip: boolean", "vip: boolean\n      area: string"),
        )
        store.prepare(wider.vocabulary)
        found = store.record(wider.vocabulary, "customer", "C-1")
        assert found is not None
        assert (found["名称"], found["area"]) == ("a", None)
        before = content(store)
        finer = shop(
            tmp_path / "finer",
            vocabulary=VOCABULARY.replace(
                "limit: {type: decimal, scale: 2}", "limit: {type: decimal, scale: 3}"
            ),
        )
        with pytest.raises(StoreError) as refused:
            store.load(finer, "customers", [data])
        assert content(store) == before
    finding = refused.value.findings[0]
    assert (
        finding.message
        == "`customer.limit` is stored as decimal scale 2, the vocabulary now says decimal scale 3"
    )
    assert finding.span.source.name.endswith("vocabulary.yaml")
