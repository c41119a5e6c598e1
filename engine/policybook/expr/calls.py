"""A call -> the built-in with its arguments in order, or the call of a function value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint, nearest
from policybook.expr.reading import Known, Reading, Takes, Way
from policybook.expr.scales import rounded
from policybook.expr.scope import Scope
from policybook.expr.tree import (
    Apply,
    At,
    Call,
    Compare,
    Expr,
    FunctionOf,
    If,
    InstanceOf,
    ListOf,
    Literal,
    Local,
    Member,
    Not,
)
from policybook.expr.typed_names import join_all, type_of
from policybook.expr.types import (
    ANY,
    NULL,
    AnyType,
    BooleanType,
    FunctionType,
    ListType,
    NullType,
    NumberType,
    StringType,
    Type,
    accepts,
    shows,
)
from policybook.expr.values import Value
from policybook.syntax import tree as syntax

#: Nothing reads a clock: the day a book is decided for is a fact.
_CLOCKS = {"today": "`as_of`", "now": "`as_of`"}
#: Calls of these with texts and numbers written out are values known beforehand.
_CONSTRUCTORS = frozenset(
    {"date", "time", "date and time", "duration", "years and months duration", "number", "string", "range"}
)
_ROUNDINGS = frozenset(
    {"decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down"}
)


def called(reading: Reading, call: syntax.Call, scope: Scope) -> Expr:
    """A call, typed."""
    if not isinstance(call.function, syntax.Name):
        return _applied(reading, call, reading.of(call.function, scope), scope)
    name, at = call.function.name, call.function.at
    value = scope.find(name)
    # An item of which nothing is known could have a member of any name: a built-in comes first.
    guessed = isinstance(value, Member) and name in reading.functions
    if value is not None and isinstance(value.type, FunctionType | AnyType) and not guessed:
        return _applied(reading, call, value, scope)
    known = reading.functions.get(name)
    if known is None:
        for each in call.arguments:
            reading.of(each.value, scope)
        return _unknown(reading, name, at, value is not None)
    arguments = [(each, reading.of(each.value, scope)) for each in call.arguments]
    if name == "not" and len(arguments) == 1:
        return _negated(reading, call, arguments[0][1])
    return _built_in(reading, call, name, known, arguments)


def _unknown(reading: Reading, name: str, at: syntax.At, is_value: bool) -> Expr:
    if name in _CLOCKS:
        return reading.fault(
            Code.UNKNOWN_FUNCTION, f"`{name}()` is refused: nothing reads a clock", at, help="write `as_of`"
        )
    if is_value:
        return reading.fault(Code.UNKNOWN_FUNCTION, f"`{name}` is a value, not a function", at)
    meant = nearest(name, reading.functions)
    help = hint(name, reading.functions, "functions")
    return reading.fault(
        Code.UNKNOWN_FUNCTION, f"unknown function `{name}`", at, "no such function", help, meant
    )


def _applied(reading: Reading, call: syntax.Call, function: Expr, scope: Scope) -> Expr:
    """A call of a function value: named arguments need its parameters' names, which its type has not."""
    arguments = [(each, reading.of(each.value, scope)) for each in call.arguments]
    kind = function.type
    if isinstance(kind, FunctionType):
        if any(each.name for each, _ in arguments):
            return reading.fault(
                Code.WRONG_ARGUMENTS, "this function takes its arguments in order, without names", call.at
            )
        if len(arguments) != len(kind.parameters):
            message = f"expected {_count(len(kind.parameters))}, found {len(arguments)}"
            return reading.fault(Code.WRONG_ARGUMENTS, message, call.at)
        for index, ((each, given), wanted) in enumerate(zip(arguments, kind.parameters, strict=True)):
            if not accepts(wanted, given.type):
                message = f"expected {shows(wanted)}, found {shows(given.type)}"
                fault = reading.fault(Code.WRONG_ARGUMENTS, message, each.at)
                if not (isinstance(given.type, ListType) and accepts(wanted, given.type.item)):
                    return fault
                one = only_item(given)
                fits = InstanceOf(one, wanted)
                arguments[index] = (each, If(fits, one, Literal(None, NULL), wanted))
    elif not isinstance(kind, AnyType):
        return reading.fault(Code.TYPE_MISMATCH, f"{shows(kind)} is no function", call.function.at)
    result = kind.result if isinstance(kind, FunctionType) else ANY
    return Apply(function, tuple(given for _, given in arguments), result, reading.span(call.at))


def _negated(reading: Reading, call: syntax.Call, operand: Expr) -> Expr:
    if not isinstance(operand.type, BooleanType | AnyType | NullType):
        reading.fault(
            Code.WRONG_ARGUMENTS,
            f"`not` takes true or false, not {shows(operand.type)}",
            call.arguments[0].at,
        )
    return Not(operand, span=reading.span(call.at))


def _built_in(
    reading: Reading,
    call: syntax.Call,
    name: str,
    known: Known,
    arguments: list[tuple[syntax.Argument, Expr]],
) -> Expr:
    faults: list[_Misfit] = []
    for way in known.signatures:
        placed = _placed(name, way, arguments)
        if isinstance(placed, _Misfit):
            faults.append(placed)
            continue
        return _misused(reading, call, known, placed, arguments) or _result(
            reading, call, name, known, placed
        )
    fitting = (
        _placed(name, way, [(each, only_item(given)) for each, given in arguments])
        for way in known.signatures
    )
    loosely = next((each for each in fitting if not isinstance(each, _Misfit)), None)
    worst = max(faults, key=lambda each: each.depth)
    at = call.function.at if worst.argument is None else arguments[worst.argument][0].at
    ways = " or ".join(f"`{_shown(name, way)}`" for way in known.signatures)
    help = _FORMS.get(name, f"it is called as {ways}")
    fault = reading.fault(Code.WRONG_ARGUMENTS, worst.message, at, help=help)
    return fault if loosely is None else _result(reading, call, name, known, loosely)


def _misused(
    reading: Reading,
    call: syntax.Call,
    known: Known,
    placed: list[Expr | None],
    arguments: list[tuple[syntax.Argument, Expr]],
) -> Expr | None:
    """A finding where an argument that is written out is of no use to the function; else None."""
    wrong = known.wrong([each.value if isinstance(each, Literal) else None for each in placed])
    if wrong is None:
        return None
    at = next((each.value.at for each, given in arguments if given is placed[wrong.argument]), call.at)
    return reading.fault(Code.WRONG_ARGUMENTS, wrong.message, at, help=wrong.help)


def only_item(of: Expr) -> Expr:
    """The one item of a list; a list of none or several, and anything else, as it is.

    So FEEL itself passes a list where a single value is wanted. A book's check asks for the item.
    """
    kind = of.type
    if not isinstance(kind, ListType):
        return of
    listed, one = Local("list", kind), Literal(Decimal(1), NumberType(0, 1))
    alone = Compare("=", Call("count", (listed,), NumberType(0)), one)
    chosen = If(alone, At(listed, one, kind.item), listed, ANY)
    return Apply(FunctionOf((listed,), chosen, FunctionType((kind,), ANY)), (of,), ANY, of.span)


class _Misfit:
    """Why a signature does not fit; the one that fits furthest (`depth`) is what was meant."""

    def __init__(self, depth: int, message: str, argument: int | None = None) -> None:
        self.depth = depth
        self.message = message
        self.argument = argument


def _placed(
    name: str, way: Way, arguments: list[tuple[syntax.Argument, Expr]]
) -> list[Expr | None] | _Misfit:
    """The arguments in the order of the parameters."""
    if any(each.name is not None for each, _ in arguments):
        return _placed_by_name(name, way, arguments)
    parameters = list(way.parameters)
    least = sum(not each.optional for each in parameters)
    if len(arguments) < least or (len(arguments) > len(parameters) and not way.variadic):
        wanted = _count(least) if least == len(parameters) else f"{least} to {_count(len(parameters))}"
        return _Misfit(0, f"`{name}` takes {wanted}, found {len(arguments)}")
    placed: list[Expr | None] = []
    last = len(parameters) - 1
    for index, parameter in enumerate(parameters):
        if way.variadic and index == last:
            rest = _rest(name, parameter, arguments, index)
            if isinstance(rest, _Misfit):
                return rest
            placed.append(rest)
        elif index < len(arguments):
            fitted = _fitted(parameter, arguments[index][1])
            if fitted is None:
                return _wrong(name, parameter, arguments[index][1], index)
            placed.append(fitted)
        else:
            placed.append(None)
    return placed


def _rest(
    name: str, parameter: Takes, arguments: list[tuple[syntax.Argument, Expr]], start: int
) -> Expr | _Misfit:
    """The arguments of a last parameter that takes any number of them, as one list."""
    items: list[Expr] = []
    for index in range(start, len(arguments)):
        fitted = _fitted(parameter, arguments[index][1])
        if fitted is None:
            return _wrong(name, parameter, arguments[index][1], index)
        items.append(fitted)
    return ListOf(tuple(items), ListType(join_all([each.type for each in items])))


def _placed_by_name(
    name: str, way: Way, arguments: list[tuple[syntax.Argument, Expr]]
) -> list[Expr | None] | _Misfit:
    parameters = {each.name: each for each in way.parameters}
    given: dict[str, Expr] = {}
    for index, (each, expr) in enumerate(arguments):
        if each.name is None:
            return _Misfit(0, "arguments are given by name all or none", index)
        if each.name not in parameters:
            return _Misfit(1, f"`{name}` has no parameter `{each.name}`", index)
        if each.name in given:
            return _Misfit(1, f"`{each.name}` is given twice", index)
        fitted = _fitted(parameters[each.name], expr)
        if fitted is None:
            return _wrong(name, parameters[each.name], expr, index)
        given[each.name] = fitted
    missing = [each.name for each in way.parameters if not each.optional and each.name not in given]
    if missing:
        return _Misfit(1, f"`{name}` needs `{missing[0]}`")
    return [given.get(each.name) for each in way.parameters]


def _wrong(name: str, parameter: Takes, given: Expr, index: int) -> _Misfit:
    wanted, found = shows(parameter.type), shows(given.type)
    return _Misfit(2 + index, f"`{name}` takes {wanted} as `{parameter.name}`, found {found}", index)


def _fitted(parameter: Takes, given: Expr) -> Expr | None:
    """The argument as the parameter takes it: a single value for a list is a list of one, and back."""
    if accepts(parameter.type, given.type):
        return given
    if isinstance(parameter.type, ListType) and not isinstance(given.type, ListType):
        if accepts(parameter.type.item, given.type):
            return ListOf((given,), ListType(given.type), span=given.span)
        return None
    if isinstance(given, ListOf) and len(given.items) == 1 and accepts(parameter.type, given.items[0].type):
        return given.items[0]
    return None


def _result(
    reading: Reading, call: syntax.Call, name: str, known: Known, arguments: list[Expr | None]
) -> Expr:
    span = reading.span(call.at)
    if name in _CONSTRUCTORS:
        values = [_value(each) for each in arguments]
        parameters = {each.name for each in arguments if isinstance(each, Literal) and each.name is not None}
        if all(each is not None for each in values) and len(parameters) <= 1:
            given = [each[0] for each in values if each is not None]
            return _constructed(reading, call, name, known, given, next(iter(parameters), None))
    kind = known.result([None if each is None else each.type for each in arguments])
    if name in _ROUNDINGS:
        kind = _rounded(kind, arguments)
    return Call(name, tuple(arguments), kind, span)


def _value(expr: Expr | None) -> tuple[Value] | None:
    """The value of an argument that is written out or left out; None where it is computed."""
    if expr is None:
        return (None,)
    if isinstance(expr, Literal) and expr.value is not None:
        return (expr.value,)
    return None


def _constructed(
    reading: Reading,
    call: syntax.Call,
    name: str,
    known: Known,
    values: Sequence[Value],
    parameter: str | None,
) -> Expr:
    """What a constructor makes of values that are known: still the parameter it is made of, if of one."""
    value = known.evaluate(*values)
    if value is None:
        words = reading.words(call.arguments[0].at) if len(call.arguments) == 1 else reading.words(call.at)
        return reading.fault(
            Code.WRONG_ARGUMENTS, f"{words} is no {name}", call.at, help=_FORMS.get(name, "")
        )
    kind = type_of(value)
    return Literal(value, StringType() if name == "string" else kind, parameter, reading.span(call.at))


_FORMS = {
    "date": 'a date is written `date("2024-02-29")`',
    "time": 'a time is written `time("13:30:00")`',
    "date and time": 'a date and time is written `date and time("2024-02-29T13:30:00")`',
    "duration": 'a duration is written `duration("P30D")`, `duration("PT4H")` or `duration("P1Y6M")`',
    "number": 'a number is written `number("1234.5")`',
}


def _rounded(kind: Type, arguments: list[Expr | None]) -> Type:
    """Rounding to a number of places that is written out gives that scale."""
    scale = arguments[1] if len(arguments) > 1 else None
    first = arguments[0]
    given = None if first is None else first.type
    if scale is None:
        return rounded(given, 0)
    if isinstance(scale, Literal) and isinstance(scale.value, int | Decimal) and -40 < scale.value < 40:
        return rounded(given, int(scale.value))
    return kind


def _count(number: int) -> str:
    return "no arguments" if number == 0 else "1 argument" if number == 1 else f"{number} arguments"


def _shown(name: str, way: Way) -> str:
    inside = ", ".join(each.name for each in way.parameters)
    return f"{name}({inside}{', …' if way.variadic else ''})"
