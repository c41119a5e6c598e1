"""A folder as a home: what counts is replaced all at once, one writes at a time, nothing is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from policybook.engines.folder import FolderHome, folder_at
from policybook.engines.folder_history import FolderHistory, overrides, write_override, write_run
from policybook.engines.folder_manifest import Part
from policybook.engines.model import EngineError, Forget
from policybook.engines.own_tables import OWN
from policybook.engines.parquet import write_own
from policybook.store.history import RunRecord, State
from policybook.store.overrides import Override
from policybook.store.sqlite import Store

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


def ran(
    home: FolderHome, day: date, changes: dict[str, tuple[str | None, str | None]], policy: str = "abc"
) -> None:
    """A run of a day in which these subjects changed and stand now."""
    on = day.isoformat()
    with home.writing([Forget(policy, day)]) as writing:
        history = [
            (policy, who, on, was, now, "r", "rule", "en", "中文", "d") for who, (was, now) in changes.items()
        ]
        standing = [(policy, who, now, '{"rank":"1"}') for who, (_, now) in changes.items()]
        pending = [(policy, on, who, "C", 1, 2) for who, (_, now) in changes.items() if now == "B"]
        for table, rows in {"pb_history": history, "pb_standing": standing, "pb_pending": pending}.items():
            place = writing.place(table)
            write_own(table, rows, place)
            writing.add(Part(table, policy, on, ()), place)
        write_run(writing, RunRecord(policy, day, "d", len(changes)))


def test_the_own_tables_are_those_of_the_store() -> None:
    with Store.open("sqlite://") as store:
        for table, columns in OWN.items():
            found = store.connection.execute(f"PRAGMA table_info({table})").fetchall()
            assert [(name, kind == "INTEGER") for _, name, kind, *_ in found] == [
                (each.name, each.whole) for each in columns
            ]


def test_a_home_that_is_not_there_has_no_history(tmp_path: Path) -> None:
    history = FolderHistory(FolderHome(tmp_path / "none"), "abc")

    assert (history.last_run(), history.state("C-1"), list(history.changes())) == (None, None, [])
    assert not (tmp_path / "none").exists()


def test_what_runs_wrote_is_read_back(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    ran(home, JANUARY, {"C-1": (None, "A"), "C-2": (None, "B")})
    ran(home, FEBRUARY, {"C-1": ("A", "B")})
    ran(home, FEBRUARY, {"C-1": ("A", "C")}, policy="other")
    history = FolderHistory(home, "abc")

    assert history.last_run() == RunRecord("abc", FEBRUARY, "d", 1)
    assert history.last_run(before=FEBRUARY) == RunRecord("abc", JANUARY, "d", 2)
    assert [(c.subject, c.as_of, c.was, c.now, c.because_zh) for c in history.changes()] == [
        ("C-1", JANUARY, None, "A", "中文"),
        ("C-2", JANUARY, None, "B", "中文"),
        ("C-1", FEBRUARY, "A", "B", "中文"),
    ]
    assert [c.now for c in history.changes(subject="C-1")] == ["A", "B"]
    assert [c.subject for c in history.changes(JANUARY)] == ["C-1", "C-2"]
    assert history.state("C-1") == State("B", "C", worse=True, runs=2)
    assert history.state("C-2") is None
    assert history.facts("C-1") == '{"rank":"1"}'


def test_a_run_of_the_same_day_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    ran(home, JANUARY, {"C-1": (None, "A")})
    ran(home, FEBRUARY, {"C-1": ("A", "B")})
    ran(home, FEBRUARY, {"C-1": ("A", "C")}, policy="other")
    ran(home, FEBRUARY, {"C-9": (None, "A")})

    assert [c.subject for c in FolderHistory(home, "abc").changes()] == ["C-1", "C-9"]
    assert [c.subject for c in FolderHistory(home, "other").changes()] == ["C-1"]
    assert FolderHistory(home, "abc").state("C-1") is None


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    ran(home, JANUARY, {"C-1": (None, "A")})
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(ZeroDivisionError):
        _fail_within(home)

    assert [c.subject for c in FolderHistory(home, "abc").changes()] == ["C-1"]
    assert sorted(tmp_path.rglob("*")) == before


def _fail_within(home: FolderHome) -> None:
    with home.writing([Forget("abc", JANUARY)]) as writing:
        place = writing.place("pb_history")
        write_own("pb_history", [], place)
        writing.add(Part("pb_history", "abc", "2026-01-31", ()), place)
        raise ZeroDivisionError


def test_a_second_writer_is_told(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from policybook.engines.folder import FolderHome\n"
        "with FolderHome(Path(sys.argv[1])).writing(): print('in', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(EngineError, match="another program is writing"), FolderHome(tmp_path).writing():
            pass
        other.kill()
    with FolderHome(tmp_path).writing():
        pass  # who held the lock is gone, and so is the lock


def test_killed_anywhere_it_is_as_before_or_as_after(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("killed.py"), tmp_path],
        text=True, capture_output=True, check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    found = json.loads(done.stdout)

    before, after = ["before one", "before two"], ["after one", "after two"]
    assert [each["killed"] for each in found] == [True] * (len(found) - 1) + [False]
    assert len(found) > 15
    seen = [each["seen"] for each in found]
    turned = seen.index(after)
    assert seen == [before] * turned + [after] * (len(seen) - turned)
    assert turned < len(seen) - 1 or seen[-1] == after
    for each in found:
        assert each["next"] == ["next one", "next two"]
        assert each["idle"] <= 1, (
            "what a killed run left is gone; the files of the run before may be read still"
        )


def test_names_of_runs_are_not_used_twice(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    names = []
    for _ in range(3):
        with home.writing() as writing:
            names.append(writing.folder.name)

    assert names == ["000001", "000002", "000003"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"policybook_folder": 1, "parts": [{}], "runs": 1}'])
def test_a_manifest_that_is_not_ours_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "current.json").write_text(text)

    with pytest.raises(EngineError, match=r"`current.json` is not one that policybook wrote"):
        FolderHome(tmp_path).files("pb_history")


def test_a_manifest_of_a_newer_policybook_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text('{"policybook_folder": 2, "parts": [], "runs": 1}')

    with (
        pytest.raises(EngineError, match="version 2, this policybook reads version 1"),
        FolderHome(tmp_path).writing(),
    ):
        pass
    assert json.loads((tmp_path / "current.json").read_text())["policybook_folder"] == 2


def test_a_file_that_is_gone_is_an_error_and_not_fewer_rows(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    ran(home, JANUARY, {"C-1": (None, "A")})
    Path(home.files("pb_history")[0]).unlink()

    with pytest.raises(EngineError, match="a file of `pb_history` cannot be read"):
        list(FolderHistory(home, "abc").changes())


def test_overrides_are_kept_in_the_order_in_which_they_were_set(tmp_path: Path) -> None:
    home = FolderHome(tmp_path)
    first = Override("abc", "C-1", "A", JANUARY, None, "head", "Ann", "岁末", "d")
    second = Override("abc", "C-1", "B", JANUARY, FEBRUARY, "head", "Ann", "again", "d")
    other = Override("other", "C-2", "B", JANUARY, FEBRUARY, "head", "Ann", "again", "d")
    for each in (first, second, other, first):
        write_override(home, each)
    ran(home, FEBRUARY, {"C-1": (None, "A")})

    assert overrides(home, "abc") == [first, second]
    assert overrides(home, "abc", "C-2") == []
    assert overrides(home, "other", "C-2") == [other]


def test_urls_are_as_those_of_a_store() -> None:
    found = [
        folder_at(url)
        for url in ("folder:///runs", "folder:////runs", "folder://runs", "runs", "sqlite:///x")
    ]

    assert [each and each.path for each in found] == [
        Path("runs").absolute(),
        Path("/runs"),
        Path("runs").absolute(),
        None,
        None,
    ]
    for wrong in ("folder://", "folder:///"):
        with pytest.raises(EngineError, match="no folder is named"):
            folder_at(wrong)
