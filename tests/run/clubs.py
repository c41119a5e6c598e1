"""A club whose members are classed by points: small books for tests of runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.store.sqlite import Store

VOCABULARY = """
vocabulary: club
entities:
  member:
    key: id
    fields: {points: integer, active: boolean, 电话: {type: string, sensitive: true}}
    has_many: {visits: visit}
  visit:
    key: id
    belongs_to: member
    fields: {visited_on: date, paid: {type: decimal, scale: 2}}
measures:
  member:
    paid_in_month: sum(visits[visited_on > as_of - duration("P1M") and visited_on <= as_of].paid)
population:
  member:
    points_rank: {rank: points, order: descending}
    points_share: {cumulative_share: points, order: descending}
"""

LEVEL = """
classification: level
of: member
where: active != false
classes: {A: {en: Gold, zh: 金}, B: {en: Silver, zh: 银}, C: {en: Bronze, zh: 铜}}
rules:
  - {id: gold, when: {points: ">= 100"}, then: A, because: {en: "{points} points", zh: "{points}分"}}
  - {id: silver, when: {points: ">= 50"}, then: B, because: {en: "{points} points", zh: "{points}分"}}
  - {id: bronze, when: {points: ">= 0"}, then: C}
overrides: {roles: [board], max_period: P60D}
"""


def club(folder: Path, **documents: str) -> Book:
    """The club's book; `documents` are more of them, or others in place of these by name."""
    written = {
        "policybook": "policybook: 1\nname: club\n",
        "vocabulary": VOCABULARY,
        "level": LEVEL,
    } | documents
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    book, findings = book_from(folder)
    assert book is not None, [(finding.message, str(finding.span)) for finding in findings]
    return book


def put(book: Book, store: Store, members: Mapping[str, int | None]) -> None:
    """Members with their points; the others stay as they are."""
    store.prepare(book.vocabulary)
    for id, points in members.items():
        store.connection.execute(
            "INSERT INTO member (id, points) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET points = excluded.points, active = NULL",
            (id, points),
        )


def leave(store: Store, *members: str) -> None:
    """Members who are active no more."""
    for id in members:
        store.connection.execute("UPDATE member SET active = 0 WHERE id = ?", (id,))


def standings(store: Store, policy: str = "level") -> dict[str, str | None]:
    """The class in force by member, after the last run."""
    found = store.connection.execute(
        "SELECT subject, class FROM pb_standing WHERE policy = ? ORDER BY subject", (policy,)
    )
    return dict(found)


def content(store: Store) -> str:
    """Everything that a store holds, as text."""
    return "\n".join(store.connection.iterdump())
