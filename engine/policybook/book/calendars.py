"""The calendars of a book: that of its manifest, and those with a document of their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from policybook.calendar.from_document import calendar_from
from policybook.calendar.model import Calendar, always
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Node, Scalar

FIRM = "firm"
"""The id of the manifest's calendar; without one the firm is never closed."""


def calendars_from(
    manifest: Mapping, documents: Iterable[Mapping], zone: str
) -> tuple[MappingProxyType[str, Calendar], list[Diagnostic]]:
    """The calendars by id, `firm` first, and what is wrong with them."""
    found: list[Diagnostic] = []
    calendars = {FIRM: always(zone)}
    own = manifest.get("calendar")
    for id, node in [(FIRM, own), *((_id(each), each) for each in documents)]:
        if not isinstance(node, Mapping):
            continue
        if id in calendars and node is not own:
            found.append(_taken(node))
            continue
        found += check_zone(node.get("timezone"))
        calendar, more = calendar_from(node, id, zone)
        found += more
        if calendar is not None:
            calendars[id] = calendar
    return MappingProxyType(calendars), found


def check_zone(node: Node | None) -> list[Diagnostic]:
    """A finding where a text is no time zone."""
    if not isinstance(node, Scalar) or node.text in (zones := _zones()):
        return []
    return [
        Diagnostic(
            Code.WRONG_VALUE,
            f"`{node.text}` is not a time zone",
            node.span,
            "expected a name such as `Asia/Shanghai`",
            help=hint(node.text, zones, "time zones") or "take a name of the IANA time zone database",
        )
    ]


def _id(node: Mapping) -> str:
    key = node.get("calendar")
    return key.text if isinstance(key, Scalar) else ""


def _taken(node: Mapping) -> Diagnostic:
    key = node.get("calendar") or node
    message, help = f"`{FIRM}` is the calendar of the manifest", "give this one another id"
    return Diagnostic(Code.DUPLICATE_NAME, message, key.span, help=help)


@cache
def _zones() -> frozenset[str]:
    # Asked once: Python opens every file of the database to tell, a tenth of the time a book takes.
    return frozenset(available_timezones())
