"""`rules`: what each class of customers is given, an interval, a channel, a depth, a role."""

from __future__ import annotations

from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.document.node import Mapping, Scalar
from policybook.expr.tree import Expr, Literal
from policybook.families.cadence.desk import Desk
from policybook.families.cadence.lengths import length_from, surely_longer
from policybook.families.cadence.model import WORDS
from policybook.plan.model import Column, Rule
from policybook.tables.rules import WrittenRule, columns_from, rule_from
from policybook.tables.table import never_unique, unreachable


@dataclass(frozen=True, slots=True)
class Followed:
    """How those whom a rule matches are followed up; None for what it does not say."""

    ideal: Literal | None
    maximum: Literal | None
    words: tuple[Literal | None, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """The rules without their outcomes, each with what it asks."""

    columns: tuple[Column, ...]
    rules: tuple[tuple[Rule, Followed], ...]


def classes_from(desk: Desk) -> Classes:
    """The rules of a cadence; one that cannot be read never matches."""
    written = desk.written
    reader = desk.reader
    columns = columns_from(written.rules, reader)
    asked: list[Followed] = []

    def outcome(rule: WrittenRule) -> tuple[Expr, ...] | None:
        before = len(reader.found)
        asked.append(_followed(rule, desk))
        return None if any(each.is_error for each in reader.found[before:]) else ()

    before = len(reader.found)
    hidden = desk.hidden(desk.entity)
    rules = tuple(rule_from(each, reader, columns, outcome, hidden) for each in written.rules)
    if not any(each.is_error for each in reader.found[before:]):
        reader.found += never_unique(rules, written.rules, written.hit_policy)
        reader.found += unreachable(rules, written.rules, written.hit_policy)
    return Classes(tuple(columns.values()), tuple(zip(rules, asked, strict=True)))


def _followed(rule: WrittenRule, desk: Desk) -> Followed:
    then = rule.node.get("then")
    node = then if isinstance(then, Mapping) else None
    ideal, maximum = (length_from(node.get(key) if node else None, desk.reader) for key in _LENGTHS)
    place = node.get("ideal") if node else None
    if ideal is not None and maximum is not None and surely_longer(ideal, maximum) and place is not None:
        desk.say(
            Code.BAD_STEP,
            f"the ideal interval of rule `{rule.id}` is longer than its maximum",
            place.span,
            f"longer than `{_text(node, 'maximum')}`",
            "let `ideal` be at most `maximum`",
        )
    if any(step.kind == "interval" for step in desk.written.steps):
        for key in _LENGTHS:
            if node is not None and key not in node:
                desk.say(
                    Code.NO_OUTCOME,
                    f"rule `{rule.id}` gives no `{key}`, which a step with `interval` needs",
                    node.span,
                    help=f"add `{key}: P30D`",
                )
    return Followed(ideal, maximum, tuple(desk.word(node, key) for key in WORDS))


_LENGTHS = ("ideal", "maximum")


def _text(node: Mapping | None, key: str) -> str:
    value = node.get(key) if node else None
    return value.text if isinstance(value, Scalar) else ""
