"""Unary tests over an input -> one boolean expression.

A cell that is not about null never matches a null input, and the expression says so by itself, so that
no back end needs a special case: orders with null are null; `= value` of a null input is false; where
FEEL alone would give true for null (`!= "A"`, `not("A")`, membership of a computed list) the
expression is `And(input != null, …)`.
"""

from __future__ import annotations

from functools import partial

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint
from policybook.expr import operations
from policybook.expr.operators import check_compared, compared
from policybook.expr.reading import Reading
from policybook.expr.scope import Scope
from policybook.expr.tree import (
    And,
    Compare,
    Contains,
    Expr,
    ListOf,
    Literal,
    Not,
    OneOf,
    Or,
    RangeOf,
    Within,
)
from policybook.expr.types import (
    BOOLEAN,
    NULL,
    AnyType,
    BooleanType,
    ListType,
    NullType,
    RangeType,
    StringType,
    accepts,
    comparable,
    with_article,
)
from policybook.expr.values import Value
from policybook.syntax import tree as syntax


def cell(reading: Reading, tests: syntax.UnaryTests, input: Expr, scope: Scope) -> Expr:
    """A table cell over its input."""
    return tested(reading, tests.tests, input, scope.with_input(input), tests.at, null_matches=False)


def tested(
    reading: Reading,
    tests: tuple[syntax.UnaryTest, ...],
    value: Expr,
    scope: Scope,
    at: syntax.At,
    *,
    null_matches: bool,
) -> Expr:
    """Whether any of the tests is true of the value; values written out side by side become one `OneOf`.

    With `null_matches` the tests mean what FEEL's `in` says; without, what a cell says.
    """
    found: list[Expr] = []
    options: list[Literal] = []
    for test in tests:
        if isinstance(test, syntax.ExpressionTest) and (option := _option(reading, test, value, scope)):
            options.append(option)
        else:
            found.append(reading.part(partial(_test, reading, test, value, scope, null_matches), test.at))
    span = reading.span(at)
    if len(options) == 1:
        found.append(Compare("=", value, options[0], span=options[0].span))
    elif options:
        found.append(OneOf(value, tuple(options), span=span))
    return found[0] if len(found) == 1 else Or(tuple(found), span=span)


def _option(reading: Reading, test: syntax.ExpressionTest, value: Expr, scope: Scope) -> Literal | None:
    """A single value written out, of the input's kind; None where the test is anything else."""
    if not isinstance(
        test.value, syntax.String | syntax.Number | syntax.Bool | syntax.Negate | syntax.AtLiteral
    ):
        return None
    before = len(reading.findings)
    option = reading.of(test.value, scope)
    if not isinstance(option, Literal) or option.value is None or isinstance(option.type, AnyType):
        del reading.findings[before:]  # it is typed again, as what it is
        return None
    if isinstance(value.type, ListType):
        return None
    if reading.lenient and not comparable(value.type, option.type):
        return None  # null by itself, so that the values beside it are still tested
    check_compared(reading, "=", value, option, test.at)
    return option


def _test(reading: Reading, test: syntax.UnaryTest, value: Expr, scope: Scope, null_matches: bool) -> Expr:
    match test:
        case syntax.AnyTest(at):
            return Literal(True, BOOLEAN, span=reading.span(at))
        case syntax.OperatorTest(op, tree, at):
            right = wanted(reading, tree, scope, value)
            result = compared(reading, op, value, right, at, tree.at)
            says_null = isinstance(right, Literal) and right.value is None
            loose = op == "!=" or (op == "=" and not isinstance(right, Literal))
            return result if null_matches or says_null or not loose else _guarded(value, result)
        case syntax.NotTest(tests, at):
            inner = tested(reading, tests, value, scope, at, null_matches=True)
            return _guarded(value, Not(inner, span=reading.span(at)))
        case syntax.ExpressionTest(tree, at):
            return _value_test(reading, tree, at, value, scope, null_matches)


def _guarded(value: Expr, test: Expr) -> Expr:
    """The test, but never of null."""
    present = Compare("!=", value, Literal(None, NULL), span=test.span)
    return And((present, test), span=test.span)


def wanted(reading: Reading, tree: syntax.Tree, scope: Scope, beside: Expr) -> Expr:
    """An expression that is compared with another: a bare word that is one of its values is told so."""
    kind = beside.type
    if isinstance(tree, syntax.Name) and scope.find(tree.name) is None and isinstance(kind, StringType):
        values = kind.values or ()
        if tree.name in values:
            return reading.fault(
                Code.UNKNOWN_NAME,
                f"unknown name `{tree.name}`",
                tree.at,
                "text stands in quotes",
                f'did you mean `"{tree.name}"`?',
                f'"{tree.name}"',
            )
        if values and tree.name not in reading.functions:
            help = hint(tree.name, [*scope.shown, *(f'"{each}"' for each in values)], "values")
            return reading.fault(
                Code.UNKNOWN_NAME, f"unknown name `{tree.name}`", tree.at, "no such name", help
            )
    return reading.of(tree, scope)


def _value_test(
    reading: Reading, tree: syntax.Tree, at: syntax.At, value: Expr, scope: Scope, null_matches: bool
) -> Expr:
    if scope.input is not None and mentions_input(tree):
        return _condition(reading, tree, scope)
    expr = wanted(reading, tree, scope, value)
    span = reading.span(at)
    result: Expr
    match expr:
        case Literal(None):
            return Compare("=", value, expr, span=span)
        case RangeOf(low, sign="=" | "!=") if low is not None:
            result = compared(reading, expr.sign, value, low, at, at)
            return result if null_matches else _guarded(value, result)
        case RangeOf(low, high, low_closed, high_closed):
            return within(reading, value, low, high, low_closed, high_closed, at)
        case ListOf(items) if not isinstance(value.type, ListType | AnyType):
            if options := _literals(items):
                for option, part in zip(options, _parts(tree), strict=True):
                    check_compared(reading, "=", value, option, part)
                return OneOf(value, options, span=span)
    kind = expr.type
    if isinstance(kind, AnyType) or (
        isinstance(kind, ListType | RangeType) and not isinstance(value.type, type(kind))
    ):
        if isinstance(kind, ListType | RangeType) and not _may_hold(kind, value):
            message = f"{with_article(value.type)} is never in {with_article(kind)}"
            reading.fault(Code.TYPE_MISMATCH, message, tree.at)
        result = Contains(value, expr, span=span)
    elif isinstance(kind, ListType | RangeType):
        result = Contains(value, expr, span=span)
    else:
        if isinstance(kind, BooleanType) and not isinstance(value.type, BooleanType | AnyType | NullType):
            message = f"this is a condition, but the input is {with_article(value.type)}"
            reading.fault(
                Code.TYPE_MISMATCH, message, tree.at, help="write `?` for the input, as in `? > 5 and ? < 9`"
            )
        else:
            check_compared(reading, "=", value, expr, tree.at)
        result = Compare("=", value, expr, span=span)
    return result if null_matches or isinstance(expr, Literal) else _guarded(value, result)


def _may_hold(kind: ListType | RangeType, value: Expr) -> bool:
    inner = kind.item
    if isinstance(inner, RangeType):
        return accepts(inner.item, value.type) or accepts(inner, value.type)
    return accepts(inner, value.type) or accepts(value.type, inner)


def _condition(reading: Reading, tree: syntax.Tree, scope: Scope) -> Expr:
    expr = reading.of(tree, scope)
    if not isinstance(expr.type, BooleanType | AnyType):
        message = f"a test with `?` is true or false, this is {with_article(expr.type)}"
        reading.fault(Code.NOT_BOOLEAN, message, tree.at, help="compare it: `? … = …`")
    return expr


def _literals(items: tuple[Expr, ...]) -> tuple[Literal, ...]:
    found = tuple(each for each in items if isinstance(each, Literal) and each.value is not None)
    return found if len(found) == len(items) else ()


def _parts(tree: syntax.Tree) -> list[syntax.At]:
    return [each.at for each in tree.items] if isinstance(tree, syntax.ListLiteral) else []


def mentions_input(tree: object) -> bool:
    """Whether `?` stands anywhere in an expression."""
    if isinstance(tree, syntax.Name):
        return tree.name == "?"
    if isinstance(tree, tuple):
        return any(mentions_input(each) for each in tree)
    slots = getattr(tree, "__slots__", ())
    return any(mentions_input(getattr(tree, name)) for name in slots)


def within(
    reading: Reading,
    value: Expr,
    low: Expr | None,
    high: Expr | None,
    low_closed: bool,
    high_closed: bool,
    at: syntax.At,
) -> Expr:
    """Whether a value lies between two ends; a finding where the kinds do not fit or nothing lies there."""
    fits = all(check_compared(reading, "<=", value, end, at) for end in (low, high) if end is not None)
    if fits and isinstance(low, Literal) and isinstance(high, Literal):
        check_not_empty(reading, low.value, high.value, low_closed and high_closed, at)
    return Within(value, low, high, low_closed, high_closed, span=reading.span(at))


def check_not_empty(reading: Reading, low: Value, high: Value, closed: bool, at: syntax.At) -> None:
    """A finding where no value lies between two ends."""
    if operations.compare("<=" if closed else "<", low, high) is False:
        backwards = operations.compare(">", low, high)
        help = "write the lower end first" if backwards else "close both ends: `[a..b]`"
        reading.fault(Code.NEVER_MATCHES, f"nothing lies in `{reading.words(at)}`", at, "empty", help)
