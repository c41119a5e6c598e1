"""What several vocabulary documents say together."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NUMBER,
    STRING,
    ContextType,
    ListType,
    NumberType,
    StringType,
    shows,
)
from policybook.plan.model import Texts
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.scope import entity_facts, fact_types
from tests.families.books import documents, read

PACK = """
vocabulary: pack
entities:
  customer:
    key: code
    plural: clients
    fields:
      stage: {type: string, values: [prospect, active]}
      年采购额: {type: decimal, scale: 2, digits: 30, label: {en: Spend, zh: 年采购额}, sensitive: true}
      flags: integer
    has_many: {orders: order}
  order: {key: number, belongs_to: customer, fields: {number: integer, placed_on: date, cancelled: boolean}}
measures:
  customer:
    recent: count(orders[placed_on > as_of - duration("P1Y")])
    best: latest > as_of
    latest: {expr: max(orders.placed_on), label: Latest}
population:
  customer:
    place: {rank: 年采购额, order: ascending, ties: row}
    share: {cumulative_share: recent, boundary: lower}
    tenth: {ntile: 10, by: latest}
"""


def test_an_entity_has_what_is_written() -> None:
    customer = read(PACK).vocabulary.entities["customer"]
    assert (customer.key, customer.plural, customer.belongs_to) == ("code", "clients", None)
    assert {name: each.type for name, each in customer.fields.items()} == {
        "code": STRING,
        "stage": StringType(("prospect", "active")),
        "年采购额": NumberType(2, 30),
        "flags": INTEGER,
    }
    assert customer.fields["年采购额"].label == Texts("Spend", "年采购额")
    assert customer.fields["年采购额"].sensitive
    assert customer.has_many == {"orders": "order"}


def test_a_declared_key_field_keeps_its_type_and_place() -> None:
    order = read(PACK).vocabulary.entities["order"]
    assert list(order.fields) == ["number", "placed_on", "cancelled"]
    assert order.fields["number"].type == INTEGER
    assert order.plural == "orders"


def test_a_row_shows_its_own_fields() -> None:
    vocabulary = read(PACK).vocabulary
    assert vocabulary.facts("customer")["orders"] == ListType(
        ContextType((("number", INTEGER), ("placed_on", DATE), ("cancelled", BOOLEAN)), entity="order")
    )


def test_measures_stand_after_those_they_read() -> None:
    measures = read(PACK).vocabulary.measures["customer"]
    names = list(measures)
    assert names.index("latest") < names.index("best")
    assert (shows(measures["recent"].type), measures["latest"].type) == ("number", DATE)
    assert measures["latest"].text == "max(orders.placed_on)"


def test_a_member_named_as_a_measure_is_no_circle() -> None:
    book = read(
        """
vocabulary: customers
entities:
  customer: {key: id, has_many: {orders: order}}
  order: {key: id, belongs_to: customer, fields: {amount: integer}}
measures: {customer: {amount: 'sum(orders[amount > 5].amount)'}}
"""
    )
    assert book.said == []
    assert list(book.vocabulary.measures["customer"]) == ["amount"]


def test_population_facts_have_what_is_written() -> None:
    facts = read(PACK).vocabulary.population["customer"]
    shown = [(f.kind, f.by, f.descending, f.ties, f.boundary, f.buckets) for f in facts.values()]
    assert shown == [
        ("rank", "年采购额", False, "row", "upper", None),
        ("cumulative_share", "recent", True, "min", "lower", None),
        ("ntile", "latest", True, "min", "upper", 10),
    ]


def test_places_are_whole_numbers_and_shares_exact() -> None:
    facts = entity_facts(read(PACK).vocabulary, "customer")
    assert (facts["place"], facts["share"], facts["tenth"], facts["population"]) == (
        INTEGER,
        NUMBER,
        INTEGER,
        INTEGER,
    )


def test_a_firm_adds_to_what_a_pack_says() -> None:
    book = read(
        PACK
        + """---
vocabulary: firm
entities:
  customer:
    fields: {flags: {type: integer, label: {zh: 标志}}, region: string}
    has_many: {visits: visit, orders: order}
  visit: {key: id, belongs_to: customer}
measures:
  customer: {recent: 'count( orders[placed_on > as_of - duration("P1Y")] )', visited: count(visits) > 0}
"""
    )
    customer = book.vocabulary.entities["customer"]
    assert list(customer.fields) == ["code", "stage", "年采购额", "flags", "region"]
    assert customer.fields["flags"].label == Texts("标志", "标志")
    assert customer.has_many == {"orders": "order", "visits": "visit"}
    assert "visited" in book.vocabulary.measures["customer"]


def test_no_documents_are_an_empty_vocabulary() -> None:
    vocabulary, findings = vocabulary_from([])
    assert (vocabulary.entities, vocabulary.measures, vocabulary.population, findings) == ({}, {}, {}, [])


def test_after_a_fault_every_name_is_still_known() -> None:
    vocabulary, findings = vocabulary_from(
        documents(
            """
vocabulary: customers
entities:
  customer: {key: id, fields: {spend: nummer}, has_many: {orders: oder}}
measures: {customer: {half: spend / 0, twice: half + half, share: nothing}}
"""
        )
    )
    assert [each.message for each in findings] == [
        "unknown type `nummer`",
        "unknown entity `oder`",
        "unknown name `nothing`",
    ]
    assert set(vocabulary.facts("customer")) == {"id", "spend", "orders", "half", "twice", "share"}


def test_each_circle_is_said_once() -> None:
    _, findings = vocabulary_from(
        documents(
            """
vocabulary: customers
entities: {customer: {key: id}}
measures:
  customer: {a: b + 1, b: a + 1, c: c + 1, d: a + c, e: f + g, f: e + g, g: e + f}
"""
        )
    )
    assert [each.message for each in findings] == [
        "the measure `a` reads itself: `a` → `b` → `a`",
        "the measure `c` reads itself",
        "the measure `e` reads itself: `e` → `f` → `e`",
    ]


def test_one_record_may_be_given_more_than_a_plan_reads() -> None:
    book = read(
        PACK
        + """---
decision: line
of: customer
inputs: {wish: number}
output: {type: boolean}
expression: recent > 2
"""
    )
    assert set(book.plan.facts) == {"recent", "wish"}
    types = fact_types(book.vocabulary, book.plan)
    assert {"code", "orders", "recent", "place", "population", "wish", "as_of"} <= set(types)
