"""DuckDB in a process of its own: does the statements of a job, says what it does, gives rows.

It is started as a program and knows nothing of the rest: the job is a file of JSON, each of its
messages a line of JSON on its output. Two SQLite libraries in one process lose each other's
locks, which is why DuckDB, that brings its own, is never in the process that holds the store.

When its input ends, whoever started it is gone: it takes its files away and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

_BATCH = 10_000
_LOOK_SECONDS = 0.5
_ENDED_WITH_PARENT = 3
#: DuckDB answers in these where an amount is not exact; no query of ours asks for them.
_INEXACT = {"DOUBLE", "FLOAT"}


def main() -> None:
    """Do one job."""
    # Ctrl-C reaches every process of a terminal; the one that started this decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    threading.Thread(target=_end_with_parent, args=(job["folder"],), daemon=True).start()
    say = _Say()
    try:
        connection = _connected(job)
        _do(connection, job, say)
        say({"done": True})
    except Exception as fault:
        # Whatever it is, it is told, and judged where it is read.
        kind = "extension" if isinstance(fault, _NoExtension) else type(fault).__name__
        say({"error": kind, "message": str(fault)})


class _NoExtension(Exception):  # noqa: N818 - what is missing, as the parent reads it
    pass


class _Say:
    """Messages from two threads, one line each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out = sys.stdout.buffer

    def __call__(self, message: Mapping[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False, default=_plain).encode() + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case _:
            raise TypeError(f"a {type(value).__name__} in an answer")


def _end_with_parent(folder: str) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(_ENDED_WITH_PARENT)


def _connected(job: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(Path(job["folder"], "spill")),
    }
    connection = duckdb.connect(":memory:", config=config | job["settings"])
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    if job["sqlite"]:
        connection.execute(f"LOAD '{_extension().replace(chr(39), chr(39) * 2)}'")
    return connection


def _extension() -> str:
    """The extension's file, from the package that brings it for this version of DuckDB."""
    package = find_spec("duckdb_extension_sqlite_scanner")
    if package is None or not package.submodule_search_locations:
        raise _NoExtension
    folder = Path(package.submodule_search_locations[0], "extensions")
    found = folder / f"v{duckdb.__version__}" / "sqlite_scanner.duckdb_extension"
    if not found.is_file():
        others = ", ".join(sorted(each.name.removeprefix("v") for each in folder.iterdir()))
        raise _NoExtension(f"DuckDB is version {duckdb.__version__}, its extension for SQLite is {others}")
    return str(found)


def _do(connection: duckdb.DuckDBPyConnection, job: Mapping[str, Any], say: _Say) -> None:
    ended = threading.Event()
    looking = threading.Thread(target=_look, args=(connection.query_progress, say, ended), daemon=True)
    looking.start()
    try:
        for statement in job["statements"]:
            if statement["say"]:
                say({"say": statement["say"]})
            found = connection.execute(statement["sql"])
            if statement["rows"] is not None:
                _rows(found, statement["rows"], say)
            if statement["made"] is not None:
                say({"made": statement["made"]})
    finally:
        ended.set()
        looking.join()


def _rows(found: duckdb.DuckDBPyConnection, name: str, say: _Say) -> None:
    inexact = [each[0] for each in found.description if str(each[1]) in _INEXACT]
    if inexact:
        raise TypeError(f"the columns {inexact} of `{name}` are floating numbers")
    while rows := found.fetchmany(_BATCH):
        say({"rows": name, "data": rows})


def _look(progress: Callable[[], float], say: _Say, ended: threading.Event) -> None:
    """Now and then say which part of a statement is done."""
    while not ended.wait(_LOOK_SECONDS):
        part = progress()
        if part >= 0:
            say({"part": round(part / 100, 3)})


if __name__ == "__main__":
    main()
