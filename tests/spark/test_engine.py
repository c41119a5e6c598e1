"""A run on Spark, by hand-written steps: all of it or nothing, and the same however it is cut up."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from policybook.engines.folder import FolderHome
from policybook.engines.folder_history import FolderHistory
from policybook.engines.model import EngineError, Forget
from policybook.engines.spark import SparkEngine
from policybook.engines.spark_session import Session, open_session
from policybook.query.steps import Step
from policybook.store.history import RunRecord, State

pytestmark = pytest.mark.slow

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


@dataclass
class Script:
    steps: Sequence[Step]
    writes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)


def script(engine: SparkEngine, day: date, policies: Sequence[str] = ("abc",), edge: int = 500) -> Script:
    """The customers in two classes, by hand: what a run of a book looks like in small."""
    on, before = day.isoformat(), engine.own("pb_history")
    latest = (
        f"SELECT policy, subject, max_by(class, as_of) AS was FROM {before}"
        f" WHERE as_of < '{on}' GROUP BY policy, subject"
    )
    ranked = "SELECT id, rank() OVER (ORDER BY spend DESC NULLS LAST) AS place, spend FROM firm"
    decided = "UNION ALL ".join(
        f"SELECT '{policy}' AS policy, id, if(place <= {edge}, 'A', 'B') AS now, place FROM ranked "
        for policy in policies
    )
    result = "SELECT d.*, l.was FROM decided d LEFT JOIN latest l ON l.policy = d.policy AND l.subject = d.id"
    steps = [
        Step("latest", latest, False, "before"),
        Step("ranked", ranked, True, "population"),
        Step("decided", decided, False, "rules"),
        Step("result", result, True, "result"),
    ]
    history = (
        f"SELECT policy, id, '{on}', was, now, 'r', 'rule', concat('place ', place), '第', 'd' FROM result"
        " WHERE NOT (was <=> now)"
    )
    run = f"SELECT policy, '{on}', 'd', count(*) FROM result GROUP BY policy"
    standing = "SELECT policy, id, now, concat('{\"place\":\"', place, '\"}') FROM result"
    pending = f"SELECT policy, '{on}', id, now, place = 1, 2 FROM result WHERE place = 1"
    writes = {"pb_history": [history], "pb_pending": [pending], "pb_standing": [standing], "pb_run": [run]}
    return Script(
        steps, writes, {"counts": "SELECT policy, now, count(*) FROM result GROUP BY 1, 2 ORDER BY 1, 2"}
    )


def firm(session: Session, slices: int = 4, customers: int = 2000) -> None:
    ids = f"range(0, {customers}, 1, {slices})"
    sql = f"SELECT concat('C-', id) AS id, nullif(id * 7919 % 991, 5) AS spend FROM {ids}"
    session.view("firm", sql, keep=False)


def run(
    session: Session, home: Path, day: date = JANUARY, policies: Sequence[str] = ("abc",), **more: Any
) -> Any:
    engine = SparkEngine(session, FolderHome(home))
    made = script(engine, day, policies, more.pop("edge", 500))
    return engine.run(made, [Forget(each, day) for each in policies], **more)


def content(home: Path) -> dict[str, list[Any]]:
    folder = FolderHome(home)
    tables = ("pb_history", "pb_pending", "pb_standing", "pb_run")
    return {
        table: sorted(
            (tuple(row.values()) for f in folder.files(table) for row in pq.read_table(f).to_pylist()),
            key=str,
        )
        for table in tables
    }


def test_a_run_writes_own_tables_and_gives_summaries(session: Session, tmp_path: Path) -> None:
    firm(session)
    said: list[str] = []

    counts = run(session, tmp_path, policies=("abc", "other"), progress=lambda what, part: said.append(what))

    assert counts == {
        "counts": [("abc", "A", 501), ("abc", "B", 1499), ("other", "A", 501), ("other", "B", 1499)]
    }
    assert said[-1] == "counting counts"
    history = FolderHistory(FolderHome(tmp_path), "abc")
    assert history.last_run() == RunRecord("abc", JANUARY, "d", 2000)
    assert len(list(history.changes())) == 2000
    assert history.state("C-1") == State("A", "A")
    first = next(each for each in history.changes() if each.because_en == "place 1")
    assert history.state(first.subject) == State("A", "A", worse=True, runs=2)
    assert history.facts(first.subject) == '{"place":"1"}'


def test_a_later_run_reads_the_earlier_one_and_the_same_day_is_replaced(
    session: Session, tmp_path: Path
) -> None:
    firm(session)
    run(session, tmp_path, JANUARY, ("abc", "other"))
    run(session, tmp_path, FEBRUARY, edge=400)
    once = content(tmp_path)
    run(session, tmp_path, FEBRUARY, edge=300)
    run(session, tmp_path, FEBRUARY, edge=400)

    assert content(tmp_path) == once
    february = list(FolderHistory(FolderHome(tmp_path), "abc").changes(FEBRUARY))
    assert {(each.was, each.now) for each in february} == {("A", "B")}
    assert 90 < len(february) < 110
    assert list(FolderHistory(FolderHome(tmp_path), "other").changes(FEBRUARY)) == []


def test_a_dry_run_leaves_nothing(session: Session, tmp_path: Path) -> None:
    firm(session)

    assert run(session, tmp_path / "home", dry=True)["counts"] == [("abc", "A", 501), ("abc", "B", 1499)]
    assert not (tmp_path / "home").exists()


def test_the_answer_does_not_depend_on_partitions(session: Session, spark: Any, tmp_path: Path) -> None:
    before = spark.conf.get("spark.sql.shuffle.partitions")
    found = []
    for slices, shuffled in ((1, 1), (7, 3), (23, 11)):
        spark.conf.set("spark.sql.shuffle.partitions", shuffled)
        firm(session, slices)
        home = tmp_path / str(slices)
        run(session, home)
        found.append((run(session, home, FEBRUARY, edge=400), content(home)))
    spark.conf.set("spark.sql.shuffle.partitions", before)

    assert found[0] == found[1] == found[2]


def test_a_step_that_is_kept_is_worked_out_once(session: Session, spark: Any, tmp_path: Path) -> None:
    seen = spark.sparkContext.accumulator(0)

    def look(rows: Any) -> Any:
        for row in rows:
            seen.add(1)
            yield row

    spark.sparkContext.parallelize(range(100), 4).mapPartitions(look).map(lambda n: (f"C-{n}", n)).toDF(
        "id string, spend bigint"
    ).createOrReplaceTempView("firm")

    run(session, tmp_path, edge=50)

    assert seen.value == 100


def test_a_run_that_overflows_says_so_and_leaves_nothing(session: Session, tmp_path: Path) -> None:
    firm(session)
    run(session, tmp_path)
    before = content(tmp_path)
    engine = SparkEngine(session, FolderHome(tmp_path))
    made = script(engine, FEBRUARY)
    too_much = Step("result", "SELECT *, 9223372036854775000 + place AS x FROM decided", True, "too much")
    history = ["SELECT policy, id, '2026-02-28', x, now, 'r', 'rule', 'r', 'r', 'd' FROM result"]

    with pytest.raises(EngineError) as raised:
        engine.run(Script([*made.steps[:-1], too_much], {"pb_history": history}), [Forget("abc", FEBRUARY)])

    assert raised.value.findings[0].code.value == "PB605"
    assert content(tmp_path) == before
    assert sorted(each.name for each in (tmp_path / "runs").iterdir()) == ["000001"]


def test_a_run_that_is_cancelled_ends_and_leaves_nothing(session: Session, tmp_path: Path) -> None:
    ours = open_session()
    firm(ours)
    engine = SparkEngine(ours, FolderHome(tmp_path))
    # Many short tasks: a task itself is not stopped within its innermost loop.
    slow = Step("result", "SELECT sum(id % 7) AS n FROM range(0, 50000, 1, 50000)", True, "slow")
    history = ["SELECT 'abc', string(n), '2026-01-31', null, 'A', 'r', 'rule', '', '', 'd' FROM result"]
    ended: list[BaseException] = []

    def work() -> None:
        try:
            engine.run(Script([slow], {"pb_history": history}), [Forget("abc", JANUARY)])
        except EngineError as fault:
            ended.append(fault)

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():  # the job may not have begun when it is first cancelled
        time.sleep(1)
        ours.cancel()
        worker.join(1)

    assert "Spark gave up" in str(ended[0])
    assert content(tmp_path)["pb_history"] == []
    assert list((tmp_path / "runs").iterdir()) == []
    firm(session)
    run(session, tmp_path)
    assert len(content(tmp_path)["pb_history"]) == 2000


def test_a_run_that_was_written_meanwhile_is_not_overlooked(session: Session, tmp_path: Path) -> None:
    firm(session)
    engine = SparkEngine(session, FolderHome(tmp_path))
    made = script(engine, FEBRUARY)
    run(session, tmp_path, JANUARY)

    with pytest.raises(EngineError, match="another run was written to the store meanwhile"):
        engine.run(made, [Forget("abc", FEBRUARY)])


def test_cells_are_plain(session: Session, tmp_path: Path) -> None:
    engine = SparkEngine(session, FolderHome(tmp_path))
    select = "SELECT 1, CAST(12345678901234567890 AS DECIMAL(38,0)), 'a', true, null, DATE'0001-01-01',"
    select += " TIMESTAMP_NTZ'2024-02-29 08:30:00', TIMESTAMP_NTZ'2024-02-29 08:30:00.000005'"

    assert list(engine.decide((), select)) == [
        (
            1,
            12345678901234567890,
            "a",
            True,
            None,
            "0001-01-01",
            "2024-02-29T08:30:00",
            "2024-02-29T08:30:00.000005",
        )
    ]
