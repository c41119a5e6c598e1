"""The data files of a load: opened by a mapping, their columns found before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.store.finding import StoreError
from policybook.store.mapping import RowMapping
from policybook.store.read_csv import CsvRows, Opened, Row
from policybook.store.read_jsonl import JsonRows
from policybook.text import nowhere


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file with its header found in order; `places` says where in a row each column stands."""

    path: Path
    number: int
    format: str
    header: tuple[str, ...]
    places: Mapping[str, int]

    def rows(self, opened: Opened, mapping: RowMapping) -> Iterator[Row]:
        """Its rows, from the first."""
        return iter(_reader(opened, self.format, mapping))


def opened_file(path: Path, mapping: RowMapping) -> Opened:
    """A file, open in the mapping's encoding."""
    return Opened(path, mapping.encoding)


def _reader(opened: Opened, format: str, mapping: RowMapping) -> CsvRows | JsonRows:
    if format == "csv":
        return CsvRows(opened)
    return JsonRows(opened, [each.name for each in mapping.columns], mapping.ignore)


def _format(path: Path, mapping: RowMapping) -> str:
    name = path.name.lower().removesuffix(".gz")
    return mapping.format or ("jsonl" if name.endswith((".jsonl", ".ndjson")) else "csv")


def data_files(mapping: RowMapping, files: Sequence[Path]) -> list[DataFile]:
    """The files with their columns in place, before anything is written."""
    found: list[DataFile] = []
    findings: list[Diagnostic] = []
    for number, path in enumerate(files):
        format = _format(path, mapping)
        try:
            with opened_file(path, mapping) as opened:
                header = _reader(opened, format, mapping).header
        except (UnicodeError, EOFError, OSError) as fault:
            findings += unreadable(path, fault, 0).findings
            continue
        wrong = _check_header(header, format, mapping, path)
        findings += wrong
        if not wrong:
            names = header if format == "csv" and header else [each.name for each in mapping.columns]
            places = {name: place for place, name in enumerate(names)}
            found.append(DataFile(path, number, format, tuple(names), places))
    if findings:
        raise StoreError(findings)
    return found


def _check_header(
    header: Sequence[str] | None, format: str, mapping: RowMapping, path: Path
) -> list[Diagnostic]:
    if header is None:
        return [
            Diagnostic(
                Code.MISSING_COLUMN,
                f"`{path.name}` is empty: it has no header" if format == "csv" else f"`{path.name}` is empty",
                nowhere(str(path)),
            )
        ]
    findings: list[Diagnostic] = []
    for name in sorted({name for name in header if list(header).count(name) > 1}):
        findings.append(
            Diagnostic(
                Code.MISSING_COLUMN,
                f"`{path.name}` has two columns `{name}`",
                nowhere(str(path)),
                help="rename one of them",
            )
        )
    wanted = {each.name for each in mapping.columns}
    missing = [each for each in mapping.columns if each.name not in header] if format == "csv" else []
    for each in missing:
        message = f"`{path.name}` has no column `{each.name}`"
        findings.append(
            Diagnostic(
                Code.MISSING_COLUMN, message, each.span, "not in the file", hint(each.name, header, "columns")
            )
        )
    if mapping.ignore is None:
        return findings
    for name in dict.fromkeys(header):
        if name not in wanted and name not in mapping.ignore:
            findings.append(
                Diagnostic(
                    Code.MISSING_COLUMN,
                    f"`{path.name}` has a column `{name}` that the mapping does not mention",
                    mapping.span,
                    help=f"add `{name}` to `columns`, or to `ignore`",
                )
            )
    return findings


def unreadable(path: Path, fault: Exception, row: int) -> StoreError:
    """What is said of a file that cannot be read on, after so many rows."""
    where = f" after row {row}" if row else ""
    match fault:
        case UnicodeError():
            message = f"`{path.name}` holds bytes{where} that are no text in this encoding"
            help = "say how it is written, as `encoding: gb18030`"
        case FileNotFoundError():
            message, help = f"there is no file `{path}`", ""
        case EOFError():
            message, help = f"`{path.name}` is cut off{where}", "fetch the file again"
        case OSError():
            message, help = f"`{path.name}` cannot be read{where}: {fault.strerror or fault}", ""
        case _:
            raise fault
    return StoreError([Diagnostic(Code.UNREADABLE_FILE, message, nowhere(str(path)), help=help)])
