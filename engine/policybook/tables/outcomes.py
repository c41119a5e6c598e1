"""`then` and its kin: the expressions that give what a policy says it gives, checked and rounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace as replaced
from decimal import ROUND_HALF_EVEN, Context, Decimal

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping, Scalar
from policybook.expr.temporal import number_text, text_of
from policybook.expr.tree import Call, ContextOf, Expr, If, Literal, Member, OneOf
from policybook.expr.types import (
    ANY,
    INTEGER,
    NULL,
    ContextType,
    NullType,
    NumberType,
    StringType,
    Type,
    accepts,
    shows,
)
from policybook.expr.values import Value
from policybook.plan.model import Output
from policybook.tables.outputs import WrittenOutput
from policybook.tables.reader import Reader, leaves
from policybook.tables.rules import WrittenRule
from policybook.text import Span
from policybook.vocabulary.unknown import unknown

_WORD = re.compile(r"[^\W\d][\w-]*")


def then_from(rule: WrittenRule, outputs: Sequence[WrittenOutput], reader: Reader) -> tuple[Expr, ...] | None:
    """What a rule gives, one expression for each output; None after a fault."""
    then = rule.node.get("then")
    if then is None:
        return None  # the schema says so
    if len(outputs) == 1 and not outputs[0].name:
        if not isinstance(then, Scalar):
            return None
        expr = output_value(then, outputs[0], reader)
        return None if expr is None else (expr,)
    if not isinstance(then, Mapping):
        names = ", ".join(f"`{each.name}`" for each in outputs)
        reader.found.append(
            Diagnostic(
                Code.NO_OUTCOME,
                f"rule `{rule.id}` gives one value, the outputs are {names}",
                then.span,
                help="write a value for each output by its name",
            )
        )
        return None
    return _by_name(rule, then, outputs, reader)


def output_value(scalar: Scalar, output: WrittenOutput, reader: Reader) -> Expr | None:
    """The expression of a value written for an output, of the output's type and scale."""
    if scalar.text in output.values and scalar.value is not None:
        return Literal(output.values[scalar.text], output.type, span=scalar.span)
    before = len(reader.found)
    expr = reader.expression(scalar)
    if expr is None:
        reader.found[before:] = _meant_as_text(scalar, output, reader.found[before:])
        return None
    return fitted(expr, scalar, output, reader)


def fitted(expr: Expr, scalar: Scalar, output: WrittenOutput, reader: Reader) -> Expr | None:
    """The expression with the output's scale, if it can give a value of the output."""
    if not accepts(output.type, expr.type):
        reader.found.append(
            Diagnostic(
                Code.TYPE_MISMATCH,
                f"{output.label} is a {shows(output.type)}, found a {shows(expr.type)}",
                scalar.span,
                f"a {shows(expr.type)}",
                help=f"give a {shows(output.type)}",
            )
        )
        return None
    faults = check_values(expr, scalar, output)
    reader.found += faults
    return None if faults else of_values(of_scale(expr, output.type), output)


def of_values(expr: Expr, output: WrittenOutput) -> Expr:
    """The expression, or null where it comes to none of the values that the output lists."""
    allowed = tuple(output.values.values())
    kind = expr.type
    if not allowed or isinstance(expr, Literal) or isinstance(kind, NullType):
        return expr
    if isinstance(kind, StringType) and kind.values and set(kind.values) <= set(allowed):
        return expr
    literals = tuple(Literal(value, output.type) for value in allowed)
    return If(OneOf(expr, literals, span=expr.span), expr, Literal(None, NULL), output.type, expr.span)


def check_values(expr: Expr, scalar: Scalar, output: WrittenOutput) -> list[Diagnostic]:
    """A finding for each literal that the expression can give and the output cannot be.

    Of another expression it is only said where none of the values that it can have is allowed.
    """
    found = [each for leaf in leaves(expr) if (each := _not_allowed(leaf, scalar, output)) is not None]
    kind = expr.type
    if found or not output.values or not isinstance(kind, StringType) or not kind.values:
        return found
    if set(kind.values) & set(output.values.values()):
        return []
    return [_never_allowed(kind.values[0], expr.span or scalar.span, output)]


def of_scale(expr: Expr, kind: Type) -> Expr:
    """The expression rounded half even to the scale of a type that has one; itself where it fits already."""
    if isinstance(kind, ContextType):
        return _members_of_scale(expr, kind)
    if not isinstance(kind, NumberType) or kind.scale is None or expr.type in (NULL, ANY):
        return expr
    if isinstance(expr.type, NumberType) and expr.type.scale is not None and expr.type.scale <= kind.scale:
        return expr
    if isinstance(expr, Literal) and isinstance(expr.value, Decimal):
        enough = Context(prec=len(expr.value.as_tuple().digits) + kind.scale + 1)
        value = expr.value.quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_EVEN, enough)
        return replaced(expr, value=value, type=kind)
    places = Literal(Decimal(kind.scale), INTEGER, span=expr.span)
    return Call("decimal", (expr, places), NumberType(kind.scale, kind.digits), expr.span)


def finished(outputs: Sequence[WrittenOutput], reader: Reader) -> tuple[Output, ...]:
    """The outputs with their defaults read."""
    return tuple(
        Output(
            each.name,
            each.type,
            tuple(each.values.values()) or None,
            output_value(each.default, each, reader) if each.default is not None else None,
        )
        for each in outputs
    )


def _by_name(
    rule: WrittenRule, then: Mapping, outputs: Sequence[WrittenOutput], reader: Reader
) -> tuple[Expr, ...] | None:
    known = {each.name: each for each in outputs}
    exprs: dict[str, Expr] = {}
    faulty = False
    for entry in then:
        output = known.get(entry.key.text)
        if output is None:
            faulty = True
            reader.found.append(
                unknown(
                    Code.UNKNOWN_MEMBER, f"unknown output `{entry.key.text}`", entry.key, known, "outputs"
                )
            )
        elif not isinstance(entry.value, Scalar):
            faulty = True  # the schema says so
        else:
            expr = output_value(entry.value, output, reader)
            faulty = faulty or expr is None
            exprs[output.name] = expr if expr is not None else Literal(None, ANY)
    missing = [each.name for each in outputs if each.name not in then]
    if missing and not faulty:
        faulty = True
        reader.found.append(
            Diagnostic(
                Code.NO_OUTCOME,
                f"rule `{rule.id}` gives no value for output `{missing[0]}`",
                then.span,
                help=f"write `{missing[0]}: null` if there is none",
            )
        )
    return None if faulty else tuple(exprs[each.name] for each in outputs)


def _never_allowed(value: Value, span: Span, output: WrittenOutput) -> Diagnostic:
    return Diagnostic(
        Code.VALUE_NOT_ALLOWED,
        f"`{text_of(value)}` is not a value of {output.label}",
        span,
        "not one of its values",
        help=hint(text_of(value), output.values, "values"),
    )


def _not_allowed(leaf: Literal, scalar: Scalar, output: WrittenOutput) -> Diagnostic | None:
    if leaf.value is None:
        return None
    span = leaf.span or scalar.span
    if output.values and leaf.value not in output.values.values():
        return _never_allowed(leaf.value, span, output)
    kind = output.type
    if (
        leaf.name is None  # a parameter may have more places than are kept: it is rounded
        and isinstance(leaf.value, Decimal)
        and isinstance(kind, NumberType)
        and kind.scale is not None
        and len(number_text(leaf.value).partition(".")[2]) > kind.scale
    ):
        return Diagnostic(
            Code.VALUE_NOT_ALLOWED,
            f"`{number_text(leaf.value)}` has more decimal places than the {kind.scale} of {output.label}",
            span,
            help="round it, or give the output a larger `scale`",
        )
    return None


def _meant_as_text(scalar: Scalar, output: WrittenOutput, found: list[Diagnostic]) -> list[Diagnostic]:
    """The findings of a bare word that is no fact, in the words of an output that is text."""
    word = scalar.text.strip()
    only_unknown = [each.code for each in found] == [Code.UNKNOWN_NAME]
    if not only_unknown or not isinstance(output.type, StringType) or not _WORD.fullmatch(word):
        return found
    if not output.values:
        return [replaced(found[0], help=f"for the text itself write `'\"{word}\"'`", fix=None)]
    return [
        unknown(
            Code.VALUE_NOT_ALLOWED,
            f"`{word}` is not a value of {output.label}",
            scalar,
            output.values,
            "values",
        )
    ]


def _members_of_scale(expr: Expr, kind: ContextType) -> Expr:
    have = expr.type
    if not isinstance(have, ContextType):
        return expr
    members = [(name, Member(expr, name, have.member(name) or ANY, expr.span)) for name, _ in kind.members]
    fixed = [(name, of_scale(member, kind.member(name) or ANY)) for name, member in members]
    if all(one is other for (_, one), (_, other) in zip(members, fixed, strict=True)):
        return expr
    return ContextOf(tuple(fixed), kind, expr.span)
