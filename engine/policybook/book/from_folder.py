"""A folder -> a book: packs and files read, overlays laid on, every policy typed against the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from pathlib import Path
from types import MappingProxyType

from policybook.book.digest import digest
from policybook.book.extends import layers_from
from policybook.book.from_files import MANIFEST, within
from policybook.book.merge import FAMILIES, Merged, merged
from policybook.book.model import Book
from policybook.book.order import in_dependency_order
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.document.node import Mapping, Scalar
from policybook.expr.types import ANY, Type
from policybook.families import classification, decision
from policybook.plan.model import Plan
from policybook.shipped import shipped
from policybook.tables.setting import Setting
from policybook.text import Span
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.model import Vocabulary

#: Something that belongs to the book could not be read…
_INCOMPLETE = frozenset(
    {
        Code.BAD_YAML,
        Code.YAML_FEATURE,
        Code.UNREADABLE_FILE,
        Code.UNKNOWN_DOCUMENT,
        Code.UNKNOWN_PACK,
        Code.NO_MANIFEST,
        Code.CIRCULAR,
    }
)
#: …so what seems to be missing may stand there.
_MAYBE_THERE = frozenset(
    {
        Code.UNKNOWN_NAME,
        Code.UNKNOWN_MEMBER,
        Code.UNKNOWN_ENTITY,
        Code.UNKNOWN_POLICY,
        Code.UNKNOWN_PARAMETER,
    }
)
_READERS: Map[str, Callable[[Mapping, Setting], tuple[Plan | None, list[Diagnostic]]]] = {
    "classification": classification.plan_from,
    "decision": decision.plan_from,
}
_SIGNATURES: Map[str, Callable[[Mapping], tuple[str, Type] | None]] = {
    "classification": classification.signature,
    "decision": decision.signature,
}


def book_from(folder: Path, *, packs: Path | None = None) -> tuple[Book | None, list[Diagnostic]]:
    """The book in a folder and all that is to be said about it; None where something is wrong.

    `packs` is where packs named in `extends` are looked for: the shipped ones unless given.
    """
    if folder.name == MANIFEST and folder.is_file():
        folder = folder.parent
    layers, findings = layers_from(folder, packs or shipped("rules"))
    if not layers:
        return None, in_order(findings)
    documents = merged(layers)
    vocabulary, faults = _vocabulary(documents)
    plans, more = _plans(documents, vocabulary)
    faults += more if all(each.sound for each in documents.vocabularies) else _certain(more)
    faults += documents.findings
    if any(finding.code in _INCOMPLETE for finding in findings):
        faults = _certain(faults)
    findings = in_order(findings + faults)
    if any(finding.is_error for finding in findings):
        return None, findings
    own = layers[-1]
    book = Book(
        name=own.manifest.name,
        title=own.manifest.title,
        folder=folder,
        manifest=own.manifest,
        vocabulary=vocabulary,
        plans=MappingProxyType(plans),
        cases=tuple(each.node for each in own.of("cases")),
        resolved=documents.resolved(own.node),
        digest=digest(vocabulary, plans, own.manifest.timezone),
        findings=tuple(findings),
    )
    return book, findings


def _vocabulary(documents: Merged) -> tuple[Vocabulary, list[Diagnostic]]:
    """The vocabulary, and what is wrong with it that does not follow from a document's faulty shape."""
    vocabulary, findings = vocabulary_from([each.node for each in documents.vocabularies])
    faulty = [each.node.span for each in documents.vocabularies if not each.sound]
    return vocabulary, [each for each in findings if not any(within(each.span, part) for part in faulty)]


def _plans(documents: Merged, vocabulary: Vocabulary) -> tuple[dict[str, Plan], list[Diagnostic]]:
    """The plans in the order they need each other.

    A faulty policy's outcome stays known as it is declared, so what reads it is not faulty too.
    """
    outcomes: dict[str, Type] = {}
    subjects: dict[str, str | None] = {}
    for name, policy in documents.policies.items():
        about = policy.get("of")
        subjects[name] = about.text if isinstance(about, Scalar) else None
        known = _SIGNATURES[_family(policy)](policy)
        outcomes[name] = known[1] if known else ANY
    setting = Setting(vocabulary, MappingProxyType(outcomes), subjects=MappingProxyType(subjects))
    plans: list[Plan] = []
    findings: list[Diagnostic] = []
    for name, policy in documents.policies.items():
        if name in documents.lost:
            continue
        plan, faults = _READERS[_family(policy)](policy, setting)
        findings += _news(faults, documents.damaged.get(name))
        if plan is not None:
            plans.append(plan)
    ordered, circles = in_dependency_order(plans)
    return ordered, findings + circles


def _certain(findings: list[Diagnostic]) -> list[Diagnostic]:
    """The errors that stand even though something of the book could not be read."""
    return [each for each in findings if each.is_error and each.code not in _MAYBE_THERE]


def _news(findings: list[Diagnostic], damage: list[Span] | None) -> list[Diagnostic]:
    """The findings on a policy that do not follow from what was said of it before."""
    if damage is None:
        return findings
    return [
        each for each in findings if each.is_error and not any(within(each.span, part) for part in damage)
    ]


def _family(policy: Mapping) -> str:
    return next(kind for kind in FAMILIES if kind in policy)
