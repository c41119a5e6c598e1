"""A folder of Parquet files as DuckDB sees it: own tables are read from its files and written to new ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from policybook.engines.finding import bad_engine
from policybook.engines.folder import FolderHome, Writing
from policybook.engines.folder_manifest import Manifest, Part
from policybook.engines.job import Statement, text
from policybook.engines.model import Forget, Progress
from policybook.engines.own_tables import KEYS, OWN
from policybook.engines.work_folder import work_folder
from policybook.query.dialect import ColumnKind
from policybook.query.dialects import DUCKDB


class ParquetHome:
    """A folder home for runs in DuckDB; Spark reads and writes the same."""

    reads_sqlite = False

    def __init__(self, home: FolderHome) -> None:
        self._home = home
        self._seen: Manifest | None = None

    def attached(self) -> Sequence[Statement]:
        """Files are read by their names."""
        return []

    def own(self, table: str) -> str:
        """An own table as it was when this home was first looked at."""
        if self._seen is None:
            self._seen = self._home.manifest()
        files = [text(str(self._home.path / file)) for file in self._seen.files(table)]
        if files:
            return f"read_parquet([{', '.join(files)}], hive_partitioning = false)"
        return f"({DUCKDB.empty_table([(each.name, _kind(each.whole)) for each in OWN[table]])})"

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """A file that counts is taken away by the second run from now on at the earliest."""
        with tempfile.TemporaryDirectory(prefix="policybook-") as folder:
            yield Path(folder)

    @contextmanager
    def keeping(self, forget: Sequence[Forget], dry: bool) -> Iterator[_Keeping]:
        """The folder's lock; what was taken counts when it is given back."""
        with ExitStack() as stack:
            writing = None if dry else stack.enter_context(self._home.writing(forget))
            # Within the home, where the next run finds what a killed one left.
            inside = work_folder(self._home.path / "work", alone=True)
            folder = stack.enter_context(self.reading() if dry else inside)
            if self._seen is not None and self._seen.runs != self._home.manifest().runs:
                message = "another run was written to the store meanwhile"
                raise bad_engine("duckdb", message, help="run it again")
            yield _Keeping(folder, writing, forget)


class _Keeping:
    def __init__(self, folder: Path, writing: Writing | None, forget: Sequence[Forget]) -> None:
        self.folder = folder
        self._writing, self._forget = writing, forget
        self._places: list[tuple[Part, Path]] = []

    def statements(self, writes: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Put each policy's new rows into a file of their own: a later run takes its place alone."""
        writing = self._writing
        assert writing is not None  # a dry run writes nothing
        for table, selects in writes.items():
            names = ", ".join(each.name for each in OWN[table])
            texts = ", ".join(
                f"CAST({each.name} AS {DUCKDB.types[_kind(each.whole)]}) AS {each.name}"
                for each in OWN[table]
            )
            rows = "\nUNION ALL\n".join(f"({each})" for each in selects)
            order = ", ".join(str(place + 1) for place in range(KEYS[table]))
            for each in self._forget:
                place = writing.folder / f"{table}-{len(self._places)}"
                part = Part(table, each.policy, each.as_of.isoformat(), ())
                self._places.append((part, place))
                place.mkdir()
                yield Statement(
                    f"COPY (SELECT {texts} FROM (\n{rows}\n) AS made ({names})"
                    f" WHERE policy = {text(each.policy)} ORDER BY {order})"
                    f" TO {text(str(place / 'part-0.parquet'))} (FORMAT parquet, COMPRESSION zstd)",
                    f"write {table}",
                )
            yield Statement("SELECT 1", made=table)

    def take(self, table: str, progress: Progress) -> None:
        """Name the files that count from now on."""
        assert self._writing is not None  # a dry run takes nothing
        for part, place in self._places:
            if part.table == table:
                self._writing.add(part, place)


def _kind(whole: bool) -> ColumnKind:
    return "integer" if whole else "text"
