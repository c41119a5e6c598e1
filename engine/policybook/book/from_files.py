"""A folder -> its documents: every YAML file below it in path order, told by kind, held to its schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.check_schema import check_schema
from policybook.document.from_yaml import from_yaml
from policybook.document.full_width import colon_in
from policybook.document.kinds import KINDS, kind_of
from policybook.document.node import Mapping, mappings_of
from policybook.text import Source, Span

MANIFEST = "policybook.yaml"
PACK = "pack:"
"""What stands before the path of a shipped pack's file where people read it."""

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a book: its kind, its tree, and what of it is wrong already.

    `damage` are the rules, checks, steps and exits at fault where nothing else is; the others can be
    read without them. None says that the fault is elsewhere, so that no more can be said of the document.
    """

    kind: str
    node: Mapping
    damage: tuple[Span, ...] | None = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong so far."""
        return self.damage == ()


def documents_from(folder: Path, shown: str) -> tuple[tuple[Document, ...], list[Diagnostic]]:
    """The documents of a folder's own files; `shown` stands for the folder where people read a path."""
    documents: list[Document] = []
    findings: list[Diagnostic] = []
    for path in yaml_files(folder):
        name = f"{shown}{path.relative_to(folder).as_posix()}"
        source, unreadable = read_source(path, name)
        findings += unreadable
        if source is not None:
            # Books that extend a pack share what was read of it; a firm's own files may be large and change.
            made, faults = (_of_pack if shown.startswith(PACK) else _documents)(source)
            documents += made
            findings += faults
    return tuple(documents), findings


def _documents(source: Source) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    documents: list[Document] = []
    nodes, faults = from_yaml(source)
    findings = [*faults]
    for node in nodes:
        kind = kind_of(node)
        if faults and not isinstance(node, Mapping):
            continue  # a part of what cannot be read
        if kind is None or not isinstance(node, Mapping):
            findings.append(_unknown(node if isinstance(node, Mapping) else None, node.span))
            continue
        wrong = check_schema(node, kind)
        findings += wrong
        documents.append(Document(kind, node, _damage(node, [*wrong, *faults])))
    return tuple(documents), tuple(findings)


#: By name and text, so that it never says what a file said before.
_of_pack = lru_cache(maxsize=128)(_documents)


def _damage(node: Mapping, findings: list[Diagnostic]) -> tuple[Span, ...] | None:
    places = [each.span for each in findings if each.is_error and within(each.span, node.span)]
    parts = [item.span for key in ("rules", "checks", "steps", "exit") for item in mappings_of(node.get(key))]
    hit = [next((part for part in parts if within(place, part)), None) for place in places]
    return None if None in hit else tuple(part for part in dict.fromkeys(hit) if part)


def within(place: Span, part: Span) -> bool:
    """Whether a place lies in a part of a file."""
    return place.source == part.source and part.start <= place.start <= place.end <= part.end


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder in path order, without hidden folders and books within it."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [
            each for each in folders if not each.startswith(".") and not (here / each / MANIFEST).is_file()
        ]
        found += [here / each for each in files if each.lower().endswith(_ENDINGS) and each[0] != "."]
    # A pipe or a device would be waited for; a link to nothing is said to be unreadable.
    found = [path for path in found if path.is_file() or not path.exists()]
    return iter(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def read_source(path: Path, name: str) -> tuple[Source | None, list[Diagnostic]]:
    """A file's text; a file that cannot be read, or is not UTF-8, is a finding."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        nothing = Source(name, "")
        why = (fault.strerror or "it cannot be opened").lower()
        return None, [
            Diagnostic(
                Code.UNREADABLE_FILE,
                f"the file cannot be read: {why}",
                Span(nothing, 0, 0),
                help="see to it that the file is there and may be read",
            )
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode("utf-8-sig", errors="replace")
        whole = Source(name, before + content[fault.start :].decode("utf-8", errors="replace"))
        return None, [
            Diagnostic(
                Code.UNREADABLE_FILE,
                f"the file is not UTF-8: byte 0x{content[fault.start]:02X} at {fault.start}",
                Span(whole, len(before), len(before) + 1),
                "not a character of UTF-8",
                help=f"save the file as UTF-8{_seems(content)}",
            )
        ]
    return Source(name, text), []


def _seems(content: bytes) -> str:
    """What the file is written in, where that can be told."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ", it is UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return ", it seems to be GB18030"


def _unknown(node: Mapping | None, span: Span) -> Diagnostic:
    keys = node.keys() if node else ()
    meant = next((line for key in keys if (line := hint(key, KINDS, "kinds", most=0))), "")
    if node is None and (faulty := colon_in(span.source, span)):
        return faulty
    first = node.entries[0].key.span if node and node.entries else Span(span.source, span.start, span.start)
    return Diagnostic(
        Code.UNKNOWN_DOCUMENT,
        "this document is of no known kind",
        first,
        "no key here says what it is",
        help=meant or "begin it with one of " + ", ".join(f"`{kind}:`" for kind in sorted(KINDS)),
    )
