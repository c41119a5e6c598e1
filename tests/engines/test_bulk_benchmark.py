"""What the bulk benchmark compares gives the same answers: SQL by hand, twice, and a book's own query."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

#: Builds the data of the benchmark.
pytestmark = pytest.mark.slow

BULK = Path(__file__).parents[2] / "bench" / "bulk"


def run(program: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BULK / program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bulk")
    assert run("generate.py", folder, "3000", "9000").returncode == 0
    data = [folder / "3000-9000" / "customer.parquet", folder / "3000-9000" / "order.parquet"]
    found = {name: folder / f"{name}.parquet" for name in ("plain", "tuned", "ours")}
    ran = [
        run("peers/duckdb_sql.py", BULK / "peers" / "plain.sql", *data, found["plain"]),
        run("peers/duckdb_sql.py", BULK / "peers" / "tuned.sql", *data, found["tuned"]),
        run("ours.py", *data, found["ours"]),
    ]
    assert [each.returncode for each in ran] == [0, 0, 0], "\n".join(each.stderr for each in ran)
    return found


def test_the_query_made_of_the_book_says_what_sql_by_hand_says(answers: dict[str, Path]) -> None:
    compared = run("same.py", answers["plain"], answers["tuned"], answers["ours"])
    assert compared.returncode == 0, compared.stderr


def test_a_single_different_answer_is_found(answers: dict[str, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    select = f"SELECT * REPLACE (CASE id WHEN 17 THEN 'Z' ELSE abc END AS abc) FROM '{answers['plain']}'"
    duckdb.execute(f"COPY ({select}) TO '{other}' (FORMAT parquet)")
    compared = run("same.py", answers["plain"], other)
    assert compared.returncode == 1
    assert "differ in 1 of" in compared.stderr


def test_all_classes_and_segments_are_there(answers: dict[str, Path]) -> None:
    found = duckdb.execute(f"SELECT DISTINCT abc, segment FROM '{answers['plain']}'").fetchall()
    assert {abc for abc, _ in found} == set("ABCD")
    assert len({segment for _, segment in found}) == 9
