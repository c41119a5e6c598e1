"""Decision tables of the conformance cases, as plans that are compiled and decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policybook.expr.scope import Scope
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import ANY, NULL, ListType, Type
from policybook.expr.values import Value
from policybook.functions.read import read_leniently, read_test
from policybook.plan.model import Aggregation, Column, HitPolicy, Output, Plan, Rule, Table, Test, Texts
from policybook.plan.outcome import Conflict
from policybook.record.from_expr import compiled_expression
from policybook.record.from_plan import compiled
from policybook.syntax.tree import Text
from policybook.text import Source, Span

_NO_TEXT = Texts("", "")


def decided(
    body: dict[str, Any],
    facts: dict[str, Value],
    types: dict[str, Type],
    declared: Callable[[dict[str, Any] | None], Type],
) -> Value:
    """The outcome of a table in the cases' neutral form; null where its rules clash."""
    scope = Scope(types)
    columns = tuple(
        Column(each["expression"], _expression(each["expression"], scope)) for each in body["inputs"]
    )
    outputs = tuple(
        Output(
            (each["name"] or "") if len(body["outputs"]) > 1 else "",
            declared(each["type"]),
            _listed(each["allowedValues"]),
            _expression(each["default"], scope) if each["default"] else None,
        )
        for each in body["outputs"]
    )
    rules = tuple(
        Rule(
            str(at),
            tuple(_test(text, place, columns[place].expr, scope) for place, text in enumerate(row["inputs"])),
            tuple(_expression(text, scope) for text in row["outputs"]),
        )
        for at, row in enumerate(body["rules"])
    )
    aggregation = Aggregation(body["aggregation"]) if body["aggregation"] else None
    table = Table(HitPolicy(body["hitPolicy"]), columns, rules, aggregation)
    plan = Plan("table", "decision", _NO_TEXT, None, types, (), None, table, outputs, ANY)
    code = compiled(plan)
    try:
        found = code.outcome(facts)
    except Conflict:
        return None
    assert found == code.traced(facts).outcome
    return found


def _text(text: str) -> Text:
    source = Source("case", text)
    return Text(text, lambda start, end: Span(source, start, end))


def _expression(text: str | None, scope: Scope) -> Expr:
    found = read_leniently(_text(text), scope)[0] if text else None
    return Literal(None, NULL) if found is None else found


def _test(text: str, place: int, input: Expr, scope: Scope) -> Test:
    found = read_test(_text(text or "-"), input, scope)[0]
    return Test(Literal(None, NULL) if found is None else found, text, place)


def _listed(text: str | None) -> tuple[Value, ...] | None:
    if not text:
        return None
    expr = _expression(f"[{text}]", Scope())
    values = compiled_expression(expr)({})
    return tuple(values) if isinstance(expr.type, ListType) and isinstance(values, list) else None
