"""Long decision table -> the generated function that decides it by index, without trying its rules.

Tests whose bounds are written out are indexed by their input (`truth`, `index`), and so are the days
on which rules are in force. What a rule asks beyond that is a function, called for those rules alone
that the sets leave possible.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from math import ceil, floor, prod

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import NumberType
from policybook.expr.walk import facts_of
from policybook.plan.hits import Numbered, in_order_of_trial
from policybook.plan.model import HitPolicy, Rule, Table
from policybook.plan.walk import AS_OF
from policybook.record.answer import Answer
from policybook.record.from_table import FromTable
from policybook.record.index import BYTES, Index, bits, index_of
from policybook.record.scene import Scene
from policybook.record.truth import Truth, in_force, truth

#: Tables of fewer rules are decided sooner by trying them one after another.
INDEXED_FROM = 24
#: An index that leaves more of the rules than this, on average, is no better than trying them all.
_MOST_LEFT = 1 / 8
#: A table is divided into groups by a value where that gives so many of them at least, ...
_FEWEST_GROUPS = 4
#: ... and where a rule stands in so many groups at most, on average.
_MOST_COPIES = 2


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
        first = in_order_of_trial(table, scene.plan.outputs)
        self.stops = first is not None
        self.rules: list[Numbered] = first if first is not None else list(enumerate(table.rules))
        self._inputs: dict[str, _Input] = {}
        self._asked: dict[int, list[str]] = {}
        for place, (_, rule) in enumerate(self.rules):
            self._take(len(self.rules) - place, rule)
        self._indexes = {text: index_of(each.truths, len(self.rules)) for text, each in self._inputs.items()}
        self._split = self._best_split()
        self._possible = ""
        self._numbered = "{}"
        self._before: list[str] = []
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
        if self._split:
            sets = self._divided(self._split)
        else:
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
        names = {part: writer.bound(value, part) for part, value in self._parts(text, index).items()}
        if not index.shift:
            return self._looked_up(text, index.by, names)
        variable = writer.fresh("place")
        self._before.append(f"{variable} = {self._place(text, index.by, names)}")
        self._conditions.append(f"{writer.bound(index.holds, 'holds')}({variable}, at)")
        return f"{names['sets']}[{variable} >> {index.shift}]"

    def _parts(self, text: str, index: Index) -> dict[str, object]:
        """What the text of a look-up reads, by name."""
        if index.sets_of is not None:
            return {"sets": index.sets_of, "elsewhere": index.elsewhere}
        parts: dict[str, object] = {"bounds": index.bounds, "sets": index.sets}
        if isinstance(self._inputs[text].expr.type, NumberType):  # like is compared sooner with like
            parts["exact"] = tuple(map(Decimal, index.bounds))
            parts["bounds"] = tuple(map(ceil if index.by == "from" else floor, index.bounds))
        if index.by == "point":
            parts["points"] = (*index.bounds, None)
        return parts

    def _looked_up(self, text: str, by: str, names: Mapping[str, str]) -> str:
        if by == "value":
            return f"{names['sets']}.get({text}, {names['elsewhere']})"
        return f"{names['sets']}[{self._place(text, by, names)}]"

    def _place(self, text: str, by: str, names: Mapping[str, str]) -> str:
        bounds = names["bounds"]
        if "exact" in names:
            bounds = f"{bounds} if kind_of({text}) is whole else {names['exact']}"
        place = f"{'bisect_right' if by == 'from' else 'bisect_left'}({bounds}, {text})"
        if by == "point":
            below = self.scene.writer.fresh("below")
            place = f"({below} := {place}) + {below} + ({names['points']}[{below}] == {text})"
        return f"{place} if {text} is not None else -1"

    # -- a table divided by the value of one input -------------------------------------------

    def _best_split(self) -> str | None:
        """The input whose values divide the rules best into groups that have few rules in common."""
        found = dict[str, int]()
        for text, index in self._indexes.items():
            sizes = [each.bit_count() for each in index.groups.values()]
            ranges = max(
                sum(len(each.ranges) for each in one.truths.values()) for one in self._inputs.values()
            )
            if (
                index.sets_of is not None
                and sum(sizes) <= _MOST_COPIES * len(self.rules)
                and max(sizes) * _FEWEST_GROUPS <= len(self.rules)
                # A group's sets have a bit for each of its rules, and two places for each end of a range.
                and sum(each * each for each in sizes) / 2 * ranges / len(self.rules) <= BYTES
            ):
                found[text] = max(sizes)
        return min(found, key=found.__getitem__, default=None)

    def _divided(self, split: str) -> list[str]:
        """Text for the sets of rules that the other inputs leave of a record's group."""
        writer = self.scene.writer
        others = {text: index for text, index in self._indexes.items() if text != split}
        made = {group: self._group(group, others) for group in self._indexes[split].groups.values()}
        groups = {value: made[group] for value, group in self._indexes[split].groups.items()}
        elsewhere = groups.pop(...)
        ats, names, sets = writer.fresh("ats"), list[str](), list[str]()
        for text, index in others.items():
            named = {part: writer.fresh(part) for part in self._parts(text, index)}
            names += named.values()
            sets.append(self._looked_up(text, index.by, named))
        group = f"{writer.bound(groups, 'groups')}.get({split}, {writer.bound(elsewhere, 'elsewhere')})"
        everything = writer.fresh("all")
        self._before.append(f"{', '.join([ats, everything, *names])} = {group}")
        self._numbered = f"{ats}[{{}}]"
        return sets or [everything]

    def _group(self, group: int, others: Mapping[str, Index]) -> tuple[object, ...]:
        """A group's rules by their bit among themselves, all of them, and what the look-ups read."""
        ats = list(bits(group))
        parts: list[object] = []
        for text, index in others.items():
            truths = self._inputs[text].truths
            own = {len(ats) - 1 - at: truths[each - 1] for at, each in enumerate(ats) if each - 1 in truths}
            parts += self._parts(text, index_of(own, len(ats), like=index.by)).values()
        return (0, *reversed(ats)), (1 << len(ats)) - 1, *parts

    def write(self, answer: Answer, *, fetched: Iterable[str]) -> None:
        """Writes the lines that decide, the facts in `fetched` being in their variables already."""
        writer, scene, known = self.scene.writer, self.scene, set(fetched)
        scene.fetch(name for name in self._read() if name not in known)
        for column, variable in self.columns:
            writer.line(f"{variable} = {scene.expressions.value(column.expr)}")
        for line in self._before:
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
            writer.line(f"at = {self._numbered.format('rows.bit_length()')}")
            writer.line(f"while at and not ({condition}):")
            writer.line("rows ^= 1 << (rows.bit_length() - 1)", 2)
            writer.line(f"at = {self._numbered.format('rows.bit_length()')}", 2)
        else:
            writer.line(f"at = {self._numbered.format(f'({self._possible}).bit_length()')}")
        writer.line("if at:")
        writer.line(answer(self._gives, self._number()), 2)
        writer.line(answer(self.scene.default(), "None"))

    def _write_unique(self, answer: Answer) -> None:
        writer = self.scene.writer
        writer.line(f"rows = {self._possible}")
        writer.line("if not rows:")
        writer.line(answer(self.scene.default(), "None"), 2)
        writer.line("first = rows.bit_length()")
        writer.line(f"at = {self._numbered.format('first')}")
        writer.line("if rows != 1 << (first - 1):")
        writer.line("hits = []", 2)
        writer.line("for first in bits(rows):", 2)
        writer.line(f"at = {self._numbered.format('first')}; hits.append({self._number()})", 3)
        writer.line("raise conflict(hits)", 2)
        writer.line(answer(self._gives, self._number()))

    def _write_all(self, answer: Answer, condition: str) -> None:
        writer = self.scene.writer
        writer.line("hits = []; found = []")
        writer.line(f"for at in bits({self._possible}):")
        if self._split:
            writer.line(f"at = {self._numbered.format('at')}", 2)
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
