"""A run on Spark: steps are temporary views, own tables are Parquet files of a folder home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

from policybook.engines.finding import bad_engine
from policybook.engines.folder import FolderHome, Writing
from policybook.engines.folder_manifest import Manifest, Part
from policybook.engines.model import Cell, EngineError, Forget, Progress, Row, Script, Summaries
from policybook.engines.own_tables import OWN
from policybook.engines.spark_records import Place, bad_keys, records
from policybook.engines.spark_session import Session
from policybook.query.dialects import SPARK
from policybook.query.steps import Step
from policybook.vocabulary.model import Vocabulary

#: Beside an own table's columns while it is written: the number of the policy that a row is of.
_OF = "pb_of"


class SparkEngine:
    """Spark over the records in the files of a folder; its runs are kept in a folder home.

    The folder must be one that all machines of a cluster see by the same path.
    """

    key = "spark"
    dialect = SPARK

    def __init__(self, session: Session, home: FolderHome, place: Place | None = None) -> None:
        self._session, self._home = session, home
        self._place = place or Place(home.path)
        self._seen: Manifest | None = None

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """By entity what stands behind FROM. Raises EngineError where a key stands twice."""
        with self._session.cancelled_with_us():
            found = records(self._session, self._place, vocabulary)
            if findings := list(bad_keys(self._session, found, vocabulary)):
                raise EngineError(findings)
        return found

    def own(self, table: str) -> str:
        """What stands behind FROM for an own table, as it was when this engine first looked."""
        if self._seen is None:
            self._seen = self._home.manifest()
        files = [str(self._home.path / file) for file in self._seen.files(table)]
        if not files:
            nulls = (f"CAST(NULL AS {_type(each.whole)}) AS {SPARK.name(each.name)}" for each in OWN[table])
            return f"(SELECT {', '.join(nulls)} WHERE FALSE)"
        self._session.view_of_files(f"own {table}", "parquet", files)
        names = ", ".join(SPARK.name(each.name) for each in OWN[table])
        return f"(SELECT {names} FROM {SPARK.name(f'own {table}')})"

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, in the order it asks for."""
        with self._session.cancelled_with_us():
            self._prepare(steps, None)
            for row in self._session.rows(select):
                yield tuple(_plain(cell) for cell in row)

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Forget, evaluate the steps once, write, and give the summaries: all of it or nothing."""
        with (
            nullcontext() if dry else self._home.writing(forget) as writing,
            self._session.cancelled_with_us(),
        ):
            self._check_unchanged()
            self._prepare(script.steps, progress)
            if writing is not None:
                self._write(script, forget, writing, progress)
            return self._summaries(script, progress)

    def _check_unchanged(self) -> None:
        """What was seen of own tables must be what this run takes the place of."""
        if self._seen is not None and self._seen.runs != self._home.manifest().runs:
            raise bad_engine(self.key, "another run was written to the store meanwhile", help="run it again")

    def _prepare(self, steps: Sequence[Step], progress: Progress | None) -> None:
        for number, step in enumerate(steps):
            if progress is not None and step.kept:
                progress(step.origin, number / len(steps))
            self._session.view(step.name, step.sql, keep=step.kept)

    def _write(
        self, script: Script, forget: Sequence[Forget], writing: Writing, progress: Progress | None
    ) -> None:
        for number, (table, selects) in enumerate(script.writes.items()):
            if progress is not None:
                progress(f"write {table}", number / len(script.writes))
            folder = writing.folder / f"written-{number}"
            self._session.write(_typed(table, selects, forget), str(folder), _OF)
            for at, each in enumerate(forget):
                rows = folder / f"{_OF}={at}"
                if rows.is_dir():
                    place = writing.place(table)
                    rows.rename(place)
                    writing.add(Part(table, each.policy, each.as_of.isoformat(), ()), place)
            shutil.rmtree(folder)

    def _summaries(self, script: Script, progress: Progress | None) -> Summaries:
        found: Summaries = {}
        for name, select in script.summaries.items():
            if progress is not None:
                progress(f"counting {name}", None)
            found[name] = [tuple(_plain(cell) for cell in row) for row in self._session.rows(select)]
        return found


def _typed(table: str, selects: Sequence[str], forget: Sequence[Forget]) -> str:
    """SELECTs with an own table's names and types, and the number of the run that a row is of."""
    names = ", ".join(SPARK.name(each.name) for each in OWN[table])
    texts = [
        f"CAST({SPARK.name(each.name)} AS {_type(each.whole)}) AS {SPARK.name(each.name)}"
        for each in OWN[table]
    ]
    numbers = [(f"policy = {SPARK.text(each.policy)}", str(number)) for number, each in enumerate(forget)]
    of = SPARK.case(numbers, "raise_error('a row of a policy that is not run')")
    rows = "\nUNION ALL\n".join(f"({each})" for each in selects)
    return f"SELECT {', '.join(texts)}, {of} AS {_OF} FROM (\n{rows}\n) AS made({names})"


def _type(whole: bool) -> str:
    return "BIGINT" if whole else "STRING"


def _plain(cell: Any) -> Cell:
    """A cell as every engine gives it: a whole number, text, a boolean or None."""
    match cell:
        case Decimal():
            return int(cell)
        case date():  # a day with a time is one too
            return cell.isoformat()
        case None | bool() | int() | str():
            return cell
        case _:
            raise TypeError(f"no cell of a query is a {type(cell).__name__}")
