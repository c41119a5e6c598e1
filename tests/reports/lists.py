"""A small firm's cadence and one morning's tasks, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from policybook.events.task import Skipped, State, Task, Waits
from policybook.expr.tree import Literal
from policybook.expr.types import DATE, STRING
from policybook.plan.cadence import Cadence, Limits, Step, TaskOutcome
from policybook.plan.model import Formula, Plan, Texts
from policybook.reports.listing import Listing, in_list_order

DAY = date(2026, 3, 2)  # a Monday


def plan(id: str, entity: str) -> Plan:
    title = Texts(id, id)
    return Plan(id, "cadence", title, entity, {}, (), None, Formula(Literal(None, DATE)), (), STRING)


def step(id: str, en: str, zh: str, entity: str = "customer", **more: object) -> Step:
    return Step(id, Texts(en, zh), plan(f"care.{id}", entity), **more)


CARE = Cadence(
    id="care",
    title=Texts("Customer care", "客户关怀"),
    entity="customer",
    steps=(
        step("keep-in-touch", "Keep in touch", "保持联系", lasts=False, important=True, repeats=True),
        step("birthday", "Birthday", "生日问候"),
        step("after-sale", "Ask after delivery", "售后回访", entity="order", each="orders", urgent=True),
        step("referral", "Ask for names", "请求转介绍", follows=("keep-in-touch", 1)),
        step("plan-the-day", "Plan the day", "安排当日工作", entity="employee", is_contact=False),
    ),
    outcomes={
        "reached": TaskOutcome("reached", Texts("reached", "已联系"), True),
        "no-answer": TaskOutcome("no-answer", Texts("no answer", "无人接听"), False, False, timedelta(2), 3),
    },
    channels={
        "visit": Texts("Visit", "登门拜访"),
        "phone": Texts("Phone", "电话"),
        "letter": Texts("Letter", "信件"),
    },
    depths={"deep": Texts("in depth", "深入")},
    roles={"account-manager": Texts("account manager", "客户经理")},
    limits=Limits(capacity=3),
    exits={"hopeless": Texts("no hope of business", "无合作可能")},
    owner_entity="employee",
)  # fmt: skip

_AT_EASE = Task(
    cadence="care",
    step="keep-in-touch",
    subject="C-1",
    anchor=date(2026, 2, 10),
    member=None,
    created_on=date(2026, 2, 20),
    due=DAY,
    latest=date(2026, 3, 12),
    channel="phone",
    depth=None,
    role="account-manager",
    owner="E-1",
    place=2,
    rule="vip",
    because=Texts("class A: every 20 days", "A类：每20天"),
    digest="0" * 64,
)


def task(**changes: object) -> Task:
    """A task like the plain one but for some fields."""
    return replace(_AT_EASE, **changes)


LISTED = {"listed_on": DAY, "assigned": "E-1"}
TASKS = {
    "today": task(**LISTED, attempts=1),
    "overdue": task(
        subject="C-2", anchor=date(2026, 1, 1), due=date(2026, 1, 20), latest=date(2026, 2, 26),
        channel="visit", depth="deep", was_due=date(2026, 2, 1), **LISTED,
    ),
    "together": task(
        step="after-sale", subject="C-2", member="O-7", place=1, because=Texts("", ""),
        listed_with="care/keep-in-touch/C-2/2026-01-01", **LISTED,
    ),
    "coming": task(
        step="birthday", subject="C-3", due=date(2026, 3, 9), waits=Waits.NOT_DUE, channel="letter"
    ),
    "later": task(step="birthday", subject="C-4", due=date(2026, 3, 30), latest=date(2026, 3, 30)),
    "full": task(subject="C-5", listed_on=DAY, waits=Waits.CAPACITY),  # taken off the list since
    "tried": task(subject="C-6", waits=Waits.TRIED, not_before=date(2026, 3, 4), attempts=2),
    "stood-in": task(subject="C-7", owner="E-2", **LISTED),
    "routine": task(
        step="plan-the-day", subject="E-1", channel=None, latest=DAY, place=3, because=Texts("", ""), **LISTED
    ),
    "done": task(
        subject="C-8", state=State.DONE, closed_on=DAY, outcome="reached", by="E-1", due=date(2026, 2, 27)
    ),
    "left": task(
        subject="C-9", state=State.SKIPPED, skipped=Skipped.EXIT, reason="hopeless",
        closed_on=date(2026, 2, 27),
    ),
    "nobody": task(subject="C-10", owner=None, listed_on=DAY),
}  # fmt: skip
NAMES = {
    ("customer", "C-1"): "海港贸易",
    ("customer", "C-2"): "Quay, Foods; Ltd",
    ("customer", "C-6"): "=HYPERLINK(\"http://x\")",
    ("employee", "E-1"): "王芳",
}  # fmt: skip


def listing(*names: str) -> Listing:
    """The morning's tasks, all of them or those named."""
    chosen = [each for name, each in TASKS.items() if not names or name in names]
    people = frozenset({"E-1", "E-2", "E-3"})
    return Listing("harbour", DAY, {"care": CARE}, tuple(in_list_order(chosen, DAY)), NAMES, people)
