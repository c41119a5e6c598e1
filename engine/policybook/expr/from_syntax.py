"""Tree -> typed expression: looks up the names, then checks the types.

Functions are handed in, so that this layer knows none of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr.calls import called
from policybook.expr.cells import cell, tested, wanted, within
from policybook.expr.names import member_of, named
from policybook.expr.operators import compared, computed, negated, ordered
from policybook.expr.reading import Known, Reading
from policybook.expr.scales import of_literal
from policybook.expr.scope import Scope
from policybook.expr.temporal import at_literal
from policybook.expr.tree import (
    And,
    At,
    ContextOf,
    Expr,
    Filter,
    For,
    FunctionOf,
    If,
    InstanceOf,
    Iteration,
    ListOf,
    Literal,
    Local,
    Or,
    Quantified,
    RangeOf,
)
from policybook.expr.typed_names import join_all, type_named, type_of
from policybook.expr.types import (
    ANY,
    BOOLEAN,
    NULL,
    AnyType,
    BooleanType,
    ContextType,
    DateType,
    FunctionType,
    ListType,
    NullType,
    NumberType,
    RangeType,
    StringType,
    Type,
    comparable,
    join,
    shows,
    with_article,
)
from policybook.syntax import tree as syntax
from policybook.syntax.tree import Text, Tree, UnaryTests


def typed(
    tree: Tree, text: Text, scope: Scope, functions: Mapping[str, Known]
) -> tuple[Expr, list[Diagnostic]]:
    """An expression with what was found wrong with it; where a part is wrong, it is of type `Any`."""
    reading = Reading(text, functions, _typed, scope.lenient)
    return reading.of(tree, scope), reading.findings


def typed_cell(
    tests: UnaryTests, text: Text, input: Expr, scope: Scope, functions: Mapping[str, Known]
) -> tuple[Expr, list[Diagnostic]]:
    """A cell's tests over its input, as one boolean expression, with what was found wrong."""
    reading = Reading(text, functions, _typed, scope.lenient)
    return cell(reading, tests, input, scope), reading.findings


def _typed(reading: Reading, tree: Tree, scope: Scope) -> Expr:
    span = reading.span(tree.at)
    match tree:
        case syntax.Number(value):
            return Literal(value, of_literal(value), span=span)
        case syntax.String(text):
            return Literal(text, StringType((text,)), span=span)
        case syntax.Bool(truth):
            return Literal(truth, BOOLEAN, span=span)
        case syntax.Null():
            return Literal(None, NULL, span=span)
        case syntax.AtLiteral():
            return _at_literal(reading, tree)
        case syntax.Name():
            return named(reading, tree, scope)
        case syntax.Negate(operand, at):
            return negated(reading, reading.of(operand, scope), at)
        case syntax.Binary():
            return _binary(reading, tree, scope)
        case syntax.Between(value, low, high, at):
            return within(
                reading,
                reading.of(value, scope),
                reading.of(low, scope),
                reading.of(high, scope),
                True,
                True,
                at,
            )
        case syntax.In(value, tests, at):
            return tested(reading, tests, reading.of(value, scope), scope, at, null_matches=True)
        case syntax.InstanceOf(value, name):
            typed_value, kind = reading.of(value, scope), type_named(reading, name, scope.types)
            return Literal(None, ANY, span=span) if kind is None else InstanceOf(typed_value, kind, span=span)
        case syntax.If():
            return _if(reading, tree, scope)
        case syntax.For():
            return _for(reading, tree, scope)
        case syntax.Quantified(every, iterations, condition):
            inner, bound = _iterations(reading, iterations, scope)
            return Quantified(every, bound, truth_of(reading, condition, inner), span=span)
        case syntax.ListLiteral(items):
            parts = tuple(reading.of(each, scope) for each in items)
            return ListOf(parts, ListType(join_all([each.type for each in parts])), span)
        case syntax.ContextLiteral():
            return _context(reading, tree, scope)
        case syntax.RangeLiteral():
            return _range(reading, tree, scope)
        case syntax.Path():
            return member_of(reading, tree, scope)
        case syntax.Filter():
            return _filter(reading, tree, scope)
        case syntax.Call():
            return called(reading, tree, scope)
        case syntax.FunctionLiteral():
            return _function(reading, tree, scope)


def truth_of(reading: Reading, tree: Tree, scope: Scope) -> Expr:
    """An expression where a condition is wanted."""
    expr = reading.of(tree, scope)
    if not isinstance(expr.type, BooleanType | AnyType | NullType):
        message = f"expected a condition, found {with_article(expr.type)}"
        return reading.fault(
            Code.NOT_BOOLEAN, message, tree.at, "neither true nor false", "compare it with something"
        )
    return expr


def _at_literal(reading: Reading, tree: syntax.AtLiteral) -> Expr:
    value = at_literal(tree.text)
    if value is None:
        message = f'`@"{tree.text}"` is no date, time or duration'
        return reading.fault(
            Code.BAD_EXPRESSION, message, tree.at, help='write as in `@"2024-02-29"` or `@"P30D"`'
        )
    return Literal(value, type_of(value), span=reading.span(tree.at))


def _binary(reading: Reading, tree: syntax.Binary, scope: Scope) -> Expr:
    span = reading.span(tree.at)
    match tree.op:
        case "and" | "or":
            parts: list[Tree] = []
            left: Tree = tree
            while isinstance(left, syntax.Binary) and left.op == tree.op:  # the left side holds the chain
                parts.append(left.right)
                left = left.left
            operands = tuple(truth_of(reading, each, scope) for each in (left, *reversed(parts)))
            return And(operands, span=span) if tree.op == "and" else Or(operands, span=span)
        case "+" | "-" | "*" | "/" | "**":
            one, other = reading.of(tree.left, scope), reading.of(tree.right, scope)
            return computed(reading, tree.op, one, other, tree.op_at, tree.at)
        case _:
            if isinstance(tree.left, syntax.Name) and scope.find(tree.left.name) is None:
                other = reading.of(tree.right, scope)
                one = wanted(reading, tree.left, scope, other)
            else:
                one = reading.of(tree.left, scope)
                other = wanted(reading, tree.right, scope, one)
            return compared(reading, tree.op, one, other, tree.at, tree.right.at, tree.left.at)


def _if(reading: Reading, tree: syntax.If, scope: Scope) -> Expr:
    condition = truth_of(reading, tree.condition, scope)
    then, otherwise = reading.of(tree.then, scope), reading.of(tree.otherwise, scope)
    return If(condition, then, otherwise, join(then.type, otherwise.type), reading.span(tree.at))


def _for(reading: Reading, tree: syntax.For, scope: Scope) -> Expr:
    inner, bound = _iterations(reading, tree.iterations, scope)
    body = reading.of(tree.body, inner.with_locals(Local("partial", ListType(ANY))))
    return For(bound, body, ListType(body.type), reading.span(tree.at))


def _iterations(
    reading: Reading, iterations: tuple[syntax.Iteration, ...], scope: Scope
) -> tuple[Scope, tuple[Iteration, ...]]:
    found: list[Iteration] = []
    for each in iterations:
        source = reading.of(each.source, scope)
        high = None if each.high is None else reading.of(each.high, scope)
        kind = _gone_over(reading, each, source, high)
        local = Local(each.name, kind)
        found.append(Iteration(local, source, high))
        scope = scope.with_locals(local)
    return scope, tuple(found)


def _gone_over(reading: Reading, each: syntax.Iteration, source: Expr, high: Expr | None) -> Type:
    """The type of a loop's variable."""
    if high is not None:
        kind = join(source.type, high.type)
        if not isinstance(kind, NumberType | DateType | AnyType):
            message = (
                f"a loop counts from number to number, found {shows(source.type)} and {shows(high.type)}"
            )
            reading.fault(Code.TYPE_MISMATCH, message, each.at)
            return ANY
        return kind
    match source.type:
        case ListType(item) | RangeType(item):
            return item
        case AnyType() | NullType():
            return ANY
        case other:
            message = f"expected a list to go over, found {with_article(other)}"
            reading.fault(Code.TYPE_MISMATCH, message, each.source.at)
            return ANY


def _context(reading: Reading, tree: syntax.ContextLiteral, scope: Scope) -> Expr:
    entries: list[tuple[str, Expr]] = []
    for each in tree.entries:
        value = reading.of(each.value, scope)
        if any(key == each.key for key, _ in entries):
            reading.fault(Code.DUPLICATE_NAME, f"the key `{each.key}` is there twice", each.at)
        entries.append((each.key, value))
        scope = scope.with_locals(Local(each.key, value.type))
    kind = ContextType(tuple((key, value.type) for key, value in entries))
    return ContextOf(tuple(entries), kind, reading.span(tree.at))


def _range(reading: Reading, tree: syntax.RangeLiteral, scope: Scope) -> Expr:
    low = None if tree.low is None else reading.of(tree.low, scope)
    high = None if tree.high is None else reading.of(tree.high, scope)
    ends = [each.type for each in (low, high) if each is not None]
    if len(ends) == 2 and not comparable(*ends):
        message = f"a range has ends of one kind, found {shows(ends[0])} and {shows(ends[1])}"
        reading.fault(Code.TYPE_MISMATCH, message, tree.at)
        ends = [ANY]
    elif not tree.sign and (unordered := next((each for each in ends if not ordered(each)), None)):
        reading.fault(Code.TYPE_MISMATCH, f"{with_article(unordered)} has no order", tree.at)
    kind = join_all(ends)
    if isinstance(kind, StringType):
        kind = StringType()
    sign = tree.sign or ("<" if tree.low is None else ">" if tree.high is None else "")
    span = reading.span(tree.at)
    return RangeOf(low, high, tree.low_closed, tree.high_closed, RangeType(kind), span, sign)


def _filter(reading: Reading, tree: syntax.Filter, scope: Scope) -> Expr:
    of = reading.of(tree.of, scope)
    span = reading.span(tree.at)
    match of.type:
        case ListType(item):
            kind = item
        case AnyType() | NullType():
            kind = ANY
        case single:  # a value by itself is filtered as a list of one
            kind = single
            of = ListOf((of,), ListType(single), of.span)
    inner, local = scope.with_item(kind)
    condition = reading.of(tree.condition, inner)
    if isinstance(condition.type, NumberType):
        return At(of, condition, kind, span)
    if not isinstance(condition.type, BooleanType | AnyType | NullType):
        message = f"expected a condition or a place, found {with_article(condition.type)}"
        condition = reading.fault(Code.NOT_BOOLEAN, message, tree.condition.at)
    return Filter(of, local, condition, ListType(kind), span)


def _function(reading: Reading, tree: syntax.FunctionLiteral, scope: Scope) -> Expr:
    locals: list[Local] = []
    for name, of in tree.parameters:
        kind = None if of is None else type_named(reading, of, scope.types)
        locals.append(Local(name, ANY if kind is None else kind))
    body = reading.of(tree.body, scope.with_locals(*locals))
    kind_of = FunctionType(tuple(each.type for each in locals), body.type)
    return FunctionOf(tuple(locals), body, kind_of, reading.span(tree.at))
