"""All packs in one book over rows on every boundary: one record with its reasons and one query agree."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.expr.types import BooleanType, DateType, NumberType, StringType, Type
from policybook.run.many import run_book
from policybook.run.occurrences import alone, asked_of, occurrences
from policybook.run.on_engine import How
from policybook.run.one import explain
from policybook.shipped import shipped
from policybook.store.sqlite import Store
from policybook.vocabulary.model import Entity

AS_OF = date(2025, 6, 30)
#: Days on and beside the bounds of the packs: today, a month, a quarter, half a year, 1, 2, 3, 5 years.
DAYS = [
    AS_OF + timedelta(days=bound + beside)
    for bound in (
        0,
        30,
        31,
        61,
        62,
        92,
        -91,
        -92,
        -181,
        -182,
        -365,
        -366,
        -730,
        -731,
        -1095,
        -1096,
        -1826,
        -1827,
    )
    for beside in (-1, 0, 1)
]
AMOUNTS = (
    "0",
    "0.01",
    "-0.01",
    "0.5",
    "100",
    "-100",
    "199999.99",
    "200000",
    "1000000",
    "4999999.99",
    "5000000",
)
#: Days of the moon among them, one that not every year has, and two that are none.
TEXTS = ("甲", "price", "a b", "employee-1", "08-15", "12-30", "13-01", "02-31")
WHOLES = ("0", "1", "2", "-1", "30", "31", "90", "91", "3000", "19999", "20000")
SHARES = ("0", "0.3", "0.3001", "0.4", "0.6", "0.6001", "0.7", "0.7001", "1", "-0.1")


def drawn(rng: Random, kind: Type) -> str:
    """A value of a field, one in five missing."""
    if rng.randrange(5) == 0:
        return ""
    match kind:
        case StringType(values):
            return rng.choice(values or TEXTS)
        case NumberType(scale=0):
            return rng.choice(WHOLES)
        case NumberType(scale=4):
            return rng.choice(SHARES)
        case NumberType():
            return rng.choice(AMOUNTS)
        case BooleanType():
            return rng.choice(("true", "false"))
        case DateType():
            return str(rng.choice(DAYS))
    raise AssertionError(kind)


def written(kind: Type) -> str:
    """The type as a mapping writes it."""
    match kind:
        case StringType(values):
            return f"{{type: string, values: [{', '.join(values)}]}}" if values else "string"
        case NumberType(scale=0):
            return "integer"
        case NumberType(scale=scale):
            return f"{{type: decimal, scale: {scale}}}"
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
    raise AssertionError(kind)


def load(
    book: Book, store: Store, entity: Entity, count: int, parents: list[str], rng: Random, to: Path
) -> list[str]:
    """Rows of an entity with drawn values, loaded through a mapping made for it; their keys."""
    fields = {name: field.type for name, field in entity.fields.items() if name != entity.key}
    keys = [f"{entity.name}-{number}" for number in range(count)]
    columns = {"key": "string", **{name: written(kind) for name, kind in fields.items()}}
    names = {entity.key: "key", **{name: name for name in fields}}
    if entity.belongs_to:
        columns["parent"] = "string"
        names[entity.belongs_to] = "parent"
    mapping = to / f"{entity.name}.yaml"
    mapping.write_text(
        f"mapping: {entity.name}\ncolumns:\n"
        + "".join(f"  {name}: {kind}\n" for name, kind in columns.items())
        + f"rows:\n  - entity: {entity.name}\n    fields:\n"
        + "".join(f"      {name}: {column}\n" for name, column in names.items()),
        encoding="utf-8",
    )
    data = to / f"{entity.name}.csv"
    with data.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for key in keys:
            parent = [rng.choice(parents)] if entity.belongs_to else []
            rows.writerow([key, *(drawn(rng, kind) for kind in fields.values()), *parent])
    loaded = store.load(book, mapping, [data])
    assert loaded.rejected == 0, loaded.reasons
    return keys


def all_packs(folder: Path) -> Book:
    """A book that is every shipped pack."""
    packs = ", ".join(sorted(path.parent.name for path in shipped("rules").glob("*/policybook.yaml")))
    (folder / "policybook.yaml").write_text(
        f"policybook: 1\nname: all\nextends: [{packs}]\nparameters: {{cut: min, vip_count: 3}}\n",
        encoding="utf-8",
    )
    book, findings = book_from(folder)
    assert book is not None, findings
    return book


def filled(book: Book, store: Store, customers: int, rng: Random, to: Path) -> list[str]:
    """So many customers with what belongs to them; their keys."""
    entities = book.vocabulary.entities
    keys = load(book, store, entities["customer"], customers, [], rng, to)
    for child, each in (("order", 12), ("account", 4), ("trade", 12), ("contact", 8)):
        load(book, store, entities[child], customers * each // 3, keys, rng, to)
    people = load(book, store, entities["employee"], 6, [], rng, to)
    load(book, store, entities["absence"], 40, people, rng, to)
    return keys


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))])
def test_one_record_and_the_query_over_all_agree_on_every_boundary(seed, tmp_path):
    book = all_packs(tmp_path)
    with Store.open(tmp_path / "all.db") as store:
        customers = filled(book, store, 60, Random(seed), tmp_path)
        run_book(book, store, AS_OF)
        compared = 0
        for key in customers:
            for decision in explain(book, store, key):
                plan = book.plans[decision.policy]
                if plan.classes is None or (plan.stability and plan.stability.caps):
                    continue
                state = store.history(plan.id).states_on(AS_OF).get(key)
                assert decision.traced.outcome == (state.now if state else None), (key, plan.id)
                compared += 1
    assert compared > 400


@pytest.mark.parametrize(
    ("seed", "customers"), [(0, 12), pytest.param(1, 200, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_whom_a_cadence_follows_up_is_the_same_one_by_one_and_in_a_query(seed, customers, tmp_path):
    """Days on every boundary, birthdays that are none, owners who are nobody."""
    book = all_packs(tmp_path)
    with Store.open(tmp_path / "all.db") as store:
        filled(book, store, customers, Random(seed), tmp_path)
        run_book(book, store, AS_OF)
        given = Counter()
        for cadence in book.cadences.values():
            found = occurrences(book, store, cadence, AS_OF, how=How("sqlite"))
            assert not found.findings
            assert found == alone(book, store, asked_of(book, store, cadence, AS_OF), AS_OF).told(book, AS_OF)
            given.update(each.step for each in found.items)
    steps = {step.id for cadence in book.cadences.values() for step in cadence.steps}
    assert len(given) > 20
    assert customers < 100 or steps - set(given) <= SELDOM


#: Steps that follow what was recorded, of which there is nothing here, and those that few come into.
SELDOM = {
    "make-good", "ask-names", "new-business", "update-file", "ask-names-of-prospects",
    "first-deal", "sign-of-leaving", "statement", "executive-visit",
}  # fmt: skip
