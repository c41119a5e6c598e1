"""`population`: where a record stands among all others, as a rank, a cumulative share or an n-tile."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.types import (
    AnyType,
    DateTimeType,
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NumberType,
    Type,
    shows,
)
from policybook.plan.model import PopulationFact
from policybook.vocabulary.unknown import unknown

KINDS = ("rank", "cumulative_share", "ntile")
#: The types whose values have a greatest one.
ORDERED = (NumberType, DateType, DateTimeType, DaysDurationType, MonthsDurationType, AnyType)


def population_fact_from(
    name: Scalar, node: Node, facts: dict[str, Type]
) -> tuple[PopulationFact | None, list[Diagnostic]]:
    """The population fact under a name, over one of `facts` (fields and measures)."""
    if not isinstance(node, Mapping):
        return None, []
    kind = next((each for each in KINDS if each in node), None)
    by = node.get("by" if kind == "ntile" else kind) if kind else None
    if kind is None or not isinstance(by, Scalar):
        return None, []
    found = _check_fact(by, kind, facts)
    buckets = None
    if kind == "ntile":
        count = node.get("ntile")
        buckets = count.value if isinstance(count, Scalar) and isinstance(count.value, int) else None
        if buckets is None or buckets < 1:
            return None, found
    fact = PopulationFact(
        name.text,
        kind,
        by.text,
        descending=_word(node, "order", "descending") == "descending",
        ties=_word(node, "ties", "min"),
        boundary=_word(node, "boundary", "upper"),
        buckets=buckets,
        span=name.span,
    )
    return fact, found


def _check_fact(by: Scalar, kind: str, facts: dict[str, Type]) -> list[Diagnostic]:
    of = facts.get(by.text)
    if of is None:
        return [unknown(Code.UNKNOWN_NAME, f"unknown name `{by.text}`", by, facts, "fields and measures")]
    if kind == "cumulative_share" and not isinstance(of, NumberType | AnyType):
        wanted, help = "a number", "name a field or measure that is a number"
    elif not isinstance(of, ORDERED):
        wanted, help = "something with an order", "name a number, a date or a duration"
    else:
        return []
    return [
        Diagnostic(
            Code.TYPE_MISMATCH,
            f"`{kind}` expects {wanted}, `{by.text}` is a {shows(of)}",
            by.span,
            f"a {shows(of)}",
            help=help,
        )
    ]


def _word(node: Mapping, key: str, default: str) -> str:
    given = node.get(key)
    return given.text if isinstance(given, Scalar) and given.text else default
