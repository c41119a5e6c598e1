"""A firm's records as Spark reads them, from files or its catalog's tables: columns as a query wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.folder_records import Place as Place  # whoever reads by Spark names it too
from policybook.engines.folder_records import RecordFiles, files_like, record_files
from policybook.engines.model import EngineError
from policybook.engines.spark_columns import Unfit, as_field, spark_type
from policybook.engines.spark_session import Session
from policybook.expr.types import shows
from policybook.query.dialects import SPARK
from policybook.store.schema import Stored, columns
from policybook.text import nowhere
from policybook.vocabulary.model import Entity, Vocabulary

#: A CSV file as the world writes it: quotes are doubled, a backslash is one, a line may go on in quotes.
_CSV = {
    "header": "true",
    "quote": '"',
    "escape": '"',
    "multiLine": "true",
    "mode": "FAILFAST",
    "encoding": "UTF-8",
}
#: Files that differ in their columns have all of them together, so that the order of files says nothing.
_PARQUET = {"mergeSchema": "true"}


def records(session: Session, place: Place, vocabulary: Vocabulary) -> dict[str, str]:
    """By entity what stands behind FROM. Raises EngineError where the data does not fit the vocabulary."""
    found: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for entity in vocabulary.entities.values():
        listed = columns(vocabulary, entity)
        raw = _raw(session, place, entity)
        if raw is None:
            nulls = (f"CAST(NULL AS {spark_type(each.type)}) AS {SPARK.name(each.name)}" for each in listed)
            found[entity.name] = f"(SELECT {', '.join(nulls)} WHERE FALSE)"
            continue
        texts, wrong = _columns(session, entity, listed, raw, place)
        findings += wrong
        if not findings:
            view = f"records of {entity.name}"
            session.view(view, f"SELECT {', '.join(texts)} FROM {raw}", keep=False)
            found[entity.name] = SPARK.name(view)
    if findings:
        raise EngineError(findings)
    return found


def bad_keys(session: Session, relations: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Keys that stand twice, and children without their parent, which no store would take."""
    for entity in vocabulary.entities.values():
        key, table = SPARK.name(entity.key), relations[entity.name]
        twice = f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"
        for count, first in session.rows(f"SELECT count(*), min({key}) FROM ({twice}) HAVING count(*) > 0"):
            message = (
                f"{_times(count, 'key')} of `{entity.name}` stand in more than one record, first `{first}`"
            )
            help = f"leave one record for each `{entity.key}`"
            yield Diagnostic(Code.BAD_SOURCE, message, nowhere(entity.name), help=help)
        parent = vocabulary.entities.get(entity.belongs_to or "")
        if parent is None:
            continue
        to, of = SPARK.name(parent.name), SPARK.name(parent.key)
        alone = f"SELECT c.{to} FROM {table} c LEFT ANTI JOIN {relations[parent.name]} p ON c.{to} = p.{of}"
        for count, first in session.rows(f"SELECT count(*), min({to}) FROM ({alone}) HAVING count(*) > 0"):
            message = (
                f"{_times(count, 'record')} of `{entity.name}` are of a `{parent.name}` that is not there"
            )
            message += f", first `{first}`"
            help = f"add the `{parent.name}` records, or leave these out"
            yield Diagnostic(Code.BAD_SOURCE, message, nowhere(entity.name), help=help)


def _raw(session: Session, place: Place, entity: Entity) -> str | None:
    """What stands behind FROM for the data as it lies; None where there is none."""
    if place.source is None:
        files = record_files(place.folder, entity.name)
    else:
        where = place.source.entities.get(entity.name)
        if where is None:
            return None
        if where.table is not None:
            return ".".join(SPARK.name(each) for each in (where.schema, where.table) if each)
        files = files_like(place.folder, where.files or "", entity.name, where.span)
    return None if files is None else _files(session, f"files of {entity.name}", files)


def _files(session: Session, view: str, files: RecordFiles) -> str:
    paths = [str(each) for each in files.paths]
    session.view_of_files(view, files.format, paths, _CSV if files.format == "csv" else _PARQUET)
    return SPARK.name(view)


def _columns(
    session: Session, entity: Entity, listed: tuple[Stored, ...], raw: str, place: Place
) -> tuple[list[str], list[Diagnostic]]:
    texts: list[str] = []
    findings: list[Diagnostic] = []
    schema = session.schema(raw)
    for each in listed:
        name, span = place.column(entity, each)
        found = None if name is None else schema.get(name)
        needed = each.name == entity.key or each.parent is not None
        if found is None and (needed or place.source is not None) and name is not None:
            message = f"the data of `{entity.name}` has no column `{name}`"
            findings.append(Diagnostic(Code.BAD_SOURCE, message, span, help="name a column that is there"))
            continue
        if found is None or name is None:  # a field that is younger than the data
            texts.append(f"CAST(NULL AS {spark_type(each.type)}) AS {SPARK.name(each.name)}")
            continue
        said = f"{entity.name}.{each.name}"
        try:
            text = as_field(SPARK.name(name), found, each.type, said, place.zone)
        except Unfit as fault:
            message = f"`{said}` is {_a(shows(each.type))}, the data has {_a(str(fault))}"
            help = "give the column the field's type, in a view or when it is written"
            findings.append(Diagnostic(Code.BAD_SOURCE, message, span, help=help))
            continue
        if needed:
            words = SPARK.text(f"{said}: a key is null")
            text = f"(CASE WHEN {SPARK.name(name)} IS NULL THEN raise_error({words}) ELSE {text} END)"
        texts.append(f"{text} AS {SPARK.name(each.name)}")
    return texts, findings


def _times(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"
