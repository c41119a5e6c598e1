"""Stores with customers and orders, and a run over them written by hand, for tests of engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping as Node
from policybook.engines.model import Engine, Forget
from policybook.query.steps import Step
from policybook.store.sqlite import Store
from policybook.text import Source
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.model import Vocabulary

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)

_WORDS = """
vocabulary: shop
entities:
  customer:
    key: id
    fields:
      id: string
      名称: string
      limit: {type: decimal, scale: 2}
      since: date
      seen: date and time
      vip: boolean
    has_many: {orders: order}
  order:
    key: no
    belongs_to: customer
    fields: {no: integer, placed_on: date, amount: {type: decimal, scale: 2}}
"""


def vocabulary(words: str = _WORDS) -> Vocabulary:
    nodes, _ = from_yaml(Source("vocabulary.yaml", words))
    assert isinstance(nodes[0], Node)
    found, findings = vocabulary_from([nodes[0]])
    assert not findings
    return found


def filled(store: Store, customers: int, orders: int = 3) -> Vocabulary:
    """Customers and orders with what is hard to carry over: nulls, quotes, NUL, wide characters."""
    words = vocabulary()
    store.prepare(words)
    names = ["张三", "O'Neil", 'a "b"', "a\0b", "", None, "𝄞", "%_"]
    with store.transaction():
        many = store.connection.executemany
        many(
            "INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    f"客-{number:06d}",
                    names[number % len(names)],
                    number * 7919 % 100_003 if number % 5 else None,
                    f"20{number % 20:02d}-02-{number % 28 + 1:02d}" if number % 7 else None,
                    f"2024-03-{number % 28 + 1:02d}T08:30:00" + (".000123" if number % 2 else ""),
                    number % 2 if number % 3 else None,
                )
                for number in range(customers)
            ),
        )
        many(
            'INSERT INTO "order" VALUES (?, ?, ?, ?)',
            (
                (
                    number,
                    f"2024-01-{number % 28 + 1:02d}",
                    number * 104_729 % 1_000_003,
                    f"客-{number // orders:06d}",
                )
                for number in range(customers * orders)
            ),
        )
    return words


@dataclass(frozen=True)
class Written:
    """A run's script, written out."""

    steps: Sequence[Step]
    writes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summaries: Mapping[str, str] = field(default_factory=dict)


def script(engine: Engine, words: Vocabulary, day: date = JANUARY, said: str = "bought") -> Written:
    """Customers are A or B by what they spent; a change of class goes into the history."""
    items = engine.relations(words)
    iso = day.isoformat()
    steps = [
        Step(
            "orders all",
            'SELECT r."customer", sum(r.amount) AS spent, max(r.placed_on) AS last'
            f' FROM {items["order"]} AS r GROUP BY r."customer"',
            True,
            "lists of customer: orders",
        ),
        Step(
            "before",
            f"SELECT subject, class, row_number() OVER (PARTITION BY subject ORDER BY as_of DESC) AS nth"
            f" FROM {engine.own('pb_history')} WHERE policy = 'abc' AND as_of < '{iso}'",
            True,
            "what stood before",
        ),
        Step(
            "result",
            "SELECT c.id AS subject, o.spent, c.vip, c.seen, c.since, c.\"名称\" AS name, b.class AS was,"
            " CASE WHEN o.spent >= 1500000 THEN 'A' WHEN c.vip THEN 'A' ELSE 'B' END AS now"
            f' FROM {items["customer"]} AS c LEFT JOIN "orders all" AS o ON o."customer" = c.id'
            " LEFT JOIN before AS b ON b.subject = c.id AND b.nth = 1",
            True,
            "policy abc",
        ),
    ]  # fmt: skip
    history = (
        f"SELECT 'abc', subject, '{iso}', was, now, 'r-' || now, 'rule',"
        f" '{said} ' || CAST(coalesce(spent, 0) AS VARCHAR), '消费 ' || coalesce(name, '无'), 'pb1:1'"
        " FROM result WHERE was IS NULL OR was <> now"
    )
    facts = "'{\"spent\":\"' || CAST(coalesce(spent, 0) AS VARCHAR) || '\"}'"
    standing = f"SELECT 'abc', subject, now, {facts} FROM result"
    pending = f"SELECT 'abc', '{iso}', subject, now, 1, 2 FROM result WHERE spent % 3 = 0"
    run = f"SELECT 'abc', '{iso}', 'pb1:1', count(*) FROM result"
    return Written(
        steps,
        {"pb_run": (run,), "pb_history": (history,), "pb_pending": (pending,), "pb_standing": (standing,)},
        {
            "counts": "SELECT now, count(*), count(vip), sum(spent), min(since), max(seen), min(name)"
            " FROM result GROUP BY now ORDER BY now",
            "moved": "SELECT was, now, count(*) FROM result GROUP BY was, now ORDER BY now, was",
        },
    )


def ran(
    engine: Engine, words: Vocabulary, day: date = JANUARY, **more: str
) -> dict[str, list[tuple[object, ...]]]:
    return engine.run(script(engine, words, day, **more), [Forget("abc", day)])


def own_rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What runs left in a store."""
    return {
        table: store.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
        for table in ("pb_run", "pb_history", "pb_pending", "pb_standing")
    }


def left_beside(path: Path) -> list[str]:
    """Files and folders beside a store that are none of its own."""
    return sorted(each.name for each in path.parent.iterdir() if each.name.startswith(path.name + "-bulk"))
