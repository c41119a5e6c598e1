"""What the YAML library cannot read -> a finding with its place, its cause and often its mending."""

from __future__ import annotations

from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.full_width import meant_otherwise
from policybook.document.unquoted import Unquoted, around_closing, unquoted
from policybook.document.yaml_problems import in_plain_words
from policybook.text import Source, Span


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the library says: its words, the place, and the place where what it was reading began."""

    context: str
    problem: str
    at: int
    begun: int | None
    in_flow: bool


def fault(source: Source, at: int, message: str, advice: str) -> Diagnostic:
    """A finding about a single character of a file."""
    at = min(at, len(source.text))
    end = at + 1 if at < len(source.text) and source.text[at] not in "\r\n" else at
    return Diagnostic(Code.BAD_YAML, message, Span(source, at, end), "", advice)


def finding(source: Source, said: Complaint) -> Diagnostic:
    """The finding for a complaint of the library."""
    return (
        meant_otherwise(source, said.at)
        or _value_without_quotes(source, said)
        or _behind_closing(source, said)
        or _in_words(source, said)
    )


def _value_without_quotes(source: Source, said: Complaint) -> Diagnostic | None:
    """Tests such as `> 10`, `]1..5[` and `@"…"`, which mean something else to YAML."""
    start = said.at
    if "block scalar" in said.context and "tab" not in said.problem and said.begun is not None:
        start = said.begun
    elif "node content" in said.problem:
        if source.text[start : start + 1] not in "[]" or ".." not in source.text[start : start + 40]:
            return None
    elif "cannot start any token" not in said.problem or source.text[start : start + 1] == "\t":
        return None
    value = unquoted(source, start, in_flow=said.in_flow)
    if value is None:
        return None
    first = source.text[start]
    message = f"a text without quotes cannot begin with `{first}`"
    return _finding(message, value, safe=True)


def _behind_closing(source: Source, said: Complaint) -> Diagnostic | None:
    """Texts such as `{spend} of {total}`, of which YAML takes the first part for all."""
    if said.in_flow or not any(word in said.problem for word in ("expected key", "<document start>")):
        return None
    value = around_closing(source, said.at)
    if value is None:
        return None
    last = source.text[: said.at].rstrip(" ")[-1]
    return _finding(f"nothing can follow the closing `{last}` on its line", value, safe=False)


def _finding(message: str, value: Unquoted, *, safe: bool) -> Diagnostic:
    return Diagnostic(Code.BAD_YAML, message, value.span, "", value.advice, fix=value.fix(safe=safe))


def _in_words(source: Source, said: Complaint) -> Diagnostic:
    at = said.at
    related: tuple[Related, ...] = ()
    if said.begun is not None and ("end of stream" in said.problem or "simple key" in said.context):
        # The library points at the end of the file, where nobody looks for a missing quote.
        at = said.begun
    elif said.begun is not None and said.begun != at and "flow" in said.context:
        related = (Related(Span(source, said.begun, said.begun + 1), "begun here"),)
    message, advice = in_plain_words(said.context, said.problem, source.text[at : at + 1])
    plain = fault(source, at, message, advice)
    return Diagnostic(plain.code, plain.message, plain.span, plain.label, plain.help, related)
