"""The shapes in `shapes/*.yaml`: each document is followed by what must be said about it, as `#!` lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.diagnostics.apply import applied
from policybook.diagnostics.codes import Code
from policybook.document.check_schema import check_schema
from policybook.document.from_yaml import from_yaml
from policybook.document.kinds import KINDS, kind_of
from policybook.document.node import Mapping, Node, Scalar, Sequence
from policybook.text import Source

SHAPES = Path(__file__).parent / "shapes"


def parts(path: Path) -> list[tuple[str, list[str]]]:
    """Each document's text and the findings written beneath it."""
    found = []
    for part in path.read_text(encoding="utf-8").split("\n---\n"):
        lines = part.splitlines()
        wanted = [line.removeprefix("#! ") for line in lines if line.startswith("#! ")]
        found.append(("\n".join(line for line in lines if not line.startswith("#! ")) + "\n", wanted))
    return found


CASES = [
    pytest.param(text, wanted, id=f"{path.stem}-{number}")
    for path in sorted(SHAPES.glob("*.yaml"))
    for number, (text, wanted) in enumerate(parts(path), 1)
]


def findings_of(text: str) -> list[str]:
    source = Source("b", text)
    documents, findings = from_yaml(source)
    for node in documents:
        kind = kind_of(node)
        assert kind is not None
        findings += check_schema(node, kind)
    said = []
    for d in findings:
        line, column = d.span.position
        said.append(f"{line}:{column} {d.code.value} {d.message}" + (f" = {d.help}" if d.help else ""))
    return said


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_shape_has_exactly_the_findings_beneath_it(text: str, wanted: list[str]) -> None:
    assert findings_of(text) == wanted


def test_every_kind_has_shapes() -> None:
    kinds = {
        kind_of(node)
        for path in SHAPES.glob("*.yaml")
        for node in from_yaml(Source("b", path.read_text()))[0]
    }
    assert kinds >= set(KINDS)


def test_a_safe_fix_leaves_nothing_to_say_about_its_key() -> None:
    source = Source("b", "policybook: 1\nnmae: x\nextends: [abc]\n'timezoen': UTC\n")
    documents, _ = from_yaml(source)
    text, made = applied(source, check_schema(documents[0], "policybook"))
    assert made == 2
    assert text == "policybook: 1\nname: x\nextends: [abc]\n'timezone': UTC\n"
    assert findings_of(text) == []


GOOD = [text for path in sorted(SHAPES.glob("*.yaml")) for text, wanted in parts(path) if not wanted]
JUNK = [
    "",
    "[]",
    "{}",
    "1",
    "1.5",
    "true",
    "null",
    "客户",
    "[[1]]",
    "{a: {b: 1}}",
    "{1: 2}",
    "'x: y'",
    "~",
    "- a",
]


@given(st.sampled_from(GOOD), st.integers(0, 400), st.sampled_from(JUNK))
def test_whatever_stands_in_a_place_has_findings_and_no_crash(text: str, number: int, junk: str) -> None:
    documents, _ = from_yaml(Source("b", text))
    kind = kind_of(documents[0])
    places = [each for each in nodes(documents[0]) if each.span.start > 0]
    chosen = places[number % len(places)].span
    changed = text[: chosen.start] + junk + text[chosen.end :]
    for node in from_yaml(Source("b", changed))[0]:
        for finding in check_schema(node, kind or ""):
            assert finding.code in Code
            assert 0 <= finding.span.start <= finding.span.end <= len(changed)
            said = finding.message + finding.help + finding.label
            for foreign in ("Decimal(", "None", "dict", "additional", "schema", "instance", "regex", "^["):
                assert foreign not in said


def nodes(node: Node) -> list[Node]:
    match node:
        case Scalar():
            return [node]
        case Sequence():
            return [node, *(each for item in node.items for each in nodes(item))]
        case Mapping():
            return [node, *(each for entry in node for each in [entry.key, *nodes(entry.value)])]
