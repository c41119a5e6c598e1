"""Parquet and CSV files as records in DuckDB: read exactly, or refused with what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policybook.diagnostics.codes import Code
from policybook.engines.duckdb import DuckDBEngine
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.model import EngineError, Forget
from policybook.engines.sqlite import SQLiteEngine
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary
from tests.engines.stores import FEBRUARY, JANUARY, filled, own_rows, ran, script, vocabulary

#: Each starts a process of DuckDB.
pytestmark = pytest.mark.slow

FIELDS = vocabulary("""
vocabulary: fields
entities:
  thing:
    key: id
    fields:
      id: string
      whole: integer
      money: {type: decimal, scale: 2, digits: 9}
      grade: {type: string, values: [A, B]}
      yes: boolean
      on: date
      at: date and time
""")


def _csv(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _parquet(path: Path, columns: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(dict(columns)), path)


def _read(folder: Path, words: Vocabulary = FIELDS, zone: str = "UTC") -> list[tuple[object, ...]]:
    engine = DuckDBEngine(FolderHome(folder / "home"), place=Place(folder, zone=zone))
    item = engine.relations(words)["thing"]
    return list(
        engine.decide([], f'SELECT id, whole, money, grade, yes, "on", "at" FROM {item} AS r ORDER BY id')
    )


def _refused(folder: Path, words: Vocabulary = FIELDS) -> list[str]:
    with pytest.raises(EngineError) as refused:
        _read(folder, words)
    assert {each.code for each in refused.value.findings} == {Code.BAD_SOURCE}
    return [each.message for each in refused.value.findings]


def test_csv_is_read_as_the_loader_reads_it(tmp_path: Path) -> None:
    _csv(
        tmp_path / "thing.csv",
        "id,whole,money,grade,yes,on,at,other\n"
        "a, +5 ,1.50,A,TRUE,2024-02-29,2024-02-29T08:30,x\n"
        '"b,""q""\nline",-0,.5,,0,,2024-02-29 08:30:00.25,""\n'
        "中\\n,,-9999999.990,B,,0001-01-01,,\n",
    )

    assert _read(tmp_path) == [
        ("a", 5, 150, "A", True, "2024-02-29", "2024-02-29T08:30:00"),
        ('b,"q"\nline', 0, 50, None, False, None, "2024-02-29T08:30:00.250000"),
        ("中\\n", None, -999999999, "B", None, "0001-01-01", None),
    ]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("whole", "1.0", "is no number"), ("whole", "1e3", "is no number"), ("whole", "1,0", "is no number"),
        ("whole", "12345678901234567890", "more than 18 digits"),
        ("money", "1.005", "2 decimal places"), ("money", "12345678.00", "more than 9 digits"),
        ("money", "1e2", "is no number"), ("money", ".", "is no number"), ("money", "NaN", "is no number"),
        ("grade", "C", 'is not one of "A", "B"'), ("yes", "yes", "is not true or false"),
        ("on", "2024-2-9", "is not a date"), ("on", "2023-02-29", "is not a date"),
        ("on", "0000-01-01", "is not a date"), ("on", "2024-01-01T00:00:00", "is not a date"),
        ("at", "2024-01-01", "is not a date and time"), ("at", "2024-01-01T08:30Z", "without a zone"),
        ("at", "2024-01-01T08:30:00.1234567", "is not a date and time"),
    ],
)  # fmt: skip
def test_text_that_does_not_fit_is_counted_with_its_first_key(
    tmp_path: Path, field: str, text: str, said: str
) -> None:
    _csv(tmp_path / "thing.csv", f'id,{field}\nk1,\nk2,"{text}"\n')

    [message] = _refused(tmp_path)

    assert message.startswith(f"1 value of `thing.{field}`")
    assert said in message
    assert message.endswith("first `k2`")


def test_parquet_of_many_types_is_read_exactly(tmp_path: Path) -> None:
    moment = datetime(2024, 2, 29, 16, 30, tzinfo=UTC)
    _parquet(
        tmp_path / "thing" / "1.parquet",
        {
            "id": ["a", "b", ""],
            "whole": pa.array([1, None, -7], pa.int8()),
            "money": pa.array([Decimal("1.5000"), Decimal("-9999999.99"), None], pa.decimal128(38, 10)),
            "grade": pa.array(["A", "B", None]).dictionary_encode(),
            "yes": [True, None, False],
            "on": pa.array([date(1, 1, 1), date(9999, 12, 31), None]),
            "at": pa.array([moment, None, moment], pa.timestamp("us", tz="UTC")),
        },
    )
    _parquet(
        tmp_path / "thing" / "2.parquet",
        {"id": ["c"], "money": pa.array([Decimal("2.25")], pa.decimal128(12, 2)), "yes": [True]},
    )

    assert _read(tmp_path, zone="Asia/Shanghai") == [
        ("", -7, None, None, False, None, "2024-03-01T00:30:00"),
        ("a", 1, 150, "A", True, "0001-01-01", "2024-03-01T00:30:00"),
        ("b", None, -999999999, "B", None, "9999-12-31", None),
        ("c", None, 225, None, True, None, None),
    ]


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("money", pa.array([1.5, 2.5]), "holds no exact decimals"),
        ("money", pa.array([1.5, 2.5], pa.float32()), "holds no exact decimals"),
        ("money", pa.array([Decimal("1.00"), Decimal("1.005")], pa.decimal128(9, 3)), "2 decimal places"),
        ("money", pa.array([Decimal("1"), Decimal("12345678")], pa.decimal128(38, 0)), "more than 9 digits"),
        ("money", pa.array([1, 2**62], pa.int64()), "more than 9 digits"),
        ("whole", pa.array([1, 2**63], pa.uint64()), "more than 18 digits"),
        ("yes", pa.array([0, 2], pa.int8()), "neither 0 nor 1"),
        ("yes", pa.array([b"1", b"0"]), "is BLOB"),
        ("at", pa.array([0, 1001], pa.timestamp("ns")), "finer than microseconds"),
        ("at", pa.array([0, 2**48], pa.timestamp("ms")), "beyond the years"),
        ("grade", pa.array(["A", "C"]), 'is not one of "A", "B"'),
        ("grade", pa.array([1, 2]), "is BIGINT"),
    ],
)
def test_parquet_that_does_not_fit_is_refused(tmp_path: Path, column: str, values: Any, said: str) -> None:
    _parquet(tmp_path / "thing.parquet", {"id": ["k1", "k2"], column: values})

    assert any(said in message for message in _refused(tmp_path))


def test_keys_are_there_once_and_parents_too(tmp_path: Path) -> None:
    words = vocabulary()
    _csv(tmp_path / "customer.csv", "id\na\nb\nb\n\n")
    _csv(tmp_path / "order.csv", "no,customer\n1,a\n2,nobody\n3,\n3,b\n")
    engine = DuckDBEngine(FolderHome(tmp_path / "home"), place=Place(tmp_path))

    with pytest.raises(EngineError) as refused:
        engine.relations(words)

    assert [each.message for each in refused.value.findings] == [
        "1 value of `customer.id` is missing",
        "1 key of `customer` stands in more than one record, first `b`",
        "1 value of `order.customer` is missing, first `3`",
        "1 key of `order` stands in more than one record, first `3`",
        "1 record of `order` is of a `customer` that is not there, first `2`",
    ]


MANY = [f"{number:06}" for number in range(140_000)]


@pytest.mark.parametrize(
    ("files", "twice"),
    [
        ([MANY], []),  # rising: no key is looked for
        ([MANY[::-1]], []),
        ([["b"], ["a"]], []),
        ([MANY[:70_000], MANY[70_000:], []], []),
        ([MANY[70_000:], MANY[:70_000]], []),
        ([["a", "b", "b", "c"]], ["1 key of `thing` stands in more than one record, first `b`"]),
        ([MANY, MANY], ["140000 keys of `thing` stand in more than one record, first `000000`"]),
        ([MANY, MANY[-1:]], ["1 key of `thing` stands in more than one record, first `139999`"]),
        ([["a"], ["a"]], ["1 key of `thing` stands in more than one record, first `a`"]),
    ],
)
def test_keys_that_rise_are_there_once(tmp_path: Path, files: list[list[str]], twice: list[str]) -> None:
    for number, keys in enumerate(files):
        _parquet(tmp_path / "thing" / f"{number}.parquet", {"id": pa.array(keys, pa.string())})

    if twice:
        assert _refused(tmp_path) == twice
    else:
        assert len(_read(tmp_path)) == len({key for keys in files for key in keys})


def test_a_column_of_the_key_must_be_there(tmp_path: Path) -> None:
    _csv(tmp_path / "thing.csv", "name\nx\n")

    assert _refused(tmp_path) == ["the data of `thing` has no column `id`"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("thing.csv", b"id,whole\nk1,1,2\nk2,1\n"),
        ("thing.csv", b"id,whole\nk1,1\nk2\n"),
        ("thing.csv", b'id,whole\nk1,"1\n'),
        ("thing.csv", b"id,whole\nk\xff,1\n"),
        ("thing.csv", b""),
        ("thing.parquet", b"id,whole\nk1,1\n"),
        ("thing.parquet", b""),
    ],
)
def test_a_broken_file_is_a_finding(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EngineError) as refused:
        _read(tmp_path)

    assert {each.code for each in refused.value.findings} <= {Code.BAD_SOURCE, Code.BAD_STORE}


def _written(store: Store, folder: Path, form: str) -> None:
    """The store's records as files, as other programs write them."""
    kinds: dict[str, Sequence[tuple[str, pa.DataType]]] = {
        "customer": [
            ("id", pa.string()), ("名称", pa.string()), ("limit", pa.decimal128(20, 2)),
            ("since", pa.date32()), ("seen", pa.timestamp("us")), ("vip", pa.bool_()),
        ],
        "order": [
            ("no", pa.int64()), ("placed_on", pa.date32()), ("amount", pa.decimal128(12, 2)),
            ("customer", pa.string()),
        ],
    }  # fmt: skip
    for entity, columns in kinds.items():
        rows = store.connection.execute(f'SELECT * FROM "{entity}"').fetchall()
        made = {
            name: pa.array([_value(row[place], kind) for row in rows], kind)
            for place, (name, kind) in enumerate(columns)
        }
        _parquet(folder / f"{entity}.parquet", made)


def _value(cell: Any, kind: pa.DataType) -> Any:
    if cell is None:
        return None
    if pa.types.is_decimal(kind):
        return Decimal(cell).scaleb(-2)
    if pa.types.is_date(kind):
        return date.fromisoformat(cell)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(cell)
    return bool(cell) if pa.types.is_boolean(kind) else cell


def test_a_run_over_files_is_the_run_over_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store, Store.open(tmp_path / "home.db") as other:
        words = filled(store, 500)
        _written(store, tmp_path / "data", "parquet")
        expected = [ran(SQLiteEngine(store), words, day) for day in (JANUARY, FEBRUARY)]
        engine = DuckDBEngine(other, place=Place(tmp_path / "data"))
        found = [ran(engine, words, day) for day in (JANUARY, FEBRUARY)]

        assert found == expected
        assert own_rows(other) == own_rows(store)

        home = FolderHome(tmp_path / "home")
        for day, summaries in zip((JANUARY, FEBRUARY, FEBRUARY), (*expected, expected[1]), strict=True):
            engine = DuckDBEngine(home, place=Place(tmp_path / "data"))
            assert ran(engine, words, day) == summaries
        for table, rows in own_rows(store).items():
            kept = DuckDBEngine(home)
            assert list(kept.decide([], f"SELECT * FROM {kept.own(table)} AS r ORDER BY ALL")) == rows
        assert {each.name for each in home.path.iterdir()} == {"current.json", "runs", ".lock"}


def test_a_dry_run_writes_no_folder(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 20)
        _written(store, tmp_path / "data", "parquet")
    home = FolderHome(tmp_path / "home")
    engine = DuckDBEngine(home, place=Place(tmp_path / "data"))
    assert engine.run(script(engine, words), [Forget("abc", JANUARY)], dry=True)["counts"]
    assert not home.path.exists()


def test_two_runs_from_one_look_at_a_folder_are_one_too_many(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db") as store:
        words = filled(store, 20)
        _written(store, tmp_path / "data", "parquet")
    home = FolderHome(tmp_path / "home")
    engine = DuckDBEngine(home, place=Place(tmp_path / "data"))
    asked = script(engine, words)
    engine.run(asked, [Forget("abc", JANUARY)])
    with pytest.raises(EngineError, match="another run was written"):
        engine.run(asked, [Forget("abc", JANUARY)])
