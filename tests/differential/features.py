"""The constructs of the language that a book has, with the values that they came to.

A construct is covered where an expression that has it came to two different values over the records
of one pair: then a back end that got it wrong had something to get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import ListType, shows
from policybook.expr.walk import walk
from policybook.plan.model import Formula, Plan, Scorecard, Table
from policybook.record.from_expr import compiled_expression
from tests.differential.books import Drawn
from tests.differential.expected import Answer, Expected, plain


class Covered:
    """How many different values each construct came to at most."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}

    def add(self, features: Iterable[str], values: Iterable[Any]) -> None:
        """Constructs of one expression or policy, with its values over the records of a pair."""
        count = len({repr(each) for each in values})
        for each in features:
            self.values[each] = max(self.values.get(each, 0), count)

    def book(self, drawn: Drawn, known: Expected) -> None:
        """All that a book has, over the records of one pair."""
        records = [*known.facts.values()]
        vocabulary, name = drawn.book.vocabulary, drawn.words.entity.name
        for field in vocabulary.entities[name].fields.values():
            self.add([f"field: {shows(field.type)}"], (each[field.name] for each in records))
        for measure in vocabulary.measures.get(name, {}).values():
            self.add(of_expression(measure.expr), (plain(each[measure.name]) for each in records))
            self.add([f"measure: {shows(measure.type)}"], (plain(each[measure.name]) for each in records))
        for plan in drawn.book.plans.values():
            self._plan(drawn, plan, known)

    def _plan(self, drawn: Drawn, plan: Plan, known: Expected) -> None:
        answers = [*known.answers[plan.id].values()]
        decided = [each for each in answers if each.admitted]
        self.add(of_policy(plan), (each.outcome for each in decided))
        self.add(["clash"] if any(each.clash for each in decided) else [], (each.clash for each in decided))
        if plan.where is not None:
            self.add(["where", *of_expression(plan.where)], (each.admitted for each in answers))
        self.add(["reason with facts", "reason in Chinese"], (each.because for each in decided))
        for fact in plan.population:
            way = fact.boundary if fact.kind == "cumulative_share" else fact.ties
            order = "descending" if fact.descending else "ascending"
            values = [each.place[fact.name] for each in decided]
            self.add([f"{fact.kind} {way}", f"{fact.kind} {order}"], values)
            tied = len(set(map(repr, values))) < len(values) and any(each is None for each in values)
            self.add([f"{fact.kind} with ties and nulls"] if tied else [], values)
        facts = [each for each, _ in known.traced[plan.id]]
        self._cells(plan, known)
        for expr in _expressions(plan):
            evaluate = compiled_expression(expr, drawn.book.manifest.limits)
            self.add(of_expression(expr), (plain(evaluate(each)) for each in facts))

    def _cells(self, plan: Plan, known: Expected) -> None:
        results: dict[tuple[str, int], list[Any]] = {}
        for _, traced in known.traced[plan.id]:
            for row in traced.rows if traced is not None else ():
                for at, test in enumerate(row.tests):
                    results.setdefault((row.rule.id, at), []).append(test.result)
        for rule in plan.body.rules:
            for at, test in enumerate(rule.tests):
                self.add(of_expression(test.expr), results.get((rule.id, at), []))


def _expressions(plan: Plan) -> Iterator[Expr]:
    match plan.body:
        case Formula(expr):
            yield expr
        case _:
            for rule in plan.body.rules:
                yield from (each for each in rule.outcome if not isinstance(each, tree.Literal))


def of_policy(plan: Plan) -> Iterator[str]:
    """What sort of policy it is, with all that bears on its outcome."""
    match plan.body:
        case Formula():
            yield f"{plan.family}: expression"
        case Scorecard(low=low, high=high, characteristics=characteristics):
            yield "scorecard"
            yield from ["scorecard: low"] if low is not None else []
            yield from ["scorecard: high"] if high is not None else []
            yield from ["scorecard: reason codes"] if any(each.reason for each in characteristics) else []
        case Table(hit_policy, _, rules, aggregation):
            name = f"{hit_policy.value} {aggregation.value}" if aggregation else hit_policy.value
            yield f"{plan.family}: {name}"
            yield from ["effective"] if any(each.effective is not None for each in rules) else []
            yield from ["several outputs"] if len(plan.outputs) > 1 else []
            yield from ["default"] if any(each.default is not None for each in plan.outputs) else []
            yield from ["cell: null"] if any(test.text == "null" for r in rules for test in r.tests) else []
    yield from (f"output: {shows(each.type)}" for each in plan.outputs)
    yield from ["reads another policy"] if plan.requires else []
    yield from ["population"] if "population" in plan.facts else []


def of_expression(expr: Expr) -> Iterator[str]:
    """The constructs of an expression; parts that say nothing of their own are left out."""
    for part in walk(expr):
        match part:
            case tree.Arithmetic(op, left, right):
                yield f"{shows(left.type)} {op} {shows(right.type)}"
            case tree.Compare(op, left, right):
                nulls = any(isinstance(each, tree.Literal) and each.value is None for each in (left, right))
                yield f"{op} null" if nulls else f"{shows(left.type)} {op}"
            case tree.Within(value, _, _, low_closed, high_closed):
                yield f"{shows(value.type)} in {'[' if low_closed else '('}..{']' if high_closed else ')'}"
            case tree.OneOf(value):
                yield f"{shows(value.type)} in (…)"
            case tree.Member(of, name) if not isinstance(of, tree.Local | tree.Fact) or name in _PARTS:
                yield f"{shows(of.type)}.{name}"
            case tree.Call(function, arguments):
                yield f"{function}{_of_what(function, arguments)}"
            case tree.Quantified(every):
                yield "every" if every else "some"
            case tree.Negate() | tree.Not() | tree.And() | tree.Or() | tree.If() | tree.InstanceOf():
                yield type(part).__name__.lower()
            case tree.For():
                yield "for"
            case tree.Filter(_, _, condition):
                outer = any(isinstance(each, tree.Fact) and each.name != "as_of" for each in walk(condition))
                yield "filter by the record's own facts" if outer else "filter"
            case tree.Literal(name=str()):
                yield "parameter"
            case _:
                pass


_PARTS = ("year", "month", "day", "weekday", "hour", "minute", "second")


def _of_what(function: str, arguments: tuple[Expr | None, ...]) -> str:
    first = arguments[0] if arguments else None
    if first is None or function not in ("sum", "min", "max", "mean", "count", "any", "all", "date"):
        return "()"
    if isinstance(first, tree.ListOf):
        return "() of few"
    return f"() of {shows(first.type.item) if isinstance(first.type, ListType) else shows(first.type)}"


def reasons_given(answers: Iterable[Answer]) -> int:
    """How many answers have a reason."""
    return sum(1 for each in answers if each.because[0])
