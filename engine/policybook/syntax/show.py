"""Tree -> canonical text: single spaces, brackets only where they are needed.

`parse(show(tree), names) == tree` for every tree that was parsed with those names. Comments are no part of a
tree, so they are not shown.
"""

from __future__ import annotations

from decimal import Decimal

from policybook.syntax.tokens import continues_name, starts_name
from policybook.syntax.tree import (
    AnyTest,
    Argument,
    AtLiteral,
    Between,
    Binary,
    Bool,
    Call,
    ContextEntry,
    ContextLiteral,
    ExpressionTest,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Name,
    Negate,
    NotTest,
    Null,
    Number,
    OperatorTest,
    Path,
    Quantified,
    RangeLiteral,
    String,
    Tree,
    TypeName,
    UnaryTest,
    UnaryTests,
)

_OPEN, _COMPARE, _ADD, _NEGATE, _CLOSED = 0, 3, 4, 7, 8
_POWER = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}


def show(tree: Tree | UnaryTests) -> str:
    """The canonical text of an expression or of a cell."""
    if isinstance(tree, UnaryTests):
        if len(tree.tests) == 1:
            return _cell(tree.tests[0])
        return ", ".join(_test(test) for test in tree.tests)
    return _text(tree)


def _power(tree: Tree) -> int:
    """How tightly the outermost operator of a tree binds."""
    match tree:
        case If() | For() | Quantified() | FunctionLiteral():
            return _OPEN
        case Binary(op):
            return _POWER.get(op, _COMPARE)
        case Between() | In():
            return _COMPARE
        case Negate():
            return _NEGATE
        case _:
            return _CLOSED


def _at(power: int, tree: Tree) -> str:
    """The text of an operand, in brackets where it binds more loosely than its place asks for."""
    text = _text(tree)
    return text if _power(tree) >= power else f"({text})"


def _text(tree: Tree) -> str:
    match tree:
        case Number(value):
            return _number(value)
        case String(value):
            return _string(value)
        case Bool(value):
            return "true" if value else "false"
        case Null():
            return "null"
        case AtLiteral(text):
            return "@" + _string(text)
        case Name(name):
            return name
        case Negate(operand):
            return "-" + _at(_NEGATE, operand)
        case Binary(op, left, right):
            power = _power(tree)
            return f"{_at(power, left)} {op} {_at(power + 1, right)}"
        case Between(value, low, high):
            return f"{_at(_COMPARE, value)} between {_at(_ADD, low)} and {_at(_ADD, high)}"
        case In(value, tests):
            return f"{_at(_COMPARE, value)} in {_tests(tests)}"
        case InstanceOf(value, of):
            return f"{_at(_CLOSED, value)} instance of {_type(of)}"
        case If(condition, then, otherwise):
            return f"if {_at(1, condition)} then {_at(1, then)} else {_text(otherwise)}"
        case For(iterations, body):
            return f"for {_iterations(iterations)} return {_text(body)}"
        case Quantified(every, iterations, condition):
            word = "every" if every else "some"
            return f"{word} {_iterations(iterations)} satisfies {_text(condition)}"
        case ListLiteral(items):
            return "[" + ", ".join(map(_text, items)) + "]"
        case ContextLiteral(entries):
            return "{" + ", ".join(map(_entry, entries)) + "}"
        case RangeLiteral():
            return _range(tree)
        case Path(of, name):
            return f"{_at(_CLOSED, of)}.{name}"
        case Filter(of, condition):
            return f"{_at(_CLOSED, of)}[{_text(condition)}]"
        case Call(function, arguments):
            return f"{_at(_CLOSED, function)}(" + ", ".join(map(_argument, arguments)) + ")"
        case FunctionLiteral(parameters, body):
            inside = ", ".join(name if of is None else f"{name}: {_type(of)}" for name, of in parameters)
            return f"function({inside}) {_text(body)}"


def _number(value: Decimal) -> str:
    return str(value).replace("E", "e")


def _string(value: str) -> str:
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def _iterations(iterations: tuple[Iteration, ...]) -> str:
    return ", ".join(
        f"{each.name} in {_at(1, each.source)}" + ("" if each.high is None else f"..{_at(1, each.high)}")
        for each in iterations
    )


def _entry(entry: ContextEntry) -> str:
    words = entry.key.split(" ")
    plain = all(word and starts_name(word[0]) and all(map(continues_name, word)) for word in words)
    return f"{entry.key if plain else _string(entry.key)}: {_text(entry.value)}"


def _argument(argument: Argument) -> str:
    text = _text(argument.value)
    return text if argument.name is None else f"{argument.name}: {text}"


def _range(tree: RangeLiteral) -> str:
    if tree.sign and tree.low is not None:
        return f"({tree.sign} {_at(_ADD, tree.low)})"
    if tree.low is None and tree.high is not None:
        return f"({'<=' if tree.high_closed else '<'} {_at(_ADD, tree.high)})"
    if tree.high is None and tree.low is not None:
        return f"({'>=' if tree.low_closed else '>'} {_at(_ADD, tree.low)})"
    low = "" if tree.low is None else _at(1, tree.low)
    high = "" if tree.high is None else _at(_ADD, tree.high)
    if tree.high is not None and _filters(tree.high):
        high = f"({high})"  # its `[` could be the end of a range
    return f"{'[' if tree.low_closed else '('}{low}..{high}{']' if tree.high_closed else ')'}"


def _filters(tree: Tree) -> bool:
    """Whether a filter stands bare in an operand."""
    match tree:
        case Filter():
            return True
        case Path(of) | Call(of) | InstanceOf(of) | Negate(of):
            return _filters(of)
        case Binary(_, left, right):
            return _filters(left) or _filters(right)
        case _:
            return False


def _type(of: TypeName) -> str:
    inside = [f"{name}: {_type(each)}" for name, each in of.members] + [_type(each) for each in of.arguments]
    text = of.name + (f"<{', '.join(inside)}>" if inside else "")
    return text if of.result is None else f"{text} -> {_type(of.result)}"


def _cell(test: UnaryTest) -> str:
    """A cell's only test; a call of `not` stands in brackets, for without them it negates tests."""
    text = _test(test)
    return f"({text})" if isinstance(test, ExpressionTest) and text.startswith("not(") else text


def _test(test: UnaryTest) -> str:
    match test:
        case AnyTest():
            return "-"
        case OperatorTest(op, value):
            return f"{op} {_at(_ADD, value)}"
        case ExpressionTest(value):
            return _text(value)
        case NotTest(tests):
            return "not(" + ", ".join(map(_test, tests)) + ")"


def _tests(tests: tuple[UnaryTest, ...]) -> str:
    """What stands behind `in`: a lone value needs brackets where its own would be taken for the tests'."""
    if len(tests) > 1:
        return "(" + ", ".join(map(_test, tests)) + ")"
    text = _test(tests[0])
    match tests[0]:
        case ExpressionTest(RangeLiteral(low, high, sign="")) if low is not None and high is not None:
            return text
        case ExpressionTest(value) if _power(value) < _ADD or text.startswith("("):
            return f"({text})"
        case _:
            return text
