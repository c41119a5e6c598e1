"""An occasion and what classes ask → the table of a step's plan: which days, and how a contact is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as replaced
from typing import TypeAlias

from policybook.document.node import Scalar
from policybook.expr.tree import And, Compare, Expr, If, Literal, Or
from policybook.expr.types import BOOLEAN, DATE
from policybook.families.cadence.classes import Classes, Followed
from policybook.families.cadence.desk import Desk, nothing
from policybook.families.cadence.lengths import earlier, later, length_from
from policybook.families.cadence.model import WORDS, WrittenStep
from policybook.plan.model import HitPolicy, Period, Rule, Table, Test, Texts
from policybook.plan.walk import AS_OF
from policybook.tables.reader import Reader
from policybook.tables.rules import always
from policybook.text import Span

#: A reason and the expressions of its places.
Because: TypeAlias = tuple[Texts, tuple[tuple[str, Expr], ...]]

#: The rule of those whom no class names, in steps that are for them too.
OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Asks:
    """What a step itself says: on whom it is, when, how. `words` are by the order of `WORDS`."""

    id: str
    span: Span
    is_interval: bool
    tests: tuple[Test, ...]
    lead: Literal | None
    delay: Literal | None
    window: Literal | None
    words: tuple[Literal | None, ...]
    owner: Expr | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion as it goes into a plan: the step's own, that of an announcement, of an item.

    `latest` where it does not follow from the day.
    """

    id: str
    title: Texts
    anchor: Expr
    because: Because | None
    where: Expr | None = None
    latest: Expr | None = None


def asks_from(step: WrittenStep, desk: Desk, reader: Reader, owner: Expr | None) -> Asks:
    """What a step says itself; `reader` speaks of what the step is about."""
    node = step.node
    lead, delay, window = (length_from(node.get(key), desk.reader) for key in ("lead", "delay", "window"))
    when = node.get("when") if "each" not in node else None
    admits = reader.condition(when, "when") if isinstance(when, Scalar) else None
    # A test and no part of `where`, so that it may read the class a run has just found.
    tests = (Test(admits, when.text.strip()),) if isinstance(when, Scalar) and admits is not None else ()
    words = tuple(desk.word(node, key) for key in WORDS)
    return Asks(step.id, step.id_span, step.kind == "interval", tests, lead, delay, window, words, owner)


def table_of(occasion: Occasion, asks: Asks, classes: Classes, hit_policy: HitPolicy) -> Table:
    """The rules of the classes with what they give here, and one for all others where the step is for them.

    A step that says all by itself has no need of the classes.
    """
    title: Because = (occasion.title, ())
    if asks.is_interval:
        rules = tuple(
            _rule(rule, occasion, asks, followed, _because(rule) or occasion.because or title)
            for rule, followed in classes.rules
        )
        return Table(hit_policy, classes.columns, rules)
    because = occasion.because or title
    own = Followed(None, None, (None,) * len(WORDS))
    alone = Rule(asks.id, (), (), span=asks.span)
    if all(word is not None for word in asks.words) or not classes.rules:
        return Table(HitPolicy.FIRST, (), (_rule(alone, occasion, asks, own, because),))
    rules = tuple(_rule(rule, occasion, asks, followed, because) for rule, followed in classes.rules)
    if not any(always(rule) for rule, _ in classes.rules):
        last = replaced(alone, id=_free([rule.id for rule, _ in classes.rules]))
        if hit_policy is HitPolicy.UNIQUE:
            others = tuple(rule for rule, _ in classes.rules)
            last = replaced(last, tests=(Test(_none_of(others), OTHERWISE),))
        rules = (*rules, _rule(last, occasion, asks, own, because))
    return Table(hit_policy, classes.columns, rules)


def _rule(rule: Rule, occasion: Occasion, asks: Asks, followed: Followed, because: Because) -> Rule:
    anchor = occasion.anchor
    if asks.is_interval:
        due, latest = later(anchor, followed.ideal), later(anchor, followed.maximum)
    else:
        day = later(anchor, asks.delay)
        due, latest = earlier(day, asks.lead), occasion.latest or later(day, asks.window)
    words = (own or of_class for own, of_class in zip(asks.words, followed.words, strict=True))
    return replaced(
        rule,
        tests=(*asks.tests, *rule.tests),
        outcome=(anchor, due, latest, *(word or nothing() for word in words), asks.owner or nothing()),
        because=because[0],
        because_facts=because[1],
    )


def _because(rule: Rule) -> Because | None:
    return None if rule.because is None else (rule.because, rule.because_facts)


def _none_of(rules: tuple[Rule, ...]) -> Expr:
    """Whether no rule matches; a test that is null keeps a rule from matching as one that is false does."""
    matches = tuple(_matches(rule) for rule in rules)
    some = matches[0] if len(matches) == 1 else Or(matches)
    return If(some, Literal(False, BOOLEAN), Literal(True, BOOLEAN), BOOLEAN)


def _matches(rule: Rule) -> Expr:
    tests = [test.expr for test in rule.tests]
    if rule.effective is not None:
        tests.append(_any([_within(period) for period in rule.effective]))
    if not tests:
        return Literal(True, BOOLEAN)
    return tests[0] if len(tests) == 1 else And(tuple(tests))


def _within(period: Period) -> Expr:
    ends = [
        Compare(sign, AS_OF, Literal(day, DATE))
        for sign, day in ((">=", period.start), ("<", period.end))
        if day is not None
    ]
    return ends[0] if len(ends) == 1 else And(tuple(ends)) if ends else Literal(True, BOOLEAN)


def _any(exprs: list[Expr]) -> Expr:
    if not exprs:
        return Literal(False, BOOLEAN)
    return exprs[0] if len(exprs) == 1 else Or(tuple(exprs))


def _free(taken: list[str]) -> str:
    """`otherwise`, numbered where a rule has this id."""
    return next(each for each in _names() if each not in taken)


def _names() -> Iterator[str]:
    yield OTHERWISE
    number = 2
    while True:
        yield f"{OTHERWISE}-{number}"
        number += 1
