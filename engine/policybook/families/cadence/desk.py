"""What the parts of a cadence are read with: its reader, its words, and what is kept of the contact log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import replace as replaced

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.scope import Scope
from policybook.expr.tree import Expr, Fact, Literal
from policybook.expr.types import DATE, NULL, STRING, StringType, Type, accepts, shows, with_article
from policybook.expr.walk import walk
from policybook.families.cadence.model import WORDS, Around, WrittenCadence
from policybook.plan.cadence import Kept
from policybook.plan.model import Body, Output, Plan, Texts
from policybook.plan.walk import expressions, facts_read
from policybook.tables.policy import hidden_fields, of_another_entity
from policybook.tables.reader import Reader
from policybook.tables.setting import Setting
from policybook.tables.templates import HiddenFields
from policybook.text import Span
from policybook.vocabulary.scope import entity_facts
from policybook.vocabulary.texts import sources_from
from policybook.vocabulary.unknown import unknown


@dataclass(slots=True)
class Desk:
    """The cadence that is read, its reader, and what its parts have used so far.

    `used` are the words of its lists that rules and steps name, by the list's key.
    """

    written: WrittenCadence
    setting: Setting
    around: Around
    reader: Reader
    kept: dict[str, Kept] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        """The entity that is followed up."""
        of = self.written.policy.entity
        return of.text if of is not None else ""

    def say(self, code: Code, message: str, span: Span, label: str = "", help: str = "") -> None:
        """Notes a finding."""
        self.reader.found.append(Diagnostic(code, message, span, label, help))

    def about(self, entity: str) -> Reader:
        """A reader of expressions about another entity, whose findings are this one's."""
        facts = {**self.setting.outcomes, **entity_facts(self.setting.vocabulary, entity), "as_of": DATE}
        constants = self.reader.scope.constants
        known = {name: kind for name, kind in facts.items() if name not in constants}
        scope = Scope(known, constants, lenient=self.reader.scope.lenient)
        return Reader(scope, self.reader.found, self.reader.parameters_used)

    def hidden(self, entity: str) -> HiddenFields:
        """The fields that no reason about an entity may show."""
        return replaced(hidden_fields(self.written.policy, self.setting), entity=entity)

    def typed(
        self, node: Node | None, kinds: Iterable[Type], what: str, reader: Reader | None = None
    ) -> Expr | None:
        """An expression of one of these types; None where there is none, or after a fault."""
        if not isinstance(node, Scalar):
            return None
        expr = (reader or self.reader).expression(node)
        wanted = tuple(kinds)
        if expr is None or any(accepts(kind, expr.type) for kind in wanted):
            return expr
        self.say(
            Code.TYPE_MISMATCH,
            f"`{what}` is {with_article(wanted[0])}, found {with_article(expr.type)}",
            node.span,
            f"a {shows(expr.type)}",
            f"give {with_article(wanted[0])}",
        )
        return None

    def word(self, node: Mapping | None, key: str) -> Literal | None:
        """The channel, depth or role that a rule or a step names; None where it names none."""
        given = node.get(key) if node is not None else None
        if not isinstance(given, Scalar) or given.value is None:
            return None
        listed = WORDS[key]
        known = self.written.words[listed]
        self.used.setdefault(listed, set()).add(given.text)
        if given.text not in known:
            self.reader.found.append(
                unknown(Code.UNKNOWN_WORD, f"unknown {key} `{given.text}`", given, known, listed)
            )
            return None
        return Literal(given.text, self.type_of(key), span=given.span)

    def type_of(self, key: str) -> Type:
        """The type of a channel, depth or role: one of the cadence's own words."""
        words = tuple(self.written.words[WORDS[key]])
        return StringType(words) if words else STRING

    def plan(
        self,
        name: str,
        entity: str,
        where: Expr | None,
        body: Body,
        outputs: tuple[Output, ...],
        outcome_type: Type,
        title: Texts,
        node: Mapping,
        span: Span,
    ) -> Plan:
        """A plan of the cadence, with the findings on what it reads that it cannot know."""
        policy = self.written.policy
        read = tuple(expressions(where, body, outputs))
        about = replaced(policy, entity=_called(policy.entity, entity))
        self.reader.found += of_another_entity(about, self.setting, read)
        self._no_places(entity, read, span)
        facts = dict(sorted(facts_read(where, body, outputs).items()))
        own = entity_facts(self.setting.vocabulary, entity)
        return Plan(
            f"{policy.id}.{name}",
            "cadence",
            title,
            entity,
            facts,
            tuple(each for each in facts if each in self.setting.outcomes and each not in own),
            where,
            body,
            outputs,
            outcome_type,
            source=sources_from(node.get("source")) or policy.source,
            span=span,
        )

    def _no_places(self, entity: str, read: Iterable[Expr], span: Span) -> None:
        """A cadence is about one record; its place among all others is a classification's matter."""
        ranked = {*self.setting.vocabulary.population.get(entity, {}), "population"}
        parts = (part for expr in read for part in walk(expr) if isinstance(part, Fact))
        places = {part.span or span: part.name for part in parts if part.name in ranked}
        for at, name in places.items():
            self.say(
                Code.BAD_STEP,
                f"a cadence cannot read `{name}`, a place among all `{entity}` records",
                at,
                "known to a classification only",
                "let a classification read it, and read its class here",
            )


def nothing() -> Literal:
    """The value of what is not given."""
    return Literal(None, NULL)


def _called(scalar: Scalar | None, entity: str) -> Scalar | None:
    return None if scalar is None else replaced(scalar, text=entity)
