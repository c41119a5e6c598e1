"""A PostgreSQL server as the engine: records are read where they lie, and the rows stay in the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from policybook.engines.model import Forget, Progress, Row, Script, Summaries
from policybook.query.dialects import POSTGRES
from policybook.query.steps import Step, with_text
from policybook.store.postgres_store import PostgresStore
from policybook.store.schema import quoted
from policybook.vocabulary.model import Vocabulary

#: The server knows how long a new table is and not what stands in it; gathering that takes eight times
#: as long as the run itself. Where it takes many rows for few it would go through them once for each
#: of the others: every join here is by equal keys and can be made another way.
_PLANNED = "SET LOCAL enable_nestloop = off"


class PostgresEngine:
    """A run within the store's own connection."""

    key = "postgres"
    dialect = POSTGRES

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._vocabulary: Vocabulary | None = None

    def relations(self, vocabulary: Vocabulary) -> Mapping[str, str]:
        """The firm's tables, each column cast to what a query expects of it."""
        self._vocabulary = vocabulary
        return self._store.relations(vocabulary)

    def own(self, table: str) -> str:
        """The table with its schema: its name leads nowhere else, whatever a step is called."""
        return f"{quoted(self._store.db.url.own_schema)}.{quoted(table)}"

    def decide(self, steps: Sequence[Step], select: str) -> Iterator[Row]:
        """The rows of a query, while they are found; the records are looked through before."""
        with self._store.db.looking():
            self._look_through()
            self._store.connection.execute(_PLANNED)
            yield from self._store.connection.stream(with_text(steps, select, POSTGRES))

    def run(
        self,
        script: Script,
        forget: Sequence[Forget],
        *,
        dry: bool = False,
        progress: Progress | None = None,
    ) -> Summaries:
        """Evaluate the steps into tables for the time of the run, and write from the last of them.

        Ctrl-C stops what the server is doing; then, as after any fault, everything is undone.
        """
        execute, say = self._store.connection.execute, progress or _nothing
        made = [*(each for each in script.steps[:-1] if each.kept), script.steps[-1]]
        with self._held():
            say("look through the records", 0.0)
            self._look_through()
            execute(_PLANNED)
            for number, step in enumerate(made):
                say(step.origin, number / (len(made) + 1))
                needed = with_text(_read_by(step, script.steps), step.sql, POSTGRES)
                execute(f"CREATE TEMP TABLE {POSTGRES.name(step.name)} ON COMMIT DROP AS\n{needed}")
            found = {name: list(execute(select)) for name, select in script.summaries.items()}
            if not dry:
                self._write(script, forget)
            for step in reversed(made):
                execute(f"DROP TABLE pg_temp.{POSTGRES.name(step.name)}")
        return found

    def _write(self, script: Script, forget: Iterable[Forget]) -> None:
        # Only now: the steps read what stood before this run, on every engine.
        for each in forget:
            self._store.history(each.policy).forget(each.as_of)
        for table, selects in script.writes.items():
            for select in selects:
                self._store.connection.execute(f"INSERT INTO {self.own(table)} {select}")

    def _look_through(self) -> None:
        if self._vocabulary is not None:
            self._store.check_records(self._vocabulary)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A transaction of the store's, or the one that stands already."""
        if self._store.db.in_transaction:
            yield
            return
        with self._store.transaction():
            yield


def _read_by(step: Step, steps: Sequence[Step]) -> list[Step]:
    """The earlier steps that a step reads and that have no table of their own, in their order."""
    earlier = steps[: steps.index(step)]
    needed: list[Step] = []
    texts = [step.sql]
    for each in reversed(earlier):
        if not each.kept and any(POSTGRES.name(each.name) in text for text in texts):
            needed.append(each)
            texts.append(each.sql)
    return needed[::-1]


def _nothing(what: str, part: float | None) -> None:
    pass
