"""Scorecard -> the generated functions that give its partial scores and their sum."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.expr import operations
from policybook.plan.model import Scorecard
from policybook.record.answer import Answer
from policybook.record.scene import Scene


class FromScorecard:
    """Writes one function per characteristic, and the body of the deciding function."""

    def __init__(self, scene: Scene, card: Scorecard) -> None:
        self.scene = scene
        self.card = card
        for characteristic in card.characteristics:
            scene.computed(characteristic.columns)

    def write_parts(self) -> None:
        """Writes the functions of the characteristics; each gives the first matching rule's score."""
        writer, facts = self.scene.writer, ", ".join(self.scene.variables.values())
        for place, characteristic in enumerate(self.card.characteristics):
            writer.line(f"def score_{place}({facts}):  # {characteristic.id}", 0)
            for column, variable in self.scene.computed(characteristic.columns):
                writer.line(f"{variable} = {self.scene.expressions.value(column.expr)}")
            for rule in characteristic.rules:
                condition = self.scene.condition(characteristic.columns, rule)
                writer.line(f"if {condition}: return {self.scene.outcome(rule)}{self.scene.note(rule)}")
            writer.line("return 0")
            writer.line("", 0)

    def write(self, answer: Answer, *, fetched: Sequence[str]) -> None:
        """Writes the lines that add up the scores."""
        scene, writer = self.scene, self.scene.writer
        facts = ", ".join(scene.variables.values())
        scene.fetch(name for name in scene.variables if name not in fetched)
        add = writer.named(operations.add)
        writer.line(f"total = {scene.expressions.value(self.card.initial)}")
        for place in range(len(self.card.characteristics)):
            writer.line(f"total = {add}(total, score_{place}({facts}))")
        if self.card.low is not None:
            low = writer.exact(self.card.low)
            writer.line(f"if total is not None and total < {low}: total = {low}")
        if self.card.high is not None:
            high = writer.exact(self.card.high)
            writer.line(f"if total is not None and total > {high}: total = {high}")
        writer.line(answer("total", "None"))
