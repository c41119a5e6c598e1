from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.document.annotated import expressions
from policybook.document.format import formatted
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Plain, plain
from policybook.text import Source
from tests.conftest import CHECKOUT
from tests.document.test_from_yaml import PIECES

FILES = sorted(
    path for folder in ("rules", "examples") for path in (CHECKOUT / folder).rglob("*.y*ml") if path.is_file()
)


def show(form: str, text: str) -> str | None:
    """A stand-in for FEEL: single blanks around signs; a text with `?` cannot be read."""
    if "?" in text:
        return None
    return re.sub(r"\s*(<=|>=|[<>+*])\s*", r" \1 ", " ".join(text.split())).strip()


def fmt(text: str) -> str:
    return formatted(Source("b.yaml", text), show)


def content(text: str) -> list[Plain] | None:
    documents, findings = from_yaml(Source("b.yaml", text))
    return None if findings else [plain(node) for node in documents]


BEFORE = """\


# head
classification:   abc  \r
of: customer
classes: {A:   x,B : y , C: {en: a,zh: 'b, c'},}


# about rules
rules:
# first
-   id:   a
    # inner
    when:
          spend:   ">10"
          rank:   <=   10   # why
          odd:  ">1?"
          # end of when
    then: A
    because: >
            text
              more
            end
- id: b
  when:  spend>10   // not lost
  then:   [B,   C ]
  because: "x
     y"
- id: c
  when: {spend: '>  10', 'x': "a>\\"b\\"", y: "a\\u0020>b"}
- when: |
      a>b   \t
      # no comment
  then:
    D
checks:
    - - a
      - b
    -   - c
        -   d: 1
            e: |2
                x
               y

# tail
  # more


"""
AFTER = """\
# head
classification: abc
of: customer
classes: {A: x, B: y, C: {en: a, zh: 'b, c'}}

# about rules
rules:
  # first
  - id: a
    # inner
    when:
      spend: "> 10"
      rank: <= 10   # why
      odd: ">1?"
      # end of when
    then: A
    because: >
      text
        more
      end
  - id: b
    when: spend>10   // not lost
    then: [B, C]
    because: "x
       y"
  - id: c
    when: {spend: '> 10', 'x': "a > \\"b\\"", y: "a\\u0020>b"}
  - when: |
      a>b   \t
      # no comment
    then:
      D
checks:
  - - a
    - b
  - - c
    - d: 1
      e: |2
          x
         y

# tail
# more
"""


def test_a_document_is_laid_out_one_way() -> None:
    assert fmt(BEFORE) == AFTER
    assert fmt(AFTER) == AFTER


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_what_is_shipped_is_laid_out_already(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert formatted(Source(path.name, text), lambda form, text: text) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_another_layout_of_what_is_shipped_comes_back(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    wider = re.sub(r"(?m)^ +", lambda blanks: blanks[0] * 2, text)
    wider = re.sub(r"(?m)^( *)- ", r"\1-   ", wider)
    assert content(wider) == content(text)
    assert formatted(Source(path.name, wider), lambda form, text: text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n", ""),
        ("# only\n\n\n# comments", "# only\n\n# comments\n"),
        ("a: 1", "a: 1\n"),
        ("\ufeffa: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("a: 1\n---\nb:   2\n", "a: 1\n---\nb: 2\n"),
        ("a: |+\n  x\n\n\n", "a: |+\n  x\n\n\n"),
        ("a: |\n  x\n\n\n\nb: 1\n", "a: |\n  x\n\nb: 1\n"),
        ("a:\n- x\n-  - y\n", "a:\n  - x\n  - - y\n"),
        ("a:\n      b:\n            客户:   甲\n", "a:\n  b:\n    客户: 甲\n"),
        ("{a: 1,b: [ 1,2 ]}\n", "{a: 1, b: [1, 2]}\n"),
        ("a: [x: 1 , y]\n", "a: [x: 1 , y]\n"),
        ("a: {x, y: 1}\n", "a: {x, y: 1}\n"),
        ("a: [1,  # one\n 2]\n", "a: [1,  # one\n 2]\n"),
        ("-   1\n-   [ a ]\n-   'x\n\n     y'\n", "- 1\n- [a]\n- 'x\n\n   y'\n"),
        ("a:\n- b\n# deep\n\nc: 1\n", "a:\n  - b\n# deep\n\nc: 1\n"),
        ("? a\n:   b\n", "? a\n:   b\n"),
        ("a: [\n", "a: [\n"),
        ("a:   1  \na:   2  \n", "a:   1  \na:   2  \n"),
    ],
)
def test_small_documents(before: str, after: str) -> None:
    assert fmt(before) == after
    assert fmt(after) == after


def test_expressions_are_found_by_the_schema() -> None:
    text = (
        "decision: d\ninputs: {x: string}\nwhere: x\noutput: {type: string, values: [a-b]}\n"
        "rules:\n  - {id: r, when: {x: '> 1', y: 2}, then: a-b, because: no}\n"
        "  - {id: s, when: x > 1, then: x}\n"
    )
    documents, _ = from_yaml(Source("b", text))
    found = [(scalar.text, form) for scalar, form in expressions(documents[0])]
    assert found == [("x", "feel"), ("> 1", "feel-unary-tests"), ("x > 1", "feel"), ("x", "feel")]


def test_expressions_of_cadences_and_overlays_are_found() -> None:
    text = (
        "cadence: c\nwhere: a\ncontact: b\nowner: c\nowners: {entity: e, away: d}\n"
        "rules:\n  - {id: r, when: {e: '> 1'}, then: {ideal: P14D, channel: visit}}\n"
        "steps:\n  - {id: s, interval: f, when: g, lead: P7D, because: no}\n"
        "  - {id: t, each: orders, where: h, on: i, channel: visit}\n"
        "  - {id: u, cycle: FREQ=DAILY, from: j, owner: k}\nexit: [{id: x, when: l}]\n"
        "---\nannouncement: n\nkind: weather\nwhere: m\n"
        "---\noverlay: c\nsteps: [{replace: s, when: n}, {id: v, after: {step: s}, when: o}]\nowner: p\n"
    )
    documents, _ = from_yaml(Source("b", text))
    found = [scalar.text for document in documents for scalar, _ in expressions(document)]
    assert found == ["a", "b", "c", "d", "> 1", *"fghijklmnop"]


def test_columns_with_unusual_names_are_never_taken_apart() -> None:
    text = "mapping: m\ncolumns: {Customer-ID: string, 额>1: string, b: string}\n"
    text += "rows: [{entity: c, fields: {id: Customer-ID, x: 额>1, y: b>1}}]\n"
    assert fmt(text) == text.replace("y: b>1", "y: b > 1")


# --- whatever the document -------------------------------------------------------------------

COMMENTS = st.sampled_from(["", "", "  # 注释", " # c"])
SCALARS = st.sampled_from([
    "1", "1.50", "text", "客户 甲", "''", '"a  b"', "'it''s'", "true", "~", "a > b", '"x\\n y"', "[1,2]",
    "{a:  b}", "[ {a: b} ,c]", "{x: [], y: {}}",
])  # fmt: skip


@st.composite
def blocks(draw: st.DrawFn, indent: int = 0, depth: int = 0) -> list[str]:
    """Lines of a block list or mapping, laid out in all ways that YAML allows."""
    is_list = draw(st.booleans())
    lines: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            at = draw(st.sampled_from([indent, 0, indent + 1]))
            lines += draw(st.sampled_from([[" " * at + "# own line"], [""], ["", ""]]))
        gap = " " * draw(st.integers(1, 3))
        head = " " * indent + ("-" if is_list else f"k{number}:")
        kind = draw(
            st.sampled_from(
                ["scalar", "block", "inline", "text", "below"] if depth < 3 else ["scalar", "text"]
            )
        )
        if kind == "block":
            lines.append(head + draw(COMMENTS))
            lines += draw(blocks(indent=indent + draw(st.integers(1, 4)), depth=depth + 1))
        elif kind == "inline" and is_list:
            inner = draw(blocks(indent=indent + 1 + len(gap), depth=depth + 1))
            while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                inner = inner[1:]
            lines += [head + gap + inner[0].lstrip(" "), *inner[1:]]
        elif kind == "text":
            inner = " " * (indent + draw(st.integers(1, 4)))
            style = draw(st.sampled_from(["|", ">", "|-", ">-"]))
            lines += [
                head + gap + style + draw(COMMENTS),
                inner + "one # not",
                "",
                inner + "  two  ",
                inner + "三",
            ]
        elif kind == "below":
            lines += [head + draw(COMMENTS), " " * (indent + 2) + draw(SCALARS)]
        else:
            lines.append(head + gap + draw(SCALARS) + draw(COMMENTS))
    return lines


def comments(text: str) -> list[str]:
    return re.findall(r"# (?:own line|注释|c\b)", text)


@given(blocks(), st.sampled_from(["\n", "\r\n"]))
def test_formatting_keeps_content_and_comments_and_is_done_once(lines: list[str], end: str) -> None:
    text = end.join(lines) + end
    assert content(text) is not None
    done = fmt(text)
    assert content(done) == content(text.replace("\r\n", "\n"))
    assert comments(done) == comments(text)
    assert fmt(done) == done
    assert not re.search(r"\n\n\n", re.sub("(?s)[|>].*", "", done))


@given(PIECES)
def test_formatting_any_text_keeps_its_content(text: str) -> None:
    done = fmt(text)
    assert content(done) == content(text)
    assert fmt(done) == done
