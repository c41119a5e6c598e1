"""What a program costs that runs to its end: CPU of it and of all it started, wall time, peak memory.

It stands beside the benchmarks and `bench/run.py` lets them import it. Whoever measures stays small
itself: a new process begins with the peak of the one that started it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU (user and system), seconds on the clock, gigabytes of the largest process."""

    cpu: float
    wall: float
    gigabytes: float


def cost(command: Sequence[str], out: Path | None = None) -> Cost:
    """Run a program to its end; what it prints goes into a file, or nowhere."""
    with Path(out or os.devnull).open("wb") as printed:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=printed)
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1e9 if sys.platform == "darwin" else 1e9 / 1024
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit)


def interleaved(programs: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Cost]:
    """Each program once in every round, each round beginning with the next one: medians."""
    names = list(programs)
    found: dict[str, list[Cost]] = {name: [] for name in names}
    for round_ in range(rounds):
        first = round_ % len(names)
        for name in names[first:] + names[:first]:
            found[name].append(cost(programs[name]))
    return {name: _middle(costs) for name, costs in found.items()}


def _middle(costs: Sequence[Cost]) -> Cost:
    # Of memory the highest: a limit holds every time or not at all.
    return Cost(
        median(each.cpu for each in costs),
        median(each.wall for each in costs),
        max(each.gigabytes for each in costs),
    )
