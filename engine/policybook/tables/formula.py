"""Policies that are one expression."""

from __future__ import annotations

from collections.abc import Sequence

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Scalar
from policybook.expr.tree import ContextOf, Expr, Literal, Member
from policybook.expr.types import ANY, AnyType, ContextType, NullType, Type, accepts, shows
from policybook.plan.model import Formula
from policybook.tables.outcomes import check_values, fitted, of_scale, of_values
from policybook.tables.outputs import WrittenOutput, one_or_context
from policybook.tables.reader import Reader


def formula_from(scalar: Scalar, outputs: Sequence[WrittenOutput], reader: Reader) -> Formula:
    """The expression, of the type and scale of the outputs; several outputs are a context of their names."""
    expr = reader.expression(scalar)
    if expr is not None and len(outputs) == 1 and not outputs[0].name:
        expr = fitted(expr, scalar, outputs[0], reader)
    elif expr is not None and outputs:
        faults = _check_members(expr.type, scalar, outputs)
        if not faults and isinstance(expr, ContextOf):
            given = dict(expr.entries)
            faults = [each for one in outputs for each in check_values(given[one.name], scalar, one)]
        reader.found += faults
        expr = None if faults else _of_values(of_scale(expr, one_or_context(outputs)), expr.type, outputs)
    return Formula(expr if expr is not None else Literal(None, ANY, span=scalar.span))


def _of_values(expr: Expr, have: Type, outputs: Sequence[WrittenOutput]) -> Expr:
    """A context whose members are values of their outputs, else null; `have` is its type as written."""
    if not isinstance(have, ContextType):
        return expr
    members = [Member(expr, each.name, have.member(each.name) or ANY, expr.span) for each in outputs]
    given = [of_values(member, output) for member, output in zip(members, outputs, strict=True)]
    if all(one is other for one, other in zip(members, given, strict=True)):
        return expr
    names = (each.name for each in outputs)
    return ContextOf(tuple(zip(names, given, strict=True)), one_or_context(outputs), expr.span)


def _check_members(kind: Type, scalar: Scalar, outputs: Sequence[WrittenOutput]) -> list[Diagnostic]:
    """What keeps an expression of this type from giving all outputs."""
    if isinstance(kind, AnyType | NullType) or (isinstance(kind, ContextType) and kind.open):
        return []
    names = ", ".join(f"`{each.name}`" for each in outputs)
    if not isinstance(kind, ContextType):
        message = f"the expression gives a {shows(kind)}, the outputs are {names}"
        help = f"give a context, as `{{{outputs[0].name}: …}}`"
        return [Diagnostic(Code.NO_OUTCOME, message, scalar.span, f"a {shows(kind)}", help=help)]
    found: list[Diagnostic] = []
    for output in outputs:
        member = kind.member(output.name)
        if member is None:
            message = f"the expression gives no value for output `{output.name}`"
            help = f"write `{output.name}: null` if there is none"
            found.append(Diagnostic(Code.NO_OUTCOME, message, scalar.span, help=help))
        elif not accepts(output.type, member):
            message = f"{output.label} is a {shows(output.type)}, found a {shows(member)}"
            help = f"give a {shows(output.type)}"
            found.append(Diagnostic(Code.TYPE_MISMATCH, message, scalar.span, help=help))
    return found
