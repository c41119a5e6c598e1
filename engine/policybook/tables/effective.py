"""`effective`: the days on which a rule counts, as half-open periods."""

from __future__ import annotations

from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.expr.temporal import date_from
from policybook.plan.model import Period


def periods_from(node: Node | None) -> tuple[tuple[Period, ...] | None, list[Diagnostic]]:
    """`{from, to}` or a list of them; None for always.

    A period at fault is left out with its finding.
    """
    match node:
        case Mapping():
            written: tuple[Node, ...] = (node,)
        case Sequence(items=written):
            pass
        case _:
            return None, []
    found: list[Diagnostic] = []
    periods = [_period(each, found) for each in written if isinstance(each, Mapping)]
    return tuple(each for each in periods if each is not None), found


def apart(one: tuple[Period, ...] | None, other: tuple[Period, ...] | None) -> bool:
    """Whether no day lies in both."""
    if one is None or other is None:
        return False
    return not any(_overlap(a, b) for a in one for b in other)


def _overlap(a: Period, b: Period) -> bool:
    starts_in_time = a.start is None or b.end is None or a.start < b.end
    return starts_in_time and (b.start is None or a.end is None or b.start < a.end)


def _period(node: Mapping, found: list[Diagnostic]) -> Period | None:
    before = len(found)
    start, end = (_day(node.get(key), found) for key in ("from", "to"))
    if len(found) > before:
        return None
    if start is not None and end is not None and end <= start:
        to = node.get("to")
        found.append(
            Diagnostic(
                Code.BAD_EFFECTIVE,
                f"the period ends on `{end}`, not after its start on `{start}`",
                (to or node).span,
                "the first day on which it no longer holds",
                help="`to` must be later than `from`",
            )
        )
        return None
    return Period(start, end)


def _day(node: Node | None, found: list[Diagnostic]) -> date | None:
    if not isinstance(node, Scalar) or node.value is None:
        return None
    day = date_from(node.text)
    if not isinstance(day, date):
        found.append(
            Diagnostic(
                Code.BAD_EFFECTIVE,
                f"expected a day, found `{node.text}`",
                node.span,
                help="write it as `2026-01-31`",
            )
        )
        return None
    return day
