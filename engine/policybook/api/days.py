"""A day as a developer gives it."""

from __future__ import annotations

from datetime import date, datetime

from policybook.api.errors import BookError
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.text import nowhere


def day_of(given: date | str, name: str = "as_of") -> date:
    """The day of a date or of its text; raises BookError, which names what was given."""
    # A datetime is a date to Python; its time of day would make equal days differ.
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        message = f"`{name}` is a day: found `{given}`"
        help = "give a date, or its text as `2026-01-31`"
        raise BookError([Diagnostic(Code.BAD_FACT, message, nowhere(name), help=help)]) from None
