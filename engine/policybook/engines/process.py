"""DuckDB's process as seen from the one that starts it: its rows, what it says, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from policybook.engines.faults import ended_early, judged
from policybook.engines.finding import not_installed
from policybook.engines.job import Job
from policybook.engines.model import Progress, Row

_PROGRAM = Path(__file__).with_name("duckdb_worker.py")
_LIBRARIES = ("duckdb", "duckdb_extension_sqlite_scanner")


def installed() -> bool:
    """Whether the extra `bulk` is there; nothing is loaded to find out."""
    return all(find_spec(each) is not None for each in _LIBRARIES)


def answers(
    job: Job, progress: Progress | None = None, made: Callable[[str], None] | None = None
) -> Iterator[tuple[str, Row]]:
    """Do a job: the rows it gives, each with the name of its statement. Raises EngineError.

    `made` is told what is on disk by now; the process works on meanwhile. Whoever stops taking rows,
    or is interrupted, ends the process.
    """
    if not installed():
        raise not_installed("duckdb", "DuckDB", "bulk")
    with _started(job) as process:
        said = ""
        for line in process.stdout or ():
            message: dict[str, Any] = json.loads(line)
            for row in message.get("data", ()):
                yield message["rows"], tuple(row)
            if made is not None and "made" in message:
                made(message["made"])
            if "error" in message:
                raise judged(message["error"], message["message"])
            if "done" in message:
                return
            if progress is not None and ("say" in message or "part" in message):
                said = message.get("say", said)
                progress(said, message.get("part"))
        raise ended_early(process.wait(), _last_words(job))


def done(
    job: Job, progress: Progress | None = None, made: Callable[[str], None] | None = None
) -> dict[str, list[Row]]:
    """Do a job: all its rows by the names of its statements."""
    found: dict[str, list[Row]] = {each.rows: [] for each in job.statements if each.rows is not None}
    for name, row in answers(job, progress, made):
        found[name].append(row)
    return found


@contextmanager
def _started(job: Job) -> Iterator[subprocess.Popen[bytes]]:
    # -P: no module of the current folder stands in for one of the libraries.
    path = os.pathsep.join(each for each in sys.path if each)
    environment = {**os.environ, "PYTHONPATH": path, "TZ": "UTC"}
    with _errors(job).open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM), str(_written(job))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _written(job: Job) -> Path:
    """The job as a file: its input stays open for as long as somebody waits for the process."""
    path = job.folder / "job.json"
    path.write_text(json.dumps(job.to_json()), encoding="utf-8")
    return path


def _errors(job: Job) -> Path:
    return job.folder / "errors.txt"


def _last_words(job: Job) -> str:
    """What the process wrote where nobody reads: the fault of a worker that could not even answer."""
    try:
        return _errors(job).read_text(encoding="utf-8", errors="replace")[-2000:]
    except OSError:
        return ""
