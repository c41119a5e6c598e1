"""Whatever is done to a good file, something is said or nothing: no reader ever fails."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Node
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
