"""A record's place among the others -> the text in which a run keeps it (see `run/kept_facts.py`)."""

from __future__ import annotations

import json

from policybook.plan.model import Plan
from policybook.query.dialect import Dialect
from policybook.query.policy_columns import Columns


def place_columns(plan: Plan) -> tuple[str, ...]:
    """The columns that hold a policy's population facts: a share has two."""
    return tuple(
        name
        for fact in plan.population
        for name in (fact.name, *([f"{fact.name} of"] if fact.kind == "cumulative_share" else []))
    )


def kept_text(dialect: Dialect, plan: Plan) -> str:
    """Population facts as JSON: whole numbers as text, a share as the two it is the quotient of."""
    p = Columns(dialect, plan.id)
    parts: list[str] = []
    for number, fact in enumerate(plan.population):
        mark = "," if number else "{"
        parts.append(dialect.text(f"{mark}{json.dumps(fact.name, ensure_ascii=False)}:"))
        value, texts = p[fact.name], [dialect.as_text(p[fact.name])]
        known = f"{value} IS NOT NULL"
        if fact.kind == "cumulative_share":
            under = p[f"{fact.name} of"]
            # A share of nothing is none.
            known += f" AND {under} <> 0"
            texts += [dialect.text("/"), dialect.as_text(under)]
        quote = dialect.text('"')
        parts.append(dialect.case([(known, dialect.concat([quote, *texts, quote]))], dialect.text("null")))
    return dialect.concat([*parts, dialect.text("}")]) if parts else dialect.text("{}")
