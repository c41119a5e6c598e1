"""`limits`, `outcomes`, `order`, `merge`, `ahead`: what keeps lists bearable, and how tasks may end."""

from __future__ import annotations

from datetime import timedelta

from policybook.diagnostics.codes import Code
from policybook.document.node import Entry, Mapping, Node, Scalar, entries_of, mappings_of, scalars_of
from policybook.families.cadence.desk import Desk
from policybook.families.cadence.lengths import count_from, days_from
from policybook.families.cadence.occasions import day_of_year
from policybook.plan.cadence import QUADRANTS, Cap, Limits, QuietDay, TaskOutcome
from policybook.vocabulary.texts import texts_from
from policybook.vocabulary.unknown import unknown


def limits_from(node: Node | None, desk: Desk) -> Limits:
    """Caps, quiet days and capacity."""
    if not isinstance(node, Mapping):
        return Limits()
    caps = tuple(cap for each in mappings_of(node.get("contacts")) if (cap := _cap(each, desk)) is not None)
    quiet = node.get("quiet")
    days = quiet.get("days") if isinstance(quiet, Mapping) else None
    return Limits(
        caps,
        _calendar(quiet.get("calendar") if isinstance(quiet, Mapping) else None, desk),
        tuple(day for each in mappings_of(days) if (day := _quiet_day(each, desk)) is not None),
        count_from(node.get("capacity"), desk.reader),
    )


def outcomes_from(node: Node | None, desk: Desk) -> dict[str, TaskOutcome]:
    """How a task may end, by id."""
    outcomes = {entry.key.text: _outcome(entry, desk) for entry in entries_of(node)}
    if outcomes and node is not None and not any(each.closes for each in outcomes.values()):
        desk.say(
            Code.BAD_LIMIT,
            "every outcome has the task come back, so none is ever done",
            node.span,
            help="give an outcome without `again`",
        )
    return outcomes


def order_from(node: Node | None, desk: Desk) -> tuple[str, ...]:
    """The quadrants, the first to be done first."""
    given = scalars_of(node)
    if node is None or not given:
        return QUADRANTS
    missing = [each for each in QUADRANTS if each not in {quadrant.text for quadrant in given}]
    if missing:
        desk.say(
            Code.BAD_LIMIT,
            f"`order` leaves out {' and '.join(f'`{each}`' for each in missing)}",
            node.span,
            "tasks there would have no place",
            "name each of " + ", ".join(f"`{each}`" for each in QUADRANTS),
        )
    return tuple(each.text for each in given)


def _cap(node: Mapping, desk: Desk) -> Cap | None:
    most, within = count_from(node.get("most"), desk.reader), days_from(node.get("within"), desk.reader)
    at = node.get("within")
    if within == 0 and at is not None:
        desk.say(Code.BAD_LIMIT, "a cap within no day is none", at.span, help="write days, as `P7D`")
        return None
    return None if most is None or within is None else Cap(most, within)


def _calendar(node: Node | None, desk: Desk) -> str | None:
    if not isinstance(node, Scalar) or not node.text:
        return None
    known = desk.around.calendars
    if node.text not in known:
        found = unknown(Code.UNKNOWN_NAME, f"unknown calendar `{node.text}`", node, known, "calendars")
        desk.reader.found.append(found)
        return None
    return node.text


def _quiet_day(node: Mapping, desk: Desk) -> QuietDay | None:
    key = "lunar" if "lunar" in node else "date"
    day = day_of_year(node.get(key), desk, lunar=key == "lunar")
    return None if day is None else QuietDay(day, key == "lunar", texts_from(node.get("because"), day))


def _outcome(entry: Entry, desk: Desk) -> TaskOutcome:
    id, node = entry.key.text, entry.value
    if not isinstance(node, Mapping):
        return TaskOutcome(id, texts_from(None, id), is_contact=False)
    again = days_from(node.get("again"), desk.reader)
    most, contact = count_from(node.get("most"), desk.reader), node.get("contact")
    at = node.entry("most")
    if at is not None and "again" not in node:
        desk.say(
            Code.BAD_LIMIT,
            f"`most` says nothing of outcome `{id}`, which ends the task",
            at.key.span,
            "the task does not come back",
            "add `again: P2D`, or take `most` away",
        )
    return TaskOutcome(
        id,
        texts_from(node.get("label"), id),
        isinstance(contact, Scalar) and contact.value is True,
        "again" not in node,
        None if again is None else timedelta(days=again),
        most,
    )
