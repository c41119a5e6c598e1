"""Findings about an engine: it is not installed, cannot do what is asked, or gave up."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.model import EngineError
from policybook.text import nowhere


def bad_engine(engine: str, message: str, *, help: str = "") -> EngineError:
    """A BAD_ENGINE finding about an engine, to be raised."""
    return EngineError([Diagnostic(Code.BAD_ENGINE, message, nowhere(engine), help=help)])


def not_installed(engine: str, title: str, extra: str) -> EngineError:
    """That the libraries of an engine are not there.

    >>> print(not_installed("duckdb", "DuckDB", "bulk").findings[0].help)
    pip install "policybook[bulk]"
    """
    return bad_engine(engine, f"{title} is not installed", help=f'pip install "policybook[{extra}]"')
