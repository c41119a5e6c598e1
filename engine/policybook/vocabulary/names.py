"""Which names may be given: not a word of the language, not reserved, and no name twice."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Scalar
from policybook.text import Span

#: Words of FEEL that would hide a fact of the same name or be hidden by it.
WORDS = frozenset(
    [
        "and",
        "between",
        "every",
        "else",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "not",
        "null",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
        "item",
        "partial",
    ]
)

#: Facts that every policy has.
RESERVED = {"as_of": "the day of the run", "population": "the number of records"}


class Names:
    """The names given so far in one scope; each is asked for once with `taken`."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[str, Span]] = {}

    def taken(self, key: Scalar, what: str) -> list[Diagnostic]:
        """What is wrong with giving this name to a `what` (as `a field`); it is given from now on."""
        name = key.text
        if name in WORDS:
            return [
                Diagnostic(
                    Code.BAD_ID,
                    f"`{name}` is a word of the expression language",
                    key.span,
                    f"cannot be the name of {what}",
                    help="choose another name",
                )
            ]
        if name in RESERVED:
            return [
                Diagnostic(
                    Code.DUPLICATE_NAME,
                    f"`{name}` is already {RESERVED[name]}",
                    key.span,
                    f"cannot be the name of {what}",
                    help="choose another name",
                )
            ]
        earlier = self._given.get(name)
        if earlier is None:
            self._given[name] = (what, key.span)
            return []
        return [
            Diagnostic(
                Code.DUPLICATE_NAME,
                f"`{name}` is given twice: as {earlier[0]} and as {what}",
                key.span,
                "the second",
                help="rename one of them",
                related=(Related(earlier[1], "the first"),),
            )
        ]
