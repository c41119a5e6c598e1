"""What the bodies of policies share on their way to columns: who is asked, rules in force, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import INTEGER, AnyType, DateType, NullType, NumberType, StringType, Type, shows
from policybook.expr.walk import children, walk
from policybook.plan.hits import Numbered
from policybook.plan.model import Column, Plan, Rule
from policybook.query.arithmetic import rescaled
from policybook.query.columns import stored
from policybook.query.depth import check_depth
from policybook.query.from_expr import FromExpr
from policybook.query.from_records import Names, Records
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, Number, Plain, Ratio, Term

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Deciding:
    """One policy being decided for all records.

    `inside` is the column that says whom it is about, None for everyone; `clashes` are the columns
    of decisions made along with it whose rules may forbid each other: then it has no outcome.
    """

    records: Records
    plan: Plan
    names: Names
    inside: str | None
    clashes: tuple[str, ...] = ()
    kinds: dict[str, Type] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """What its columns are for, as a person reads it."""
        return f"policy {self.plan.id}"

    def column(self, what: str) -> str:
        """The name of a column of this policy."""
        return f"{self.plan.id} {what}"

    def after(self, exprs: Iterable[Expr]) -> int:
        """The first level at which some expressions can be read, and whom the policy is about."""
        ladder = self.records.ladder
        columns = [*([self.inside] if self.inside else []), *self.clashes]
        return max([self.records.after(exprs, self.names), *(ladder.from_level(each) for each in columns)])

    def is_open(self, at: int) -> str:
        """The condition that the policy has an outcome at all; "" where it always has."""
        ladder = self.records.ladder
        parts = [ladder.read(self.inside, at)] if self.inside else []
        parts += [f"{ladder.read(each, at)} IS NULL" for each in self.clashes]
        return " AND ".join(parts)

    def write(self, at: int, first: Callable[[Expr], Term | None] = lambda _: None) -> FromExpr:
        """A writer of the policy's expressions at a level."""
        return self.records.write(at, self.names, first)

    def read(self, name: str, at: int) -> str:
        """The text of a column at a level."""
        return self.records.ladder.read(name, at)

    def term(self, expr: Expr, at: int, first: Callable[[Expr], Term | None] = lambda _: None) -> Term:
        """The value of an expression at a level; `first` may know that of a part beforehand."""
        check_depth(self.records.dialect, expr)
        return self.write(at, first).term(expr)

    def in_force(self, rules: Iterable[Numbered]) -> list[Numbered]:
        """The rules that hold on the day of the run."""
        return [(number, rule) for number, rule in rules if is_in_force(rule, self.records.as_of)]

    def admits(self, name: str, same: dict[tuple[int, str], str] | None = None) -> str:
        """Makes the column that says whether `where` admits a record; gives one that says the same."""
        assert self.plan.where is not None  # everyone is admitted otherwise
        level = self.after([self.plan.where])
        check_depth(self.records.dialect, self.plan.where)
        text = f"coalesce({self.write(level).true(self.plan.where)}, {self.records.dialect.false})"
        self.records.ladder.define(name, level, text, f"{self.origin}: where")
        return name if same is None else same.setdefault((level, text), name)

    # Conditions

    def inputs(
        self, columns: Sequence[Column], rules: Sequence[Numbered], prefix: str = ""
    ) -> dict[int, str]:
        """Makes a column of each input that is worked out and that several cells ask for, by its place."""
        uses = [test.column for _, rule in rules for test in rule.tests if test.column is not None]
        held: dict[int, str] = {}
        for place, column in enumerate(columns):
            if uses.count(place) < 2 or isinstance(column.expr, tree.Fact | tree.Literal):
                continue
            name = self.column(f"input {prefix}{place + 1}")
            level = self.after([column.expr])
            term = self.term(column.expr, level)
            if isinstance(term, Plain) and term.text == NULL:
                continue
            kind = term.type if isinstance(term, Plain) else column.expr.type
            self.records.hold(name, level, term, kind, self.origin)
            held[place] = name
        return held

    def conditions(
        self, columns: Sequence[Column], rules: Sequence[Numbered], inputs: dict[int, str], at: int
    ) -> list[tuple[int, Rule, str]]:
        """Each rule with its number and the condition that it matches; what never does is left out."""
        known = [(columns[place].expr, name) for place, name in inputs.items()]
        write, found = self.write(at, self.reading(known, at)), []
        dialect = self.records.dialect
        for number, rule in rules:
            parts = []
            for test in rule.tests:
                check_depth(dialect, test.expr)
                if not (isinstance(test.expr, tree.Literal) and test.expr.value is True):
                    parts.append(write.true(test.expr))
            found.append((number, rule, " AND ".join(parts) or dialect.true))
        return found

    def reading(self, known: Sequence[tuple[Expr, str]], at: int) -> Callable[[Expr], Term | None]:
        """What reads expressions that are held in columns, instead of working them out again."""

        def first(expr: Expr) -> Term | None:
            name = next((name for of, name in known if type(of) is type(expr) and of == expr), None)
            return None if name is None else self.records.held(name, at)

        return first if known else (lambda _: None)

    def dates_of_outcomes(self, rules: Iterable[Sequence[Expr]]) -> list[tuple[Expr, str]]:
        """Makes a column of each date that is an outcome, and that other outcomes of its rule are made of.

        A next occasion is such a date: its due day and its last day are counted from it.
        """
        held: list[tuple[Expr, str]] = []
        for outcomes in rules:
            for expr in outcomes:
                others = [each for each in outcomes if each is not expr and each != expr]
                if not isinstance(expr.type, DateType) or isinstance(expr, tree.Fact | tree.Literal):
                    continue
                if any(of == expr for of, _ in held) or not any(expr in walk(each) for each in others):
                    continue
                level = self.after([expr])
                term = self.term(expr, level)
                # A day that is known when the query is made is written out wherever it stands.
                if isinstance(term, Plain) and (term.day is not None or term.text == NULL):
                    continue
                name = self.column(f"date {len(held) + 1}")
                self.records.hold(name, level, term, expr.type, self.origin)
                held.append((expr, name))
        return held

    def level_of(self, columns: Sequence[Column], rules: Sequence[Numbered], inputs: dict[int, str]) -> int:
        """The first level at which the rules' cells can be read."""
        ladder = self.records.ladder
        cells = [test.expr for _, rule in rules for test in rule.tests if test.column not in inputs]
        held = [
            bound
            for _, rule in rules
            for test in rule.tests
            if test.column in inputs
            for bound in _besides(test.expr, columns[test.column].expr)
        ]
        return max([self.after([*cells, *held]), *(ladder.from_level(each) for each in inputs.values())])

    # Outcomes

    def outcomes(
        self,
        level: int,
        by_rule: Sequence[tuple[int, Sequence[Expr]]],
        choose: Callable[[Sequence[tuple[int, str]], str, int], str],
        first: Callable[[Expr], Term | None] = lambda _: None,
    ) -> None:
        """The outcome's columns.

        `choose` takes texts by the number of their rule, what else it is, and the output's place.
        """
        for place, output in enumerate(self.plan.outputs):
            terms = [(number, self.term(values[place], level, first)) for number, values in by_rule]
            default = Plain(NULL, output.type) if output.default is None else self.term(output.default, level)
            kind = column_type(output.type, [*(term for _, term in terms), default])
            texts = [(number, stored_as(self.records, term, kind)) for number, term in terms]
            chosen = choose(texts, stored_as(self.records, default, kind), place)
            self.outcome(self.outcome_name(place), level, chosen, kind)

    def outcome_name(self, place: int) -> str:
        """The name of the column of an output."""
        name = self.plan.outputs[place].name if self.plan.outputs else ""
        return f"{self.plan.id}.{name}" if name else self.plan.id

    def outcome(self, name: str, level: int, text: str, kind: Type) -> None:
        """A column that holds an outcome."""
        self.records.ladder.define(name, level, text, f"{self.origin}: outcome")
        self.records.note(name, self.records.empty(kind))
        self.kinds[name] = kind

    def kind_of(self, name: str) -> Type:
        """The type of an outcome's column."""
        return self.kinds[name]


def is_in_force(rule: Rule, day: date) -> bool:
    """Whether a rule holds on a day."""
    if rule.effective is None:
        return True
    return any(
        (each.start is None or each.start <= day) and (each.end is None or day < each.end)
        for each in rule.effective
    )


def _besides(expr: Expr, input: Expr) -> Iterable[Expr]:
    """The parts of a cell that are not its input."""
    if expr == input:
        return
    below = children(expr)
    if not below:
        yield expr
    for each in below:
        yield from _besides(each, input)


def column_type(declared: Type, terms: Sequence[Term]) -> Type:
    """The type of a column that holds any of some values."""
    there = [each for each in terms if not (isinstance(each, Plain) and each.text == NULL)]
    numbers = [each for each in there if isinstance(each, Number)]
    if any(isinstance(each, Ratio) for each in there):
        raise RefusedError("a quotient without a fixed scale", None, "round it: `decimal(…, 2)`")
    if numbers:
        if len(numbers) < len(there):
            raise RefusedError("outcomes of different kinds", None)
        wanted = declared.scale if isinstance(declared, NumberType) and declared.scale is not None else 0
        scale = max([wanted, *(each.scale for each in numbers)])
        lengths = [None if each.digits is None else each.digits + scale - each.scale for each in numbers]
        digits = None if None in lengths else max(each or 0 for each in lengths)
        return NumberType(scale, digits)
    if not there:
        if isinstance(declared, NumberType) and declared.scale is None:
            return INTEGER
        return StringType() if isinstance(declared, AnyType | NullType) else declared
    kinds = {type(each.type) for each in there if isinstance(each, Plain)}
    shapes = {type(each) for each in there}
    if len(kinds) > 1 or len(shapes) > 1:
        raise RefusedError("outcomes of different kinds", None)
    first = there[0]
    if isinstance(first, Plain):
        return first.type
    if isinstance(declared, AnyType | NullType):
        raise RefusedError(f"an outcome of {shows(declared)}", None)
    return declared


def stored_as(records: Records, term: Term, kind: Type) -> str:
    """The text of a value for a column of that type."""
    if isinstance(term, Number) and isinstance(kind, NumberType) and kind.scale is not None:
        term = rescaled(records.dialect, term, kind.scale)
    return stored(records.dialect, term, kind)


def balanced(parts: Sequence[_Part], joined: Callable[[_Part, _Part], _Part]) -> _Part:
    """Many parts as one, put together in pairs: engines read a long chain only so far."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return joined(balanced(parts[:half], joined), balanced(parts[half:], joined))
