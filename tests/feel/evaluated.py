"""Evaluate FEEL texts as the tests write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from policybook.expr.scope import Scope
from policybook.expr.typed_names import type_of
from policybook.expr.types import ANY, NullType, Type
from policybook.expr.values import Value
from policybook.functions.read import read_leniently
from policybook.record.from_expr import compiled_expression
from policybook.syntax.tree import Text
from policybook.text import Source, Span

HERE = Path(__file__).parent


def text_of_expression(text: str) -> Text:
    source = Source("expression", text)
    return Text(text, lambda start, end: Span(source, start, end))


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a corpus file: parts between ` ; `, empty lines and comments left out."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    return [tuple(part.strip() for part in re.split(" ;(?= |$)", line)) for line in kept]


def typed_as(value: Value) -> Type:
    kind = type_of(value)
    return ANY if isinstance(kind, NullType) else kind


def value_of(text: str, facts: Mapping[str, Value] | None = None) -> Value:
    """The value of an expression over these facts; an assertion where it cannot be read."""
    facts = facts or {}
    scope = Scope({name: typed_as(value) for name, value in facts.items()})
    expr, findings = read_leniently(text_of_expression(text), scope)
    assert expr is not None, findings
    return compiled_expression(expr)(facts)
