"""`because`: a text in which `{FEEL}` stands for a fact's value; each place is read and typed."""

from __future__ import annotations

import re
from collections.abc import Collection

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.tree import Expr
from policybook.expr.walk import facts_of
from policybook.plan.model import Texts
from policybook.syntax.tree import Text
from policybook.tables.reader import Reader
from policybook.vocabulary.texts import texts_from

_PLACE = re.compile(r"\{([^{}]*)\}|[{}]")


def because_from(
    node: Node | None, reader: Reader, sensitive: Collection[str]
) -> tuple[Texts | None, tuple[tuple[str, Expr], ...]]:
    """The templates of a reason and the expressions of their places, by the text between the braces.

    `sensitive` are fields that no reason may show.
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
            hidden = sorted(set(facts_of(expr)) & set(sensitive))
            if hidden:
                reader.found.append(_not_shown(scalar, place, hidden[0]))
            else:
                facts.setdefault(place[1], expr)
    return texts_from(node), tuple(facts.items())


def _scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Mapping(entries=entries):
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
