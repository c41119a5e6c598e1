"""Short ways to write down signatures and results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException

from policybook.expr.types import ANY, ListType, NumberType, Type
from policybook.expr.values import ARITHMETIC, Value
from policybook.functions.model import Parameter, Signature

LIST = ListType(ANY)


def takes(**parameters: Type) -> Signature:
    """A signature of parameters that are all needed; `_` in a name stands for a space.

    A trailing `_` is left out, so that `from_` is the parameter `from`.
    """
    return Signature(tuple(Parameter(_name(name), kind) for name, kind in parameters.items()))


def then(before: Signature, **parameters: Type) -> Signature:
    """The same signature with parameters behind it that may be left out."""
    more = tuple(Parameter(_name(name), kind, optional=True) for name, kind in parameters.items())
    return Signature(before.parameters + more)


def many(before: Signature) -> Signature:
    """The same signature, whose last parameter takes any number of arguments."""
    return Signature(before.parameters, variadic=True)


def _name(name: str) -> str:
    return name.removesuffix("_").replace("_", " ")


Result = Callable[[Sequence[Type | None]], Type]


def gives(kind: Type) -> Result:
    """The result that is always of one type."""
    return lambda _: kind


def same(index: int = 0) -> Result:
    """The result of the type of an argument."""
    return lambda given: given[index] or ANY


def item(index: int = 0) -> Result:
    """The result of the type of an argument's items."""
    return lambda given: kind.item if isinstance(kind := given[index], ListType) else ANY


def list_of(index: int = 0) -> Result:
    """The result that is a list of the same items as an argument."""
    return lambda given: kind if isinstance(kind := given[index], ListType) else LIST


def unscaled(_: Sequence[Type | None]) -> Type:
    """A number without a bound on its places."""
    return NumberType()


def as_list(value: Value) -> list[Value]:
    """A list as it is, a single value as a list of one."""
    return value if isinstance(value, list) else [value]


def numbers(value: Value) -> list[Decimal] | None:
    """A list's numbers; None where an item is no number, null among them."""
    found: list[Decimal] = []
    for each in as_list(value):
        if isinstance(each, bool) or not isinstance(each, int | Decimal):
            return None
        found.append(Decimal(each))
    return found


def total(found: Sequence[Decimal]) -> Decimal | None:
    """The sum of numbers; None of none, and where it is beyond what a number can be."""
    if not found:
        return None
    whole = found[0]
    try:
        for each in found[1:]:
            whole = ARITHMETIC.add(whole, each)
    except DecimalException:
        return None
    return whole


def number(value: Value) -> Decimal | None:
    """A number as a Decimal; None where it is none."""
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def whole(value: Value) -> int | None:
    """A whole number as an int; None where it is no number or has a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return int(value) if value == int(value) else None
