"""What DuckDB says went wrong, in words for the person whose run it was."""

from __future__ import annotations

import signal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.finding import bad_engine, not_installed
from policybook.engines.model import EngineError
from policybook.store.finding import bad_store
from policybook.text import nowhere

OFFSET = "policybook: a time with an offset"
"""What a query says of a cell that holds one; DuckDB has no exact place for it."""

_TOO_LARGE = ("Overflow in", "out of range", "Out of Range", "can't be cast because the value")
_NO_ROOM = ("No space left", "disk is full", "max_temp_directory_size", "failed to offload")


class EngineFaultError(RuntimeError):
    """An engine refused a statement of ours: a fault of policybook, with the engine's own words."""


def judged(kind: str, message: str) -> Exception:
    """The finding for an error of DuckDB's, by its class and words; EngineFaultError where it is ours."""
    if kind == "extension":
        if not message:
            return not_installed("duckdb", "DuckDB's extension for SQLite", "bulk")
        return bad_engine("duckdb", message, help='pip install --upgrade "policybook[bulk]"')
    if OFFSET in message:
        help = "use --engine sqlite, or load such times without their offsets"
        return EngineError([bad_store("store", "DuckDB cannot read times with an offset", help=help)])
    if any(each in message for each in _NO_ROOM):
        return EngineError(
            [bad_store("store", "the disk is full; nothing was changed", help="make room and try again")]
        )
    if kind == "OutOfMemoryException":
        help = "raise --limit-memory, or leave it away; nothing was changed"
        return bad_engine("duckdb", "DuckDB ran out of the memory it may use", help=help)
    if kind == "ParserException" and "Memory" in message:
        help = "write `--limit-memory 4GB`"
        return bad_engine("duckdb", f"the limit of memory cannot be read: {_first(message)}", help=help)
    if kind in ("OutOfRangeException", "ConversionException") and any(each in message for each in _TOO_LARGE):
        said = "a number over the data has more digits than DuckDB computes with exactly"
        help = "declare fewer digits or decimal places"
        return EngineError([Diagnostic(Code.NUMBER_TOO_LARGE, said, nowhere("duckdb"), help=help)])
    broken = kind == "InvalidInputException" and ("CSV" in message or "arquet" in message)
    if broken or kind in ("IOException", "ConversionException"):
        return EngineError([bad_store("store", f"DuckDB cannot read what it was given: {_first(message)}")])
    return EngineFaultError(f"{kind}: {message}")


def ended_early(code: int, last_words: str) -> Exception:
    """The finding for a process that ended without an answer."""
    if code > 0:
        return EngineFaultError(f"DuckDB's process ended with {code}: {last_words}")
    by = signal.Signals(-code).name if code < 0 else "no signal"
    help = "where the machine is short of memory, say --limit-memory; then run it again"
    return bad_engine("duckdb", f"DuckDB's process was ended by {by}; nothing was changed", help=help)


def _first(message: str) -> str:
    return message.strip().splitlines()[0].removesuffix(".") if message.strip() else ""
