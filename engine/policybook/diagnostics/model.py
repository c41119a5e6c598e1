"""What is said to a person about what they wrote: one shape for every screen, file and test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from policybook.diagnostics.codes import Code
from policybook.text import Span


class Severity(StrEnum):
    """How much a finding matters: an error stops a book from being used, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: the characters of `span` become `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend a finding; `safe` ones may be applied without asking."""

    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first, as the rule that an overlay points at."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, what was expected, and what to do.

    `message` and `label` are lower case without a full stop, with the person's own words in
    backticks; `help` is an action. `severity` defaults to that of the code.
    """

    code: Code
    message: str
    span: Span
    label: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        """The code's own severity unless this finding was raised or lowered."""
        return self.severity_override or (Severity.WARNING if self.code.is_warning else Severity.ERROR)

    @property
    def is_error(self) -> bool:
        """Whether it stops the book from being used."""
        return self.severity is Severity.ERROR


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where nothing is near.

    >>> nearest("agee", ["age", "country"])
    'age'
    >>> nearest("unknown_function", ["parse_duration", "age"]) is None
    True
    """
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.7)), None)


def hint(word: str, known: Iterable[str], what: str, *, most: int = 12) -> str:
    """The help line for an unknown word: the nearest known one, else what there is if few.

    >>> hint("agee", ["age", "country"], "fields")
    'did you mean `age`?'
    >>> hint("x", ["age", "country"], "fields")
    'the fields are `age`, `country`'
    """
    names = sorted(set(known))
    meant = nearest(word, names)
    if meant:
        return f"did you mean `{meant}`?"
    if not names:
        return f"there are no {what} here"
    if len(names) <= most:
        return f"the {what} are " + ", ".join(f"`{name}`" for name in names)
    return ""


def in_order(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings by file and place, each said once."""
    unique = dict.fromkeys(findings)
    return sorted(
        unique, key=lambda d: (d.span.source.name, d.span.start, d.span.end, d.code.value, d.message)
    )
