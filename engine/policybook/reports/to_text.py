"""Work lists as the text of a mail, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from policybook.reports.listing import Listing
from policybook.reports.mail import AHEAD, Line, Mail, mails
from policybook.reports.wording import phrase

#: What Markdown would take for a mark of its own.
_MARKS = re.compile(r"([\\`*_\[\]<>|&#~])")


def to_text(listing: Listing, language: str, ahead: timedelta = AHEAD) -> str:
    """The mails to all who have a list, one after another; each ends with an empty line but the last."""
    return "\n".join("\n".join(_text(each, language)) + "\n" for each in mails(listing, language, ahead))


def to_markdown(listing: Listing, language: str, ahead: timedelta = AHEAD) -> str:
    """The same as Markdown, with a box to tick for every open task."""
    return "\n".join("\n".join(_markdown(each, language)) + "\n" for each in mails(listing, language, ahead))


def _text(mail: Mail, language: str) -> Iterator[str]:
    yield mail.greeting
    yield f"{mail.day}{phrase(language, 'colon')}{mail.counts}"
    if not mail.parts:
        yield ""
        yield phrase(language, "nothing")
    for part in mail.parts:
        yield ""
        yield part.heading
        for line in part.lines:
            yield from _line(line, language, "  - ", "    ")


def _line(line: Line, language: str, first: str, then: str) -> Iterator[str]:
    yield first + _one(line.what) + (f"  [{_one(line.key)}]" if line.key is not None else "")
    yield then + phrase(language, "sep").join(map(_one, line.notes))
    for each in line.together:
        yield from _line(each, language, then + "+ ", then + "  ")


def _markdown(mail: Mail, language: str) -> Iterator[str]:
    yield f"# {_quoted(mail.greeting)}"
    yield ""
    yield f"{mail.day}{phrase(language, 'colon')}{mail.counts}"
    if not mail.parts:
        yield ""
        yield phrase(language, "nothing")
    for part in mail.parts:
        yield ""
        yield f"## {part.heading}"
        yield ""
        mark = "- [ ] " if part.is_open else "- "
        for line in part.lines:
            yield from _item(line, language, mark, "")


def _item(line: Line, language: str, mark: str, indent: str) -> Iterator[str]:
    notes = phrase(language, "sep").join(map(_quoted, line.notes))
    key = f" ({_quoted(line.key)})" if line.key is not None else ""
    yield f"{indent}{mark}**{_quoted(line.what)}**{key} {notes}"
    for each in line.together:
        yield from _item(each, language, "- ", indent + "  ")


def _one(text: str) -> str:
    """A text in one line: what a record holds must not begin a line of its own."""
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return _MARKS.sub(r"\\\1", _one(text))
