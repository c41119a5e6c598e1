"""A folder -> a book: packs and files read, overlays laid on, every policy typed against the vocabulary."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType

from policybook.book.calendars import calendars_from
from policybook.book.digest import digest
from policybook.book.extends import layers_from
from policybook.book.families import family_of, is_cadence
from policybook.book.from_files import MANIFEST, within
from policybook.book.limits import beyond_limits
from policybook.book.merge import Merged, merged
from policybook.book.model import Book
from policybook.book.order import in_dependency_order
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.document.node import Scalar
from policybook.expr.limits import Limits
from policybook.expr.types import ANY, Type
from policybook.families import cadence
from policybook.plan.cadence import Cadence
from policybook.plan.model import Plan
from policybook.plan.walk import expressions
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
    lenient = layers[-1].manifest.lenient
    vocabulary, faults = _vocabulary(documents, lenient)
    calendars, faulty = calendars_from(
        layers[-1].node, documents.calendars.values(), layers[-1].manifest.timezone
    )
    plans, cadences, more = _plans(documents, vocabulary, lenient, {*calendars, *documents.calendars})
    faults += more if all(each.sound for each in documents.vocabularies) else _certain(more)
    faults += faulty
    faults += _beyond_limits(plans, vocabulary, layers[-1].manifest.limits)
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
        calendars=calendars,
        cadences=MappingProxyType(cadences),
        cases=tuple(each.node for each in own.of("cases")),
        resolved=documents.resolved(own.node),
        digest=digest(vocabulary, plans, own.manifest.timezone, cadences, calendars),
        findings=tuple(findings),
    )
    return book, findings


def _beyond_limits(plans: dict[str, Plan], vocabulary: Vocabulary, limits: Limits) -> list[Diagnostic]:
    measures = [each.expr for of in vocabulary.measures.values() for each in of.values()]
    written = [each for plan in plans.values() for each in expressions(plan.where, plan.body, plan.outputs)]
    checks = [expr for plan in plans.values() for each in plan.checks for expr in (each.expect, each.value)]
    return beyond_limits([*measures, *written, *(each for each in checks if each is not None)], limits)


def _vocabulary(documents: Merged, lenient: bool) -> tuple[Vocabulary, list[Diagnostic]]:
    """The vocabulary, and what is wrong with it that does not follow from a document's faulty shape."""
    vocabulary, findings = vocabulary_from([each.node for each in documents.vocabularies], lenient=lenient)
    faulty = [each.node.span for each in documents.vocabularies if not each.sound]
    return vocabulary, [each for each in findings if not any(within(each.span, part) for part in faulty)]


def _plans(
    documents: Merged, vocabulary: Vocabulary, lenient: bool, calendars: Collection[str]
) -> tuple[dict[str, Plan], dict[str, Cadence], list[Diagnostic]]:
    """The plans in the order they need each other, and the cadences, whose plans are among them.

    A faulty policy's outcome stays known as it is declared, so what reads it is not faulty too.
    """
    outcomes: dict[str, Type] = {}
    subjects: dict[str, str | None] = {}
    policies = {name: node for name, node in documents.policies.items() if not is_cadence(node)}
    for name, policy in policies.items():
        about = policy.get("of")
        subjects[name] = about.text if isinstance(about, Scalar) else None
        known = family_of(policy).signature(policy)
        outcomes[name] = known[1] if known else ANY
    setting = Setting(
        vocabulary, MappingProxyType(outcomes), subjects=MappingProxyType(subjects), lenient=lenient
    )
    plans: list[Plan] = []
    findings: list[Diagnostic] = []
    for name, policy in policies.items():
        if name in documents.lost:
            continue
        plan, faults = family_of(policy).plan_from(policy, setting)
        findings += _news(faults, documents.damaged.get(name))
        if plan is not None:
            plans.append(plan)
    cadences, faults = _cadences(documents, setting, calendars)
    ordered, circles = in_dependency_order(
        [*plans, *(plan for each in cadences.values() for plan in each.plans)]
    )
    return ordered, cadences, findings + faults + circles


def _cadences(
    documents: Merged, setting: Setting, calendars: Collection[str]
) -> tuple[dict[str, Cadence], list[Diagnostic]]:
    """The cadences by id, with the announcements that they take."""
    announced, findings = cadence.announcements_from(documents.announcements.values(), setting)
    around = cadence.Around(announced, calendars)
    cadences: dict[str, Cadence] = {}
    for name, policy in documents.policies.items():
        if name in documents.lost or not is_cadence(policy):
            continue
        made, faults = cadence.cadence_from(policy, setting, around)
        findings += _news(faults, documents.damaged.get(name))
        if made is not None:
            cadences[name] = made
    nodes = (node for node in documents.policies.values() if is_cadence(node))
    return cadences, [*findings, *cadence.not_taken(announced, nodes)]


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
