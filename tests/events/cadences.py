"""Cadences made by hand, for tests of what follows from occurrences whatever gave them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from policybook.calendar.model import Calendar, Closure
from policybook.events.quiet import QuietDays, quiet_days
from policybook.expr.tree import Literal
from policybook.expr.types import NULL
from policybook.plan.cadence import Cadence, Cap, Late, Limits, QuietDay, Step, TaskOutcome
from policybook.plan.model import Formula, Plan, Texts

CHANNELS = {
    "visit": Texts("Visit", "登门拜访"),
    "phone": Texts("Phone", "电话"),
    "letter": Texts("Letter", "信件"),
    "network": Texts("Network", "网络"),
}
OUTCOMES = {
    each.id: each
    for each in (
        TaskOutcome("reached", Texts("Reached", "已联系"), is_contact=True),
        TaskOutcome("sent", Texts("Sent", "已寄出"), is_contact=True),
        TaskOutcome("dealt-with", Texts("Dealt with", "已办理"), is_contact=False),
        TaskOutcome(
            "no-answer",
            Texts("No answer", "无人接听"),
            is_contact=False,
            closes=False,
            again=timedelta(days=2),
            most=3,
        ),
        TaskOutcome("busy", Texts("Busy", "占线"), is_contact=False, closes=False),
    )
}
#: What steps are unless a table says otherwise.
STEPS: dict[str, dict[str, Any]] = {
    "visit": {"lasts": False, "important": True, "repeats": True},
    "call": {"lasts": False},
    "greeting": {"late": "skip"},
    "birthday": {"late": "skip"},
    "complaint": {"urgent": True, "important": True, "merges": False},
    "errand": {"urgent": True, "merges": False},
    "review": {"important": True, "merges": False},
    "after-sale": {"each": "orders"},
    "report": {"is_contact": False},
    "routine": {"about": "employee", "is_contact": False},
}
DAY = ((9 * 60, 17 * 60),)


def plan(id: str, entity: str) -> Plan:
    """A plan of nothing, about an entity: days are not planned by what a plan computes."""
    return Plan(id, "cadence", Texts(id, id), entity, {}, (), None, Formula(Literal(None, NULL)), (), NULL)


def cadence(said: dict[str, Any] | None = None) -> Cadence:
    """A cadence with the steps and outcomes above, changed by what a table says."""
    said = dict(said or {})
    steps = {id: {**given, **said.get("steps", {}).get(id, {})} for id, given in STEPS.items()}
    made = Cadence(
        id="care",
        title=Texts("Care", "关怀"),
        entity="customer",
        steps=tuple(_step(id, given) for id, given in steps.items()),
        outcomes=OUTCOMES,
        channels=CHANNELS,
        depths={},
        roles={},
        limits=limits(said),
        order=tuple(said.get("order", ("urgent-important", "urgent", "important", "neither"))),
        ahead=timedelta(days=said.get("ahead", 14)),
        merge_within=said.get("merge"),
        owner_entity="employee",
    )
    unknown = said.keys() - {"steps", "order", "ahead", "merge", "caps", "capacity", "quiet"}
    assert not unknown, f"the table speaks of {unknown}"
    return made


def limits(said: dict[str, Any]) -> Limits:
    """The limits that a table says: `caps: [2 within 7]`, `capacity: 3`, `quiet: {days, lunar, calendar}`."""
    caps = [each.split(" within ") for each in said.get("caps", ())]
    quiet = said.get("quiet", {})
    return Limits(
        tuple(Cap(int(most), int(days)) for most, days in caps),
        quiet.get("calendar"),
        tuple(
            QuietDay(day, lunar, Texts("quiet", "静默"))
            for lunar, days in ((False, quiet.get("days", ())), (True, quiet.get("lunar", ())))
            for day in days
        ),
        said.get("capacity"),
    )


def quiet_of(cadence: Cadence, closed: dict[date, date] | None = None) -> QuietDays:
    """The quiet days of such a cadence: a calendar `CN` is a week of five days with China's holidays."""
    country = cadence.limits.calendar
    if country is None:
        return quiet_days(cadence.limits)
    closures = tuple(Closure(first, last) for first, last in (closed or {}).items())
    week = (DAY, DAY, DAY, DAY, DAY, (), ())
    firm = Calendar("firm", "Asia/Shanghai", week, country if country == "CN" else None, closed=closures)
    return quiet_days(cadence.limits, firm)


def _step(id: str, given: dict[str, Any]) -> Step:
    given = dict(given)
    entity = given.pop("about", "customer" if given.get("each") is None else "order")
    late = Late(given.pop("late", "keep"))
    return Step(id, Texts(id, id), plan(f"care.{id}", entity), late=late, **given)
