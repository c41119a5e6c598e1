"""Announcement documents: read once each, whichever cadences take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint, in_order
from policybook.document.node import Mapping, Node, Scalar, mappings_of, text_of
from policybook.expr.temporal import date_from
from policybook.families.cadence.model import Announcement
from policybook.tables.policy import hidden_fields, policy_from, reader_of, unknown_entity, where_from
from policybook.tables.reader import Reader
from policybook.tables.setting import Setting
from policybook.tables.templates import because_from

#: The key that makes a document an announcement.
KIND = "announcement"


def announcements_from(
    nodes: Iterable[Mapping], setting: Setting
) -> tuple[tuple[Announcement, ...], list[Diagnostic]]:
    """The announcements by id; one at fault is left out with its findings."""
    found: list[Diagnostic] = []
    made = [each for node in nodes if (each := _announcement(node, setting, found)) is not None]
    return tuple(sorted(made, key=lambda each: each.id)), in_order(found)


def not_taken(announcements: Iterable[Announcement], cadences: Iterable[Mapping]) -> list[Diagnostic]:
    """A warning for each announcement of a kind that no step of a cadence about its entity takes."""
    taken: dict[str, set[str]] = {}
    for node in cadences:
        kinds = (text_of(step.get("announced")) for step in mappings_of(node.get("steps")))
        taken.setdefault(text_of(node.get("of")) or "", set()).update(kind for kind in kinds if kind)
    found: list[Diagnostic] = []
    for each in announcements:
        known = taken.get(each.entity, set())
        if each.kind.text not in known:
            message = f"no step takes announcements of the kind `{each.kind.text}` about `{each.entity}`"
            help = hint(each.kind.text, known, "kinds") if known else "add a step with `announced:`"
            found.append(Diagnostic(Code.UNUSED_WORD, message, each.kind.span, help=help))
    return found


def _announcement(node: Mapping, setting: Setting, found: list[Diagnostic]) -> Announcement | None:
    policy, kind = policy_from(node, KIND), node.get("kind")
    if policy is None or policy.entity is None or not isinstance(kind, Scalar):
        return None
    stranger = unknown_entity(policy, setting)
    if stranger is not None:
        found.append(stranger)
        return None
    reader = reader_of(policy, setting, {})
    first, last = _day(node.get("from"), reader), _day(node.get("until"), reader)
    until = node.get("until")
    if first is not None and last is not None and last < first and until is not None:
        message = f"the announcement ends on {last}, before it begins"
        help = "turn `from` and `until` around"
        reader.found.append(Diagnostic(Code.WRONG_VALUE, message, until.span, help=help))
    where = where_from(policy, setting, reader)
    because, facts = because_from(node.get("because"), reader, hidden_fields(policy, setting))
    found += reader.found
    if first is None or last is None or reader.has_errors:
        return None
    return Announcement(
        policy.id,
        kind,
        policy.entity.text,
        first,
        last,
        where,
        policy.title,
        because,
        facts,
        policy.source,
        policy.id_span,
    )


def _day(node: Node | None, reader: Reader) -> date | None:
    if not isinstance(node, Scalar):
        return None
    found = date_from(node.text)
    if isinstance(found, date):
        return found
    message = f"`{node.text}` is no day"
    reader.found.append(Diagnostic(Code.WRONG_VALUE, message, node.span, help="write it as `2026-01-31`"))
    return None
