"""Decision table -> columns: which rules match, which of them count, and what they give.

`p hit` is the number of the first matched rule whose outcome counts. Where several may count,
`p hits` are their numbers as text, "0,3,7"; where the matches forbid each other, `p clash` are.
"""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr import operations
from policybook.expr.values import Value
from policybook.plan.hits import Numbered, as_outcome, fixed, in_order_of_trial
from policybook.plan.model import HitPolicy, Output, Rule, Table
from policybook.query.deciding import Deciding, balanced
from policybook.query.from_collect import aggregate
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL

#: A rule, its number, the condition that it matches.
Matched = tuple[int, Rule, str]


def decide_table(deciding: Deciding, table: Table) -> None:
    """The columns `p hit`, perhaps `p hits` and `p clash`, and the outcome's."""
    _FromTable(deciding, table).write()


class _FromTable:
    def __init__(self, deciding: Deciding, table: Table) -> None:
        self.deciding = deciding
        self.table = table
        self.dialect = deciding.records.dialect
        self.rules = deciding.in_force(enumerate(table.rules))
        self.inputs = deciding.inputs(table.columns, self.rules)
        self.level = deciding.level_of(table.columns, self.rules, self.inputs)

    def write(self) -> None:
        table, plan = self.table, self.deciding.plan
        first = in_order_of_trial(table, plan.outputs)
        if first is not None:
            by_number = {each[0]: each for each in self._matched()}
            tried = [by_number[number] for number, _ in first if number in by_number]
            self._define("hit", self.level, self._first(tried))
            self._chosen("hit")
            return
        match table.hit_policy:
            case HitPolicy.UNIQUE:
                self._unique()
            case HitPolicy.ANY:
                self._any()
            case HitPolicy.PRIORITY:
                raise RefusedError("PRIORITY among computed outcomes", plan.span, "write them out")
            case _ if table.aggregation is not None:
                values = [rule.outcome[0] for _, rule in self.rules]
                self.level = max(self.level, self.deciding.after(values))
                matched = self._all()
                aggregate(self.deciding, table.aggregation, matched, self.level)
            case _:
                if any(fixed(rule.outcome) is None for _, rule in self.rules):
                    raise RefusedError("a list of computed outcomes", plan.span, "write them out")
                if any(each.default is not None and fixed([each.default]) is None for each in plan.outputs):
                    raise RefusedError("a computed default of a list", plan.span, "write it out")
                self._all()

    def _define(self, what: str, level: int, text: str) -> str:
        name = self.deciding.column(what)
        self.deciding.records.ladder.define(name, level, text, f"{self.deciding.origin}: rules")
        return name

    def _matched(self, level: int | None = None) -> list[Matched]:
        at = self.level if level is None else level
        return self.deciding.conditions(self.table.columns, self.rules, self.inputs, at)

    def _first(self, tried: Sequence[Matched], values: Sequence[int] = ()) -> str:
        """The number of the first rule that matches, or the value that stands for it."""
        is_open, nothing = self.deciding.is_open(self.level), self.dialect.missing("integer")
        if not tried:
            return nothing
        given = values or [number for number, _, _ in tried]
        guard = [(f"NOT ({is_open})", NULL)] if is_open else []
        branches = [(condition, str(value)) for (_, _, condition), value in zip(tried, given, strict=True)]
        return self.dialect.case([*guard, *branches], nothing)

    def _chosen(self, hit: str, agreeing: tuple[str, str] | None = None) -> None:
        """The outcome of the rule in a column, of the defaults where there is none.

        It is null where the two columns that should be `agreeing` differ.
        """
        deciding, outputs = self.deciding, self.deciding.plan.outputs
        exprs = [each for _, rule in self.rules for each in rule.outcome]
        defaults = [each.default for each in outputs if each.default is not None]
        known = deciding.dates_of_outcomes(rule.outcome for _, rule in self.rules)
        after = [deciding.records.ladder.from_level(name) for _, name in known]
        level = max(self.level + 1, deciding.after([*exprs, *defaults]), *after)
        number, is_open = deciding.read(deciding.column(hit), level), deciding.is_open(level)
        # An outcome may be worked out on a later level than the hits: they are read again there.
        unless = "" if agreeing is None else " <> ".join(deciding.read(each, level) for each in agreeing)

        def choose(texts: Sequence[tuple[int, str]], default: str, place: int) -> str:
            by_text: dict[str, list[int]] = {}
            for rule, text in texts:
                by_text.setdefault(text, []).append(rule)
            branches = [(unless, NULL)] if unless else []
            if is_open and outputs[place].default is not None:
                branches.append((f"NOT ({is_open})", NULL))
            branches += [(_is_among(number, each), text) for text, each in by_text.items() if text != default]
            return self.dialect.case(branches, default) if branches else default

        by_rule = [(at, rule.outcome) for at, rule in self.rules]
        deciding.outcomes(level, by_rule, choose, deciding.reading(known, level))

    def _unique(self) -> None:
        """The first and the last match: where they are not the same, all of them are told."""
        matched = self._matched()
        if len(matched) < 2:
            self._define("hit", self.level, self._first(matched))
            self._define("clash", self.level, self.dialect.missing("text"))
            self._chosen("hit")
            return
        above = self.level + 1
        names = [
            self._define("first", self.level, self._first(matched)),
            self._define("last", self.level, self._first(matched[::-1])),
        ]
        numbers = self._numbers(self._matched(above))
        first, last = (self.deciding.read(each, above) for each in names)
        self._define("hit", above, f"CASE WHEN {first} = {last} THEN {first} END")
        self._define("clash", above, f"CASE WHEN {first} <> {last} THEN {numbers} END")
        self._chosen("first", (names[0], names[1]))

    def _any(self) -> None:
        """All matches, and the first and the last outcome in an order of outcomes: these must agree."""
        kinds = _outcome_numbers(self.rules, self.deciding.plan.outputs)
        if kinds is None:
            raise RefusedError("ANY among computed outcomes", self.deciding.plan.span, "write them out")
        above, matched = self.level + 1, self._matched()
        ordered = sorted(matched, key=lambda each: kinds[each[0]])
        values = [kinds[number] for number, _, _ in ordered]
        names = [
            self._define("first", self.level, self._first(matched)),
            self._define("low", self.level, self._first(ordered, values)),
            self._define("high", self.level, self._first(ordered[::-1], values[::-1])),
            self._define("matched", self.level, self._opened(self._numbers(matched))),
        ]
        first, low, high, told = (self.deciding.read(each, above) for each in names)
        self._define("hit", above, f"CASE WHEN {low} = {high} THEN {first} END")
        self._define("hits", above, f"CASE WHEN {low} = {high} THEN {told} END")
        self._define("clash", above, f"CASE WHEN {low} <> {high} THEN {told} END")
        self._chosen("first", (names[1], names[2]))

    def _all(self) -> list[Matched]:
        matched = self._matched()
        self._define("hit", self.level, self._first(matched))
        self._define("hits", self.level, self._opened(self._numbers(matched)))
        return matched

    def _opened(self, text: str) -> str:
        is_open = self.deciding.is_open(self.level)
        return f"CASE WHEN {is_open} THEN {text} END" if is_open else text

    def _numbers(self, matched: Sequence[Matched]) -> str:
        """The numbers of the rules that match, as text; null where there is none."""
        if not matched:
            return self.dialect.missing("text")
        text, nothing = self.dialect.text, self.dialect.text("")
        parts = [
            f"({self.dialect.case([(condition, text(f',{number}'))], nothing)})"
            for number, _, condition in matched
        ]
        joined = balanced(parts, lambda one, other: self.dialect.concat([one, other]))
        return f"nullif(substr({joined}, 2), {nothing})"


def _is_among(number: str, rules: Sequence[int]) -> str:
    if len(rules) == 1:
        return f"{number} = {rules[0]}"
    return f"{number} IN ({', '.join(map(str, rules))})"


def _outcome_numbers(rules: Sequence[Numbered], outputs: Sequence[Output]) -> dict[int, int] | None:
    """A number for each rule, the same for those of one outcome; None where an outcome is computed."""
    known: list[Value] = []
    found: dict[int, int] = {}
    for number, rule in rules:
        values = fixed(rule.outcome)
        if values is None:
            return None
        outcome = as_outcome(outputs, values)
        places = (at for at, each in enumerate(known) if operations.equal(outcome, each) is True)
        place = next(places, None)
        if place is None:
            place = len(known)
            known.append(outcome)
        found[number] = place
    return found
