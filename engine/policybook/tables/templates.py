"""`because`: a text in which `{FEEL}` stands for a fact's value; each place is read and typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping as Written
from policybook.document.node import Node, Scalar
from policybook.expr.tree import Expr, Fact, MapMember, Member
from policybook.expr.types import ContextType, ListType, Type
from policybook.expr.walk import walk
from policybook.plan.model import Texts
from policybook.syntax.tree import Text
from policybook.tables.reader import Reader
from policybook.vocabulary.texts import texts_from


@dataclass(frozen=True, slots=True)
class HiddenFields:
    """The sensitive fields of each entity; `entity` is the one whose facts are named bare."""

    entity: str | None
    fields: Mapping[str, frozenset[str]]

    def shown_by(self, expr: Expr) -> str | None:
        """A sensitive field whose value the expression reads or gives, if there is one."""
        for part in walk(expr):
            match part:
                case Fact(name) if name in self._of(self.entity):
                    return name
                case Member(of, name) | MapMember(of, name) if name in self._of(_entity(of.type)):
                    return name
                case _:
                    pass
        return min(self._of(_entity(expr.type)), default=None)

    def _of(self, entity: str | None) -> frozenset[str]:
        return self.fields.get(entity, frozenset()) if entity is not None else frozenset()


_PLACE = re.compile(r"\{([^{}]*)\}|[{}]")


def because_from(
    node: Node | None, reader: Reader, hidden: HiddenFields
) -> tuple[Texts | None, tuple[tuple[str, Expr], ...]]:
    """The templates of a reason and the expressions of their places, by the text between the braces.

    What would show one of the `hidden` fields is a fault.
    """
    if node is None:
        return None, ()
    facts: dict[str, Expr] = {}
    for scalar in _scalars(node):
        for place in _PLACE.finditer(scalar.text):
            if place[1] is None or not place[1].strip():
                reader.found.append(_bad_place(scalar, place))
                continue
            expr = reader.text(_part(scalar, place.start(1), place.end(1)))
            if expr is None:
                continue
            secret = hidden.shown_by(expr)
            if secret is not None:
                reader.found.append(_not_shown(scalar, place, secret))
            else:
                facts.setdefault(place[1], expr)
    return texts_from(node), tuple(facts.items())


def _entity(kind: Type) -> str | None:
    match kind:
        case ListType(item):
            return _entity(item)
        case ContextType(_, entity):
            return entity
        case _:
            return None


def _scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Written(entries=entries):
            return [entry.value for entry in entries if isinstance(entry.value, Scalar)]
        case _:
            return []


def _part(scalar: Scalar, start: int, end: int) -> Text:
    return Text(scalar.text[start:end], lambda a, b: scalar.place(start + a, start + b))


def _bad_place(scalar: Scalar, place: re.Match[str]) -> Diagnostic:
    if place[0] == "{":
        said, help = "a `{` without its `}`", "close it behind the fact's name"
    elif place[0] == "}":
        said, help = "a `}` without its `{`", "open it before the fact's name"
    else:
        said, help = "nothing stands between `{` and `}`", "write a fact's name there, as `{annual_spend}`"
    return Diagnostic(Code.BAD_TEMPLATE, said, scalar.place(place.start(), place.end()), help=help)


def _not_shown(scalar: Scalar, place: re.Match[str], name: str) -> Diagnostic:
    return Diagnostic(
        Code.BAD_TEMPLATE,
        f"`{name}` is sensitive and may not be shown in a reason",
        scalar.place(place.start(), place.end()),
        help="leave it out of the text",
    )
