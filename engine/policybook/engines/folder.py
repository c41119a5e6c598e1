"""A folder as a home for runs: own tables as Parquet files, and one file that says which of them count.

    home/current.json                              which files make up each own table
    home/runs/000017/pb_history-abc/*.parquet      what one run wrote
    home/.lock                                     held by who writes

A run writes new files and then replaces `current.json`, all at once: whoever is stopped anywhere
leaves the home as it was, or as it should be. Files that do not count are taken away by the next
run, so that who reads meanwhile still finds them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from policybook.engines.folder_manifest import (
    MANIFEST,
    Manifest,
    Part,
    files_to_disk,
    folder_to_disk,
    read_manifest,
    replace_manifest,
)
from policybook.engines.model import EngineError, Forget
from policybook.store.finding import bad_store

LOCK, RUNS = ".lock", "runs"


class FolderHome:
    """A folder that keeps what runs leave behind; it is made when something is first written."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.name = str(path)

    def manifest(self) -> Manifest:
        """What counts now. Raises EngineError."""
        return read_manifest(self.path, self.name)

    def files(self, table: str) -> tuple[str, ...]:
        """The Parquet files that make up an own table now, as paths."""
        return tuple(str(self.path / file) for file in self.manifest().files(table))

    @contextmanager
    def writing(self, forget: Sequence[Forget] = ()) -> Iterator[Writing]:
        """Write: what was added counts when this is left, and none of it where it is left by an error.

        One at a time; a second writer is told so at once.
        """
        with self._locked():
            before = self.manifest()
            self._clean(before)
            number = before.runs + 1
            folder = self._run_folder(number)
            writing = Writing(self.path, folder)
            try:
                yield writing
                files_to_disk(folder)
                folder_to_disk(folder.parent)
                kept = (each for each in before.parts if not any(each.goes_with(one) for one in forget))
                replace_manifest(self.path, Manifest((*kept, *writing.added), number))
            except BaseException:
                if self.manifest().runs < number:  # it may be that it counts already
                    shutil.rmtree(folder, ignore_errors=True)
                raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            import fcntl  # noqa: PLC0415 - on POSIX systems only, and for this kind of home only
        except ImportError:
            help = "use an SQLite store, or PostgreSQL"
            raise self._fault("a folder as a home needs a POSIX system", help) from None
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / LOCK).open("a")
        except OSError as fault:
            message = f"the folder may not be written: {fault.strerror}"
            raise self._fault(message, "change its permissions, or name another") from None
        with lock:  # closing it, or the end of this process however it comes, gives it back
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                message = "another program is writing to the store"
                raise self._fault(message, "try again when it is done") from None
            yield

    def _clean(self, manifest: Manifest) -> None:
        """Take away what was left by who was stopped, and what has not counted for a run."""
        (self.path / f"{MANIFEST}.new").unlink(missing_ok=True)
        counts = {self.path / PurePosixPath(file).parent for part in manifest.parts for file in part.files}
        for written in [*(self.path / RUNS).glob("*/*")]:
            if written not in counts:
                _take_away(written)
        for run in [*(self.path / RUNS).glob("*")]:
            if not run.is_dir() or not any(run.iterdir()):
                _take_away(run)

    def _run_folder(self, number: int) -> Path:
        folder = self.path / RUNS / f"{number:06d}"
        folder.mkdir(parents=True)
        return folder

    def _fault(self, message: str, help: str) -> EngineError:
        return EngineError([bad_store(self.name, message, help=help)])


class Writing:
    """What one run adds to a home: `folder` is the run's own, its parts are folders in it."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self.folder = home, folder
        self.added: list[Part] = []

    def add(self, part: Part, written: Path) -> None:
        """Let the Parquet files of a folder within the run's own count as a part."""
        found = sorted(each for each in written.iterdir() if each.suffix == ".parquet")
        files = tuple(each.relative_to(self._home).as_posix() for each in found)
        self.added.append(replace(part, files=files))

    def place(self, table: str) -> Path:
        """Where the files of one more part belong; the folder is not there yet."""
        return self.folder / f"{table}-{len(self.added)}"


def folder_at(url: str) -> FolderHome | None:
    """The home that a URL names; None where it is no such URL.

    As for an SQLite store, three slashes lead to a relative path and four to an absolute one.

    >>> folder_at("folder:////var/runs").path.as_posix()
    '/var/runs'
    >>> folder_at("sqlite:///firm.db") is None
    True
    """
    scheme, mark, rest = url.partition("://")
    if not mark or scheme != "folder":
        return None
    path = rest[1:] if rest.startswith("/") else rest
    if not path or "\0" in path:
        raise EngineError([bad_store(url, "no folder is named", help="write `folder:///path/to/it`")])
    return FolderHome(Path(path))


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
