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
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """Files of one form that together hold an entity's records."""

    format: Literal["parquet", "csv"]
    paths: tuple[Path, ...]


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
