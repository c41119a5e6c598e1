"""The manifest document -> Manifest; a folder without one is a finding that says what to do."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from pathlib import Path

from policybook.book.calendars import check_zone
from policybook.book.from_files import MANIFEST, Document
from policybook.book.limits import limits_from
from policybook.book.model import Manifest
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Mapping, Node, Scalar, scalars_of, text_of
from policybook.text import nowhere
from policybook.vocabulary.texts import texts_from

LANGUAGES = ("en", "zh")


def manifest_from(
    documents: Seq[Document], folder: Path, shown: str
) -> tuple[Manifest | None, Mapping | None, list[Diagnostic]]:
    """The manifest, its document, and what is wrong: none, several, or a time zone that is not one."""
    manifests = [each for each in documents if each.kind == "policybook"]
    if not manifests:
        return None, None, [no_manifest(folder, shown)]
    document = manifests[0]
    node = document.node
    findings = [_second(node, other.node) for other in manifests[1:]]
    zone = text_of(node.get("timezone")) or "UTC"
    if document.sound:
        findings += check_zone(node.get("timezone"))
    name = text_of(node.get("name")) or folder.name
    manifest = Manifest(
        name=name,
        title=texts_from(node.get("title"), name),
        description=texts_from(node.get("description")),
        extends=tuple(each.text for each in extends_of(node)),
        timezone=zone,
        languages=_languages(node.get("languages")),
        limits=limits_from(node),
        lenient=text_of(node.get("quiet_null")) == "warning",
        span=node.span,
    )
    return manifest, node, findings


def extends_of(node: Mapping) -> tuple[Scalar, ...]:
    """The packs a manifest extends, as written."""
    return tuple(each for each in scalars_of(node.get("extends")) if each.text)


def no_manifest(folder: Path, shown: str) -> Diagnostic:
    """The finding on a folder that is no book."""
    there = "has no manifest" if folder.is_dir() else "is a file" if folder.exists() else "does not exist"
    return Diagnostic(
        Code.NO_MANIFEST,
        f"{'' if folder.is_file() else 'the folder '}`{folder.name or shown.rstrip('/') or '.'}` {there}",
        nowhere(f"{shown}{MANIFEST}"),
        help=f"start a book with `policybook init DIR`, or name a folder that holds a `{MANIFEST}`",
    )


def _second(first: Mapping, other: Mapping) -> Diagnostic:
    return Diagnostic(
        Code.DUPLICATE_NAME,
        "a book has one manifest",
        other.entries[0].key.span if other.entries else other.span,
        "the second",
        help="keep one of them",
        related=(Related(first.entries[0].key.span if first.entries else first.span, "the first"),),
    )


def _languages(node: Node | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text for each in scalars_of(node))) or LANGUAGES
