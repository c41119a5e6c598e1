"""Names and members -> what they stand for."""

from __future__ import annotations

from dataclasses import replace

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint, nearest
from policybook.expr.properties import properties
from policybook.expr.reading import Reading
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr, For, Iteration, Local, MapMember, Member
from policybook.expr.types import ANY, AnyType, ContextType, ListType, NullType, Type, with_article
from policybook.syntax import tree as syntax
from policybook.syntax.mistakes import LITERALS


def named(reading: Reading, tree: syntax.Name, scope: Scope) -> Expr:
    """What a name stands for; a finding with the likeliest name where nothing is known of it."""
    found = scope.find(tree.name)
    span = reading.span(tree.at)
    if found is not None:
        return replace(found, span=span)
    if tree.name == "?":
        return reading.fault(Code.UNKNOWN_NAME, "`?` stands for a cell's input, and here is none", tree.at)
    if tree.name in LITERALS:
        meant = LITERALS[tree.name]
        return reading.fault(
            Code.UNKNOWN_NAME,
            f"unknown name `{tree.name}`",
            tree.at,
            "no such name",
            f"write `{meant}`",
            meant,
        )
    if tree.name.startswith("not "):
        inner = f"not({tree.name[4:]})"
        return reading.fault(
            Code.UNKNOWN_NAME, "`not` needs brackets", tree.at, help=f"write `{inner}`", instead=inner
        )
    if tree.name in reading.functions:
        return reading.fault(
            Code.UNKNOWN_NAME, f"`{tree.name}` is a function", tree.at, help=f"call it: `{tree.name}(…)`"
        )
    meant_name = nearest(tree.name, scope.shown)
    return reading.fault(
        Code.UNKNOWN_NAME,
        f"unknown name `{tree.name}`",
        tree.at,
        "no such name",
        hint(tree.name, scope.shown, "names"),
        meant_name,
    )


def member_of(reading: Reading, tree: syntax.Path, scope: Scope) -> Expr:
    """`x.name`: a member or property, of a list the list of its items' members."""
    of = reading.of(tree.of, scope)
    span = reading.span(tree.at)
    if isinstance(of.type, ListType):
        item = Local("item", of.type.item)
        each = reading.part(
            lambda: Member(item, tree.name, _member(reading, tree, item.type), span), tree.name_at
        )
        if reading.made_null(each):  # as many nulls as there are items
            return For((Iteration(item, of),), each, ListType(each.type), span)
        return MapMember(of, tree.name, ListType(each.type), span)
    return Member(of, tree.name, _member(reading, tree, of.type), span)


def _member(reading: Reading, tree: syntax.Path, of: Type) -> Type:
    """The type of a member of a value of type `of`."""
    match of:
        case AnyType() | NullType():
            return ANY
        case ListType(item):
            return ListType(_member(reading, tree, item))
        case ContextType(members, _, is_open):
            known = dict(members)
            if tree.name in known or is_open:
                return known.get(tree.name, ANY)
            what = "members"
        case _:
            known = properties(of)
            if tree.name in known:
                return known[tree.name]
            what = "properties"
    message = (
        f"{with_article(of)} has no `{tree.name}`"
        if not isinstance(of, ContextType) or of.entity
        else (f"there is no member `{tree.name}` here")
    )
    reading.fault(
        Code.UNKNOWN_MEMBER,
        message,
        tree.name_at,
        "no such member",
        hint(tree.name, known, what),
        nearest(tree.name, known),
    )
    return ANY
