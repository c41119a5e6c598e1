"""Which files of a folder hold an entity's records.

They are `customer.parquet` (a file, or a folder of them), `customer/*.parquet`, or `customer.csv`;
or what a source names by a pattern.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Literal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import EngineError
from policybook.store.finding import bad_store
from policybook.store.schema import Stored
from policybook.store.source import Source
from policybook.text import Span, nowhere
from policybook.vocabulary.model import Entity, Vocabulary


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """Files of one form that together hold an entity's records."""

    format: Literal["parquet", "csv"]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where records are: in a folder under the entities' own names, or where a source says.

    What a source names by a pattern stands in the folder too. A day with a time in a zone is read
    in `zone`, the book's.
    """

    folder: Path
    source: Source | None = None
    zone: str = "UTC"

    def column(self, entity: Entity, stored: Stored) -> tuple[str | None, Span]:
        """The column in which a field stands, and where that was written; None where it has none."""
        if self.source is not None:
            column = self.source.entities[entity.name].column(stored.name)
            return (None, nowhere(entity.name)) if column is None else (column.name, column.span)
        field = entity.fields.get(stored.name)
        span = field.span if field is not None else None
        return stored.name, span or nowhere(entity.name)


def placed_files(place: Place, entity: Entity) -> RecordFiles | None:
    """The files of an entity at a place; None where there are none. Raises EngineError."""
    if place.source is None:
        return record_files(place.folder, entity.name)
    where = place.source.entities.get(entity.name)
    if where is None:
        return None
    if where.files is None:
        message = f"the records of `{entity.name}` are in a table, and files are read here"
        raise EngineError([Diagnostic(Code.BAD_SOURCE, message, where.span, help="write `files: pattern`")])
    return files_like(place.folder, where.files, entity.name, where.span)


def check_any_files(place: Place, vocabulary: Vocabulary) -> None:
    """Raises EngineError where a folder has no file of any entity: it is hardly the one that was meant."""
    entities = vocabulary.entities.values()
    if place.source is not None or any(record_files(place.folder, each.name) for each in entities):
        return
    first = next(iter(vocabulary.entities), "customer")
    message = f"there is no file of records in the folder `{place.folder}`"
    help = f"name the files as the entities, `{first}.parquet` or `{first}.csv`, or name a source"
    raise EngineError([bad_store(str(place.folder), message, help=help)])


def record_files(folder: Path, entity: str) -> RecordFiles | None:
    """The files of an entity; None where there are none, an EngineError where there are two kinds."""
    parquet, csv, within = folder / f"{entity}.parquet", folder / f"{entity}.csv", folder / entity
    kinds = [
        RecordFiles("parquet", _of_folder(parquet) if parquet.is_dir() else (parquet,)),
        RecordFiles("parquet", _of_folder(within)),
        RecordFiles("csv", (csv,)),
    ]
    there = [kind for kind in kinds if kind.paths and all(path.exists() for path in kind.paths)]
    if len(there) > 1:
        message = f"the records of `{entity}` are there more than once: "
        message += ", ".join(f"`{each.paths[0].relative_to(folder)}`" for each in there)
        raise EngineError([bad_store(str(folder), message, help="leave one of them")])
    return there[0] if there else None


def files_like(folder: Path, pattern: str, entity: str, span: Span) -> RecordFiles:
    """The files that a source names, from the folder on where the pattern is no whole path."""
    found = sorted(glob(os.path.join(glob_escaped(folder), pattern), recursive=True))
    paths = tuple(Path(each) for each in found if Path(each).is_file())
    kinds = {path.suffix for path in paths}
    if not paths:
        message = f"there are no files `{pattern}` for the records of `{entity}`"
        raise EngineError([Diagnostic(Code.BAD_SOURCE, message, span, help=f"looked in `{folder}`")])
    if kinds == {".parquet"}:
        return RecordFiles("parquet", paths)
    if kinds == {".csv"} and len(paths) == 1:
        return RecordFiles("csv", paths)
    message = f"the files `{pattern}` are neither Parquet files nor one CSV file"
    help = "name files that end in `.parquet`, or one that ends in `.csv`"
    raise EngineError([Diagnostic(Code.BAD_SOURCE, message, span, help=help)])


def glob_escaped(folder: Path) -> str:
    """A folder's path in which no character stands for others."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in str(folder))


def _of_folder(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.parquet"))) if folder.is_dir() else ()
