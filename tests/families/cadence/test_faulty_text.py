"""Whatever is done to a cadence's file, something is said or nothing: no reader ever fails."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policybook.book.overlay import overlaid
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping
from policybook.families import cadence
from policybook.plan.cadence import Cadence
from policybook.tables.setting import Setting
from policybook.text import Source
from policybook.vocabulary.from_document import vocabulary_from
from policybook.vocabulary.model import Vocabulary
from tests.families.cadence.books import HERE, WORDS

CORPUS = Path(__file__).parents[2] / "corpus" / "bad" / "cadence"
FILES = [
    path.read_text("utf-8")
    for path in [*sorted((HERE / "good").glob("*.yaml")), *sorted(CORPUS.glob("*.yaml"))]
]
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
        "P1M",
        "12-25",
        "{a: 1}",
        "[a, b]",
        '"',
        "id",
        "客户",
        "\n",
        "  ",
    ]
)


def _words() -> Vocabulary:
    nodes, _ = from_yaml(Source("words.yaml", WORDS))
    return vocabulary_from([node for node in nodes if isinstance(node, Mapping)])[0]


SETTING = Setting(_words())


def _read(text: str) -> None:
    nodes = [node for node in from_yaml(Source("changed.yaml", text))[0] if isinstance(node, Mapping)]
    announced, _ = cadence.announcements_from([each for each in nodes if "announcement" in each], SETTING)
    around = cadence.Around(announced, {"firm"})
    for node in nodes:
        if cadence.KIND not in node:
            continue
        made, _ = cadence.cadence_from(node, SETTING, around)
        assert made is None or isinstance(made, Cadence)
        again, _ = overlaid(node, node)
        assert isinstance(again, Mapping)
    cadence.not_taken(announced, nodes)


@given(st.data())
def test_a_changed_file_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES))
    start = data.draw(st.integers(0, len(text) - 1))
    _read(text[:start] + data.draw(PIECES) + text[start + data.draw(st.integers(0, 12)) :])


@given(st.data())
def test_a_value_of_another_shape_is_read_or_refused(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(FILES)).splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key, colon, _ = lines[number].partition(": ")
    lines[number] = f"{key}{colon}{data.draw(PIECES)}"
    _read("\n".join(lines))
