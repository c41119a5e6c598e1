"""Rules as written → rules of a plan: conditions, outcome, reason, period."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import replace as replaced

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Entry, Mapping, Node, Scalar, Style, entries_of, mappings_of
from policybook.expr.tree import Expr, Fact, Literal
from policybook.expr.types import ANY, BOOLEAN
from policybook.plan.model import Column, Rule, Test
from policybook.syntax.tree import Text
from policybook.tables.effective import apart, periods_from
from policybook.tables.reader import Reader
from policybook.tables.templates import HiddenFields, because_from
from policybook.text import Span
from policybook.vocabulary.texts import sources_from

#: A colon that YAML takes for a part of the key, as in `{spend:">= 5"}` and `{spend：5}`.
_COLON = re.compile(r""":["'<>=\[(\d-]|：""")


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule as written. `node` holds its keys; what of them means something depends on where it stands."""

    id: str
    id_span: Span
    node: Mapping

    @property
    def cells(self) -> tuple[Entry, ...]:
        """The entries of `when`, where it is a map from inputs to tests."""
        return entries_of(self.node.get("when"))


#: Reads what a rule gives; None after a fault.
Outcome = Callable[[WrittenRule], tuple[Expr, ...] | None]


def written_rules(node: Node | None) -> list[WrittenRule]:
    """The rules of a list that have an id; the schema says which have none."""
    return [
        WrittenRule(each.text, each.span, item)
        for item in mappings_of(node)
        if isinstance(each := item.get("id"), Scalar) and each.text
    ]


def check_ids(rules: Iterable[WrittenRule], what: str = "rule") -> list[Diagnostic]:
    """A finding for each id given twice; versions of one rule share it if their periods do not overlap."""
    found: list[Diagnostic] = []
    earlier: dict[str, list[WrittenRule]] = {}
    for rule in rules:
        same = earlier.setdefault(rule.id, [])
        period, _ = periods_from(rule.node.get("effective"))
        clash = next(
            (each for each in same if not apart(period, periods_from(each.node.get("effective"))[0])), None
        )
        if clash is not None:
            found.append(
                Diagnostic(
                    Code.DUPLICATE_NAME,
                    f"{what} id `{rule.id}` is given twice",
                    rule.id_span,
                    "the second",
                    help="give each its own id",
                    related=(Related(clash.id_span, "the first"),),
                )
            )
        same.append(rule)
    return found


def columns_from(rules: Iterable[WrittenRule], reader: Reader) -> dict[str, Column]:
    """The inputs of a table: the distinct keys of `when`, in order of first appearance.

    An input at fault is reported where it first stands, and its cells are read as tests of anything.
    """
    columns: dict[str, Column] = {}
    for rule in rules:
        for cell in rule.cells:
            text = cell.key.text.strip()
            if text not in columns and _is_empty(cell):
                columns[text] = Column(text, Fact(text, ANY))  # one finding is said of it, with its rule
            if text not in columns:
                expr = reader.text(Text(cell.key.text, cell.key.place))
                columns[text] = Column(text, expr if expr is not None else Fact(text, ANY))
    return columns


def rule_from(
    written: WrittenRule,
    reader: Reader,
    columns: dict[str, Column],
    outcome: Outcome,
    hidden: HiddenFields,
) -> Rule:
    """The rule; one that cannot be read never matches, and its id is still known."""
    before = len(reader.found)
    tests = _tests(written, reader, columns)
    gives = outcome(written)
    because, because_facts = because_from(written.node.get("because"), reader, hidden)
    effective, found = periods_from(written.node.get("effective"))
    reader.found += found
    rule = Rule(
        written.id,
        tests,
        gives or (),
        because,
        because_facts,
        effective,
        sources_from(written.node.get("source")),
        written.node.span,
    )
    if gives is None or any(each.is_error for each in reader.found[before:]):
        return never(rule)
    return rule


def never(rule: Rule) -> Rule:
    """The rule as one that never matches."""
    nothing = Literal(None, ANY)
    return replaced(rule, tests=(Test(Literal(False, BOOLEAN), ""),), outcome=rule.outcome or (nothing,))


def always(rule: Rule) -> bool:
    """Whether a rule matches whatever the facts are."""
    return rule.effective is None and all(
        isinstance(test.expr, Literal) and test.expr.value is True for test in rule.tests
    )


def _tests(written: WrittenRule, reader: Reader, columns: dict[str, Column]) -> tuple[Test, ...]:
    when = written.node.get("when")
    if isinstance(when, Scalar):
        expr = reader.condition(when, "when")
        return (Test(expr, when.text.strip()),) if expr is not None else ()
    places = list(columns)
    tests: list[Test] = []
    for cell in written.cells:
        if not isinstance(cell.value, Scalar):
            continue
        text = cell.key.text.strip()
        if _is_empty(cell):
            reader.found.append(_empty_cell(cell))
            continue
        expr = reader.cell(cell.value, columns[text].expr)
        if expr is not None:
            tests.append(Test(expr, cell.value.text.strip(), places.index(text)))
    return tuple(tests)


def _is_empty(cell: Entry) -> bool:
    return isinstance(cell.value, Scalar) and cell.value.value is None and not cell.value.text


def _empty_cell(cell: Entry) -> Diagnostic:
    help = "write `-` for any value, or `null` for an unknown one"
    if _COLON.search(cell.key.text):
        help = "write `:` and a blank behind the name of the fact"
    elif cell.key.style in (Style.SINGLE, Style.DOUBLE):
        help = 'put all tests of a fact in one pair of quotes: `\'"a", "b"\'`'
    return Diagnostic(
        Code.BAD_EXPRESSION,
        f"the test of `{cell.key.text}` is empty",
        cell.key.span,
        "no test behind it",
        help=help,
    )
