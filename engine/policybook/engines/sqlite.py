"""The store's own database as the engine: nothing to install, and nothing leaves the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.held import forget_earlier, held
from policybook.engines.model import EngineError, Forget, Progress, Row, Script, Summaries
from policybook.engines.relations import relations
from policybook.query.dialects import SQLITE
from policybook.query.steps import Step, with_text
from policybook.store.sqlite import Store
from policybook.store.transaction import as_findings, interruptible
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary


class SQLiteEngine:
    """A run within the store's own connection."""

    key = "sqlite"
    dialect = SQLITE

    def __init__(self, store: Store) -> None:
        self._store = store

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """The tables themselves: their cells are what a query expects."""
        return relations(self._store, vocabulary, "main", SQLITE, lambda cell, _: cell)

    def own(self, table: str) -> str:
        """The table itself: its name leads nowhere else, whatever a step is called."""
        return f"main.{SQLITE.name(table)}"

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, while they are found."""
        connection = self._store.connection
        with as_findings(self._store.name), interruptible(connection):
            yield from map(_whole, connection.execute(with_text(steps, select, SQLITE)))

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Evaluate the steps into a table for the time of the run, and write from it."""
        connection, say = self._store.connection, progress or _nothing
        *earlier, last = script.steps
        result = f"temp.{SQLITE.name(last.name)}"
        with held(self._store), interruptible(connection):
            try:
                say("evaluate the rules", None)
                connection.execute(f"CREATE TEMP TABLE {SQLITE.name(last.name)} AS\n" + _text(earlier, last))
                found = {
                    name: [_whole(row) for row in connection.execute(select)]
                    for name, select in script.summaries.items()
                }
                if not dry:
                    # Only now: the steps read what stood before this run, on every engine.
                    forget_earlier(self._store, forget)
                for table, selects in script.writes.items() if not dry else ():
                    say(f"write {table}", None)
                    for select in selects:
                        connection.execute(f"INSERT INTO main.{SQLITE.name(table)} {select}")
            finally:
                connection.execute(f"DROP TABLE IF EXISTS {result}")
        return found


def _text(earlier: Sequence[Step], last: Step) -> str:
    return with_text(earlier, last.sql, SQLITE)


def _whole(row: Row) -> Row:
    """The row itself; a number that left 64 bits came as a floating one."""
    if any(isinstance(cell, float) for cell in row):
        message = "a number over the data has more digits than a store can compute with"
        help = "declare fewer digits or decimal places, or use --engine duckdb"
        raise EngineError([Diagnostic(Code.NUMBER_TOO_LARGE, message, nowhere("sqlite"), help=help)])
    return row


def _nothing(what: str, part: float | None) -> None:
    pass
