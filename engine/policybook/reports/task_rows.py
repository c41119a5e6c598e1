"""Tasks as the rows of a table, for people who work in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from policybook.events.task import Task
from policybook.plan.model import Texts
from policybook.reports import wording
from policybook.reports.listing import Listing, doer, fit

Cell: TypeAlias = str | int | date | None


@dataclass(frozen=True, slots=True)
class TaskColumn:
    """A column: its heading, how wide a spreadsheet shows it, and its cell for a task in a language."""

    heading: Texts
    width: int
    cell: Callable[[Listing, Task, str], Cell]


def rows(listing: Listing, language: str) -> Iterator[list[Cell]]:
    """The heading, then a row for each task, person by person in the order of their lists."""
    yield [each.heading.of(language) for each in COLUMNS]
    for tasks in listing.by_person().values():
        for task in tasks:
            yield [_clean(each.cell(listing, task, language)) for each in COLUMNS]


def _clean(cell: Cell) -> Cell:
    """A cell that every kind of file can hold; an empty text is no value."""
    return (fit(cell) or None) if isinstance(cell, str) else cell


def _field(name: str) -> Callable[[Listing, Task, str], Cell]:
    """A field of the task as it is."""

    def cell(_listing: Listing, task: Task, _language: str) -> Cell:
        value: Cell = getattr(task, name)
        return value

    return cell


def _person(_listing: Listing, task: Task, _language: str) -> Cell:
    return doer(task)


def _person_name(listing: Listing, task: Task, _language: str) -> Cell:
    found = doer(task)
    return listing.person_name(found) if found is not None else None


def _subject_name(listing: Listing, task: Task, _language: str) -> Cell:
    return listing.subject_name(task)


def _standing(listing: Listing, task: Task, language: str) -> Cell:
    return wording.STANDINGS[listing.standing(task)].of(language)


def _days_overdue(listing: Listing, task: Task, _language: str) -> Cell:
    return (listing.as_of - task.latest).days if task.is_overdue(listing.as_of) else None


def _why(_listing: Listing, task: Task, language: str) -> Cell:
    return task.because.of(language)


def _what_of_it(listing: Listing, task: Task, language: str) -> Cell:
    return wording.ended(listing, task, language) or wording.waits(task, language)


def _attempts(_listing: Listing, task: Task, _language: str) -> Cell:
    return task.attempts or None


COLUMNS = (
    TaskColumn(Texts("Person", "人员"), 12, _person),
    TaskColumn(Texts("Person's name", "人员姓名"), 16, _person_name),
    TaskColumn(Texts("State", "状态"), 12, _standing),
    TaskColumn(Texts("Customer", "客户"), 14, _field("subject")),
    TaskColumn(Texts("Customer's name", "客户名称"), 24, _subject_name),
    TaskColumn(Texts("Task", "任务"), 24, wording.title),
    TaskColumn(Texts("About", "关于"), 14, _field("member")),
    TaskColumn(Texts("Channel", "方式"), 12, wording.channel),
    TaskColumn(Texts("Depth", "深度"), 12, wording.depth),
    TaskColumn(Texts("Role", "角色"), 16, wording.role),
    TaskColumn(Texts("Due", "应于"), 12, _field("due")),
    TaskColumn(Texts("Latest", "最迟"), 12, _field("latest")),
    TaskColumn(Texts("Days overdue", "逾期天数"), 12, _days_overdue),
    TaskColumn(Texts("Why", "原因"), 48, _why),
    TaskColumn(Texts("What of it", "说明"), 32, _what_of_it),
    TaskColumn(Texts("Quadrant", "轻重缓急"), 20, wording.quadrant),
    TaskColumn(Texts("Attempts", "尝试次数"), 10, _attempts),
    TaskColumn(Texts("Customer of", "客户负责人"), 14, _field("owner")),
    TaskColumn(Texts("Key", "编号"), 48, _field("key")),
    TaskColumn(Texts("Together with", "一并处理"), 48, _field("listed_with")),
)
"""The columns in their order, which people and programs may rely on."""
