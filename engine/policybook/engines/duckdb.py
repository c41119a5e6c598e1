"""DuckDB as the engine of a run: a process of its own reads, computes and gives back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from policybook.engines.duckdb_home import ParquetHome
from policybook.engines.duckdb_records import FileRecords, Look, Records, StoreRecords
from policybook.engines.folder import FolderHome
from policybook.engines.folder_records import Place
from policybook.engines.home import Home
from policybook.engines.job import Job, Limits, Statement
from policybook.engines.model import Forget, Progress, Row, Script, Summaries
from policybook.engines.process import answers, done
from policybook.engines.store_home import StoreHome
from policybook.query.dialects import DUCKDB
from policybook.query.steps import Step, with_text
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary

_ROWS = "rows"


class DuckDBEngine:
    """A run in DuckDB over the records and own tables of an embedded store.

    With `place` the records are those of files, and with a folder as home the own tables are there.
    """

    key = "duckdb"
    dialect = DUCKDB

    def __init__(
        self, home: Store | FolderHome, limits: Limits | None = None, place: Place | None = None
    ) -> None:
        self._home: Home
        self._records: Records
        if isinstance(home, FolderHome):
            self._home, self._records = ParquetHome(home), FileRecords(place or Place(home.path))
        else:
            self._home = StoreHome(home)
            self._records = StoreRecords(home) if place is None else FileRecords(place)
        self._limits = limits or Limits()

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """The records with the types of a query. Raises EngineError where files do not fit the vocabulary."""
        return self._records.relations(vocabulary, self._look)

    def own(self, table: str) -> str:
        """An own table as it was before this run."""
        return self._home.own(table)

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, while DuckDB gives them."""
        query = Statement(with_text(steps, select, DUCKDB), "evaluate the rules", _ROWS)
        with self._home.reading() as folder:
            for _, row in answers(self._job(folder, [query])):
                yield row

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Evaluate in DuckDB, let it leave the new rows where they can be taken over, and take them."""
        say = progress or _nothing
        with self._home.keeping(forget, dry) as keeping:
            statements = list(_evaluated(script))
            if not dry:
                statements += keeping.statements(script.writes)
            job = self._job(keeping.folder, statements)
            found = done(job, say, lambda table: keeping.take(table, say))
            say("commit", None)
        return found

    def _job(self, folder: Path, statements: Sequence[Statement]) -> Job:
        return Job(folder, [*self._home.attached(), *statements], self._limits, self._home.reads_sqlite)

    def _look(self, statements: Sequence[Statement]) -> Look:
        with tempfile.TemporaryDirectory(prefix="policybook-") as folder:
            return done(Job(Path(folder), statements, self._limits))


def _evaluated(script: Script) -> Iterator[Statement]:
    """The steps once, into a table that the rest of a job reads, and the summaries of it."""
    *earlier, last = script.steps
    made = f"CREATE TEMP TABLE {DUCKDB.name(last.name)} AS\n{with_text(earlier, last.sql, DUCKDB)}"
    yield Statement(made, "evaluate the rules")
    for name, select in script.summaries.items():
        yield Statement(select, "sum up", name)


def _nothing(what: str, part: float | None) -> None:
    pass
