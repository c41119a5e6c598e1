"""Comparisons and their connectives -> Python text, shorter where types say that Python means the same."""

from __future__ import annotations

from policybook.expr import operations, tree
from policybook.expr.tree import Expr
from policybook.expr.types import (
    BooleanType,
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NumberType,
    StringType,
    Type,
)
from policybook.record.forms import Forms, all_of, any_of, called, is_null, operand, present, strict

#: Types whose values Python's own `==` and `<` treat as FEEL does.
PLAIN = (BooleanType, NumberType, StringType, DateType, DaysDurationType, MonthsDurationType)
ORDERED = (NumberType, StringType, DateType, DaysDurationType, MonthsDurationType)
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
#: So few numbers are compared one by one sooner than one of them is hashed.
_FEW = 4


def same(left: Expr, right: Expr, kinds: tuple[type[Type], ...]) -> bool:
    """Whether both are of one and the same of these types."""
    return type(left.type) is type(right.type) and isinstance(left.type, kinds)


def compare(write: Forms, op: str, left: Expr, right: Expr) -> str:
    """`= != < <= > >=`: its value."""
    if op in ("=", "!="):
        if is_null(left) or is_null(right):
            other = right if is_null(left) else left
            if isinstance(other, tree.Literal):  # Python warns of a literal beside `is`
                return str((other.value is None) == (op == "="))
            return f"({write.value(other)} is {'not ' if op == '!=' else ''}None)"
        if same(left, right, PLAIN):
            return equal(write, op, left, right)
        if op == "=":
            return called(write, operations.equal, left, right)
    if same(left, right, ORDERED):
        return strict(write, [left, right], lambda one, two: f"{one} {op} {two}", exact=False)
    return f"{write.writer.named(operations.compare)}({op!r}, {write.value(left)}, {write.value(right)})"


def equal(write: Forms, op: str, left: Expr, right: Expr) -> str:
    """`=` and `!=` of two of one plain kind, which are never null."""
    if isinstance(right, tree.Literal) and isinstance(right.value, bool):
        return f"({write.value(left)} is {'not ' if op == '!=' else ''}{right.value})"
    return f"({operand(write, left)} {'==' if op == '=' else '!='} {operand(write, right)})"


def ordered(write: Forms, op: str, left: Expr, right: Expr) -> str:
    """The condition that an order holds."""
    checks, (one, two) = present(write, [left, right])
    return all_of([*checks, f"{one} {op} {two}"])


def plainly_within(expr: tree.Within) -> bool:
    """Whether Python compares value and ends as FEEL does."""
    ends = [end for end in (expr.low, expr.high) if end is not None]
    return all(same(expr.value, end, ORDERED) for end in ends)


def within(write: Forms, expr: tree.Within) -> str:
    """The condition that a value lies between its ends."""
    ends = [end for end in (expr.low, expr.high) if end is not None]
    checks, (value, *written) = present(write, [expr.value, *ends])
    low = f"{written.pop(0)} {'<=' if expr.low_closed else '<'} " if expr.low is not None else ""
    high = f" {'<=' if expr.high_closed else '<'} {written.pop(0)}" if expr.high is not None else ""
    return all_of([*checks, f"{low}{value}{high}"] if low or high else checks)


def within_value(write: Forms, expr: tree.Within) -> str:
    """Whether a value lies between its ends, three-valued."""
    name = write.writer.fresh()
    value = write.value(expr.value)
    inner = write if value.isidentifier() else write.holding(expr.value, name)
    ends = []
    if expr.low is not None:
        ends.append(tree.Compare(">=" if expr.low_closed else ">", expr.value, expr.low))
    if expr.high is not None:
        ends.append(tree.Compare("<=" if expr.high_closed else "<", expr.value, expr.high))
    text = inner.value(tree.And(tuple(ends)) if len(ends) > 1 else ends[0]) if ends else "True"
    return text if inner is write else f"({text} if [{name} := {value}] else None)"


def one_of(write: Forms, value: Expr, options: tuple[tree.Literal, ...]) -> str:
    """Whether a value is one of some literals; never null."""
    if not isinstance(value.type, PLAIN) or not all(same(value, each, PLAIN) for each in options):
        listed = write.writer.bound([each.value for each in options])
        return f"{write.writer.named(operations.contained)}({write.value(value)}, {listed})"
    written = [write.writer.compared(each.value) for each in options]
    if isinstance(value.type, NumberType) and len(options) <= _FEW:
        name = write.value(value)
        if not name.isidentifier():
            name = write.writer.fresh()
            first = f"({name} := {write.value(value)})"
        else:
            first = name
        return any_of([f"{first if at == 0 else name} == {each}" for at, each in enumerate(written)])
    if all(each.isdigit() or each.startswith(("'", '"')) for each in written):
        return f"({write.value(value)} in {{{', '.join(written)}}})"  # Python makes a constant of it
    return f"({write.value(value)} in {write.writer.bound(frozenset(each.value for each in options))})"


def three_valued(write: Forms, operands: tuple[Expr, ...], *, stops: str, reached: str) -> str:
    """`and` (it stops at false) or `or` (it stops at true)."""
    two_valued = [each for each in operands if never_null(each)]
    if len(two_valued) == len(operands):
        form = all_of if stops == "False" else any_of
        return form([write.true(each) for each in operands])
    names = [write.writer.fresh() for _ in operands]
    stop = " or ".join(
        f"({name} := {write.value(each)}) is {stops}" for name, each in zip(names, operands, strict=True)
    )
    through = " and ".join(f"{name} is {reached}" for name in names)
    return f"({stops} if {stop} else {reached} if {through} else None)"


def never_null(expr: Expr) -> bool:
    """Whether a boolean expression is never null."""
    match expr:
        case tree.Literal(value):
            return value is not None
        case tree.Compare(op, left, right):
            return op in ("=", "!=") and (is_null(left) or is_null(right) or same(left, right, PLAIN))
        case tree.InstanceOf() | tree.OneOf():
            return True
        case tree.And(operands) | tree.Or(operands):
            return all(map(never_null, operands))
        case tree.Not(operand):
            return never_null(operand)
        case _:
            return False
