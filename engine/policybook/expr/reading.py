"""What the steps of typing share: the text, the functions there are, the findings so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix, Severity
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import ANY, NULL, Type
from policybook.expr.values import Value
from policybook.syntax.tree import At, Text, Tree
from policybook.text import Span

#: What FEEL quietly makes null; an unknown name or function is a mistake in every book.
_QUIET_NULL = frozenset({Code.TYPE_MISMATCH, Code.UNKNOWN_MEMBER})


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


class Misused(Protocol):
    """An argument that is written out and of no use."""

    @property
    def argument(self) -> int:
        """Its place among the parameters."""

    @property
    def message(self) -> str:
        """What is wrong with it."""

    @property
    def help(self) -> str:
        """What to do."""


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

    @property
    def wrong(self) -> Callable[[Sequence[Value]], Misused | None]:
        """What is wrong with the arguments that are written out; None stands for all others."""


@dataclass(slots=True)
class Reading:
    """One expression being typed. `typed` is the recursion, handed in so that its steps can be apart.

    A `lenient` one makes the smallest part that FEEL would quietly make null a null, with a warning.
    """

    text: Text
    functions: Mapping[str, Known]
    typed: Callable[[Reading, Tree, Scope], Expr]
    lenient: bool = False
    findings: list[Diagnostic] = field(default_factory=list)
    _quiet: bool = False
    _nulls: list[Expr] = field(default_factory=list)

    def of(self, tree: Tree, scope: Scope) -> Expr:
        """The typed form of a part."""
        if not self.lenient:
            return self.typed(self, tree, scope)
        return self.part(lambda: self.typed(self, tree, scope), tree.at)

    def part(self, read: Callable[[], Expr], at: At) -> Expr:
        """What `read` gives; null where the reading is lenient and found that this part comes to null.

        A fault of a part inside it is that part's own: `a or b` is still true where only `a` is null.
        """
        around, self._quiet = self._quiet, False
        expr = read()
        quiet, self._quiet = self._quiet, around
        if not quiet:
            return expr
        null = Literal(None, NULL, span=self.span(at))
        self._nulls.append(null)
        return null

    def made_null(self, expr: Expr) -> bool:
        """Whether a part is null because of a fault that was said already."""
        return any(expr is each for each in self._nulls)

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
        lowered = self.lenient and code in _QUIET_NULL
        severity = Severity.WARNING if lowered else None
        self.findings.append(
            Diagnostic(code, message, span, label, help, fix=fix, severity_override=severity)
        )
        self._quiet = self._quiet or lowered
        return Literal(None, ANY, span=span)
