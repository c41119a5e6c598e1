"""What reports say of tasks, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policybook.events.task import State, Task
from policybook.plan.model import Texts
from policybook.reports.listing import Listing, Standing, doer, fit

_EN = {
    "as_of": "as of {day}",
    "attempts": "tried in vain: {n}",
    "channel": "by: {what}",
    "colon": ": ",
    "coming": "Coming ({n})",
    "counts": "{overdue} overdue, {today} for today, {coming} coming, {waiting} waiting",
    "customer_of": "customer of {who}",
    "depth": "depth: {what}",
    "done": "Done today ({n})",
    "due": "due {day}",
    "due_was": "due {day}, before the plan moved it {was}",
    "feed": "{book}: follow-up of {who}",
    "good_morning": "Good morning, {who}.",
    "key": "task: {key}",
    "latest": "at the latest {day}",
    "nobody": "nobody",
    "nobodys": "In nobody's care",
    "nothing": "Nothing for today.",
    "overdue": "Overdue ({n})",
    "overdue_mark": "overdue",
    "overdue_since": "overdue since {day} ({n} days)",
    "person_and_key": "{name} ({key})",
    "role": "role: {what}",
    "sep": "; ",
    "skipped": "Given up today ({n})",
    "today": "Today ({n})",
    "together": "together with: {what}",
    "waiting": "Waiting ({n})",
    "whom_what": "{whom}: {what}",
    "why": "why: {what}",
}
_ZH = {
    "as_of": "截至{day}",
    "attempts": "未联系上次数：{n}",
    "channel": "方式：{what}",
    "colon": "：",
    "coming": "即将到期（{n}）",
    "counts": "逾期{overdue}项，今日{today}项，即将到期{coming}项，等待{waiting}项",
    "customer_of": "{who}的客户",
    "depth": "深度：{what}",
    "done": "今日完成（{n}）",
    "due": "应于{day}",
    "due_was": "应于{day}，计划调整前为{was}",
    "feed": "{book}：{who}的跟进",
    "good_morning": "{who}，早上好。",
    "key": "编号：{key}",
    "latest": "最迟{day}",
    "nobody": "无人负责",
    "nobodys": "无人负责的事项",
    "nothing": "今日无事项。",
    "overdue": "逾期（{n}）",
    "overdue_mark": "逾期",
    "overdue_since": "自{day}起逾期（{n}天）",
    "person_and_key": "{name}（{key}）",
    "role": "角色：{what}",
    "sep": "；",
    "skipped": "今日放弃（{n}）",
    "today": "今日（{n}）",
    "together": "与此一并处理：{what}",
    "waiting": "等待（{n}）",
    "whom_what": "{whom}：{what}",
    "why": "原因：{what}",
}
WORDS = {"en": _EN, "zh": _ZH}

#: Why an open task is not on today's list.
WAITS = {
    "not-due": Texts("not due yet", "尚未到期"),
    "quiet": Texts("nobody is contacted today", "今日不打扰客户"),
    "cap": Texts("the customer was contacted often enough of late", "近期联系次数已达上限"),
    "capacity": Texts("no room on today's list", "今日清单已满"),
    "tried": Texts("tried in vain, comes back {day}", "未联系上，{day}再试"),
    "away": Texts("the owner is away and nobody stands in", "负责人不在且无人代理"),
}
#: Why a task was given up.
SKIPPED = {
    "withdrawn": Texts("its occasion is no longer given", "触发条件已不成立"),
    "contacted": Texts("contacted some other way", "已通过其他方式联系"),
    "exit": Texts("no longer followed up", "不再跟进"),
    "too-late": Texts("too late", "已过时限"),
    "given-up": Texts("tried as often as allowed", "已达尝试次数上限"),
    "by-hand": Texts("skipped by hand", "人工跳过"),
}
#: The quadrants of the time matrix.
QUADRANTS = {
    "urgent-important": Texts("urgent and important", "紧急且重要"),
    "urgent": Texts("urgent", "紧急不重要"),
    "important": Texts("important", "重要不紧急"),
    "neither": Texts("neither urgent nor important", "不紧急不重要"),
}
STANDINGS = {
    Standing.OVERDUE: Texts("overdue", "逾期"),
    Standing.TODAY: Texts("today", "今日"),
    Standing.COMING: Texts("coming", "即将到期"),
    Standing.WAITING: Texts("waiting", "等待"),
    Standing.DONE: Texts("done", "已完成"),
    Standing.SKIPPED: Texts("given up", "已放弃"),
}


def phrase(language: str, name: str, /, **values: object) -> str:
    """A phrase in a language, its places filled.

    >>> phrase("en", "due", day="2026-03-02"), phrase("zh", "due", day="2026-03-02")
    ('due 2026-03-02', '应于2026-03-02')
    """
    return WORDS[language][name].format(**values)


def person(listing: Listing, key: str | None, language: str) -> str:
    """Somebody by name and key; whose list nobody has, in words."""
    if key is None:
        return phrase(language, "nobody")
    return _named(listing.person_name(key), key, language)


def subject(listing: Listing, task: Task, language: str) -> str:
    """The record that a task is about, by name and key, with the order or other record it is for."""
    known = _named(listing.subject_name(task), task.subject, language)
    return known if task.member is None else f"{known} / {fit(task.member)}"


def title(listing: Listing, task: Task, language: str) -> str:
    """What is to be done: the step's title; its id where the book has it no longer."""
    step = listing.step(task)
    return fit(step.title.of(language) if step is not None else task.step)


def what(listing: Listing, task: Task, language: str) -> str:
    """A task in a few words: whom it is about, and what is to be done."""
    said = title(listing, task, language)
    if listing.is_routine(task):
        return said
    return phrase(language, "whom_what", whom=subject(listing, task, language), what=said)


def channel(listing: Listing, task: Task, language: str) -> str:
    """The channel's label, "" where there is none."""
    cadence = listing.cadences.get(task.cadence)
    return label(cadence.channels if cadence else {}, task.channel, language)


def depth(listing: Listing, task: Task, language: str) -> str:
    """The depth's label, "" where there is none."""
    cadence = listing.cadences.get(task.cadence)
    return label(cadence.depths if cadence else {}, task.depth, language)


def role(listing: Listing, task: Task, language: str) -> str:
    """The role's label, "" where there is none."""
    cadence = listing.cadences.get(task.cadence)
    return label(cadence.roles if cadence else {}, task.role, language)


def quadrant(listing: Listing, task: Task, language: str) -> str:
    """The quadrant of the time matrix that a task is in."""
    cadence = listing.cadences.get(task.cadence)
    if cadence is None or not 0 <= task.place < len(cadence.order):
        return ""
    return label(QUADRANTS, cadence.order[task.place], language)


def waits(task: Task, language: str) -> str:
    """Why an open task is not on the list, "" where it says nothing."""
    if task.waits is None:
        return ""
    return WAITS[task.waits].of(language).format(day=task.not_before.isoformat() if task.not_before else "")


def ended(listing: Listing, task: Task, language: str) -> str:
    """What became of a closed task: its outcome, or why it was given up, with what a person said."""
    cadence = listing.cadences.get(task.cadence)
    if task.state is State.DONE:
        known = {} if cadence is None else {id: each.label for id, each in cadence.outcomes.items()}
        said = label(known, task.outcome, language)
    elif task.skipped is not None:
        said = SKIPPED[task.skipped].of(language)
    else:
        return ""
    exits = cadence.exits if cadence is not None else {}
    reason = label(exits, task.reason, language)
    return phrase(language, "sep").join(each for each in (said, reason) if each)


def overdue(task: Task, as_of: date, language: str) -> str:
    """Since when an open task is overdue, "" where it is not."""
    if not task.is_overdue(as_of):
        return ""
    return phrase(language, "overdue_since", day=task.latest.isoformat(), n=(as_of - task.latest).days)


def due(task: Task, language: str) -> str:
    """When a task is due, and when it was before the plan moved it."""
    if task.was_due is None or task.was_due == task.due:
        return phrase(language, "due", day=task.due.isoformat())
    return phrase(language, "due_was", day=task.due.isoformat(), was=task.was_due.isoformat())


def stands_in(listing: Listing, task: Task, language: str) -> str:
    """Whose customer it is where somebody else does it, else ""."""
    if task.owner is None or doer(task) == task.owner:
        return ""
    return phrase(language, "customer_of", who=person(listing, task.owner, language))


def label(known: Mapping[str, Texts], code: str | None, language: str) -> str:
    """The label of a code; the code itself where it is not known, "" without one."""
    if code is None:
        return ""
    return fit(known[code].of(language) if code in known else code)


def _named(name: str | None, key: str, language: str) -> str:
    if not name:
        return fit(key)
    return phrase(language, "person_and_key", name=fit(name), key=fit(key))
