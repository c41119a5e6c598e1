"""Small books for tests of the store, made in a temporary folder."""

from __future__ import annotations

from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.store.sqlite import Store

MANIFEST = "policybook: 1\nname: shop\n"

VOCABULARY = """
vocabulary: shop
entities:
  customer:
    key: id
    fields:
      id: string
      名称: string
      grade: {type: string, values: [A, B]}
      limit: {type: decimal, scale: 2}
      since: date
      vip: boolean
    has_many: {orders: order}
  order:
    key: no
    belongs_to: customer
    fields: {no: integer, placed_on: date, amount: {type: decimal, scale: 2, digits: 6}}
measures:
  customer:
    spend: sum(orders.amount)
"""

CUSTOMERS = """
mapping: customers
columns:
  编号: string
  名称: string
  等级: string
  额度: {type: decimal, scale: 2}
  开户: {type: date, format: "%Y/%m/%d"}
  重要: boolean
reject:
  - {id: test-account, when: 名称 = "测试", because: {en: a test account, zh: 测试账户}}
rows:
  - entity: customer
    fields: {id: 编号, 名称: 名称, grade: 等级, limit: 额度, since: 开户, vip: 重要}
"""

ORDERS = """
mapping: orders
columns: {No: integer, Customer: string, Day: date, Amount: {type: decimal, scale: 2}}
rows:
  - entity: order
    fields: {no: No, customer: Customer, placed_on: Day, amount: Amount}
"""

BOTH = """
mapping: both
columns: {No: integer, Customer: string, Quantity: integer, Price: {type: decimal, scale: 3}}
ignore: rest
rows:
  - entity: customer
    fields: {id: Customer}
  - entity: order
    fields: {no: No, customer: Customer, amount: "decimal(Quantity * Price, 2)"}
"""


def shop(folder: Path, **documents: str) -> Book:
    """The shop's book; `documents` are more of them, or others in place of these by name."""
    written = {
        "policybook": MANIFEST,
        "vocabulary": VOCABULARY,
        "customers": CUSTOMERS,
        "orders": ORDERS,
        "both": BOTH,
    } | documents
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    book, findings = book_from(folder)
    assert book is not None, [finding.message for finding in findings]
    return book


def content(store: Store) -> str:
    """Everything that a store holds, as text."""
    return "\n".join(store.connection.iterdump())
