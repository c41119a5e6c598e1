"""`run_book` on Spark: what is refused, a dry run and a shown plan write nothing, the plan is what runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.diagnostics.codes import Code
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.model import EngineError
from policybook.engines.spark import SparkEngine
from policybook.engines.spark_session import Session
from policybook.run.many import query_text, run_book
from policybook.run.model import RunError
from policybook.run.on_engine import How
from policybook.store.sqlite import Store
from tests.run.clubs import club
from tests.run.test_on_engine import JANUARY, MEMBERS, ODD, VISITS, filled
from tests.spark.firms import to_parquet

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Members and visits as files."""
    with Store.open(":memory:") as store:
        book = club(tmp_path / "book")
        filled(book, store)
        to_parquet(store, book.vocabulary, tmp_path / "data")
    return Place(tmp_path / "data")


def test_what_spark_does_not_do_is_refused_and_nothing_is_written(
    session: Session, tmp_path: Path, place: Place
) -> None:
    home = FolderHome(tmp_path / "home")
    with pytest.raises(RunError) as refused:
        run_book(club(tmp_path / "odd", level=ODD), home, JANUARY, how=How("spark", place=place))
    (finding,) = refused.value.findings
    assert finding.code is Code.NOT_IN_BULK
    assert finding.message == (
        "a single item of a list has no exact meaning in a query on Spark, in check `odd` of `level`"
    )
    with pytest.raises(EngineError) as several:
        run_book(club(tmp_path / "two", visits=VISITS), home, JANUARY, how=How("spark", place=place))
    assert several.value.findings[0].help == "run them one after the other with `--policy`"
    assert not home.path.exists()


def test_a_dry_run_and_a_plan_write_nothing_and_the_plan_is_what_runs(
    session: Session, tmp_path: Path, place: Place
) -> None:
    book, home = club(tmp_path / "book"), FolderHome(tmp_path / "home")
    how = How("spark", place=place)
    plan = query_text(book, home, JANUARY, how=how)
    dry = run_book(book, home, JANUARY, dry=True, how=how)
    assert dry.dry
    assert not home.path.exists()
    assert plan.startswith("-- member: what the run comes to\n")
    engine = SparkEngine(session, home, place)
    engine.relations(book.vocabulary)  # the views that the plan reads
    assert sorted(str(row[0]) for row in session.rows(plan)) == sorted(MEMBERS)
    assert run_book(book, home, JANUARY, how=how).classifications == dry.classifications
    assert run_book(book, home, JANUARY, dry=True, how=How("duckdb", place=place)).classifications == (
        dry.classifications
    )
