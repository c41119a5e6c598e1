"""A run on a Spark cluster of two workers on this machine beside the same run in one process.

    python bench/spark_cluster.py [CUSTOMERS]

It generates customers and orders as Parquet, starts a master and two workers on loopback from the
programs that pyspark brings with it, runs `bench/bulk/book` for two months through
`spark://127.0.0.1:…` and through `local[2]`, shows both times and whether the two homes hold the
same rows, and stops all that it started. Exit code 1 where the rows differ.
"""

from __future__ import annotations

import os
import runpy
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyspark

from policybook.engines.folder import FolderHome
from policybook.engines.java import find_java
from policybook.engines.own_tables import OWN

HERE = Path(__file__).parent
SPARK = Path(pyspark.__file__).parent
DAYS = ("2025-05-31", "2025-06-30")
PATIENCE_SECONDS = 120


def main(customers: int) -> int:
    with tempfile.TemporaryDirectory(prefix="policybook-cluster-") as made:
        folder = Path(made)
        _generate(folder / "data", customers)
        homes = {}
        with cluster(folder / "logs", workers=2) as master:
            for name, at in (("cluster", master), ("one process", "local[2]")):
                homes[name] = _home(folder, name.split()[0])
                for day in DAYS:
                    started = time.monotonic()
                    _run(homes[name], day, at)
                    print(f"{name:12} {day}  {time.monotonic() - started:6.1f} s", flush=True)
        one, other = (_rows(home) for home in homes.values())
        for table, rows in one.items():
            print(f"{table:12} {len(rows):8} rows  {'equal' if rows == other[table] else 'DIFFERENT'}")
        return int(one != other)


@contextmanager
def cluster(logs: Path, workers: int) -> Iterator[str]:
    """A master and workers on loopback, each with one core and a gigabyte; gives the master's URL."""
    logs.mkdir(parents=True)
    port = _free_port()
    url = f"spark://127.0.0.1:{port}"
    master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    worker = [
        "worker.Worker",
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "1500m",
        "--webui-port",
        "0",
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(_program(logs / "master.log", *master))
        for number in range(workers):
            place = logs / f"work-{number}"
            started.append(_program(logs / f"worker-{number}.log", *worker, "--work-dir", str(place), url))
        _until_registered(logs, workers, started)
        yield url
    finally:
        for each in reversed(started):
            each.terminate()
        for each in started:
            each.wait()


def _program(log: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "JAVA_HOME": str(find_java()),
        "SPARK_HOME": str(SPARK),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        # Workers start Python for nothing here, but if they did it would be this one.
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as file:
        return subprocess.Popen(
            [SPARK / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *arguments],
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip


def _until_registered(logs: Path, workers: int, started: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        said = (logs / "master.log").read_text(errors="replace")
        if said.count("Registering worker") >= workers:
            return
        if any(each.poll() is not None for each in started):
            break
        time.sleep(0.2)
    raise SystemExit("the cluster did not start:\n" + (logs / "master.log").read_text(errors="replace"))


def _generate(folder: Path, customers: int) -> None:
    """What `bench/bulk` runs over, in several files of each kind."""
    generate = runpy.run_path(str(HERE / "bulk" / "generate.py"))
    generate["data"](folder, customers, customers * 10)


def _home(folder: Path, name: str) -> Path:
    """A home of its own that reads the same files."""
    home = folder / name
    home.mkdir()
    for file in (folder / "data").rglob("*.parquet"):
        (home / file.name).symlink_to(file)
    return home


def _run(home: Path, day: str, master: str) -> None:
    arguments = "--executor-memory 1g --conf spark.executor.cores=1 --conf spark.sql.shuffle.partitions=4"
    environment = os.environ | {
        "POLICYBOOK_SPARK_MASTER": master,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": f"{arguments} --conf spark.driver.host=127.0.0.1 pyspark-shell",
    }
    command = ["run", HERE / "bulk" / "book", "--store", f"folder:///{home}", "--as-of", day]
    done = subprocess.run(
        [Path(sys.executable).with_name("policybook"), *command, "--engine", "spark"],
        env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def _rows(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    kept = FolderHome(home)
    found = {}
    for table in OWN:
        tables = [pq.read_table(file) for file in kept.files(table)]
        found[table] = sorted((tuple(row.values()) for each in tables for row in each.to_pylist()), key=repr)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
