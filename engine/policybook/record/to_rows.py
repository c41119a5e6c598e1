"""Plan -> the generated function that tries the rules again and notes each test.

It runs when a trace is read, on the facts as they were when the decision was made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policybook.expr.values import Value
from policybook.plan.model import Column, HitPolicy, Period, Plan, Rule, Scorecard, Table
from policybook.plan.outcome import RuleTrace, TestTrace
from policybook.record.bounds import computed_bounds, written_out
from policybook.record.from_table import PART
from policybook.record.scene import Scene


class Notes:
    """What the generated function tells as it goes along."""

    def __init__(self, plan: Plan, *, to_the_end: bool = False) -> None:
        self._rules = plan.body.rules
        self._columns = _columns(plan)
        self._to_the_end = to_the_end
        self._open: list[tuple[int, list[TestTrace], bool]] = []
        self.scores: list[Value] = []

    def rule(self, number: int) -> bool:
        """A rule is tried."""
        self._open.append((number, [], False))
        return True

    def effective(self, day: Value, result: bool) -> bool:
        """Whether the rule is in force on that day."""
        number, tests, _ = self._open[-1]
        tests.append(TestTrace("as_of", day, _periods(self._rules[number].effective or ()), result))
        return result

    def test(self, place: int, value: Value, result: Value, *bounds: Value) -> bool:
        """A test of the rule came out; `bounds` are the values of `computed_bounds`."""
        number, tests, _ = self._open[-1]
        test = self._rules[number].tests[place]
        text = "" if test.column is None else self._columns[number][test.column].text
        known = result if isinstance(result, bool) else None
        means = written_out(test.expr, bounds) if bounds else ""
        tests.append(TestTrace(text, value, test.text, known, means))
        return result is True

    def matched(self) -> bool:
        """All tests of the rule were true; gives whether the table stops here."""
        number, tests, _ = self._open[-1]
        self._open[-1] = (number, tests, True)
        return not self._to_the_end

    def score(self, value: Value) -> None:
        """A characteristic's partial score."""
        self.scores.append(value)

    @property
    def hits(self) -> list[int]:
        """The numbers of the rules that matched."""
        return [number for number, _, matched in self._open if matched]

    @property
    def rows(self) -> tuple[RuleTrace, ...]:
        """The rules tried."""
        return tuple(
            RuleTrace(self._rules[number], matched, tuple(tests)) for number, tests, matched in self._open
        )


def _columns(plan: Plan) -> dict[int, tuple[Column, ...]]:
    match plan.body:
        case Table(_, columns, rules):
            return dict.fromkeys(range(len(rules)), columns)
        case Scorecard(_, characteristics):
            owners = [each.columns for each in characteristics for _ in each.rules]
            return dict(enumerate(owners))
        case _:
            return {}


def _periods(periods: Sequence[Period]) -> str:
    spans = []
    for period in periods:
        start = "" if period.start is None else period.start.isoformat()
        end = "" if period.end is None else period.end.isoformat()
        spans.append(f"[{start}..{end})")
    return ", ".join(spans)


def rows_function(plan: Plan, facts: Sequence[str]) -> tuple[Callable[..., None], str]:
    """The function `rows(notes, *facts)` and its text."""
    scene = Scene(plan, facts)
    match plan.body:
        case Table():
            _write_table(scene, plan.body)
        case Scorecard():
            _write_scorecard(scene, plan.body)
        case _:
            scene.writer.line(f"def rows(notes, {scene.parameters}):", 0)
            scene.writer.line("pass")
    return scene.writer.made("rows"), scene.writer.text


def _write_table(scene: Scene, table: Table) -> None:
    columns = scene.computed(table.columns)
    stops = table.hit_policy is HitPolicy.FIRST
    writer, parts = scene.writer, []
    for start in range(0, len(table.rules), PART):
        name = f"rows_{start // PART + 1}"
        parts.append(name)
        writer.line(f"def {name}(notes, {scene.parameters}):", 0)
        for number, rule in enumerate(table.rules[start : start + PART], start):
            _write_rule(scene, table.columns, rule, number, "return True" if stops else "pass")
        writer.line("return False")
        writer.line("", 0)
    writer.line(f"def rows(notes, {', '.join(scene.variables.values())}):", 0)
    for column, variable in columns:
        writer.line(f"{variable} = {scene.expressions.value(column.expr)}")
    for part in parts:
        writer.line(f"if {part}(notes, {scene.parameters}): return")
    writer.line("return")


def _write_scorecard(scene: Scene, card: Scorecard) -> None:
    writer, number, parts = scene.writer, 0, []
    facts = ", ".join(scene.variables.values())
    for place, characteristic in enumerate(card.characteristics):
        parts.append(f"rows_{place}")
        writer.line(f"def rows_{place}(notes, {facts}):  # {characteristic.id}", 0)
        for column, variable in scene.computed(characteristic.columns):
            writer.line(f"{variable} = {scene.expressions.value(column.expr)}")
        for rule in characteristic.rules:
            stop = f"notes.score({scene.outcome(rule)}); return"
            _write_rule(scene, characteristic.columns, rule, number, stop)
            number += 1
        writer.line("notes.score(0)")
        writer.line("", 0)
    writer.line(f"def rows(notes, {facts}):", 0)
    for part in parts:
        writer.line(f"{part}(notes, {facts})")
    writer.line("return")


def _write_rule(scene: Scene, columns: Sequence[Column], rule: Rule, number: int, stop: str) -> None:
    steps = [f"notes.rule({number})"]
    if rule.effective is not None:
        day = scene.variables["as_of"]
        steps.append(f"notes.effective({day}, {scene.effective(rule.effective)})")
    for place, test in enumerate(rule.tests):
        value = "None" if test.column is None else scene.input(columns[test.column])
        result = scene.within(columns, test.column).value(test.expr)
        bounds = computed_bounds(test.expr) if test.column is not None else ()
        told = [scene.within(columns, test.column).value(each) for each in bounds]
        steps.append(f"notes.test({', '.join([str(place), value, result, *told])})")
    scene.writer.line(f"if {' and '.join(steps)} and notes.matched(): {stop}{scene.note(rule)}")
