"""A small firm that follows its customers up: a book with a cadence, and customers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.events.task import Task
from policybook.store.any_store import AnyStore
from policybook.store.sqlite import Store

VOCABULARY = """
vocabulary: care
entities:
  customer:
    key: id
    fields:
      id: string
      name: string
      active: boolean
      spend: integer
      manager: string
      trading_since: date
      born_on: date
      hopeless: boolean
    has_many: {orders: order}
  order:
    key: id
    belongs_to: customer
    fields: {id: string, delivered_on: date}
  employee:
    key: id
    fields: {id: string, name: string, tasks_a_day: integer}
    has_many: {absences: absence}
  absence:
    key: id
    belongs_to: employee
    fields: {id: string, from: date, until: date, substitute: string}
"""

ABC = """
classification: abc
of: customer
classes: {A: {en: Main, zh: 主要}, B: {en: Other, zh: 其他}}
rules:
  - {id: main, when: {spend: ">= 1000"}, then: A, because: {en: "bought for {spend}", zh: "成交额{spend}"}}
  - {id: other, then: B}
"""

CARE = """
cadence: care
of: customer
title: {en: Customer care, zh: 客户关怀}
where: active = true
owner: manager
owners: {entity: employee, capacity: tasks_a_day}
channels: {visit: {en: Visit, zh: 登门拜访}, phone: {en: Phone, zh: 电话}, letter: {en: Letter, zh: 信件}}
outcomes:
  reached: {contact: true, label: {en: reached, zh: 已联系}}
  no-answer: {contact: false, again: P2D, most: 3, label: {en: no answer, zh: 无人接听}}
rules:
  - id: main
    when: {abc: '"A"'}
    then: {ideal: P14D, maximum: P30D, channel: visit}
    because: {en: "class A, every two weeks", zh: "A类客户, 每两周一次"}
  - id: other
    then: {ideal: P60D, maximum: P90D, channel: phone}
steps:
  - id: keep-in-touch
    title: {en: Keep in touch, zh: 保持联系}
    interval: if last_contact_on = null then trading_since else last_contact_on
  - id: birthday
    title: {en: Birthday, zh: 生日}
    birthday: born_on
    lead: P3D
    channel: letter
    late: skip
  - id: after-sale
    title: {en: After the sale, zh: 售后回访}
    each: orders
    on: delivered_on
    delay: P3D
    window: P4D
    channel: phone
exit:
  - {id: hopeless, when: hopeless = true, because: {en: nothing to hope for, zh: 已无希望}}
limits:
  contacts: [{most: 1, within: P3D}]
merge: P3D
ahead: P14D
"""

MANIFEST = "policybook: 1\nname: care\nlanguages: [en, zh]\n"

COLUMNS = ("id", "name", "active", "spend", "manager", "trading_since", "born_on", "hopeless")


def care(folder: Path, **documents: str) -> Book:
    """The firm's book; `documents` are more of them, or others in place of these by name."""
    written = {"policybook": MANIFEST, "vocabulary": VOCABULARY, "abc": ABC, "care": CARE} | documents
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    book, findings = book_from(folder)
    assert book is not None, [(finding.message, str(finding.span)) for finding in findings]
    return book


def put_customers(book: Book, store: Store, rows: Mapping[str, Mapping[str, object]]) -> None:
    """Customers by key, with what differs from one of little spend, in the care of E-1 since New Year."""
    store.prepare(book.vocabulary)
    usual = {"active": 1, "spend": 10, "manager": "E-1", "trading_since": "2026-01-01"}
    for id, given in rows.items():
        row = {"id": id, **usual, **given}
        marks = ", ".join("?" for _ in COLUMNS)
        store.connection.execute(
            f"INSERT OR REPLACE INTO customer ({', '.join(COLUMNS)}) VALUES ({marks})",
            [row.get(each) for each in COLUMNS],
        )


def short(tasks: list[Task], day: date) -> list[str]:
    """Tasks as a reader of a table sees them: step, subject, due day, and how they stand."""
    return [
        f"{each.step} {each.subject} {each.due:%m-%d} {each.skipped or each.waits or each.state}"
        + (" listed" if each.closed_on is None and each.listed_on == day and each.waits is None else "")
        for each in tasks
    ]


def left(store: AnyStore) -> list[object]:
    """All that ticks and people leave in a store, in order."""
    found: list[object] = []
    for table, key in (("pb_task", "key"), ("pb_contact", "id"), ("pb_tick", "cadence, as_of")):
        rows = store.db.conn.execute(f"SELECT * FROM {table} ORDER BY {key}")
        found += [(table, *row) for row in rows]
    return found
