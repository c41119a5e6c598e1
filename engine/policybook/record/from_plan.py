"""Plan -> Python code: one function that decides, one that records what led to the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from policybook.expr.limits import DEFAULT, LimitError, Limits, bounded
from policybook.expr.types import Type
from policybook.expr.values import Value
from policybook.expr.walk import facts_of
from policybook.plan.because import filled
from policybook.plan.hits import alike, combine, counted
from policybook.plan.model import Formula, Plan, Rule, Scorecard, Table
from policybook.plan.outcome import Conflict, RuleTrace, Traced
from policybook.plan.reason_codes import reason_codes
from policybook.plan.walk import facts_read
from policybook.record.answer import Answer
from policybook.record.from_expr import compiled_expression
from policybook.record.from_index import INDEXED_FROM, FromIndex, table_body
from policybook.record.from_scorecard import FromScorecard
from policybook.record.from_table import FromTable
from policybook.record.recorded import NOT_ADMITTED, Recorded
from policybook.record.scene import Scene
from policybook.record.to_rows import Notes, rows_function


class Compiled:
    """A plan as Python code.

    `outcome(facts)` gives the outcome alone, and None where `where` does not admit the record.
    `traced(facts)` gives the same outcome with everything that led to it. Both take the facts by
    name, read a missing one as null, and raise `Conflict` where the hit policy forbids what matched,
    `LimitError` where deciding would go beyond the limits.
    """

    outcome: Callable[[Mapping[str, Value]], Value]
    traced: Callable[[Mapping[str, Value]], Traced]

    def __init__(self, plan: Plan, limits: Limits = DEFAULT, indexed_from: int = INDEXED_FROM) -> None:
        self.plan = plan
        self._limits = limits
        self._names = tuple(facts_read(plan.where, plan.body, plan.outputs))
        self._rules = plan.body.rules
        scene = Scene(plan, self._names)
        scene.writer.limits = limits
        _write(scene, indexed_from)
        #: What was generated.
        self.source = scene.writer.text
        table = plan.body if isinstance(plan.body, Table) else None
        scene.writer.namespace |= {
            "Recorded": Recorded,
            "reader": self,
            "not_admitted": NOT_ADMITTED,
            "clash": self._clash,
            "conflict": self._conflict,
            "alike": alike,
            "combined": combine(table, plan.outputs) if table else None,
            "counted": (lambda found: counted(table, plan.outputs, found)) if table else None,
        }
        self.outcome = scene.writer.made("outcome")
        self.traced = scene.writer.namespace["traced"]
        if scene.writer.bounded:
            self.outcome = bounded(self.outcome, limits, plan.span)
            self.traced = bounded(self.traced, limits, plan.span)

    # -- what a `Recorded` asks --------------------------------------------------------------

    def rows(self, values: tuple[Value, ...]) -> tuple[RuleTrace, ...]:
        """Every rule tried."""
        return self._noted(values).rows

    def matched(self, hits: object, values: tuple[Value, ...]) -> tuple[Rule, ...]:
        """The rules whose outcome counted."""
        if isinstance(self.plan.body, Scorecard):
            return tuple(self._rules[number] for number in self._noted(values).hits)
        if hits is None:
            return ()
        numbers = [hits] if isinstance(hits, int) else list(hits)  # type: ignore[call-overload]  # else a list
        return tuple(self._rules[number] for number in numbers)

    def facts(self, values: tuple[Value, ...]) -> dict[str, Value]:
        """The facts by name."""
        return dict(zip(self._names, values, strict=True))

    def because(self, language: str, rules: tuple[Rule, ...], values: tuple[Value, ...]) -> str:
        """The filled reason of the first of these rules that has one."""
        rule = next((each for each in rules if each.because is not None), None)
        if rule is None or rule.because is None:
            return ""
        facts = self.facts(values)
        return filled(
            rule.because.of(language),
            [(name, _told(read, facts), kind) for name, read, kind in self._templates[id(rule)]],
        )

    def reasons(self, values: tuple[Value, ...]) -> tuple[str, ...]:
        """A scorecard's reason codes."""
        if not isinstance(self.plan.body, Scorecard):
            return ()
        return reason_codes(self.plan.body.characteristics, self._noted(values).scores)

    # -- what is made only when it is asked for ----------------------------------------------

    @cached_property
    def _rows(self) -> Callable[..., None]:
        # Noting each test evaluates its parts once more; the decision itself was within the limits.
        wider = replace(self._limits, iterations=4 * self._limits.iterations)
        return bounded(rows_function(self.plan, self._names)[0], wider, self.plan.span)

    @cached_property
    def _templates(self) -> dict[int, list[tuple[str, Callable[[Mapping[str, Value]], Value], Type]]]:
        return {
            id(rule): [
                (name, compiled_expression(expr, self._limits), expr.type)
                for name, expr in rule.because_facts
            ]
            for rule in self._rules
            if rule.because is not None
        }

    def _noted(self, values: tuple[Value, ...]) -> Notes:
        notes = Notes(self.plan)
        self._rows(notes, *values)
        return notes

    def _clash(self, facts: Mapping[str, Value]) -> Conflict:
        hits = self._noted(tuple(facts.get(name) for name in self._names)).hits
        return self._conflict(hits)

    def _conflict(self, hits: list[int]) -> Conflict:
        return Conflict(self.plan.id, tuple(self._rules[number].id for number in hits))


def _write(scene: Scene, indexed_from: int) -> None:
    plan, writer = scene.plan, scene.writer
    body: FromTable | FromIndex | FromScorecard | None = None
    match plan.body:
        case Table():
            body = table_body(scene, plan.body, indexed_from)
        case Scorecard():
            body = FromScorecard(scene, plan.body)
        case Formula():
            pass
    if body is not None:
        body.write_parts()
    values = "(" + "".join(f"{each}, " for each in scene.variables.values()) + ")"
    # Two spellings of one statement: the outcome alone, and with what a trace is made from.
    answers: dict[str, Answer] = {
        "outcome": lambda outcome, hits: f"return {outcome}",
        "traced": lambda outcome, hits: f"return Recorded(reader, {outcome}, {hits}, {values})",
    }
    for name, answer in answers.items():
        writer.line(f"def {name}(facts):", 0)
        if scene.variables:
            writer.line("get = facts.get")
        fetched: list[str] = []
        if name == "traced":
            fetched = list(scene.variables)
        elif plan.where is not None:
            fetched = list(facts_of(plan.where))
        scene.fetch(fetched)
        if plan.where is not None:
            writer.line(f"if not ({scene.expressions.true(plan.where)}):  # where")
            writer.line(answer("None", "not_admitted"), 2)
        if body is not None:
            body.write(answer, fetched=fetched)
        elif isinstance(plan.body, Formula):
            scene.fetch(each for each in facts_of(plan.body.expr) if each not in fetched)
            writer.line(answer(scene.expressions.value(plan.body.expr), "None"))
        writer.line("", 0)


def _told(read: Callable[[Mapping[str, Value]], Value], facts: Mapping[str, Value]) -> Value:
    """What stands in a reason: null where working it out would go beyond the limits."""
    try:
        return read(facts)
    except LimitError:
        return None


def compiled(plan: Plan, limits: Limits = DEFAULT, indexed_from: int = INDEXED_FROM) -> Compiled:
    """The plan as Python code, held to the limits; a table of so many rules is decided by index."""
    return Compiled(plan, limits, indexed_from)
