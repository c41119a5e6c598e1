"""Data files into the store through a mapping: one transaction, rejected rows kept with their reasons."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.store.cells import Raw
from policybook.store.data_files import DataFile, data_files, opened_file, unreadable
from policybook.store.finding import StoreError, bad_store
from policybook.store.mapping import RowMapping
from policybook.store.read_csv import Opened
from policybook.store.rejects import RejectsFile, rejects_beside
from policybook.store.rows import Rejected, RowReader
from policybook.store.schema import make_schema, parents_first
from policybook.store.stage import Counts, Stage, drop_orphans, make_orphans, orphans
from policybook.store.transaction import Database, transaction
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary

Progress: TypeAlias = Callable[[int, float], None]
"""Told now and then how many rows were read, and what part of all bytes."""

_TELL_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: counts by entity, rejected rows by reason, the files that hold them."""

    mapping: str
    rows: int
    rejected: int
    entities: Mapping[str, Counts]
    reasons: Mapping[str, int]
    rejects: tuple[Path, ...]

    @property
    def changed(self) -> bool:
        """Whether the store is another than before."""
        return any(counts.inserted or counts.updated for counts in self.entities.values())


def load(
    db: Database,
    vocabulary: Vocabulary,
    mapping: RowMapping,
    files: Sequence[Path],
    *,
    rejects: Path | None = None,
    language: str = "en",
    progress: Progress | None = None,
) -> Loaded:
    """Read the files into the store; raises StoreError, and then nothing was changed.

    `rejects` is the file for rejected rows, or a folder for one of each data file; they lie beside
    the data if it is None.
    """
    listed = data_files(mapping, files)
    with ExitStack() as undo:
        with transaction(db.conn, db.name):
            outs = _rejects_files(listed, rejects, undo)
            make_schema(db, vocabulary)
            loading = _Loading(db.conn, vocabulary, mapping, listed, outs, language, progress)
            loading.read()
            counts = loading.merge()
        undo.pop_all()
    kept = [path for out in outs if (path := _kept(out)) is not None]
    rejected = sum(out.count for out in outs)
    return Loaded(
        mapping.id, loading.count, rejected, counts, dict(loading.reasons.most_common()), tuple(kept)
    )


class _Loading:
    """One load while it runs."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        vocabulary: Vocabulary,
        mapping: RowMapping,
        files: Sequence[DataFile],
        outs: Sequence[RejectsFile],
        language: str,
        progress: Progress | None,
    ) -> None:
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._connection = connection
        self._mapping, self._files, self._outs = mapping, files, outs
        self._language, self._progress = language, progress
        self._stages = [
            Stage(connection, vocabulary, target, number) for number, target in enumerate(mapping.targets)
        ]
        order = [entity.name for entity in parents_first(vocabulary)]
        self._order = sorted(self._stages, key=lambda stage: order.index(stage.entity.name))
        self._bytes = sum(each.path.stat().st_size for each in files)

    def read(self) -> None:
        """Every row of every file into the stages, or into the rejects."""
        before = 0
        for file in self._files:
            with opened_file(file.path, self._mapping) as opened:
                self._read_file(file, opened, before)
                before += opened.size
        for stage in self._stages:
            stage.flush()
        if self._progress:
            self._progress(self.count, 1.0)

    def _read_file(self, file: DataFile, opened: Opened, before: int) -> None:
        read = RowReader(self._mapping, file.places, file.path.name, self._language)
        out, stages, number = self._outs[file.number], self._stages, 0
        try:
            for number, cells, fault in file.rows(opened, self._mapping):
                try:
                    if fault:
                        raise Rejected(fault, _short(fault))
                    for stage, given in zip(stages, read(cells, number), strict=True):
                        stage.add(given, file.number, number)
                except Rejected as rejected:
                    out.add(cells, number, rejected.reason)
                    self.reasons[rejected.summary] += 1
                if number % _TELL_EVERY == 0 and self._progress:
                    self._progress(self.count + number, (before + opened.read) / max(self._bytes, 1))
        except (UnicodeError, EOFError, OSError) as fault:
            raise unreadable(file.path, fault, number) from None
        self.count += number

    def merge(self) -> dict[str, Counts]:
        """The stages into the tables, parents first; rows without a parent go to the rejects."""
        counts: dict[str, Counts] = {}
        make_orphans(self._connection)
        for stage in self._order:
            number, why = stage.take_orphans()
            if number:
                self.reasons[why] += number
            counts[stage.entity.name] = counts.get(stage.entity.name, Counts()) + stage.merge()
        for file in self._files:
            if next(orphans(self._connection, file.number), None) is not None:
                self._outs[file.number].add_later(self._again(file))
        drop_orphans(self._connection)
        return counts

    def _again(self, file: DataFile) -> Iterator[tuple[Sequence[Raw], int, str]]:
        """The orphans of a file with their cells, which only the file still has."""
        wanted = orphans(self._connection, file.number)
        number, reason = next(wanted)
        with opened_file(file.path, self._mapping) as opened:
            for row in file.rows(opened, self._mapping):
                if row.number == number:
                    yield row.cells, number, reason
                    number, reason = next(wanted, (0, ""))
                    if not number:
                        return


def _short(fault: str) -> str:
    """A row's fault without what is particular to the row."""
    return fault.partition(":")[0] if fault.startswith("the row cannot") else fault


def _rejects_files(files: Sequence[DataFile], rejects: Path | None, undo: ExitStack) -> list[RejectsFile]:
    outs: list[RejectsFile] = []
    in_folder = rejects is not None and rejects.is_dir()
    if rejects is not None and not in_folder and len(files) > 1:
        help = "name a folder that is there"
        raise StoreError(
            [
                bad_store(
                    str(rejects), "several files are loaded, and their rejects are to go into one", help=help
                )
            ]
        )
    for file in files:
        path = rejects_beside(file.path) if rejects is None else rejects
        if in_folder and rejects is not None:
            path = rejects / rejects_beside(file.path).name
        if path.exists() and not path.is_file():
            message = f"`{path}` is no file that rejected rows could be kept in"
            raise StoreError([bad_store(str(path), message, help="name a file, or a folder")])
        if any(path.resolve() == each.path.resolve() for each in files):
            message = f"the rejected rows would overwrite the data in `{path}`"
            raise StoreError([bad_store(str(path), message, help="say where else they may go")])
        if any(path.resolve() == out.path.resolve() for out in outs):
            message = f"the rejected rows of two data files would both go into `{path}`"
            raise StoreError(
                [bad_store(str(path), message, help="load each file once, or one after the other")]
            )
        try:
            out = RejectsFile(path, file.header)
        except OSError as fault:
            message = f"the rejected rows cannot be written to `{path}`: {fault.strerror}"
            help = "say where they may go"
            raise StoreError(
                [Diagnostic(Code.UNREADABLE_FILE, message, nowhere(str(path)), help=help)]
            ) from None
        undo.callback(out.drop)
        outs.append(out)
    return outs


def _kept(out: RejectsFile) -> Path | None:
    try:
        return out.keep()
    except OSError as fault:
        message = f"the load is done, but its rejected rows could not be moved to `{out.path}`"
        help = f"they are in `{out.part}`: {fault.strerror}"
        raise StoreError(
            [Diagnostic(Code.UNREADABLE_FILE, message, nowhere(str(out.path)), help=help)]
        ) from None
