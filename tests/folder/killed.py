"""A run over a folder home is killed at each thing it does to files, one after the other.

python tests/folder/killed.py FOLDER    prints what it found, as JSON; `test_home.py` reads it
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

from policybook.engines.folder import FolderHome
from policybook.engines.folder_manifest import Part
from policybook.engines.model import Forget

#: What Python reports before it does it, of all that leaves traces in a folder.
TRACES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "shutil.rmtree"}


def content(home: FolderHome) -> list[str]:
    """What an own table holds now: the words in its files."""
    return [Path(file).read_text() for file in home.files("pb_history")]


def run(path: Path, words: str) -> None:
    """A run that replaces the same day's, in two parts."""
    with FolderHome(path).writing([Forget("abc", date(2026, 1, 31))]) as writing:
        for part in ("one", "two"):
            place = writing.place("pb_history")
            place.mkdir()
            (place / "part.parquet").write_text(f"{words} {part}")
            (place / "_SUCCESS").touch()
            writing.add(Part("pb_history", "abc", "2026-01-31", ()), place)


def killed_at(number: int, path: Path) -> bool:
    """Run in a process that is killed at its so many-th trace; whether it was."""
    child = os.fork()
    if child == 0:
        left = [number]

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if event in TRACES and str(path) in str(arguments):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        run(path, "after")
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(folder: Path) -> None:
    """Kill ever later, until a run comes to its end."""
    found, number, was_killed = [], 0, True
    while was_killed:
        path = folder / "home"
        shutil.rmtree(path, ignore_errors=True)
        run(path, "older")
        run(path, "before")
        was_killed = killed_at(number, path)
        seen = content(FolderHome(path))
        run(path, "next")
        left = sorted(each.relative_to(path).as_posix() for each in path.rglob("*.parquet"))
        counted = sorted(file for part in FolderHome(path).manifest().parts for file in part.files)
        before = {Path(each).parts[1] for each in left} - {Path(each).parts[1] for each in counted}
        found.append(
            {"killed": was_killed, "seen": seen, "next": content(FolderHome(path)), "idle": len(before)}
        )
        number += 1
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
