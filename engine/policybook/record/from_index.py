"""Long decision table -> the generated function that decides it by index, without trying its rules.

Tests whose bounds are written out are indexed by their input (`truth`, `index`), and so are the days
on which rules are in force. What a rule asks beyond that is a function, called for those rules alone
that the sets leave possible.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from math import prod

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import NumberType
from policybook.expr.walk import facts_of
from policybook.plan.model import HitPolicy, Rule, Table
from policybook.plan.walk import AS_OF
from policybook.record.answer import Answer
from policybook.record.from_table import FromTable, Numbered, in_order_of_trial
from policybook.record.index import Index, bits, index_of
from policybook.record.scene import Scene
from policybook.record.truth import Truth, in_force, truth

#: Tables of fewer rules are decided sooner by trying them one after another.
INDEXED_FROM = 24
#: An index that leaves more of the rules than this, on average, is no better than trying them all.
_MOST_LEFT = 1 / 8


@dataclass(slots=True)
class _Input:
    """What is indexed: a column, a fact that conditions compare, or the day; its tests by rule's bit."""

    expr: Expr
    truths: dict[int, Truth] = field(default_factory=dict)


class FromIndex:
    """Writes the body of a deciding function for a long table, as `FromTable` does for a short one.

    Rules are told by `at`, what `bit_length` gives for their bit: the rule tried first has the highest.
    """

    def __init__(self, scene: Scene, table: Table) -> None:
        self.scene = scene
        self.table = table
        self.columns = scene.computed(table.columns)
        first = in_order_of_trial(scene, table)
        self.stops = first is not None
        self.rules: list[Numbered] = first if first is not None else list(enumerate(table.rules))
        self._inputs: dict[str, _Input] = {}
        self._asked: dict[int, list[str]] = {}
        for place, (_, rule) in enumerate(self.rules):
            self._take(len(self.rules) - place, rule)
        self._indexes = {text: index_of(each.truths, len(self.rules)) for text, each in self._inputs.items()}
        self._possible = ""
        self._places: list[str] = []
        self._conditions: list[str] = []
        self._gives = ""
        self._reads_all = False

    @property
    def pays(self) -> bool:
        """Whether the index leaves few rules to try."""
        left = prod(index.share(len(self.rules)) for index in self._indexes.values())
        return not self._asked or left <= _MOST_LEFT

    # -- what is indexed ---------------------------------------------------------------------

    def _take(self, at: int, rule: Rule) -> None:
        """Indexes of a rule what can be; what can not is asked of it alone."""
        if rule.effective is not None:
            self._add(at, AS_OF, self.scene.variables["as_of"], in_force(rule.effective))
        for test in rule.tests:
            for part in test.expr.operands if isinstance(test.expr, tree.And) else (test.expr,):
                input = self._input(part, test.column)
                where = None if input is None else truth(part, input[0])
                if input is None or where is None:
                    form = self.scene.within(self.table.columns, test.column)
                    self._asked.setdefault(at, []).append(form.true(part))
                else:
                    self._add(at, *input, where)

    def _input(self, part: Expr, column: int | None) -> tuple[Expr, str] | None:
        if column is not None:
            return self.table.columns[column].expr, self.scene.input(self.table.columns[column])
        facts = facts_of(part)
        if len(facts) != 1:
            return None
        fact = tree.Fact(*next(iter(facts.items())))
        return fact, self.scene.expressions.value(fact)

    def _add(self, at: int, expr: Expr, text: str, where: Truth) -> None:
        if where.always:
            return
        known = self._inputs.setdefault(text, _Input(expr)).truths
        known[at - 1] = known[at - 1].both(where) if at - 1 in known else where

    # -- what is written ---------------------------------------------------------------------

    def write_parts(self) -> None:
        """Writes the functions that are called for single rules."""
        writer, scene = self.scene.writer, self.scene
        writer.namespace |= {"bits": bits, "bisect_left": bisect_left, "bisect_right": bisect_right}
        writer.namespace |= {"kind_of": type, "whole": int}
        sets = [self._set(text, index) for text, index in self._indexes.items()]
        self._possible = " & ".join(sets) or str((1 << len(self.rules)) - 1)
        asked = {at: " and ".join(each) for at, each in self._asked.items()}
        computed: dict[int, str] = {}
        gives: list[object] = [None] * (len(self.rules) + 1)
        for place, (_, rule) in enumerate(self.rules):
            at = len(self.rules) - place
            value = rule.outcome[0] if len(rule.outcome) == 1 else None
            if isinstance(value, tree.Literal) and not scene.plan.outputs[0].name:
                gives[at] = value.value
            else:
                computed[at] = scene.outcome(rule)
        self._reads_all = bool(asked or computed)
        if asked:
            self._functions("asked", asked)
            self._conditions.append(f"(at not in asked or asked[at]({scene.parameters}))")
        self._gives = f"{writer.bound(tuple(gives), 'gives')}[at]"
        if computed:
            self._functions("computed", computed)
            made = f"computed[at]({scene.parameters})"
            self._gives = (
                made if len(computed) == len(self.rules) else f"({made} if at in computed else {self._gives})"
            )

    def _functions(self, name: str, texts: dict[int, str]) -> None:
        """A dictionary of that name with a function for each text; rules that say the same share one."""
        writer, known = self.scene.writer, dict[str, str]()
        for at, text in texts.items():
            if text not in known:
                known[text] = f"{name}_{len(known) + 1}"
                note = self.scene.note(self.rules[len(self.rules) - at][1])
                writer.line(f"def {known[text]}({self.scene.parameters}): return {text}{note}", 0)
        writer.line(f"{name} = {{{', '.join(f'{at}: {known[text]}' for at, text in texts.items())}}}", 0)
        writer.line("", 0)

    def _set(self, text: str, index: Index) -> str:
        """Text for the set of rules that an input leaves possible."""
        writer = self.scene.writer
        if index.sets_of is not None:
            return f"{writer.bound(index.sets_of, 'sets')}.get({text}, {writer.bound(index.elsewhere)})"
        place = self._place(text, index)
        sets = writer.bound(index.sets, "sets")
        if not index.shift:
            return f"({sets}[{place}] if {text} is not None else {writer.bound(index.null)})"
        variable = writer.fresh("place")
        self._places.append(f"{variable} = {place} if {text} is not None else -1")
        self._conditions.append(f"{writer.bound(index.holds, 'holds')}({variable}, at)")
        return f"{sets}[{variable} >> {index.shift}]"

    def _place(self, text: str, index: Index) -> str:
        writer = self.scene.writer
        bounds = writer.bound(index.bounds, "bounds")
        if isinstance(self._inputs[text].expr.type, NumberType):
            exact = writer.bound(tuple(map(Decimal, index.bounds)), "exact")
            bounds = f"{bounds} if kind_of({text}) is whole else {exact}"  # like compares sooner with like
        if index.by != "point":
            return f"{'bisect_left' if index.by == 'to' else 'bisect_right'}({bounds}, {text})"
        ends = writer.bound((*index.bounds, None), "points")
        place = writer.fresh("below")
        return f"({place} := bisect_left({bounds}, {text})) + {place} + ({ends}[{place}] == {text})"

    def write(self, answer: Answer, *, fetched: Iterable[str]) -> None:
        """Writes the lines that decide, the facts in `fetched` being in their variables already."""
        writer, scene, known = self.scene.writer, self.scene, set(fetched)
        scene.fetch(name for name in self._read() if name not in known)
        for column, variable in self.columns:
            writer.line(f"{variable} = {scene.expressions.value(column.expr)}")
        for line in self._places:
            writer.line(line)
        condition = " and ".join(self._conditions)
        if self.stops:
            self._write_first(answer, condition)
        elif self.table.hit_policy is HitPolicy.UNIQUE and not condition:
            self._write_unique(answer)
        else:
            self._write_all(answer, condition)

    def _read(self) -> Iterable[str]:
        if self._reads_all:
            return self.scene.variables
        defaults = [each.default for each in self.scene.plan.outputs if each.default is not None]
        read = [each.expr for each in self._inputs.values()] + [each.expr for each, _ in self.columns]
        return dict.fromkeys(chain.from_iterable(facts_of(each) for each in (*read, *defaults)))

    def _number(self) -> str:
        """Text for the number of the rule whose bit is `at`."""
        numbers = [number for number, _ in self.rules]
        if numbers == sorted(numbers):
            return f"{len(numbers)} - at"
        return f"{self.scene.writer.bound((None, *reversed(numbers)), 'numbers')}[at]"

    def _write_first(self, answer: Answer, condition: str) -> None:
        writer = self.scene.writer
        if condition:
            writer.line(f"rows = {self._possible}")
            writer.line("at = rows.bit_length()")
            writer.line(f"while at and not ({condition}):")
            writer.line("rows ^= 1 << (at - 1)", 2)
            writer.line("at = rows.bit_length()", 2)
        else:
            writer.line(f"at = ({self._possible}).bit_length()")
        writer.line("if at:")
        writer.line(answer(self._gives, self._number()), 2)
        writer.line(answer(self.scene.default(), "None"))

    def _write_unique(self, answer: Answer) -> None:
        writer = self.scene.writer
        writer.line(f"rows = {self._possible}")
        writer.line("at = rows.bit_length()")
        writer.line("if not at:")
        writer.line(answer(self.scene.default(), "None"), 2)
        writer.line("if rows != 1 << (at - 1):")
        writer.line(f"raise conflict([{self._number()} for at in bits(rows)])", 2)
        writer.line(answer(self._gives, self._number()))

    def _write_all(self, answer: Answer, condition: str) -> None:
        writer = self.scene.writer
        writer.line("hits = []; found = []")
        writer.line(f"for at in bits({self._possible}):")
        if condition:
            writer.line(f"if not ({condition}): continue", 2)
        writer.line(f"hits.append({self._number()}); found.append({self._gives})", 2)
        writer.line("if not hits:")
        writer.line(answer(self.scene.default(), "None"), 2)
        if self.table.hit_policy is HitPolicy.UNIQUE:
            writer.line("if len(hits) > 1: raise conflict(hits)")
        if self.table.hit_policy is HitPolicy.ANY:
            writer.line("if not alike(found): raise conflict(hits)")
        writer.line(answer("combined(found)", "[hits[at] for at in counted(found)]"))


def table_body(scene: Scene, table: Table, indexed_from: int) -> FromIndex | FromTable:
    """How a table is decided: by index from so many rules on, where that leaves few to try."""
    if len(table.rules) >= indexed_from and (index := FromIndex(scene, table)).pays:
        return index
    return FromTable(scene, table)
