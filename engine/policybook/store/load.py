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
from policybook.diagnostics.model import Diagnostic, hint
from policybook.store.cells import Raw
from policybook.store.finding import StoreError, bad_store, nowhere
from policybook.store.mapping import RowMapping
from policybook.store.read_csv import CsvRows, Opened, Row
from policybook.store.read_jsonl import JsonRows
from policybook.store.rejects import RejectsFile, rejects_beside
from policybook.store.rows import Rejected, RowReader
from policybook.store.schema import make_schema, parents_first
from policybook.store.stage import Counts, Stage
from policybook.store.transaction import Database, transaction
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


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file with its header found in order; `places` says where in a row each column stands."""

    path: Path
    number: int
    format: str
    header: tuple[str, ...]
    places: Mapping[str, int]

    def rows(self, opened: Opened, mapping: RowMapping) -> Iterator[Row]:
        """Its rows, from the first."""
        return iter(_reader(opened, self.format, mapping))


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
    listed = _data_files(mapping, files)
    with ExitStack() as undo:
        with transaction(db.conn, db.name):
            outs = _rejects_files(listed, rejects, undo)
            make_schema(db, vocabulary)
            loading = _Loading(db.conn, vocabulary, mapping, listed, outs, language, progress)
            loading.read()
            counts = loading.merge()
        undo.pop_all()
    kept = [path for out in outs if (path := out.keep()) is not None]
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
            with _opened(file.path, self._mapping) as opened:
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
            raise _unreadable(file.path, fault, number) from None
        self.count += number

    def merge(self) -> dict[str, Counts]:
        """The stages into the tables, parents first; rows without a parent go to the rejects."""
        counts: dict[str, Counts] = {}
        lost: dict[int, dict[int, str]] = {}
        for stage in self._order:
            for file, row, reason, summary in stage.orphans():
                if row not in lost.setdefault(file, {}):
                    lost[file][row] = reason
                    self.reasons[summary] += 1
            merged = stage.merge()
            counts[stage.entity.name] = counts.get(stage.entity.name, Counts()) + merged
        for number, rows in lost.items():
            self._outs[number].add_later(self._again(self._files[number], rows))
        return counts

    def _again(self, file: DataFile, wanted: Mapping[int, str]) -> Iterator[tuple[Sequence[Raw], int, str]]:
        with _opened(file.path, self._mapping) as opened:
            for number, cells, _ in file.rows(opened, self._mapping):
                if number in wanted:
                    yield cells, number, wanted[number]


def _short(fault: str) -> str:
    """A row's fault without what is particular to the row."""
    return fault.partition(":")[0] if fault.startswith("the row cannot") else fault


def _opened(path: Path, mapping: RowMapping) -> Opened:
    return Opened(path, mapping.encoding)


def _reader(opened: Opened, format: str, mapping: RowMapping) -> CsvRows | JsonRows:
    if format == "csv":
        return CsvRows(opened)
    return JsonRows(opened, [each.name for each in mapping.columns], mapping.ignore)


def _format(path: Path, mapping: RowMapping) -> str:
    name = path.name.lower().removesuffix(".gz")
    return mapping.format or ("jsonl" if name.endswith((".jsonl", ".ndjson")) else "csv")


def _data_files(mapping: RowMapping, files: Sequence[Path]) -> list[DataFile]:
    """The files with their columns in place, before anything is written."""
    found: list[DataFile] = []
    findings: list[Diagnostic] = []
    for number, path in enumerate(files):
        format = _format(path, mapping)
        try:
            with _opened(path, mapping) as opened:
                header = _reader(opened, format, mapping).header
        except (UnicodeError, EOFError, OSError) as fault:
            findings += _unreadable(path, fault, 0).findings
            continue
        wrong = _check_header(header, format, mapping, path)
        findings += wrong
        if not wrong:
            names = header if format == "csv" and header else [each.name for each in mapping.columns]
            places = {name: place for place, name in enumerate(names)}
            found.append(DataFile(path, number, format, tuple(names), places))
    if findings:
        raise StoreError(findings)
    return found


def _check_header(
    header: Sequence[str] | None, format: str, mapping: RowMapping, path: Path
) -> list[Diagnostic]:
    if header is None:
        return [
            Diagnostic(
                Code.MISSING_COLUMN,
                f"`{path.name}` is empty: it has no header" if format == "csv" else f"`{path.name}` is empty",
                nowhere(str(path)),
            )
        ]
    findings: list[Diagnostic] = []
    for name in sorted({name for name in header if list(header).count(name) > 1}):
        findings.append(
            Diagnostic(
                Code.MISSING_COLUMN,
                f"`{path.name}` has two columns `{name}`",
                nowhere(str(path)),
                help="rename one of them",
            )
        )
    wanted = {each.name for each in mapping.columns}
    missing = [each for each in mapping.columns if each.name not in header] if format == "csv" else []
    for each in missing:
        message = f"`{path.name}` has no column `{each.name}`"
        findings.append(
            Diagnostic(
                Code.MISSING_COLUMN, message, each.span, "not in the file", hint(each.name, header, "columns")
            )
        )
    if mapping.ignore is None:
        return findings
    for name in dict.fromkeys(header):
        if name not in wanted and name not in mapping.ignore:
            findings.append(
                Diagnostic(
                    Code.MISSING_COLUMN,
                    f"`{path.name}` has a column `{name}` that the mapping does not mention",
                    mapping.span,
                    help=f"add `{name}` to `columns`, or to `ignore`",
                )
            )
    return findings


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


def _unreadable(path: Path, fault: Exception, row: int) -> StoreError:
    where = f" after row {row}" if row else ""
    match fault:
        case UnicodeError():
            message = f"`{path.name}` holds bytes{where} that are no text in this encoding"
            help = "say how it is written, as `encoding: gb18030`"
        case FileNotFoundError():
            message, help = f"there is no file `{path}`", ""
        case EOFError():
            message, help = f"`{path.name}` is cut off{where}", "fetch the file again"
        case OSError():
            message, help = f"`{path.name}` cannot be read{where}: {fault.strerror or fault}", ""
        case _:
            raise fault
    return StoreError([Diagnostic(Code.UNREADABLE_FILE, message, nowhere(str(path)), help=help)])
