"""`current.json`: which files make up each own table of a folder home. It is replaced all at once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from policybook.engines.model import EngineError, Forget
from policybook.store.finding import bad_store

VERSION = 1
"""The version of the folder's form; a folder with a higher one was made by a newer policybook."""

MANIFEST = "current.json"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of an own table that were written together: those of one policy's run, or overrides.

    `files` are named from the home on.
    """

    table: str
    policy: str
    as_of: str | None
    files: tuple[str, ...]

    def goes_with(self, forget: Forget) -> bool:
        """Whether a run takes these rows away before it writes.

        >>> from datetime import date
        >>> january = Forget("abc", date(2026, 1, 31))
        >>> Part("pb_history", "abc", "2026-01-31", ()).goes_with(january)
        True
        >>> Part("pb_history", "abc", "2025-12-31", ()).goes_with(january)
        False
        >>> Part("pb_standing", "abc", "2025-12-31", ()).goes_with(january)
        True
        """
        if self.policy != forget.policy or self.table == "pb_override":
            return False
        return self.table == "pb_standing" or self.as_of == forget.as_of.isoformat()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What counts; `runs` is how many folders were ever begun, so that no name is used twice."""

    parts: tuple[Part, ...] = ()
    runs: int = 0

    def files(self, table: str) -> tuple[str, ...]:
        """The files that make up an own table, from the home on."""
        return tuple(file for part in self.parts if part.table == table for file in part.files)


def read_manifest(home: Path, name: str) -> Manifest:
    """What counts in a home; nothing where nothing was ever written. Raises EngineError."""
    try:
        text = (home / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except (OSError, UnicodeDecodeError) as fault:
        message = f"`{MANIFEST}` cannot be read: {fault}"
        raise EngineError([bad_store(name, message, help="look at its permissions")]) from None
    try:
        return _manifest(json.loads(text), name)
    except (ValueError, KeyError, TypeError, AttributeError):
        message = f"`{MANIFEST}` is not one that policybook wrote"
        raise EngineError([bad_store(name, message, help="give the home a folder of its own")]) from None


def _manifest(said: Mapping[str, Any], name: str) -> Manifest:
    version = int(said["policybook_folder"])
    if version > VERSION:
        message = f"the folder has version {version}, this policybook reads version {VERSION}"
        raise EngineError([bad_store(name, message, help="use a newer policybook")])
    parts = (Part(p["table"], p["policy"], p["as_of"], tuple(p["files"])) for p in said["parts"])
    return Manifest(tuple(parts), int(said["runs"]))


def replace_manifest(home: Path, manifest: Manifest) -> None:
    """Let other files count from now on; a reader sees the old ones or the new ones."""
    said = {"policybook_folder": VERSION, **asdict(manifest)}
    new = home / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(said, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, home / MANIFEST)
    folder_to_disk(home)


def files_to_disk(folder: Path) -> None:
    """See to it that what was written in a folder survives a loss of power."""
    for path in folder.rglob("*"):
        if path.is_dir():
            folder_to_disk(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    folder_to_disk(folder)


def folder_to_disk(folder: Path) -> None:
    """The same for the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
