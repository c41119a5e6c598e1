"""`stability` and `overrides`: how a class may change from run to run, and who may set it by hand."""

from __future__ import annotations

import re
from datetime import timedelta

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Entry, Mapping, Node, Scalar, entries_of, scalars_of
from policybook.expr.temporal import duration_from
from policybook.expr.types import AnyType, NumberType, Type, shows
from policybook.families.classification.check import unknown_class
from policybook.families.classification.model import Classification
from policybook.plan.model import OverridePolicy, Stability
from policybook.vocabulary.unknown import unknown

_RUNS = re.compile(r"([0-9]+) runs?")


def stability_from(
    written: Classification, facts: dict[str, Type]
) -> tuple[Stability | None, list[Diagnostic]]:
    """The stability, with caps in the order of the classes; `facts` are the entity's fields and measures."""
    node = written.stability
    if node is None:
        return None, []
    found: list[Diagnostic] = []
    caps: dict[str, int] = {}
    for entry in entries_of(node.get("cap")):
        fault = unknown_class(entry.key, written) or _last_class(entry, written)
        if fault is not None:
            found.append(fault)
        elif isinstance(entry.value, Scalar) and isinstance(entry.value.value, int):
            caps[entry.key.text] = entry.value.value
    order_by = node.get("order_by")
    if isinstance(order_by, Scalar):
        found += _order(order_by, facts)
        if node.get("cap") is None:
            message = "`order_by` decides nothing without a `cap`"
            help = "add a `cap`, or take `order_by` away"
            found.append(Diagnostic(Code.BAD_STABILITY, message, order_by.span, "no class has a cap", help))
    return Stability(
        _runs(node.get("demote_after")),
        _runs(node.get("promote_after")),
        tuple((code, caps[code]) for code in written.classes if code in caps),
        order_by.text if isinstance(order_by, Scalar) else None,
    ), found


def overrides_from(node: Mapping | None) -> tuple[OverridePolicy | None, list[Diagnostic]]:
    """Who may set a class by hand, and for how many days."""
    if node is None:
        return None, []
    names = tuple(each.text for each in scalars_of(node.get("roles")))
    period = node.get("max_period")
    if not isinstance(period, Scalar):
        return OverridePolicy(names), []
    length = duration_from(period.text)
    if isinstance(length, timedelta) and length >= timedelta(days=1):
        return OverridePolicy(names, length.days), []
    return OverridePolicy(names), [
        Diagnostic(
            Code.WRONG_VALUE,
            f"expected a number of days, found `{period.text}`",
            period.span,
            help="write it as `P180D`",
        )
    ]


def _runs(node: Node | None) -> int:
    if isinstance(node, Scalar):
        if isinstance(node.value, int):
            return node.value
        if said := _RUNS.fullmatch(node.text):
            return int(said[1])
    return 1


def _last_class(entry: Entry, written: Classification) -> Diagnostic | None:
    if entry.key.text != list(written.classes)[-1]:
        return None
    return Diagnostic(
        Code.BAD_STABILITY,
        f"the last class `{entry.key.text}` cannot have a cap",
        entry.key.span,
        "those over it would have no class",
        help="leave it out",
    )


def _order(order_by: Scalar, facts: dict[str, Type]) -> list[Diagnostic]:
    kind = facts.get(order_by.text)
    if kind is None:
        return [
            unknown(
                Code.UNKNOWN_NAME, f"unknown name `{order_by.text}`", order_by, facts, "fields and measures"
            )
        ]
    if isinstance(kind, NumberType | AnyType):
        return []
    return [
        Diagnostic(
            Code.BAD_STABILITY,
            f"`order_by` expects a number, `{order_by.text}` is a {shows(kind)}",
            order_by.span,
            f"a {shows(kind)}",
            help="name a field or measure that is a number",
        )
    ]
