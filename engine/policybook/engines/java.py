"""The Java that Spark runs on: found where people say it is, or where systems put it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

OLDEST = 17
"""Spark 4 does not start on an older Java."""

INSTALLED = Path("/usr/lib/jvm")
"""Where Linux systems put their Javas."""


def find_java() -> Path | None:
    """The home of a Java that Spark runs on, or None.

    It is that of `JAVA_HOME`, else that of `java` on the path, else the oldest that fits of those
    installed: Spark is tried out on older ones for longer.
    """
    for home in _named():
        if version_of(home) >= OLDEST:
            return home
    installed = sorted((version_of(home), home) for home in INSTALLED.glob("*"))
    return next((home for version, home in installed if version >= OLDEST), None)


def _named() -> Iterator[Path]:
    if said := os.environ.get("JAVA_HOME"):
        yield Path(said)
    if found := shutil.which("java"):
        yield Path(found).resolve().parents[1]


def version_of(home: Path) -> int:
    """The number of a Java's version; 0 where there is no Java that starts.

    >>> version_of(Path("/nowhere"))
    0
    """
    program = home / "bin" / "java"
    if not program.is_file():
        return 0
    try:
        said = subprocess.run([program, "-version"], text=True, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return version_in(said.stderr + said.stdout)


def version_in(said: str) -> int:
    """The version in what `java -version` says; before 9 they were called 1.5 to 1.8.

    >>> version_in('openjdk version "17.0.15" 2025-04-15'), version_in('java version "1.8.0_392"')
    (17, 8)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else 0
