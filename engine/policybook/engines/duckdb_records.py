"""A firm's records as DuckDB reads them: from the embedded store, or from Parquet and CSV files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.canonical import canonical_cell
from policybook.engines.duckdb_columns import Reading, Unreadable, reading
from policybook.engines.folder_records import Place, RecordFiles, placed_files
from policybook.engines.job import Statement, text
from policybook.engines.model import EngineError, Row
from policybook.engines.relations import kind_of, relations
from policybook.engines.store_home import STORE
from policybook.expr.types import shows
from policybook.query.dialects import DUCKDB
from policybook.store.schema import Stored, columns
from policybook.store.sqlite import Store
from policybook.text import Span, nowhere
from policybook.vocabulary.model import Entity, Vocabulary

Look: TypeAlias = dict[str, list[Row]]
"""The rows of statements by their names."""

Looking: TypeAlias = Callable[[Sequence[Statement]], Look]
"""Does statements in DuckDB."""

#: What a CSV file is, so that nothing of it is guessed; empty text is null, whether it is quoted or not.
_CSV = (
    "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', skip = 0, comment = '',"
    " nullstr = '', strict_mode = true, null_padding = false, ignore_errors = false, encoding = 'utf-8',"
    " hive_partitioning = false"
)


class Records(Protocol):
    """Where records come from."""

    def relations(self, vocabulary: Vocabulary, look: Looking) -> Mapping[str, str]:
        """By entity what stands behind FROM; `look` asks DuckDB what there is."""


class StoreRecords:
    """The tables of an embedded store through the scanner, their cells cast to the types of a query."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def relations(self, vocabulary: Vocabulary, look: Looking) -> Mapping[str, str]:
        """The store knows what it has: DuckDB is not asked."""
        return relations(self._store, vocabulary, STORE, DUCKDB, canonical_cell)


class FileRecords:
    """Files under the entities' own names, or where a source says; what does not fit is a finding."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def relations(self, vocabulary: Vocabulary, look: Looking) -> Mapping[str, str]:
        """The files with exact casts. Raises EngineError where columns, values or keys do not fit."""
        raw = {
            entity.name: _from(files)
            for entity in vocabulary.entities.values()
            if (files := placed_files(self._place, entity)) is not None
        }
        described = look(
            [Statement(f"DESCRIBE SELECT * FROM {item}", rows=name) for name, item in raw.items()]
        )
        findings: list[Diagnostic] = []
        found: dict[str, _Relation] = {}
        for entity in vocabulary.entities.values():
            types = {str(row[0]): str(row[1]) for row in described.get(entity.name, [])}
            made = _Relation(entity, columns(vocabulary, entity), raw.get(entity.name), types, self._place)
            findings += made.findings
            found[entity.name] = made
        if findings:
            raise EngineError(findings)
        items = {name: each.item for name, each in found.items()}
        checks = [check for each in found.values() for check in each.checks(vocabulary, items)]
        answers = look(
            [Statement(check.spared or check.sql, rows=str(at)) for at, check in enumerate(checks)]
        )
        dear = {str(at): each for at, each in enumerate(checks) if each.spared and not answers[str(at)][0][0]}
        if dear:
            answers |= look([Statement(check.sql, rows=name) for name, check in dear.items()])
        for at, check in enumerate(checks):
            if check.spared is None or str(at) in dear:
                findings += check.judge(answers[str(at)])
        if findings:
            raise EngineError(findings)
        return items


class _Check:
    """A query that gives one row, a count and a first key for each thing that can be wrong.

    `spared` is a cheaper one that gives true where nothing can be.
    """

    def __init__(
        self, sql: str, faults: Sequence[tuple[str, str, Span, str]], spared: str | None = None
    ) -> None:
        self.sql, self.spared = sql, spared
        self._faults = faults

    def judge(self, rows: Sequence[Row]) -> Iterator[Diagnostic]:
        for number, (one, many, span, help) in enumerate(self._faults):
            count, first = rows[0][2 * number], rows[0][2 * number + 1]
            if count:
                said = f"1 {one}" if count == 1 else f"{count} {many}"
                shown = "" if first is None else f", first `{first}`"
                yield Diagnostic(Code.BAD_SOURCE, said + shown, span, help=help)


class _Relation:
    """An entity's files: `item` stands behind FROM where there are no findings."""

    def __init__(
        self,
        entity: Entity,
        listed: Sequence[Stored],
        raw: str | None,
        types: Mapping[str, str],
        place: Place,
    ) -> None:
        self._entity, self._raw, self._place = entity, raw, place
        self.findings: list[Diagnostic] = []
        self._readings: list[tuple[Stored, str, Reading, Span]] = []
        if raw is None:
            self.item = f"({DUCKDB.empty_table([(each.name, kind_of(each.type)) for each in listed])})"
            return
        texts = [f"{self._text(each, types)} AS {DUCKDB.name(each.name)}" for each in listed]
        self.item = f"(SELECT {', '.join(texts)} FROM {raw})"

    def _text(self, stored: Stored, types: Mapping[str, str]) -> str:
        name, span = self._place.column(self._entity, stored)
        nothing = DUCKDB.missing(kind_of(stored.type))
        if name is None:
            return nothing
        if name not in types:
            needed = stored.name == self._entity.key or stored.parent is not None
            if needed or self._place.source is not None:
                message = f"the data of `{self._entity.name}` has no column `{name}`"
                self._say(message, span, "name a column that is there")
            return nothing
        column = DUCKDB.name(name)
        match reading(stored.type, column, types[name], self._place.zone):
            case Unreadable(fault, help):
                said = (
                    f"`{self._entity.name}.{stored.name}` is a {shows(stored.type)}, column `{name}` {fault}"
                )
                self._say(said, span, help)
                return nothing
            case Reading() as found:
                self._readings.append((stored, column, found, span))
                return found.value

    def _say(self, message: str, span: Span, help: str) -> None:
        self.findings.append(Diagnostic(Code.BAD_SOURCE, message, span, help=help))

    def checks(self, vocabulary: Vocabulary, items: Mapping[str, str]) -> Iterator[_Check]:
        """What is asked of the data before it is read."""
        if self._raw is None:
            return
        yield self._values()
        yield self._keys()
        if (parent := vocabulary.entities.get(self._entity.belongs_to or "")) is not None:
            yield self._parents(parent, items[parent.name])

    def _values(self) -> _Check:
        key = next(column for stored, column, *_ in self._readings if stored.name == self._entity.key)
        texts, faults = [], []
        for stored, column, found, span in self._readings:
            said = f"`{self._entity.name}.{stored.name}`"
            conditions = []
            if found.fits is not None:
                wrong = f"{column} IS NOT NULL AND NOT coalesce({found.fits}, false)"
                conditions.append(
                    (wrong, f"value of {said} {found.fault}", f"values of {said} {found.faults}")
                )
            if stored.name == self._entity.key or stored.parent is not None:
                nothing = f"({found.value}) IS NULL" if found.fits is None else f"{column} IS NULL"
                conditions.append((nothing, f"value of {said} is missing", f"values of {said} are missing"))
            for wrong, one, many in conditions:
                texts.append(
                    f"count(*) FILTER (WHERE {wrong}), min(CAST({key} AS VARCHAR)) FILTER (WHERE {wrong})"
                )
                faults.append((one, many, span, "mend the data, or read it through a view that does"))
        return _Check(f"SELECT {', '.join(texts) or '0, NULL'} FROM {self._raw}", faults)

    def _keys(self) -> _Check:
        key = DUCKDB.name(self._entity.key)
        twice = f"SELECT {key} FROM {self.item} GROUP BY {key} HAVING count(*) > 1"
        said = f"of `{self._entity.name}` stand{{}} in more than one record"
        help = f"leave one record for each `{self._entity.key}`"
        fault = (f"key {said.format('s')}", f"keys {said.format('')}", nowhere(self._entity.name), help)
        # Where each key is greater than the one before, whatever order the rows come in, none is there twice.
        rising = (
            f"SELECT count(*) FILTER (WHERE k > before) >= count(*) - 1"
            f" FROM (SELECT {key} AS k, lag({key}) OVER () AS before FROM {self.item})"
        )
        return _Check(f"SELECT count(*), CAST(min({key}) AS VARCHAR) FROM ({twice})", [fault], rising)

    def _parents(self, parent: Entity, item: str) -> _Check:
        to, of, key = (DUCKDB.name(each) for each in (parent.name, parent.key, self._entity.key))
        alone = f"SELECT {key} FROM {self.item} AS r ANTI JOIN {item} AS p ON r.{to} = p.{of}"
        alone += f" WHERE r.{to} IS NOT NULL"
        said = f"of a `{parent.name}` that is not there"
        name = f"`{self._entity.name}`"
        help = f"add the `{parent.name}` records, or leave these out"
        fault = (
            f"record of {name} is {said}",
            f"records of {name} are {said}",
            nowhere(self._entity.name),
            help,
        )
        return _Check(f"SELECT count(*), CAST(min({key}) AS VARCHAR) FROM ({alone})", [fault])


def _from(files: RecordFiles) -> str:
    paths = f"[{', '.join(text(str(path)) for path in files.paths)}]"
    if files.format == "csv":
        return f"read_csv({paths}, {_CSV})"
    return f"read_parquet({paths}, union_by_name = true, hive_partitioning = false)"
