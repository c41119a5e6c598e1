"""One policy for facts given by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policybook.book.model import Book
from policybook.cases.check import time_readers
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.plan.outcome import Conflict
from policybook.run.model import Decision, RunError
from policybook.run.one import decide as decide_one
from policybook.text import Source, Span, nowhere


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, or why there is none."""

    decision: Decision | None
    findings: tuple[Diagnostic, ...] = ()


def decide(book: Book, policy: str, facts: str | Mapping[str, Any], as_of: date | None) -> Decided:
    """The decision of a policy for facts, given as a mapping or as JSON text.

    Numbers in JSON text are read exactly, never as floats.
    """
    given: Mapping[str, Any]
    if isinstance(facts, str):
        read, findings = facts_from_json(facts)
        if read is None:
            return Decided(None, findings)
        given = read
    else:
        given = facts
    if as_of is None:
        reader = next(time_readers(book.plans[policy], book.plans, book.vocabulary, given), None)
        if reader is not None:
            message = f"{reader} reads `as_of`, and no day is given"
            help = "say for which day it is decided; nothing reads a clock"
            return Decided(None, (Diagnostic(Code.MISSING_AS_OF, message, nowhere("facts"), help=help),))
    try:
        return Decided(decide_one(book, policy, given, as_of))
    except RunError as refused:
        return Decided(None, refused.findings)
    except Conflict as conflict:
        help = "change the rules so that only one of them matches"
        return Decided(None, (Diagnostic(Code.BAD_HIT_POLICY, str(conflict), nowhere("facts"), help=help),))


def facts_from_json(text: str) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """The object that a JSON text holds; what is wrong with it is a finding with its place."""
    source = Source("facts", text)
    try:
        read = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        at = min(fault.pos, len(text))
        place = Span(source, at, min(at + 1, len(text)))
        message = f"the facts are not JSON: {fault.msg.lower()}"
    except _TwiceError as fault:
        place = Span(source, 0, len(text))
        message = f"`{fault}` is given twice"
    except _NoNumberError as fault:
        place = Span(source, 0, len(text))
        message = f"`{fault}` is no number that can be decided with"
    except RecursionError:
        place = Span(source, 0, len(text))
        message = "the facts are nested too deep"
    else:
        if isinstance(read, dict):
            return read, ()
        place = Span(source, 0, len(text))
        message = "the facts are not an object of names and values"
    help = 'write them as {"annual_spend": 91200.50, "stage": "active"}'
    return None, (Diagnostic(Code.BAD_FACT, message, place, help=help),)


class _NoNumberError(ValueError):
    """`NaN` or an infinity, which Python's reader takes for numbers."""


class _TwiceError(ValueError):
    """A name that an object holds twice; which one is meant cannot be told."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise _TwiceError(name)
        read[name] = value
    return read


def _no_number(text: str) -> Any:  # Any: never returns
    raise _NoNumberError(text)
