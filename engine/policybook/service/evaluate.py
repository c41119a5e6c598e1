"""One expression or one cell, tried by hand: its value, its type, its canonical text, what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from policybook.cases.check import time_readers
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.limits import DEFAULT, LimitError
from policybook.expr.outline import outline
from policybook.expr.scope import Scope
from policybook.expr.temporal import text_of
from policybook.expr.tree import Expr, Fact
from policybook.expr.types import ANY, AnyType, NullType, NumberType, Type, shows
from policybook.expr.values import Value
from policybook.expr.walk import facts_of
from policybook.functions.read import read_expression, read_test
from policybook.functions.registry import FUNCTIONS
from policybook.plan.model import Formula, Plan, Texts
from policybook.plan.outcome import Conflict
from policybook.record.from_expr import compiled_expression, expression_source
from policybook.run.facts import add_measures
from policybook.service.format import canonical_in
from policybook.service.ground import Ground
from policybook.syntax.tree import Text
from policybook.text import Source, Span, nowhere
from policybook.vocabulary.plain_types import plain_type_of

#: The name of a cell's input, which an expression cannot spell otherwise.
_INPUT = "?"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What came of an expression. `expr` is None where a finding says why there is no value."""

    expr: Expr | None
    value: Value = None
    text: str = ""
    findings: tuple[Diagnostic, ...] = ()

    @property
    def tree(self) -> str:
        """The typed tree, one part to a line."""
        return "" if self.expr is None else outline(self.expr)

    @property
    def code(self) -> str:
        """The Python text that was compiled for it."""
        return "" if self.expr is None else expression_source(self.expr)


def evaluated(text: str, ground: Ground, name: str = "expression") -> Evaluated:
    """The value of an expression on a ground; findings call the text by this name."""
    return _evaluated(_text(name, text), "feel", ground, read_expression)


def tested(cell: str, input: str, ground: Ground) -> Evaluated:
    """Whether a cell's unary tests match the value of an input, as a rule would be matched."""
    held = evaluated(input, ground, "input")
    if held.expr is None:
        return held
    kind = remembered_type(held.expr, held.value)
    over = ground.having(_INPUT, held.value, ANY if isinstance(kind, NullType) else kind)
    asked = Fact(_INPUT, over.scope.facts[_INPUT])
    found = _evaluated(_text("test", cell), "feel-unary-tests", over, partial(_read_test, asked))
    return replace(found, value=found.value is True)


def _read_test(asked: Fact, written: Text, scope: Scope) -> tuple[Expr | None, list[Diagnostic]]:
    return read_test(written, asked, scope)


def remembered_type(expr: Expr, value: Value) -> Type:
    """The type under which a value is given a name: not bound to what a text written out happens to be."""
    plain = plain_type_of(value)
    return expr.type if facts_of(expr) or isinstance(plain, AnyType) else plain


def canonical(text: str, ground: Ground, form: str = "feel") -> str | None:
    """The text as `policybook fmt` would write it; None where it cannot be read."""
    return canonical_in(ground.scope.names | FUNCTIONS.keys())(form, text)


def value_text(value: Value) -> str:
    """A value as FEEL writes it, text in quotes.

    >>> value_text("A"), value_text([1, None])
    ('"A"', '[1, null]')
    """
    return text_of([value])[1:-1]


def type_text(kind: Type) -> str:
    """A type in words, with the decimal places that a number always has.

    >>> type_text(NumberType(2, 18)), type_text(NumberType())
    ('number with at most 2 decimal places', 'number')
    """
    match kind:
        case NumberType(0):
            return "whole number"
        case NumberType(int() as scale):
            return f"number with at most {scale} decimal place{'' if scale == 1 else 's'}"
        case _:
            return shows(kind)


def _evaluated(
    written: Text,
    form: str,
    ground: Ground,
    read: Callable[[Text, Scope], tuple[Expr | None, list[Diagnostic]]],
) -> Evaluated:
    expr, findings = read(written, ground.scope)
    if expr is None:
        return Evaluated(None, findings=tuple(findings))
    shown = canonical(written.text, ground, form) or written.text
    timeless = _timeless(expr, ground, written)
    if timeless is not None:
        return Evaluated(None, text=shown, findings=(*findings, timeless))
    try:
        limits = DEFAULT if ground.book is None else ground.book.manifest.limits
        value = compiled_expression(expr, limits)(_derived(expr, ground))
    except LimitError as beyond:
        return Evaluated(None, text=shown, findings=(*findings, beyond.finding))
    except Conflict as conflict:
        help = "give the outcome among the facts, or change the rules so that only one of them matches"
        return Evaluated(
            None,
            text=shown,
            findings=(*findings, Diagnostic(Code.BAD_HIT_POLICY, str(conflict), nowhere("facts"), help=help)),
        )
    return Evaluated(expr, value, shown, tuple(findings))


def _text(name: str, text: str) -> Text:
    source = Source(name, text)
    return Text(text, lambda start, end: Span(source, start, end))


def _timeless(expr: Expr, ground: Ground, written: Text) -> Diagnostic | None:
    """The finding that a day is needed and none is given."""
    if ground.book is None or "as_of" in ground.facts:
        return None
    read = facts_of(expr)
    outcomes = tuple(name for name in read if name in ground.book.plans and name not in ground.facts)
    plan = Plan(
        id="expression",
        family="decision",
        title=Texts("", ""),
        entity=ground.entity,
        facts=read,
        requires=outcomes,
        where=None,
        body=Formula(expr),
        outputs=(),
        outcome_type=expr.type,
    )
    reader = next(time_readers(plan, ground.book.plans, ground.book.vocabulary, ground.facts), None)
    if reader is None:
        return None
    who = "the expression" if reader == "policy `expression`" else reader
    message = f"{who} reads `as_of`, and no day is given"
    help = "say for which day it is evaluated; nothing reads a clock"
    return Diagnostic(Code.MISSING_AS_OF, message, written.place(0, len(written.text)), help=help)


def _derived(expr: Expr, ground: Ground) -> dict[str, Value]:
    """The facts given, with the measures and outcomes that the expression reads beside them."""
    facts = dict(ground.facts)
    book = ground.book
    if book is None:
        return facts
    if ground.entity is not None:
        add_measures(book, ground.entity, facts)
    for name in facts_of(expr):
        if name in book.plans and name not in ground.facts:
            for plan in book.required(name):
                if plan.id not in facts:
                    facts[plan.id] = book.compiled(plan.id).outcome(facts)
    return facts
