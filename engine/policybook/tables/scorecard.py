"""Scorecards: characteristics whose partial scores add up, with reason codes for the shortfalls."""

from __future__ import annotations

from dataclasses import replace as replaced
from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Entry, Mapping, Node, Scalar, mappings_of, text_of
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import INTEGER, NumberType
from policybook.plan.model import Characteristic, Rule, Scorecard
from policybook.tables.reader import Reader, number_literal
from policybook.tables.rules import WrittenRule, check_ids, columns_from, rule_from, written_rules
from policybook.tables.templates import HiddenFields
from policybook.vocabulary.texts import sources_from, texts_from


def scorecard_from(node: Mapping, scale: int | None, reader: Reader, hidden: HiddenFields) -> Scorecard:
    """The scorecard; `scale` is that of the output, where it has one, and every score must keep to it."""
    initial = _score(node.get("initial"), scale, reader)
    low, high = (_number(node.get(key)) for key in ("low", "high"))
    if low is not None and high is not None and low > high:
        place = node.get("low")
        reader.found.append(
            Diagnostic(
                Code.BAD_SCORECARD,
                f"`low` is `{low}`, above `high`, which is `{high}`",
                (place or node).span,
                help="swap them",
            )
        )
    written = written_rules(node.get("characteristics"))
    reader.found += check_ids(written, "characteristic")
    reader.found += check_ids((rule for each in written for rule in _scores(each.node)), "score")
    made = tuple(_characteristic(each, scale, reader, hidden) for each in written)
    return Scorecard(initial, made, low, high)


def score_ids(characteristic: Mapping) -> list[str]:
    """What the scores of a characteristic are called; one without an id is `<characteristic>-<n>`."""
    of = text_of(characteristic.get("id")) or ""
    scores = mappings_of(characteristic.get("scores"))
    return [text_of(each.get("id")) or f"{of}-{number}" for number, each in enumerate(scores, start=1)]


def _characteristic(
    written: WrittenRule, scale: int | None, reader: Reader, hidden: HiddenFields
) -> Characteristic:
    name, node = written.id, written.node
    scores = _scores(node)
    columns = columns_from(scores, reader)

    def partial(rule: WrittenRule) -> tuple[Expr, ...] | None:
        before = len(reader.found)
        score = _score(rule.node.get("score"), scale, reader)
        return (score,) if len(reader.found) == before else None

    rules = [rule_from(each, reader, columns, partial, hidden) for each in scores]
    sources = sources_from(node.get("source"))
    rules = [each if each.source else replaced(each, source=sources) for each in rules]
    otherwise = node.entry("otherwise")
    rules.append(
        Rule(
            f"{name}-otherwise",
            (),
            (_score(otherwise.value if otherwise else None, scale, reader),),
            source=sources,
            span=otherwise.value.span if otherwise else node.span,
        )
    )
    baseline = _number(node.get("baseline"))
    reason = node.entry("reason")
    if reason is not None and "baseline" not in node:
        reader.found.append(_no_baseline(reason, name))
    return Characteristic(
        name,
        texts_from(node.get("label"), name),
        tuple(columns.values()),
        tuple(rules),
        baseline,
        reason.value.text if reason is not None and isinstance(reason.value, Scalar) else None,
    )


def _scores(node: Mapping) -> list[WrittenRule]:
    """The scores of a characteristic as rules."""
    scores = mappings_of(node.get("scores"))
    return [
        WrittenRule(name, (each.get("id") or each).span, each)
        for name, each in zip(score_ids(node), scores, strict=True)
    ]


def _score(node: Node | None, scale: int | None, reader: Reader) -> Literal:
    """A partial score, 0 where there is none; it may not have more decimal places than the output."""
    value = _number(node)
    if value is None or not isinstance(node, Scalar):
        return Literal(Decimal(0), INTEGER)
    score = number_literal(value, node)
    if scale is not None and isinstance(score.type, NumberType) and (score.type.scale or 0) > scale:
        reader.found.append(_too_fine(node, scale))
    return score


def _too_fine(node: Scalar, scale: int) -> Diagnostic:
    return Diagnostic(
        Code.NO_FIXED_SCALE,
        f"a score may have {scale} decimal places as the output has, found `{node.text}`",
        node.span,
        "has more",
        help="round it, or give the output a larger `scale`",
    )


def _number(node: Node | None) -> Decimal | None:
    value = node.value if isinstance(node, Scalar) else None
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _no_baseline(reason: Entry, name: str) -> Diagnostic:
    return Diagnostic(
        Code.BAD_SCORECARD,
        f"characteristic `{name}` has a `reason` but no `baseline`",
        reason.key.span,
        "never reported",
        help="add the `baseline` below which the reason is reported",
    )
