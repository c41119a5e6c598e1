"""Scorecard -> columns: the rule of each characteristic that matches first, and the bounded sum.

`p hits` holds a number for each characteristic, counted through all of the card's rules, with
nothing where none matches: "2,,7".
"""

from __future__ import annotations

from policybook.expr import tree
from policybook.expr.types import NumberType
from policybook.plan.hits import fixed
from policybook.plan.model import Scorecard
from policybook.query.arithmetic import added, rescaled
from policybook.query.deciding import Deciding, balanced, column_type, stored_as
from policybook.query.literals import literal
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, Number, Plain


def decide_scorecard(deciding: Deciding, card: Scorecard) -> None:
    """The columns `p hit`, `p hits` and the outcome's."""
    _FromScorecard(deciding, card).write()


class _FromScorecard:
    def __init__(self, deciding: Deciding, card: Scorecard) -> None:
        self.deciding = deciding
        self.card = card
        self.dialect = deciding.records.dialect
        self.ladder = deciding.records.ladder

    def write(self) -> None:
        hits = self._hits()
        deciding, dialect = self.deciding, self.dialect
        exprs = [self.card.initial, *(rule.outcome[0] for rule in self.card.rules)]
        level = max([deciding.after(exprs), *(self.ladder.level_of(each) + 1 for each in hits)])
        is_open = deciding.is_open(level)
        read = [deciding.read(each, level) for each in hits]
        texts = [f"coalesce({dialect.as_text(each)}, {dialect.text('')})" for each in read]
        if not texts:
            raise RefusedError("a scorecard without characteristics", deciding.plan.span)
        joined = balanced(texts, lambda one, other: dialect.concat([one, dialect.text(","), other]))
        guarded = f"CASE WHEN {is_open} THEN {joined} END" if is_open else joined
        self.ladder.define(deciding.column("hits"), level, guarded, f"{deciding.origin}: scores")
        first = f"coalesce({', '.join(read)})" if len(read) > 1 else "".join(read)
        self.ladder.define(deciding.column("hit"), level, first, f"{deciding.origin}: scores")
        total = self._total(hits, level)
        name = deciding.column("total")
        kind = column_type(deciding.plan.outputs[0].type, [total, *self._bounds()])
        self.ladder.define(
            name, level, stored_as(deciding.records, total, kind), f"{deciding.origin}: scores"
        )
        assert isinstance(kind, NumberType)  # a sum
        self._bounded(name, kind, level + 1)

    def _hits(self) -> list[str]:
        """A column for each characteristic: the number of the rule that matches first."""
        deciding, names, start = self.deciding, [], 0
        for place, each in enumerate(self.card.characteristics, 1):
            if each.reason is not None and any(fixed(rule.outcome) is None for rule in each.rules):
                raise RefusedError("a reason code of a computed score", deciding.plan.span, "write it out")
            rules = deciding.in_force(enumerate(each.rules, start))
            start += len(each.rules)
            inputs = deciding.inputs(each.columns, rules, f"{place}.")
            level = deciding.level_of(each.columns, rules, inputs)
            matched = deciding.conditions(each.columns, rules, inputs, level)
            is_open = deciding.is_open(level)
            branches = [(f"NOT ({is_open})", NULL)] if is_open and matched else []
            branches += [(condition, str(number)) for number, _, condition in matched]
            nothing = self.dialect.missing("integer")
            text = self.dialect.case(branches, nothing) if branches else nothing
            name = deciding.column(f"hit {place}")
            self.ladder.define(name, level, text, f"{deciding.origin}: {each.id}")
            names.append(name)
        return names

    def _total(self, hits: list[str], level: int) -> Number:
        """The initial score and what each characteristic adds: null where one of them is null."""
        parts, start = [self._number(self.card.initial, level)], 0
        for each, name in zip(self.card.characteristics, hits, strict=True):
            by_number = [
                (number, self._number(rule.outcome[0], level))
                for number, rule in enumerate(each.rules, start)
            ]
            start += len(each.rules)
            kind = column_type(NumberType(0, 1), [number for _, number in by_number])
            assert isinstance(kind, NumberType)  # of numbers
            read = self.deciding.read(name, level)
            branches = [
                (f"{read} = {number}", stored_as(self.deciding.records, score, kind))
                for number, score in by_number
            ]
            text = self.dialect.case([(f"{read} IS NULL", "0"), *branches], NULL) if branches else "0"
            held = self.deciding.records.empty(kind)
            assert isinstance(held, Number)  # of a number's type
            parts.append(Number(f"({text})", held.scale, held.digits, wide=held.wide))
        return balanced(parts, self._plus)

    def _plus(self, one: Number, other: Number) -> Number:
        total = added(self.dialect, one, other)
        assert isinstance(total, Number)  # the sum of two numbers
        return total

    def _number(self, expr: tree.Expr, level: int) -> Number:
        match self.deciding.term(expr, level):
            case Number() as number:
                return number
            case Plain(text) if text == NULL:
                return Number(NULL, 0, 1)
            case _:
                raise RefusedError("a score that is no number with a fixed scale", expr.span)

    def _bounds(self) -> list[Number]:
        kind = NumberType()
        found = [
            literal(self.dialect, tree.Literal(each, kind))
            for each in (self.card.low, self.card.high)
            if each is not None
        ]
        return [each for each in found if isinstance(each, Number)]

    def _bounded(self, total: str, kind: NumberType, level: int) -> None:
        deciding, dialect = self.deciding, self.dialect
        value = deciding.read(total, level)
        bounds = iter(self._bounds())
        low = next(bounds) if self.card.low is not None else None
        high = next(bounds) if self.card.high is not None else None
        scale = kind.scale or 0
        is_open = deciding.is_open(level)
        branches = [(f"NOT ({is_open})", NULL)] if is_open else []
        if low is not None and high is not None:
            least = rescaled(dialect, low, scale), rescaled(dialect, high, scale)
            if (least[0].constant or 0) > (least[1].constant or 0):
                low = high  # the upper bound is laid on last
        if low is not None:
            text = stored_as(deciding.records, low, kind)
            branches.append((f"{value} < {text}", text))
        if high is not None:
            text = stored_as(deciding.records, high, kind)
            branches.append((f"{value} > {text}", text))
        text = dialect.case(branches, value) if branches else value
        deciding.outcome(deciding.outcome_name(0), level, text, kind)
