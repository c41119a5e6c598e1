"""The days of steps: for each kind the expression that gives the day an occasion is counted from."""

from __future__ import annotations

import re
from datetime import date

from policybook.calendar.lunar import SOLAR_TERMS
from policybook.calendar.next_days import fault_of_rule
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint
from policybook.document.node import Mapping, Node, Scalar, scalars_of
from policybook.expr.temporal import date_from
from policybook.expr.tree import Call, Expr, Literal
from policybook.expr.types import DATE, STRING
from policybook.families.cadence.contacts import kept_after, last_contact
from policybook.families.cadence.desk import Desk
from policybook.families.cadence.lengths import earlier
from policybook.families.cadence.model import WrittenStep
from policybook.plan.walk import AS_OF
from policybook.tables.reader import Reader
from policybook.vocabulary.unknown import unknown

#: A Monday, the first of a month and of a year: what a routine is counted from unless it says.
ROUTINE_FROM = date(2024, 1, 1)

_DAY = re.compile(r"(\d\d)-(\d\d)")


def anchor_of(
    step: WrittenStep, desk: Desk, reader: Reader, delay: Literal | None, ids: dict[str, tuple[str, ...]]
) -> Expr | None:
    """The day that an occasion of a step is counted from; None after a fault.

    A day that recurs is the first on or after today, less the delay by which its task comes later.
    """
    node = step.node
    given = node.get(step.kind) if step.kind is not None else None
    today = earlier(AS_OF, delay)
    match step.kind:
        case "interval":
            written = isinstance(given, Scalar) and given.value is not None
            return desk.typed(given, (DATE,), "interval", reader) if written else last_contact(desk)
        case "on":
            return desk.typed(given, (DATE,), "on", reader)
        case "birthday":
            born = desk.typed(given, (DATE,), "birthday", reader)
            return None if born is None else _call("next birthday", born, today, _leap_day(node))
        case "lunar_birthday":
            born = desk.typed(given, (STRING,), "lunar_birthday", reader)
            return None if born is None else _call("next lunar day", born, today)
        case "cycle":
            start = desk.typed(node.get("from"), (DATE,), "from", reader)
            return _recurring(given, start, node, desk, today)
        case "routine":
            first = _literal_day(node.get("from"), desk) or ROUTINE_FROM
            return _recurring(given, Literal(first, DATE), node, desk, today)
        case "occasion" if isinstance(given, Mapping):
            return _occasion(given, desk, today)
        case "after" if isinstance(given, Mapping):
            return _after(given, desk, ids)
        case _:
            return None


def day_of_year(node: Node | None, desk: Desk, *, lunar: bool) -> str | None:
    """A day of every year as MM-DD, by the sun or by the moon; None where no year has it."""
    if not isinstance(node, Scalar) or (found := _DAY.fullmatch(node.text)) is None:
        return None  # the schema says so
    month, day = int(found[1]), int(found[2])
    of_moon, of_sun = 1 <= month <= 12 and 1 <= day <= 30, date_from(f"2024-{node.text}") is not None
    if of_moon if lunar else of_sun:
        return node.text
    kind = "lunar year" if lunar else "year"
    desk.say(
        Code.WRONG_VALUE,
        f"no {kind} has a day `{node.text}`",
        node.span,
        "month and day",
        "give a month from 01 to 12 and a day that it has",
    )
    return None


def _occasion(node: Mapping, desk: Desk, today: Expr) -> Expr | None:
    if "date" in node:
        day = day_of_year(node.get("date"), desk, lunar=False)
        return (
            None
            if day is None
            else _call("next day of year", _text(day, node.get("date")), today, _leap_day(node))
        )
    if "lunar" in node:
        day = day_of_year(node.get("lunar"), desk, lunar=True)
        return None if day is None else _call("next lunar day", _text(day, node.get("lunar")), today)
    if "solar_term" in node:
        term = node.get("solar_term")
        if not isinstance(term, Scalar):
            return None
        if term.text not in SOLAR_TERMS:
            message = f"`{term.text}` is no solar term"
            found = unknown(Code.WRONG_VALUE, message, term, SOLAR_TERMS, "solar terms")
            desk.reader.found.append(found)
            return None
        return _call("next solar term", _text(term.text, term), today)
    if "recurrence" in node:
        start = _literal_day(node.get("from"), desk)
        given = node.get("recurrence")
        if start is None:
            if "from" not in node and isinstance(given, Scalar):
                desk.say(
                    Code.BAD_STEP,
                    "a recurrence has no day from which it is counted",
                    given.span,
                    "from when?",
                    "add `from: 2026-01-01` beside it",
                )
            return None
        return _recurring(given, Literal(start, DATE), node, desk, today)
    return None


def _recurring(
    node: Node | None, start: Expr | None, written: Mapping, desk: Desk, today: Expr
) -> Expr | None:
    if not isinstance(node, Scalar):
        return None
    fault = fault_of_rule(node.text)
    if fault:
        desk.say(
            Code.WRONG_VALUE,
            f"`{node.text}` is no recurrence rule of days",
            node.span,
            fault if len(fault) < 60 else "",
            "write it as RFC 5545 does: `FREQ=MONTHLY;INTERVAL=3`",
        )
        return None
    end = written.get("month_end")
    month_end = end.text if isinstance(end, Scalar) else "clamp"
    if start is None:
        return None
    return _call("next occurrence", _text(node.text, node), start, today, _text(month_end, end))


def _after(node: Mapping, desk: Desk, ids: dict[str, tuple[str, ...]]) -> Expr | None:
    step = node.get("step")
    if not isinstance(step, Scalar):
        return None
    if step.text not in ids:
        desk.reader.found.append(
            unknown(Code.UNKNOWN_STEP, f"unknown step `{step.text}`", step, ids, "steps")
        )
    outcomes = scalars_of(node.get("outcomes"))
    known = desk.written.outcomes
    for each in outcomes:
        if each.text not in known:
            desk.say(
                Code.UNKNOWN_WORD,
                f"unknown outcome `{each.text}`",
                each.span,
                "not among the outcomes",
                hint(each.text, known, "outcomes"),
            )
    if step.text not in ids or any(each.text not in known for each in outcomes):
        return None
    wanted = tuple(sorted(each.text for each in outcomes)) if "outcomes" in node else None
    return kept_after(desk, step.text, ids[step.text], wanted, step)


def _literal_day(node: Node | None, desk: Desk) -> date | None:
    if not isinstance(node, Scalar):
        return None
    found = date_from(node.text)
    if isinstance(found, date):
        return found
    desk.say(Code.WRONG_VALUE, f"`{node.text}` is no day", node.span, "", "write it as `2026-01-31`")
    return None


def _leap_day(node: Mapping) -> Literal:
    given = node.get("leap_day")
    return _text(given.text, given) if isinstance(given, Scalar) else _text("before")


def _text(text: str, at: Node | None = None) -> Literal:
    return Literal(text, STRING, span=at.span if at is not None else None)


def _call(function: str, *arguments: Expr) -> Call:
    """A call at the place of its first argument that has one."""
    place = next((each.span for each in arguments if each.span is not None), None)
    return Call(function, arguments, DATE, place)
