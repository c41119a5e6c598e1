"""What the functions generated for one policy share: its facts, its columns, and how rules are spelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.plan.model import Column, Period, Plan, Rule, Table
from policybook.record.from_expr import FromExpr
from policybook.record.writer import Writer


class Scene:
    """Writes a policy's parts into one generated module."""

    def __init__(self, plan: Plan, facts: Sequence[str]) -> None:
        self.plan = plan
        self.writer = Writer(plan.id)
        self.variables = {name: self.writer.variable(name) for name in facts}
        self.expressions = FromExpr(self.writer, self.variables)
        self._columns: dict[int, str] = {}

    @property
    def parameters(self) -> str:
        """The variables of all facts and computed columns, as parameters of a part."""
        return ", ".join([*self.variables.values(), *self._columns.values()])

    def computed(self, columns: Sequence[Column]) -> list[tuple[Column, str]]:
        """The columns that are more than a fact, each with the variable that will hold it."""
        found = []
        for column in columns:
            if not isinstance(column.expr, tree.Fact | tree.Literal):
                variable = self._columns.setdefault(id(column), self.writer.fresh("column"))
                found.append((column, variable))
        return found

    def input(self, column: Column) -> str:
        """Text that reads a column's input."""
        return self._columns.get(id(column)) or self.expressions.value(column.expr)

    def within(self, columns: Sequence[Column], place: int | None) -> FromExpr:
        """A writer for a test of that column, which reads the column's variable where there is one."""
        if place is None or id(columns[place]) not in self._columns:
            return self.expressions
        return self.expressions.holding(columns[place].expr, self._columns[id(columns[place])])

    def condition(self, columns: Sequence[Column], rule: Rule) -> str:
        """The condition under which a rule matches."""
        parts = [] if rule.effective is None else [self.effective(rule.effective)]
        parts += [self.within(columns, test.column).true(test.expr) for test in rule.tests]
        parts = [each for each in parts if each != "True"]
        return " and ".join(parts) or "True"

    def effective(self, periods: Sequence[Period]) -> str:
        """The condition that `as_of` lies in one of the periods."""
        day = self.variables["as_of"]
        spans = []
        for period in periods:
            low = f"{self.writer.exact(period.start)} <= " if period.start is not None else ""
            high = f" < {self.writer.exact(period.end)}" if period.end is not None else ""
            spans.append(f"{low}{day}{high}" if low or high else "True")
        return f"({day} is not None and ({' or '.join(spans)}))" if spans else "False"

    def outcome(self, rule: Rule) -> str:
        """Text for a rule's outcome: one value, or a context of the outputs' names."""
        return self.outputs(rule.outcome)

    def outputs(self, values: Sequence[Expr | None]) -> str:
        """Text for one value per output."""
        texts = ["None" if each is None else self.expressions.value(each) for each in values]
        outputs = self.plan.outputs
        if len(outputs) <= 1 and not (outputs and outputs[0].name):
            return texts[0] if texts else "None"
        pairs = zip(outputs, texts, strict=True)
        return "{" + ", ".join(f"{output.name!r}: {text}" for output, text in pairs) + "}"

    def default(self) -> str:
        """Text for the outcome where no rule matches: a list of one where the table gives lists."""
        defaults = [output.default for output in self.plan.outputs]
        if all(each is None for each in defaults):
            return "None"
        text = self.outputs(defaults)
        return f"[{text}]" if isinstance(self.plan.body, Table) and self.plan.body.gives_list else text

    def fetch(self, names: Iterable[str], depth: int = 1) -> None:
        """Lines that read facts into their variables."""
        for name in names:
            self.writer.line(f"{self.variables[name]} = get({name!r})", depth)

    @staticmethod
    def note(rule: Rule) -> str:
        """The comment that tells whose line it is."""
        return f"  # {' '.join(rule.id.split())}"
