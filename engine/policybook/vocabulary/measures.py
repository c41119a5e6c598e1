"""`measures`: named facts derived from a record, typed, in an order in which each reads only earlier ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping as Written
from policybook.document.node import Node, Scalar
from policybook.expr.scope import Scope
from policybook.expr.tree import Fact, Literal
from policybook.expr.types import ANY, DATE, NumberType, Type
from policybook.expr.walk import facts_of, walk
from policybook.functions.read import read_expression
from policybook.plan.model import Measure
from policybook.syntax.tree import Text
from policybook.text import Span


@dataclass(frozen=True, slots=True)
class WrittenMeasure:
    """A measure as written: its name's place and its expression."""

    name: Scalar
    expr: Scalar


def measure_from(name: Scalar, node: Node) -> WrittenMeasure | None:
    """The measure under a name: FEEL, or `{expr: FEEL, …}`."""
    expr = node.get("expr") if isinstance(node, Written) else node
    return WrittenMeasure(name, expr) if isinstance(expr, Scalar) else None


def measures_from(
    written: Mapping[str, WrittenMeasure],
    facts: Mapping[str, Type],
    population: Mapping[str, Span],
    *,
    lenient: bool = False,
) -> tuple[dict[str, Measure], list[Diagnostic]]:
    """The measures of an entity with `facts`; `population` names what a measure may not read.

    `lenient` ones may have parts that quietly come to null.
    """
    base: dict[str, Type] = {**facts, "as_of": DATE}
    needs = {name: _needs(each, written, base, lenient) for name, each in written.items()}
    measures: dict[str, Measure] = {}
    found: list[Diagnostic] = []
    order, circles = _in_order(needs)
    for circle in circles:
        found.append(_circular(circle, written))
        for name in circle:
            measures[name] = _unknown(written[name])
    for name in order:
        if name not in measures:
            known = base | {each.name: each.type for each in measures.values()}
            measures[name], faults = _typed(written[name], known, population, lenient)
            found += faults
    return measures, found


def _typed(
    written: WrittenMeasure, facts: dict[str, Type], population: Mapping[str, Span], lenient: bool
) -> tuple[Measure, list[Diagnostic]]:
    scope = Scope({**dict.fromkeys(population, ANY), **facts}, lenient=lenient)
    expr, found = read_expression(_text(written), scope)
    if expr is None:
        return _unknown(written), found
    for part in walk(expr):
        if isinstance(part, Fact) and part.name in population and part.name not in facts:
            found.append(_not_for_measures(part, written))
    if any(each.is_error for each in found):
        return _unknown(written), found
    if isinstance(expr.type, NumberType) and expr.type.scale is None:
        found.append(
            Diagnostic(
                Code.NO_FIXED_SCALE,
                f"the measure `{written.name.text}` has no fixed number of decimal places",
                written.expr.span,
                "a quotient, or something made of one",
                help="wrap it as `decimal(…, 2)` with as many places as you need",
            )
        )
        return _unknown(written), found
    return Measure(written.name.text, expr, expr.type, written.expr.text.strip(), written.name.span), found


def _needs(
    written: WrittenMeasure, measures: Mapping[str, WrittenMeasure], base: dict[str, Type], lenient: bool
) -> list[str]:
    """The measures that this one reads.

    A member of a list's rows may have the name of a measure, so the expression is read once with
    the measures as facts of any type, and only what is then a fact counts.
    """
    words = set(re.findall(r"\w+", written.expr.text))
    named = [name for name in measures if name in words]
    if not named:
        return []
    expr, _ = read_expression(_text(written), Scope({**dict.fromkeys(named, ANY), **base}, lenient=lenient))
    used = facts_of(expr) if expr is not None else {}
    return [name for name in named if name in used and name not in base]


def _in_order(needs: Mapping[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """Names with what each needs before it, and the circles among them, each from its first name."""
    done: list[str] = []
    circles: list[list[str]] = []
    caught: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            circle = path[path.index(name) :]
            if not caught & set(circle):
                circles.append(circle)
            caught.update(circle)
            return
        if name in done:
            return
        path.append(name)
        for other in needs[name]:
            visit(other)
        path.pop()
        done.append(name)

    for name in needs:
        visit(name)
    return done, circles


def _circular(circle: list[str], written: Mapping[str, WrittenMeasure]) -> Diagnostic:
    first = written[circle[0]]
    path = " → ".join(f"`{name}`" for name in [*circle, circle[0]])
    return Diagnostic(
        Code.CIRCULAR,
        f"the measure `{circle[0]}` reads itself" + (f": {path}" if len(circle) > 1 else ""),
        first.name.span,
        "part of the circle",
        help="a measure may only be made of fields, lists and measures that do not need it",
    )


def _not_for_measures(part: Fact, written: WrittenMeasure) -> Diagnostic:
    return Diagnostic(
        Code.UNKNOWN_NAME,
        f"a measure cannot use the population fact `{part.name}`",
        part.span or written.expr.span,
        "depends on all the other records",
        help="use it in a rule, where the population is known",
    )


def _unknown(written: WrittenMeasure) -> Measure:
    # Of no known type: what uses the measure is not faulted because of it.
    return Measure(written.name.text, Literal(None, ANY), ANY, written.expr.text.strip(), written.name.span)


def _text(written: WrittenMeasure) -> Text:
    return Text(written.expr.text, written.expr.place)
