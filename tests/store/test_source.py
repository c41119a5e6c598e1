"""What a source document says, and everything that can be wrong with one before anybody looks at the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping
from policybook.service.check import check
from policybook.store.source import Source, source_from
from policybook.text import Source as Text
from tests.store.shops import shop

CRM = """\
source: crm
title: {en: The firm's CRM, zh: 客户关系系统}
entities:
  customer: {table: crm.clients, fields: {名称: client name, id: client_no, limit: limit_amount}}
  order: {files: data/orders/*.parquet, fields: {customer: client_no, no: invoice_no, amount: total}}
"""


def read(text: str, folder: Path) -> tuple[Source | None, list[str]]:
    nodes, _ = from_yaml(Text("crm.yaml", text))
    node = nodes[0]
    assert isinstance(node, Mapping)
    source, findings = source_from(node, shop(folder).vocabulary)
    return source, [
        f"{each.span.position.line}:{each.span.position.column} {each.severity.value} {each.code.name} "
        f"{each.message} = {each.help}"
        for each in findings
    ]


def test_a_source_says_where_records_are(tmp_path: Path) -> None:
    source, findings = read(CRM, tmp_path)

    assert findings == []
    assert source is not None
    assert (source.id, source.title.en) == ("crm", "The firm's CRM")
    customer, order = source.entities["customer"], source.entities["order"]
    assert (customer.schema, customer.table, customer.files) == ("crm", "clients", None)
    assert (order.schema, order.table, order.files) == (None, None, "data/orders/*.parquet")
    assert [(each.stored.name, each.name) for each in customer.columns] == [
        ("id", "client_no"),
        ("名称", "client name"),
        ("limit", "limit_amount"),
    ]
    assert [(each.stored.name, each.stored.parent) for each in order.columns] == [
        ("no", None),
        ("amount", None),
        ("customer", "customer"),
    ]


@pytest.mark.parametrize(
    ("written", "schema", "table"),
    [
        ("clients", None, "clients"),
        ("crm.clients", "crm", "clients"),
        ("客户.名单", "客户", "名单"),
        ('\'"my.crm"."the ""old"" clients"\'', "my.crm", 'the "old" clients'),
    ],
)
def test_a_table_is_named_with_or_without_its_schema(
    tmp_path: Path, written: str, schema: str | None, table: str
) -> None:
    text = f"source: crm\nentities: {{customer: {{table: {written}, fields: {{id: no}}}}}}\n"
    source, _ = read(text, tmp_path)

    assert source is not None
    assert (source.entities["customer"].schema, source.entities["customer"].table) == (schema, table)


@pytest.mark.parametrize(
    ("entities", "wanted"),
    [
        (
            "custmer: {table: c, fields: {id: no}}",
            "3:3 error BAD_SOURCE unknown entity `custmer` = did you mean `customer`?",
        ),
        (
            "customer: {table: c, fields: {id: no, nmae: x, limt: y}}",
            "3:50 error BAD_SOURCE `customer` has no field `limt` = did you mean `limit`?",
        ),
        (
            "customer: {table: c, fields: {名称: x}}",
            "3:3 error BAD_SOURCE the source does not say which column of `customer` is the key, `id`"
            " = add `id: column` to its fields",
        ),
        (
            "order: {table: o, fields: {no: x}}",
            "3:3 error BAD_SOURCE the source does not say which column of `order` is the key of its customer,"
            " `customer` = add `customer: column` to its fields",
        ),
        (
            "customer: {fields: {id: no}}",
            "3:3 error BAD_SOURCE `customer` has neither a table nor files"
            " = write `table: schema.name` or `files: pattern`, one of them",
        ),
        (
            "customer: {table: c, files: c.csv, fields: {id: no}}",
            "3:3 error BAD_SOURCE `customer` has both a table and files"
            " = write `table: schema.name` or `files: pattern`, one of them",
        ),
        (
            "customer: {table: a.b.c, fields: {id: no}}",
            "3:21 error BAD_SOURCE `a.b.c` names no table"
            " = write `schema.table`, a name with a dot or a quote in it in double quotes",
        ),
        (
            "customer: {table: c, fields: {id: no}}",
            "1:9 warning BAD_SOURCE the source has `customer` but says nothing of `order`,"
            " so there will be none = say where the records of `order` are",
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(tmp_path: Path, entities: str, wanted: str) -> None:
    source, findings = read(f"source: crm\nentities:\n  {entities}\n", tmp_path)

    assert wanted in findings
    assert (source is None) == any(" error " in each for each in findings)


def test_a_source_is_a_document_of_the_book_and_checked_with_it(tmp_path: Path) -> None:
    book = shop(tmp_path, crm=CRM.replace("limit:", "limt:"))

    found = check(tmp_path).findings

    assert list(book.sources) == ["crm"]
    assert [(each.code.name, each.message) for each in found] == [
        ("BAD_SOURCE", "`customer` has no field `limt`")
    ]


def test_two_sources_of_one_id_are_told(tmp_path: Path) -> None:
    shop(tmp_path)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(CRM, encoding="utf-8")

    found = check(tmp_path).findings

    assert [(each.code.name, each.message) for each in found] == [
        ("DUPLICATE_NAME", "there are two sources `crm`")
    ]
