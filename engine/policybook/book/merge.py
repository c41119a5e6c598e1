"""Layers -> the documents of the resolved book: policies collected, overlays laid on, parameters set.

Layer by layer, packs first: its policies, then its overlays in document order, then its manifest's
`parameters`. So where two overlays touch the same rule, the later one sees what the earlier left:
packs in the order of `extends`, then the firm's files in path order.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from types import MappingProxyType

from policybook.book.edit import without
from policybook.book.extends import Layer
from policybook.book.families import POLICIES
from policybook.book.from_files import Document, within
from policybook.book.model import Resolved
from policybook.book.overlay import overlaid, unknown_parameter, with_parameter
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Entry, Mapping, Scalar, entries_of
from policybook.text import Span


@dataclass(slots=True)
class Merged:
    """The documents so far.

    `lost` are the policies of which no more can be said; `damaged` those of which something is
    wrong, with the places of it.
    """

    vocabularies: list[Document] = field(default_factory=list)
    policies: dict[str, Mapping] = field(default_factory=dict)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    sources: dict[str, Mapping] = field(default_factory=dict)
    calendars: dict[str, Mapping] = field(default_factory=dict)
    announcements: dict[str, Mapping] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    damaged: dict[str, list[Span]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def resolved(self, manifest: Mapping) -> Resolved:
        """The documents as they stay, under the manifest of the book itself."""
        return Resolved(
            without(manifest, "extends", "parameters"),
            tuple(each.node for each in self.vocabularies),
            MappingProxyType(self.policies),
            MappingProxyType(self.mappings),
            MappingProxyType(self.sources),
            MappingProxyType(self.calendars),
            MappingProxyType(self.announcements),
        )

    def add(self, layer: Layer) -> None:
        """Takes in one layer."""
        self.vocabularies += layer.of("vocabulary")
        for document in layer.documents:
            if document.kind in POLICIES:
                self._policy(document)
            elif document.kind == "mapping":
                self._named(self.mappings, document)
            elif document.kind == "source":
                self._named(self.sources, document)
            elif document.kind == "calendar":
                self._named(self.calendars, document)
            elif document.kind == "announcement":
                self._named(self.announcements, document)
        for document in layer.of("overlay"):
            self._overlay(document)
        if isinstance(given := layer.node.get("parameters"), Mapping):
            self._parameters(given)

    def _policy(self, document: Document) -> None:
        key = document.node.get(document.kind)
        if not isinstance(key, Scalar) or not key.text:
            return
        if self._taken(self.policies, key, document.kind):
            return
        self.policies[key.text] = document.node
        self._note(key.text, document)

    def _named(self, known: dict[str, Mapping], document: Document) -> None:
        key = document.node.get(document.kind)
        if isinstance(key, Scalar) and not self._taken(known, key, document.kind):
            known[key.text] = document.node

    def _taken(self, known: Map[str, Mapping], key: Scalar, kind: str) -> bool:
        old = known.get(key.text)
        if old is None:
            return False
        there = next(
            value
            for kind in (*POLICIES, "announcement", "mapping", "source", "calendar")
            if (value := old.get(kind))
        )
        if kind not in POLICIES:
            code, what, mend = Code.DUPLICATE_NAME, kind, "give this one another id"
        else:
            code, what = Code.DUPLICATE_POLICY, "policy"
            mend = (
                f"to change the one that is there, write `overlay: {key.text}`; else give this one another id"
            )
        self.findings.append(
            Diagnostic(
                code,
                f"there are two {'policies' if what == 'policy' else f'{what}s'} `{key.text}`",
                key.span,
                "the second",
                mend,
                (Related(there.span, "the first"),),
            )
        )
        return True

    def _overlay(self, document: Document) -> None:
        target = document.node.get("overlay")
        if not isinstance(target, Scalar) or not target.text:
            return
        policy = self.policies.get(target.text)
        if policy is None:
            self.findings.append(
                Diagnostic(
                    Code.UNKNOWN_POLICY,
                    f"there is no policy `{target.text}` to lay this over",
                    target.span,
                    "no such policy",
                    hint(target.text, self.policies, "policies"),
                )
            )
            return
        changed, findings = overlaid(policy, document.node)
        self.policies[target.text] = changed
        self._note(target.text, document)
        damage = document.damage
        if damage is None or not findings:
            return
        self.findings += [each for each in findings if not any(within(each.span, part) for part in damage)]
        self.damaged.setdefault(target.text, [])

    def _note(self, policy: str, document: Document) -> None:
        """Keeps in mind what of a document, and so of its policy, is wrong."""
        if document.damage is None:
            self.lost.add(policy)
        elif document.damage:
            self.damaged.setdefault(policy, []).extend(document.damage)

    def _parameters(self, given: Mapping) -> None:
        """Sets a manifest's parameters: `name` for every policy first, so that `policy.name` stands."""
        for entry in entries_of(given):
            if "." not in entry.key.text:
                self._parameter(entry, tuple(self.policies), entry.key.text)
        for entry in entries_of(given):
            policy, dot, name = entry.key.text.partition(".")
            if dot and policy in self.policies:
                self._parameter(entry, (policy,), name)
            elif dot:
                self.findings.append(
                    Diagnostic(
                        Code.UNKNOWN_POLICY,
                        f"there is no policy `{policy}`",
                        entry.key.span,
                        "no such policy",
                        hint(policy, self.policies, "policies"),
                    )
                )

    def _parameter(self, entry: Entry, policies: tuple[str, ...], name: str) -> None:
        found = False
        for policy in policies:
            changed = with_parameter(self.policies[policy], name, entry.value)
            if changed is not None:
                found = True
                self.policies[policy] = changed
        if not found:
            whose = (
                f"policy `{policies[0]}` has no parameter"
                if "." in entry.key.text
                else "no policy has a parameter"
            )
            nodes = tuple(self.policies[policy] for policy in policies)
            self.findings.append(unknown_parameter(entry.key, nodes, whose))


def merged(layers: tuple[Layer, ...]) -> Merged:
    """The documents of all layers as one book."""
    book = Merged()
    for layer in layers:
        book.add(layer)
    return book
