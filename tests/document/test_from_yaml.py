from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policybook.diagnostics.apply import applied
from policybook.diagnostics.codes import Code
from policybook.document import from_yaml as module
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Node, Scalar, Sequence, Style, plain
from policybook.text import Source


def read(text: str) -> Node:
    documents, findings = from_yaml(Source("book.yaml", text))
    assert findings == []
    assert len(documents) == 1
    return documents[0]


def value_of(text: str) -> Scalar:
    """The scalar under the only key of a document."""
    node = read(text)
    assert isinstance(node, Mapping)
    scalar = node.entries[-1].value
    assert isinstance(scalar, Scalar)
    return scalar


def scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Sequence():
            return [each for item in node.items for each in scalars(item)]
        case Mapping():
            return [each for entry in node for each in [entry.key, *scalars(entry.value)]]


# --- what plain scalars are -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None),
        ("true", True), ("False", False),
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("Off", "Off"), ("y", "y"),
        ("12", 12), ("-7", -7), ("+7", 7), ("0o17", 15), ("0x1F", 31), ("017", 17),
        ("1_000", "1_000"), ("0b1", "0b1"), ("0o8", "0o8"),
        ("1.50", Decimal("1.50")), ("-.5", Decimal("-0.5")), ("3.", Decimal(3)), ("1e3", Decimal("1E+3")),
        ("0.1", Decimal("0.1")), ("12345678901234567890123.5", Decimal("12345678901234567890123.5")),
        ("2024-05-31", "2024-05-31"), ("12:30:00", "12:30:00"), ("190:20", "190:20"),
        ("10%", "10%"), ("-", "-"), ("客户", "客户"), (".", "."), ("1.2.3", "1.2.3"), ("e5", "e5"),
        ("=", "="), ("\u0661", "\u0661"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(written: str, value: object) -> None:
    if written == "-":
        written = "'-'"
    found = value_of(f"a: {written}\n").value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_scalars_are_always_text(quote: str) -> None:
    assert value_of(f"a: {quote}true{quote}\n").value == "true"
    assert value_of(f"a: {quote}{quote}\n").value == ""


@pytest.mark.parametrize("written", [".inf", "-.INF", ".nan", "1e999", "9" * 200])
def test_numbers_that_no_rule_can_work_with_are_refused(written: str) -> None:
    documents, findings = from_yaml(Source("book.yaml", f"a: {written}\nb: 1\n"))
    assert [(d.code, d.span.text) for d in findings] == [(Code.WRONG_VALUE, written)]
    assert plain(documents[0]) == {"a": written, "b": 1}


def test_several_documents_stand_in_one_file_and_empty_ones_are_left_out() -> None:
    documents, findings = from_yaml(Source("b.yaml", "# head\n---\na: 1\n---\n---\n- 客户\n...\n"))
    assert findings == []
    assert [plain(node) for node in documents] == [{"a": 1}, ["客户"]]


# --- where characters stand -------------------------------------------------------------------

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff'\"\\"
    )
    | st.sampled_from("客户年采购额𠀀a1"),
    min_size=1,
    max_size=6,
).filter(str.isprintable)
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
BREAKS = st.sampled_from(["\n", "\r\n"])
HEADS = st.sampled_from(["a: ", "\ufeffa: ", "客户: 1\na: ", "- [1, 𠀀]\n- - x\n  - a: ", "l:\n- "])


def check(text: str, wanted: str, style: Style, wanted_places: list[int] | None = None) -> None:
    """The last scalar of the text is as wanted, and each of its characters stands where it should."""
    found = scalars(read(text))[-1]
    assert found.text == wanted
    assert found.style is style
    assert len(found.offsets) == len(found.text) + 1
    assert list(found.offsets) == sorted(found.offsets)
    if wanted_places is not None:
        assert list(found.offsets[:-1]) == wanted_places
    for char, place in zip(found.text, found.offsets, strict=False):
        there = text[place]
        assert there == char or (char in " \n" and there == "\n") or (there in "\\" and style is Style.DOUBLE)
    assert found.place(0, len(found.text)).start >= found.span.start
    assert found.place(0, len(found.text)).end <= found.span.end


def can_be_plain(line: str) -> bool:
    begins_well = line[0] not in "-?:,[]{}#&*!|>%@`~.+=<0123456789"
    return begins_well and ": " not in line and " #" not in line and line[-1] != ":"


@given(HEADS, LINES.filter(can_be_plain), BREAKS)
def test_plain_text_on_one_line(head: str, line: str, end: str) -> None:
    head = head.replace("\n", end)
    check(f"{head}{line}  # comment{end}", line, Style.PLAIN, [len(head) + i for i in range(len(line))])


@given(HEADS, st.lists(st.tuples(WORDS, st.integers(1, 3)), min_size=1, max_size=4), BREAKS)
def test_plain_text_over_several_lines(head: str, parts: list[tuple[str, int]], end: str) -> None:
    head, text, wanted, places = head.replace("\n", end), "", "", []
    for number, (word, breaks) in enumerate(parts):
        word = f"w{word}".replace(":", "").replace("#", "")
        places += [len(head) + len(text) + i for i in range(len(word))]
        wanted, text = wanted + word, text + word
        if number < len(parts) - 1:
            first = len(head) + len(text) + 2
            wanted += " " if breaks == 1 else "\n" * (breaks - 1)
            ends = [first + i * len(end) + len(end) - 1 for i in range(breaks)]
            places += ends if breaks == 1 else ends[1:]
            text += "  " + end * breaks + "        "
    check(f"{head}{text}{end}", wanted, Style.PLAIN, places)


@given(
    HEADS,
    st.lists(WORDS | st.sampled_from(["'", " ", "  ", "''", '"', "\\", ": ", " #", "\t"]), max_size=8),
    BREAKS,
)
def test_single_quoted_text(head: str, parts: list[str], end: str) -> None:
    head, wanted = head.replace("\n", end), "".join(parts)
    places, text = [], ""
    for char in wanted:
        places.append(len(head) + 1 + len(text))
        text += char * (2 if char == "'" else 1)
    check(f"{head}'{text}'{end}", wanted, Style.SINGLE, places)


ESCAPES = {
    "\n": "\\n", "\t": "\\t", "\\": "\\\\", '"': '\\"', "\0": "\\0", "\x85": "\\N", "\xa0": "\\_", "/": "\\/",
    "\u2028": "\\L", " ": "\\ ", "\x1b": "\\e", "a": "\\x61", "客": "\\u5ba2", "𠀀": "\\U00020000",
}  # fmt: skip


@given(
    HEADS,
    st.lists(st.sampled_from([*ESCAPES, "b", "户", "'", "\\\n", "\n"]), max_size=12),
    BREAKS,
)
def test_double_quoted_text(head: str, parts: list[str], end: str) -> None:
    head, wanted, places, text = head.replace("\n", end), "", [], ""
    for part in parts:
        place = len(head) + 1 + len(text)
        if part == "\\\n":  # a line that goes on without a blank
            text += f"\\{end}    "
        elif part == "\n":  # a line break that becomes one: two in the file, between two words
            text += f"x{end}  {end}     y"
            wanted += "x\ny"
            places += [place, place + 1 + len(end) + 2 + len(end) - 1, place + 1 + len(end) * 2 + 2 + 5]
        else:
            text += ESCAPES.get(part, part)
            wanted += part
            places.append(place)
    check(f'{head}"{text}"{end}', wanted, Style.DOUBLE, places)


BLOCK_LINES = st.lists(
    st.tuples(
        st.integers(0, 3), st.just("") | LINES | st.sampled_from(["# no comment", "a: 'b'", "- x", "x\ty "])
    ),
    min_size=1,
    max_size=6,
)


@given(HEADS, BLOCK_LINES, BREAKS, st.sampled_from(["", "-", "+"]), st.sampled_from(["\n", "\nz: 1\n", ""]))
def test_literal_text(head: str, lines: list[tuple[int, str]], end: str, chomp: str, after: str) -> None:
    head = head.replace("\n", end)
    column = head.rsplit("\n", 1)[-1].replace("\ufeff", "").find("a:")
    column = max(column, 0) + 4
    if "l:" in head:
        after = after.replace("z: 1\n", "")
    if column > 4:
        after = after.replace("z: 1\n", "- z\n")
    # The first line that is not empty may not be indented further, or it would set the indentation.
    filled = [n for n, (_, line) in enumerate(lines) if line]
    if not filled:
        lines = [(0, "x")]
        filled = [0]
    lines[filled[0]] = (0, lines[filled[0]][1])
    wanted, places, text = "", [], f"{head}|{chomp} # 注释{end}"
    for extra, line in lines:
        written = " " * extra + line if line else ""
        text += " " * column if written else ""
        places += range(len(text), len(text) + len(written))
        wanted, text = wanted + written + "\n", text + written + end
        places.append(len(text) - 1)
    kept = wanted.rstrip("\n")
    wanted = {"": kept + "\n", "-": kept, "+": wanted}[chomp]
    tail = after.lstrip("\n").replace("\n", end)
    documents, findings = from_yaml(Source("b", text + tail))
    assert findings == []
    found = next(each for each in scalars(documents[0]) if each.style is Style.LITERAL)
    assert found.text == wanted
    assert list(found.offsets[:-1]) == places[: len(wanted)]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("|2\n    a\n  b\n", "  a\nb\n"),
        ("|-2\n    a\n", "  a"),
        ("|1-\n  a\n", " a"),
        (">\n  a\n  b\n\n  c\n", "a b\nc\n"),
        (">-\n  a\n    b\n  c\n", "a\n  b\nc"),
        (">+\n\n  a\n\n", "\na\n\n"),
        (">\n  a\n\n    b\n\n  c\n", "a\n\n  b\n\nc\n"),
        ("|\n  a", "a"),
        ("|\n", ""),
        ("|+\n\n\n", "\n\n"),
        ("|\n   \n  a\n", None),  # an empty line indented further than the text
    ],
)
def test_blocks_with_indicators(written: str, wanted: str | None) -> None:
    documents, findings = from_yaml(Source("b", "a: " + written))
    if wanted is None:
        assert [d.code for d in findings] == [Code.BAD_YAML]
        return
    scalar = scalars(documents[0])[-1]
    assert (findings, scalar.text) == ([], wanted)
    source = scalar.span.source.text
    assert all(
        source[at] == char or source[at] == "\n" for char, at in zip(wanted, scalar.offsets, strict=False)
    )


def test_a_place_within_folded_text_is_the_place_in_the_file() -> None:
    source = Source("b", "rules:\n  - when: >\n      年采购额 > 5 and\n      agee >= 18\n")
    documents, _ = from_yaml(source)
    scalar = scalars(documents[0])[-1]
    at = scalar.text.index("agee")
    assert str(scalar.place(at, at + 4)) == "b:4:7"
    assert scalar.place(at, at + 4).text == "agee"


@pytest.mark.parametrize(
    ("written", "part", "there"),
    [
        ("'it''s'", "t'", "t''"),
        ('"a \\"b\\" c"', '"b"', '\\"b\\"'),
        ('"\\u5ba2\\U00020000\\x41z"', "客𠀀A", "\\u5ba2\\U00020000\\x41"),
        ('"a\\\n  b"', "a", "a"),
    ],
)
def test_a_place_takes_in_whole_escapes(written: str, part: str, there: str) -> None:
    scalar = value_of(f"a: {written}\n")
    at = scalar.text.index(part)
    assert scalar.place(at, at + len(part)).text == there


def test_line_separators_of_older_yaml_are_ordinary_characters() -> None:
    check("a: x\u2028y\x85z\n", "x\u2028y\x85z", Style.PLAIN, [3, 4, 5, 6, 7])


# --- what cannot be used ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", Code.DUPLICATE_KEY, "b:3:1", "twice"),
        ('a: 1\n"a": 3\n', Code.DUPLICATE_KEY, "b:2:1", "twice"),
        ("a: &x 1\nb: *x\n", Code.YAML_FEATURE, "b:1:4", "anchors"),
        ("b: *x\n", Code.YAML_FEATURE, "b:1:4", "aliases"),
        ("a: !!str 1\n", Code.YAML_FEATURE, "b:1:4", "tags"),
        ("!x\na: 1\n", Code.YAML_FEATURE, "b:1:1", "tags"),
        ("<<: {a: 1}\nb: 1\n", Code.YAML_FEATURE, "b:1:1", "merge"),
        ("a: {{x}: 1}\n", Code.WRONG_SHAPE, "b:1:5", "key"),
        ("? [1, 2]\n: 1\n", Code.WRONG_SHAPE, "b:1:3", "key"),
        ("? \n: 1\n", Code.WRONG_SHAPE, "b:1:2", "key is empty"),
        ("a: b: c\n", Code.BAD_YAML, "b:1:5", "`: `"),
        ("a:\n\tb: 1\n", Code.BAD_YAML, "b:2:1", "a tab cannot indent"),
        ("a: |\n  x\n\ty\n", Code.BAD_YAML, "b:3:1", "a tab cannot indent"),
        ("a:\n  when\n  then: A\n", Code.BAD_YAML, "b:3:7", "`: `"),
        ("%YAML 9.9\n---\na: 1\n", Code.BAD_YAML, "b:1:1", "`%`"),
        ("a:\n  ? b: c\n  d\n", Code.BAD_YAML, "b:3:3", "`: `"),
        ("a: 'x\nb: 1\n", Code.BAD_YAML, "b:1:4", "never closed"),
        ("a: [1, 2\nb: 3\n", Code.BAD_YAML, "b:2:2", "brackets"),
        ("a: {x: 1\nb: 3\n", Code.BAD_YAML, "b:2:2", "braces"),
        ('a: "\\q"\n', Code.BAD_YAML, "b:1:5", "escapes nothing"),
        ("- a\nb: 1\n", Code.BAD_YAML, "b:2:1", "list"),
        ("a: @x\n", Code.BAD_YAML, "b:1:4", "begin"),
        ("a: `x`\n", Code.BAD_YAML, "b:1:4", "begin"),
        ("a: 'x' y\n", Code.BAD_YAML, "b:1:4", "closing `'`"),
        ("a: 'x'\n b: y\n", Code.BAD_YAML, "b:2:2", "keys above"),
        ("key: - a\n", Code.BAD_YAML, "b:1:6", "list item"),
        ("a: [1,,2]\n", Code.BAD_YAML, "b:1:7", "missing"),
        ("客户: \0\n", Code.BAD_YAML, "b:1:5", "U+0000"),
        ("a: \ud800\n", Code.BAD_YAML, "b:1:4", "U+D800"),
        ("a: \x1b\n", Code.BAD_YAML, "b:1:4", "U+001B"),
        ("[" * 5000, Code.BAD_YAML, "b:1:61", "deeply"),
        ("- " * 5000, Code.BAD_YAML, "b:1:121", "deeply"),
        ("{a: " * 5000, Code.BAD_YAML, "b:1:241", "deeply"),
    ],
)
def test_what_cannot_be_used_is_one_finding_with_its_place(
    text: str, code: Code, place: str, word: str
) -> None:
    _, findings = from_yaml(Source("b", text))
    assert [(d.code, str(d.span)) for d in findings] == [(code, place)]
    assert word in findings[0].message + findings[0].help
    assert findings[0].help


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a: > 10\nb: 1\n", 'a: "> 10"\nb: 1\n'),
        ("a: >= 10  # why\n", 'a: ">= 10"  # why\n'),
        ("- b: 1\n  a: > 10\n  c: 2\n", '- b: 1\n  a: "> 10"\n  c: 2\n'),
        ("- a: > 10\n  c: 2\n", '- a: "> 10"\n  c: 2\n'),
        ("{a: > 10, b: 1}\n", '{a: "> 10", b: 1}\n'),
        ("{a: > max(1, 2), b: 1}\n", '{a: "> max(1, 2)", b: 1}\n'),
        ("a: {x: ]1..2[}\n", 'a: {x: "]1..2["}\n'),
        ("a: != 5\n", 'a: "!= 5"\n'),
        ("a: [!= 客户, 1]\n", 'a: ["!= 客户", 1]\n'),
        ('a: @"2024-01-01"\n', "a: '@\"2024-01-01\"'\n"),
        ("a: `x`\n", 'a: "`x`"\n'),
        ("a: %x\n", 'a: "%x"\n'),
    ],
)
def test_tests_that_begin_as_something_else_to_yaml_are_put_in_quotes(text: str, mended: str) -> None:
    source = Source("b", text)
    _, findings = from_yaml(source)
    assert len(findings) == 1
    assert "without quotes" in findings[0].message
    assert applied(source, findings) == (mended, 1)
    assert from_yaml(Source("b", mended))[1] == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("because: {spend} of {total}\n", '"{spend} of {total}"'),
        ('- when: "x" and "y"\n', '\'"x" and "y"\''),
        ("a: [1..2] or x # why\n", '"[1..2] or x"'),
        ("a: 'it''s' 客户\n", "\"'it''s' 客户\""),
    ],
)
def test_what_follows_a_closing_bracket_or_quote_is_seen_with_it(text: str, quoted: str) -> None:
    _, findings = from_yaml(Source("b", text))
    assert [d.help for d in findings] == [f"put it in quotes: `{quoted}`"]
    assert findings[0].fix is not None
    assert not findings[0].fix.safe


def test_a_block_that_goes_on_is_not_put_in_quotes() -> None:
    _, findings = from_yaml(Source("b", "a: > text\n   more\n"))
    assert [d.fix for d in findings] == [None]


def test_the_first_of_two_equal_keys_is_shown_too() -> None:
    _, findings = from_yaml(Source("b", "客户: 1\n客户: 2\n"))
    assert [str(related.span) for related in findings[0].related] == ["b:1:1"]


def test_documents_before_a_fault_are_kept() -> None:
    documents, findings = from_yaml(Source("b", "a: 1\n---\nb: [\n"))
    assert [plain(node) for node in documents] == [{"a": 1}]
    assert len(findings) == 1


PIECES = st.lists(
    st.sampled_from([
        "a", "b: ", ": ", "- ", "\n", "\n  ", "\n    ", "'", '"', "[", "]", "{", "}", ", ", "|", ">-", "|2",
        "# x", "&a ", "*a", "!t ", "? ", "---\n", "...\n", "%Y\n", "\\", "\\\n", "\t", "\r\n", "\r", "客户",
        "𠀀", "1.5", "<<: ", "\ufeff", "\u2028", "''", "@", "`", " ",
    ]),
    max_size=14,
).map("".join)  # fmt: skip


@given(PIECES)
def test_no_text_whatever_is_a_crash(text: str) -> None:
    documents, findings = from_yaml(Source("b", text))
    assert all(0 <= d.span.start <= d.span.end <= len(text) for d in findings)
    for node in documents:
        for scalar in scalars(node):
            assert len(scalar.offsets) == len(scalar.text) + 1
            assert all(0 <= at <= len(text) for at in scalar.offsets)


@given(PIECES)
def test_texts_are_as_the_library_reads_them(text: str) -> None:
    documents, findings = from_yaml(Source("b", text))
    if findings or "\u2028" in text:
        return
    read = [node for node in yaml.compose_all(text, Loader=module._LOADER) if node is not None]
    theirs = [each for node in read for each in library_scalars(node)]
    ours = [scalar for node in documents for scalar in scalars(node)]
    if len(documents) == len(read):  # empty documents are left out
        assert [scalar.text for scalar in ours] == theirs
        for scalar in ours:
            # Characters that are neither folded nor escaped stand where they say they do.
            for char, at in zip(scalar.text, scalar.offsets, strict=False):
                assert text[at : at + 1] == char or char in " \n" or scalar.style is Style.DOUBLE


def library_scalars(node: yaml.Node) -> list[str]:
    match node:
        case yaml.ScalarNode():
            return [node.value]
        case yaml.SequenceNode():
            return [each for item in node.value for each in library_scalars(item)]
        case yaml.MappingNode():
            return [each for pair in node.value for part in pair for each in library_scalars(part)]
    raise AssertionError(node)


@given(PIECES)
def test_both_readers_of_the_library_give_the_same_tree(text: str) -> None:
    quick = from_yaml(Source("b", text))
    kept = module._LOADER
    module._LOADER = yaml.SafeLoader
    try:
        slow = from_yaml(Source("b", text))
    finally:
        module._LOADER = kept
    if not quick[1] and not slow[1]:
        assert [plain(node) for node in quick[0]] == [plain(node) for node in slow[0]]


# --- a Chinese keyboard -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("classification：abc\nof: customer\n", "classification: abc\nof: customer\n"),
        ("rules:\n  - id：other\n    then: B\n", "rules:\n  - id: other\n    then: B\n"),
        (
            "rules:\n  - id: big\n    then：A\n    source: S1\n",
            "rules:\n  - id: big\n    then: A\n    source: S1\n",
        ),
        ('when: {x: "> 1"， y: "2"}\n', 'when: {x: "> 1", y: "2"}\n'),
    ],
)
def test_a_full_width_sign_is_named_and_mended(written: str, mended: str) -> None:
    source = Source("book.yaml", written)
    _, findings = from_yaml(source)

    assert [(each.code, each.span.text in "：，") for each in findings] == [(Code.BAD_YAML, True)]
    assert applied(source, findings)[0] == mended


def test_full_width_signs_within_texts_are_left_alone() -> None:
    assert value_of("a: 甲：乙，丙\n").value == "甲：乙，丙"
    _, findings = from_yaml(Source("book.yaml", "because: 甲：乙\n x: [\n"))
    assert "full-width" not in findings[0].message
