"""Decision table -> the generated function that decides it.

FIRST, and PRIORITY where all outcomes are written out, return from inside the first rule that
matches; the rest go through all rules. A table of many rows is cut into functions of moderate
size, which Python compiles in time proportional to their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from policybook.expr import tree
from policybook.expr.walk import facts_of
from policybook.plan.hits import in_order_of_trial
from policybook.plan.model import Column, HitPolicy, Rule, Table
from policybook.plan.walk import AS_OF
from policybook.record.answer import Answer
from policybook.record.scene import Scene

#: Rules in one function.
PART = 300


class FromTable:
    """Writes the body of a deciding function for a table.

    `answers` spells the statement that ends the function with an outcome and the numbers of the
    rules that matched: the plain function returns the outcome, its traced twin both.
    """

    def __init__(self, scene: Scene, table: Table) -> None:
        self.scene = scene
        self.table = table
        self.columns = scene.computed(table.columns)
        self.first = in_order_of_trial(table, scene.plan.outputs)
        self.parts: list[str] = []

    def write_parts(self) -> None:
        """Writes the functions that a long table is cut into."""
        rules = self.first if self.first is not None else list(enumerate(self.table.rules))
        if len(rules) <= PART:
            return
        writer = self.scene.writer
        extra = "" if self.first is not None else ", hits, found"
        for start in range(0, len(rules), PART):
            name = f"part_{start // PART + 1}"
            self.parts.append(name)
            writer.line(f"def {name}({self.scene.parameters}{extra}):", 0)
            for number, rule in rules[start : start + PART]:
                if self.first is not None:
                    found = f"{number}, {self.scene.outcome(rule)}{self.scene.note(rule)}"
                    writer.line(f"if {self._condition(rule)}: return {found}")
                else:
                    self._collect(number, rule)
            writer.line("return None")
            writer.line("", 0)

    def write(self, answer: Answer, *, fetched: Iterable[str]) -> None:
        """Writes the lines that decide, the facts in `fetched` being in their variables already."""
        if self.first is not None:
            self._write_first(answer, set(fetched))
            return
        self.scene.fetch(name for name in self.scene.variables if name not in set(fetched))
        for column, variable in self.columns:
            self.scene.writer.line(f"{variable} = {self.scene.expressions.value(column.expr)}")
        if self.table.hit_policy is HitPolicy.UNIQUE and not self.parts:
            self._write_unique(answer)
        else:
            self._write_all(answer)

    def _write_first(self, answer: Answer, known: set[str]) -> None:
        writer, scene = self.scene.writer, self.scene
        if self.parts:
            scene.fetch(name for name in scene.variables if name not in known)
            for column, variable in self.columns:
                writer.line(f"{variable} = {scene.expressions.value(column.expr)}")
            calls = " or ".join(f"{part}({scene.parameters})" for part in self.parts)
            writer.line(f"hit = {calls}")
            writer.line("if hit:")
            writer.line(answer("hit[1]", "hit[0]"), 2)
            writer.line(answer(scene.default(), "None"))
            return
        waiting = list(self.columns)
        for number, rule in self.first or ():
            self._need([test.expr for test in rule.tests] + [*rule.outcome], rule, known, waiting)
            condition = self._condition(rule)
            text = answer(scene.outcome(rule), str(number))
            if condition == "True":
                writer.line(f"{text}{scene.note(rule)}")
                return  # what stands below a rule that always matches is never reached
            writer.line(f"if {condition}:{scene.note(rule)}")
            writer.line(text, 2)
        for output in scene.plan.outputs:
            if output.default is not None:
                self._fetch([output.default], known)
        writer.line(answer(scene.default(), "None"))

    def _need(
        self, exprs: Sequence[tree.Expr], rule: Rule, known: set[str], waiting: list[tuple[Column, str]]
    ) -> None:
        """Lines that fetch what a rule is the first to read."""
        used = {test.column for test in rule.tests}
        self._fetch([*exprs, *([AS_OF] if rule.effective is not None else [])], known)
        for place, column in enumerate(self.table.columns):
            entry = next((each for each in waiting if each[0] is column), None)
            if place in used and entry is not None:
                waiting.remove(entry)
                self._fetch([column.expr], known)
                self.scene.writer.line(f"{entry[1]} = {self.scene.expressions.value(column.expr)}")

    def _fetch(self, exprs: Iterable[tree.Expr], known: set[str]) -> None:
        names = dict.fromkeys(chain.from_iterable(facts_of(each) for each in exprs))
        new = [name for name in names if name not in known]
        self.scene.fetch(new)
        known.update(new)

    def _write_unique(self, answer: Answer) -> None:
        writer, scene = self.scene.writer, self.scene
        writer.line("hit = None")
        for number, rule in enumerate(self.table.rules):
            writer.line(f"if {self._condition(rule)}:{scene.note(rule)}")
            if number:
                writer.line("if hit is not None: raise clash(facts)", 2)
            writer.line(f"hit = {number}; found = {scene.outcome(rule)}", 2)
        writer.line("if hit is None:")
        writer.line(answer(scene.default(), "None"), 2)
        writer.line(answer("found", "hit"))

    def _write_all(self, answer: Answer) -> None:
        writer, scene = self.scene.writer, self.scene
        writer.line("hits = []; found = []")
        if self.parts:
            for part in self.parts:
                writer.line(f"{part}({scene.parameters}, hits, found)")
        else:
            for number, rule in enumerate(self.table.rules):
                self._collect(number, rule)
        writer.line("if not hits:")
        writer.line(answer(scene.default(), "None"), 2)
        if self.table.hit_policy is HitPolicy.UNIQUE:
            writer.line("if len(hits) > 1: raise clash(facts)")
        if self.table.hit_policy is HitPolicy.ANY:
            writer.line("if not alike(found): raise clash(facts)")
        writer.line(answer("combined(found)", "[hits[at] for at in counted(found)]"))

    def _collect(self, number: int, rule: Rule) -> None:
        text = f"if {self._condition(rule)}: hits.append({number}); found.append({self.scene.outcome(rule)})"
        self.scene.writer.line(text + self.scene.note(rule))

    def _condition(self, rule: Rule) -> str:
        return self.scene.condition(self.table.columns, rule)
