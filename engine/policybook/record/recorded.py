"""A decision as the traced twin records it: what it cannot lose at once, the rest when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from policybook.expr.values import Value
from policybook.plan.model import Rule
from policybook.plan.outcome import RuleTrace, Traced

#: What `hits` is where `where` did not admit the record.
NOT_ADMITTED = "not admitted"


class Reader(Protocol):
    """What gives the parts of a trace from the facts that were read."""

    def rows(self, values: tuple[Value, ...]) -> tuple[RuleTrace, ...]:
        """Every rule tried."""

    def matched(self, hits: object, values: tuple[Value, ...]) -> tuple[Rule, ...]:
        """The rules whose outcome counted."""

    def facts(self, values: tuple[Value, ...]) -> dict[str, Value]:
        """The facts by name."""

    def because(self, language: str, rules: tuple[Rule, ...], values: tuple[Value, ...]) -> str:
        """The filled reason of the first rule that has one."""

    def reasons(self, values: tuple[Value, ...]) -> tuple[str, ...]:
        """A scorecard's reason codes."""


class Recorded(Traced):
    """A `Traced` that holds the facts as they were, and works out its parts from them when asked.

    Deciding is a function of the facts alone, so what is worked out later is what happened; making
    all of it at once would cost several times what the decision costs.
    """

    __slots__ = ("_hits", "_outcome", "_reader", "_values")
    __setattr__ = object.__setattr__  # the frozen class's own costs as much as the decision

    def __init__(self, reader: Reader, outcome: Value, hits: object, values: tuple[Value, ...]) -> None:
        self._reader = reader
        self._outcome = outcome
        self._hits = hits
        self._values = values

    @property
    def outcome(self) -> Value:
        """The outcome."""
        return self._outcome

    @property
    def admitted(self) -> bool:
        """Whether `where` admitted the record."""
        return self._hits is not NOT_ADMITTED

    @property
    def matched(self) -> tuple[Rule, ...]:
        """The rules whose outcome counted, in rule order."""
        return self._reader.matched(self._hits, self._values) if self.admitted else ()

    @property
    def rows(self) -> tuple[RuleTrace, ...]:
        """Every rule tried, with its tests."""
        return self._reader.rows(self._values) if self.admitted else ()

    @property
    def facts(self) -> Mapping[str, Value]:
        """The facts read."""
        return self._reader.facts(self._values)

    @property
    def because_en(self) -> str:
        """The reason in English."""
        return self._reader.because("en", self.matched, self._values)

    @property
    def because_zh(self) -> str:
        """The reason in Chinese."""
        return self._reader.because("zh", self.matched, self._values)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The scorecard's reason codes, largest shortfall first."""
        return self._reader.reasons(self._values) if self.admitted else ()
