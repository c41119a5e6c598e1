"""DuckDB as the engine of an embedded store: a process of its own reads, computes and gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policybook.engines.canonical import canonical_cell
from policybook.engines.job import Job, Limits, Statement
from policybook.engines.model import Forget, Progress, Row, Script, Summaries
from policybook.engines.process import answers, done
from policybook.engines.relations import relations
from policybook.engines.store_home import STORE, StoreHome
from policybook.query.dialects import DUCKDB
from policybook.query.steps import Step, with_text
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Vocabulary

_ROWS = "rows"


class DuckDBEngine:
    """A run over an embedded store in DuckDB."""

    key = "duckdb"
    dialect = DUCKDB

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        self._store, self._home = store, StoreHome(store)
        self._limits = limits or Limits()

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """The tables through the scanner, their cells cast to the types of a query."""
        return relations(self._store, vocabulary, STORE, DUCKDB, canonical_cell)

    def own(self, table: str) -> str:
        """An own table through the scanner."""
        return self._home.own(table)

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, while DuckDB gives them."""
        query = Statement(with_text(steps, select, DUCKDB), "evaluate the rules", _ROWS)
        with self._home.held() as folder:
            job = Job(folder, [self._home.attached(), query], self._limits, reads_sqlite=True)
            for _, row in answers(job):
                yield row

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Evaluate in DuckDB, let it leave the new rows in a file, and take them over from there."""
        say = progress or _nothing
        try:
            with self._home.held() as folder:
                statements = [self._home.attached(), *evaluated(script)]
                if not dry:
                    statements += self._home.writing(script.writes, folder)
                found = done(Job(folder, statements, self._limits, reads_sqlite=True), say)
                if not dry:
                    self._home.take(script.writes, forget, folder, say)
                    say("commit", None)
        finally:
            self._home.leave()
        return found


def evaluated(script: Script) -> Iterator[Statement]:
    """The steps once, into a table that the rest of a job reads, and the summaries of it."""
    *earlier, last = script.steps
    name = DUCKDB.name(last.name)
    yield Statement(
        f"CREATE TEMP TABLE {name} AS\n{with_text(earlier, last.sql, DUCKDB)}", "evaluate the rules"
    )
    for summary, select in script.summaries.items():
        yield Statement(select, "sum up", summary)


def _nothing(what: str, part: float | None) -> None:
    pass
