"""Whatever is done to a good file, something is said or nothing: no reader ever fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Entry, Mapping, Node, Sequence
from policybook.families import classification, decision
from policybook.plan.model import Plan
from policybook.tables.setting import Setting
from policybook.text import Source
from policybook.vocabulary.from_document import vocabulary_from

GOOD = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "good").glob("*.yaml"))]
CORPUS = Path(__file__).parents[1] / "corpus" / "bad"
BAD = [path.read_text("utf-8") for path in sorted(CORPUS.glob("[pv]*/*.yaml"))]
PIECES = st.sampled_from(
    [
        "",
        "null",
        "[]",
        "{}",
        "x",
        "1",
        "-",
        ": ",
        "{a: 1}",
        "[a, b]",
        '"',
        "'",
        "when",
        "id",
        "客户",
        "\n",
        "  ",
    ]
)


def _plans(nodes: tuple[Node, ...]) -> list[Plan | None]:
    mappings = [node for node in nodes if isinstance(node, Mapping)]
    vocabulary, _ = vocabulary_from([node for node in mappings if "vocabulary" in node])
    families = [
        (family, node) for node in mappings for family in (classification, decision) if family.KIND in node
    ]
    signatures = (family.signature(node) for family, node in families)
    setting = Setting(vocabulary, dict(each for each in signatures if each is not None))
    return [family.plan_from(node, setting)[0] for family, node in families]


@given(st.data())
def test_a_changed_file_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(GOOD + BAD))
    start = data.draw(st.integers(0, len(text) - 1))
    end = start + data.draw(st.integers(0, 12))
    changed = text[:start] + data.draw(PIECES) + text[end:]
    nodes, _ = from_yaml(Source("changed.yaml", changed))
    for plan in _plans(nodes):
        assert plan is None or isinstance(plan, Plan)


@given(st.data())
def test_a_value_of_another_shape_is_read_or_refused(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(GOOD + BAD)).splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key, colon, _ = lines[number].partition(": ")
    lines[number] = key + colon + data.draw(PIECES)
    nodes, _ = from_yaml(Source("changed.yaml", "\n".join(lines)))
    for plan in _plans(nodes):
        assert plan is None or isinstance(plan, Plan)


def _within(node: Node) -> list[Node]:
    match node:
        case Mapping(entries=entries):
            return [node, *(each for entry in entries for each in _within(entry.value))]
        case Sequence(items=items):
            return [node, *(each for item in items for each in _within(item))]
        case _:
            return [node]


def _swapped(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    match node:
        case Mapping(entries=entries):
            kept = (Entry(entry.key, _swapped(entry.value, old, new)) for entry in entries)
            return replace(node, entries=tuple(kept))
        case Sequence(items=items):
            return replace(node, items=tuple(_swapped(item, old, new) for item in items))
        case _:
            return node


@given(st.data())
def test_a_part_of_another_document_is_read_or_refused(data: st.DataObject) -> None:
    texts = st.sampled_from(GOOD + BAD)
    nodes, _ = from_yaml(Source("good.yaml", data.draw(texts)))
    others, _ = from_yaml(Source("other.yaml", data.draw(texts)))
    changed = list(nodes)
    place = data.draw(st.integers(0, len(changed) - 1))
    old = data.draw(st.sampled_from(_within(changed[place])))
    new = data.draw(st.sampled_from([part for other in others for part in _within(other)]))
    changed[place] = _swapped(changed[place], old, new)
    for plan in _plans(tuple(changed)):
        assert plan is None or isinstance(plan, Plan)
