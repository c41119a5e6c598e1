"""Source -> nodes: reads YAML with the place of every character; alone knows the yaml library."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix, Related
from policybook.document.core_schema import BadNumberError, resolved
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, Style
from policybook.document.scalar_text import characters, library_text
from policybook.document.unquoted import unquoted
from policybook.document.yaml_faults import Complaint, fault, finding
from policybook.text import Position, Source, Span

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark

# The C reader is about ten times as fast; a PyYAML without it reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 60
_BOM = "\ufeff"
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t\r\n]*)*")
_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    start: int
    column: int
    is_mapping: bool
    is_flow: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    # A mapping's children are key, value, key, value: `key` holds the one that waits for its value.
    awaits_value: bool = False
    key: Scalar | None = None


def from_yaml(source: Source) -> tuple[tuple[Node, ...], list[Diagnostic]]:
    """The documents of a file and what is wrong with its YAML; empty documents are left out.

    Where the file cannot be read to its end, the documents before the fault are given.
    """
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.shift = 1 if source.text.startswith(_BOM) else 0
        self.documents: list[Node] = []
        self.findings: list[Diagnostic] = []
        self.open: list[_Open] = []
        self.anchors: set[str] = set()

    def read(self) -> tuple[tuple[Node, ...], list[Diagnostic]]:
        text = self.source.text[self.shift :]
        if found := _UNREADABLE.search(text):
            at = found.start() + self.shift
            self._fault(at, f"the character U+{ord(found[0]):04X} cannot stand in a file", "remove it")
            return (), self.findings
        try:
            # Events rather than whole trees: building a tree recurses, and deep nesting would end in a crash.
            for event in yaml.parse(library_text(text), Loader=_LOADER):
                if not self._take(event):
                    break
        except yaml.YAMLError as error:
            self._bad_yaml(error)
        return tuple(self.documents), self.findings

    def _take(self, event: yaml.Event) -> bool:
        match event:
            case yaml.ScalarEvent():
                self._properties(event)
                self._add(self._scalar(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._properties(event)
                if len(self.open) >= _DEEPEST:
                    self._fault(
                        self._index(event.start_mark),
                        "lists and mappings are nested too deeply",
                        f"at most {_DEEPEST} may stand within each other: close some of them",
                    )
                    return False
                start = self._after_properties(event)
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                column = self._column(start)
                self.open.append(_Open(start, column, is_mapping, bool(event.flow_style)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._add(self._closed(self.open.pop(), self._index(event.end_mark)))
            case yaml.AliasEvent():
                self._alias(event)
            case _:
                self.anchors.clear()  # the stream or a document begins or ends: anchors reach no further
        return True

    def _add(self, node: Node) -> None:
        if not self.open:
            is_empty = isinstance(node, Scalar) and node.value is None and not node.text
            if not is_empty:
                self.documents.append(node)
            return
        around = self.open[-1]
        if not around.is_mapping:
            around.items.append(node)
        elif not around.awaits_value:
            around.awaits_value = True
            around.key = self._key(node, around)
        else:
            around.awaits_value = False
            if around.key is not None:
                around.entries[around.key.text] = Entry(around.key, node)

    def _key(self, node: Node, around: _Open) -> Scalar | None:
        """The key, or None where it cannot be one; its value is read and dropped then."""
        if not isinstance(node, Scalar):
            found = "a list" if isinstance(node, Sequence) else "a mapping"
            self.findings.append(
                Diagnostic(
                    Code.WRONG_SHAPE,
                    f"expected a text as key, found {found}",
                    node.span,
                    "not a text",
                    help="put a text that begins with `{` or `[` in quotes",
                )
            )
            return None
        if node.style is Style.PLAIN and node.text == "<<":
            self._feature(node.span, "merge keys", "write out the keys that are meant")
            return None
        if node.style is Style.PLAIN and not node.text:
            self.findings.append(
                Diagnostic(
                    Code.WRONG_SHAPE, "a key is empty", node.span, "nothing before the `:`", "write the key"
                )
            )
            return None
        earlier = around.entries.get(node.text)
        if earlier is not None:
            self.findings.append(
                Diagnostic(
                    Code.DUPLICATE_KEY,
                    f"key `{node.text}` is given twice",
                    node.span,
                    "given again here",
                    help="remove one of the two",
                    related=(Related(earlier.key.span, "first given here"),),
                )
            )
            return None
        return node

    def _closed(self, done: _Open, end: int) -> Node:
        children: list[Node] = [entry.value for entry in done.entries.values()] or done.items
        if not done.is_flow:
            # The library ends a block where the next one begins, behind comments and empty lines.
            end = max((child.span.end for child in children), default=done.start)
        span = Span(self.source, done.start, end)
        if done.is_mapping:
            return Mapping(span, tuple(done.entries.values()))
        return Sequence(span, tuple(done.items))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = self._after_properties(event), self._index(event.end_mark)
        style = _STYLES.get(event.style or "", Style.PLAIN)
        indent = self.open[-1].column if self.open else -1
        text, offsets = characters(self.source.text, start, end, style, event.value, indent)
        if style in (Style.LITERAL, Style.FOLDED):
            end = max(start + 1, offsets[-1])
        value: None | bool | int | Decimal | str = text
        span = Span(self.source, start, end)
        if style is not Style.PLAIN:
            return Scalar(span, text, text, style, offsets)
        try:
            value = resolved(text)
        except BadNumberError as refused:
            self.findings.append(
                Diagnostic(
                    Code.WRONG_VALUE,
                    f"`{text if len(text) < 40 else text[:37] + '...'}` cannot be used as a number",
                    span,
                    str(refused),
                    help="put it in quotes where a text is meant",
                    fix=Fix((Edit(span, f'"{text}"'),)),
                )
            )
            value = text
        return Scalar(span, text, value, style, offsets)

    def _properties(self, event: yaml.NodeEvent) -> None:
        start = self._index(event.start_mark)
        if event.anchor is not None:
            at = self.source.text.find("&", start)
            self.anchors.add(event.anchor)
            self._feature(Span(self.source, at, at + 1 + len(event.anchor)), "anchors", "write the value out")
        if getattr(event, "tag", None) is not None:
            found = re.compile(r"!\S*").search(self.source.text, start)
            span = Span(self.source, *found.span()) if found else Span(self.source, start, start)
            value = unquoted(self.source, span.start, in_flow=bool(self.open) and self.open[-1].is_flow)
            if span.text.startswith("!=") and value is not None:
                # Not a tag by the person's lights, but a test.
                message = "a text without quotes cannot begin with `!`"
                fix = value.fix(safe=True)
                self.findings.append(
                    Diagnostic(Code.YAML_FEATURE, message, value.span, "", value.advice, fix=fix)
                )
            else:
                self._feature(span, "tags", "remove it; put the value in quotes where a text is meant")

    def _alias(self, event: yaml.AliasEvent) -> None:
        span = Span(self.source, self._index(event.start_mark), self._index(event.end_mark))
        if event.anchor not in self.anchors:
            # Where the anchor was already refused, its uses are not further faults.
            self._feature(span, "aliases", "write the value out, or put the text in quotes")
        offsets = tuple(range(span.start, span.end + 1))
        self._add(Scalar(span, span.text, None, Style.PLAIN, offsets))

    def _feature(self, span: Span, what: str, advice: str) -> None:
        self.findings.append(
            Diagnostic(Code.YAML_FEATURE, f"{what} cannot be used: found `{span.text}`", span, "", advice)
        )

    def _fault(self, at: int, message: str, advice: str) -> None:
        self.findings.append(fault(self.source, at, message, advice))

    def _bad_yaml(self, error: yaml.YAMLError) -> None:
        opened = getattr(error, "context_mark", None)
        said = Complaint(
            context=str(getattr(error, "context", "") or ""),
            problem=str(getattr(error, "problem", "") or ""),
            at=self._index(getattr(error, "problem_mark", None)),
            begun=None if opened is None else self._index(opened),
            in_flow=bool(self.open) and self.open[-1].is_flow,
        )
        self.findings.append(finding(self.source, said))

    def _after_properties(self, event: yaml.NodeEvent) -> int:
        start, end = self._index(event.start_mark), self._index(event.end_mark)
        if event.anchor is None and getattr(event, "tag", None) is None:
            return start
        found = _PROPERTIES.match(self.source.text, start)
        at = found.end() if found else start
        return at if isinstance(event, yaml.CollectionStartEvent) else min(at, end)

    def _index(self, mark: yaml.Mark | CMark | None) -> int:
        return self.shift + (int(mark.index) if mark is not None else 0)

    def _column(self, at: int) -> int:
        position: Position = self.source.position(at)
        return position.column - 1 - (self.shift if position.line == 1 else 0)
