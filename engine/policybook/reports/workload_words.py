"""What reports of a workload say, in English and Chinese."""

from __future__ import annotations

from policybook.plan.model import Texts
from policybook.reports.listing import fit
from policybook.reports.workload import PersonLoad, Workload

_EN = {
    "all": "all",
    "as_of": "workload as of {day}, {weeks} weeks",
    "assumes": "What this supposes",
    "bar": "{week}, {channel}: {n}",
    "capacity": "capacity",
    "chart": "Tasks a week by channel, against what lists hold: {who}",
    "exceeded": "capacity is exceeded",
    "fullest": "fullest week",
    "holds": "{week}: lists hold {n}",
    "kept": "capacity is kept",
    "late": "late",
    "late_note": "{n} fell due before the first day; the room that is left is enough for them by {week}",
    "late_plain": "{n} fell due before the first day",
    "late_stuck": "{n} fell due before the first day; these weeks leave too little room for them",
    "named": "{name} ({key})",
    "nobody": "nobody",
    "open_days": "open days",
    "over": "over by",
    "over_note": "{who}: over by {n} in {week}",
    "provisional": "provisional: holidays of these weeks are not announced yet",
    "step": "step",
    "stuck_note": "{who}: what is late ({n}) is not worked off",
    "tasks": "tasks",
    "week": "week",
    "who": "who",
    "written_for": "Book {book}, digest {digest}. Nothing was written.",
}
_ZH = {
    "all": "合计",
    "as_of": "截至{day}的工作量，共{weeks}周",
    "assumes": "本预测的前提",
    "bar": "{week}，{channel}：{n}",
    "capacity": "容量",
    "chart": "每周任务（按方式）与清单容量：{who}",
    "exceeded": "超出容量",
    "fullest": "最满的一周",
    "holds": "{week}：清单容量{n}",
    "kept": "未超出容量",
    "late": "逾期",
    "late_note": "{n}项在首日之前已到期；到{week}为止的余量足以处理",
    "late_plain": "{n}项在首日之前已到期",
    "late_stuck": "{n}项在首日之前已到期；这些周的余量不足以处理",
    "named": "{name}（{key}）",
    "nobody": "无人负责",
    "open_days": "工作日",
    "over": "超出",
    "over_note": "{who}：{week}超出{n}项",
    "provisional": "暂定：这些周的假期尚未公布",
    "step": "步骤",
    "stuck_note": "{who}：逾期的{n}项无法处理完",
    "tasks": "任务",
    "week": "周",
    "who": "人员",
    "written_for": "制度书 {book}，摘要 {digest}。未写入任何内容。",
}
WORDS = {"en": _EN, "zh": _ZH}

#: What `forecast` supposes, for those who read a report.
ASSUMPTIONS = (
    Texts(
        "Records are as they are in the store: nothing new is bought, and classes are those of the last run.",
        "以数据仓中现有记录为准：不考虑新的成交，等级取最近一次运行的结果。",
    ),
    Texts(
        "Every task is done on the day it falls due, or on the next open day, and every contact reaches the "
        "customer; intervals then come again at the same spacing.",
        "每项任务均在到期日或其后首个工作日完成，每次联系均能联系到客户；间隔随后按同样的间距重复。",
    ),
    Texts(
        "What falls due before the first day counts as late, once, and stands in no week.",
        "首日之前已到期的任务计为逾期，只计一次，不列入任何一周。",
    ),
    Texts(
        "Limits of contacts for one customer are not applied: they put tasks off and take none away.",
        "不考虑单个客户的联系次数上限：上限只推迟任务，不减少任务。",
    ),
    Texts(
        "A week's capacity is what a person's lists hold on its open days, without days away; those who "
        "stand in get the tasks of those days.",
        "每周容量为该人员工作日清单容量之和，不含其不在的日子；不在期间的任务归代理人。",
    ),
)


def phrase(language: str, name: str, /, **values: object) -> str:
    """A phrase in a language, its places filled.

    >>> phrase("zh", "over_note", who="E-1", week="2026-W10", n=2)
    'E-1：2026-W10超出2项'
    """
    return WORDS[language][name].format(**values)


def who(load: PersonLoad, language: str) -> str:
    """A person by name and key."""
    if load.person is None:
        return phrase(language, "nobody")
    if not load.name:
        return fit(load.person)
    return phrase(language, "named", name=fit(load.name), key=fit(load.person))


def late(load: PersonLoad, language: str) -> str:
    """What is to be said of what is late, "" where nothing is."""
    if not load.late:
        return ""
    if load.is_stuck:
        return phrase(language, "late_stuck", n=load.late)
    if all(each.capacity is None for each in load.loads):
        return phrase(language, "late_plain", n=load.late)
    return phrase(language, "late_note", n=load.late, week=load.worked_off)


def exceeded(workload: Workload, language: str) -> list[str]:
    """A line for each person and week with too much, and for what is late and stays so."""
    found = []
    for each in workload.people:
        for load, week in zip(each.loads, workload.weeks, strict=True):
            if load.over:
                found.append(
                    phrase(language, "over_note", who=who(each, language), week=week.name, n=load.over)
                )
        if each.is_stuck:
            found.append(phrase(language, "stuck_note", who=who(each, language), n=each.late))
    return found
