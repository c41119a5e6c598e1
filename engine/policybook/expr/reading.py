"""What the steps of typing share: the text, the functions there are, the findings so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import ANY, Type
from policybook.expr.values import Value
from policybook.syntax.tree import At, Text, Tree
from policybook.text import Span


class Takes(Protocol):
    """A parameter of a function."""

    @property
    def name(self) -> str:
        """Its FEEL name."""

    @property
    def type(self) -> Type:
        """What it takes."""

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""


class Way(Protocol):
    """One way to call a function."""

    @property
    def parameters(self) -> Sequence[Takes]:
        """Its parameters, in order."""

    @property
    def variadic(self) -> bool:
        """Whether the last one takes any number of arguments."""


class Known(Protocol):
    """A built-in function as typing sees it; `functions.model.Function` is one."""

    @property
    def signatures(self) -> Sequence[Way]:
        """The ways to call it."""

    @property
    def result(self) -> Callable[[Sequence[Type | None]], Type]:
        """Its result's type from its arguments' types."""

    @property
    def evaluate(self) -> Callable[..., Value]:
        """Its meaning."""


@dataclass(slots=True)
class Reading:
    """One expression being typed. `typed` is the recursion, handed in so that its steps can be apart."""

    text: Text
    functions: Mapping[str, Known]
    typed: Callable[[Reading, Tree, Scope], Expr]
    findings: list[Diagnostic] = field(default_factory=list)

    def of(self, tree: Tree, scope: Scope) -> Expr:
        """The typed form of a part."""
        return self.typed(self, tree, scope)

    def span(self, at: At) -> Span:
        """The place in the file of a part."""
        return self.text.place(at.start, at.end)

    def words(self, at: At) -> str:
        """What the person wrote there, cut where it is long."""
        text = " ".join(self.text.text[at.start : at.end].split())
        return text if len(text) <= 40 else text[:39] + "…"

    def fault(
        self, code: Code, message: str, at: At, label: str = "", help: str = "", instead: str | None = None
    ) -> Literal:
        """Note a finding, and give an expression of type `Any` so that no second one follows from it.

        `instead` is the text that would mend it.
        """
        span = self.span(at)
        fix = None if instead is None else Fix((Edit(span, instead),))
        self.findings.append(Diagnostic(code, message, span, label, help, fix=fix))
        return Literal(None, ANY, span=span)
