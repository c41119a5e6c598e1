"""The terminal of a session, through the library's own pipe."""

from __future__ import annotations

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from policybook.cli.prompt import Offers, converse
from policybook.service.ground import ground_of
from policybook.service.session import Session


def said(typed: str) -> list[str]:
    """What a session says, after its greeting, when this is typed."""
    lines: list[str] = []
    with create_pipe_input() as keys:
        keys.send_text(typed)
        with create_app_session(input=keys, output=DummyOutput()):
            converse(Session(ground_of()), lines.append)
    return lines[1:]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("1 + 1\r:quit\r", ["2\n  whole number"]),
        ("sum([1,\r2])\r:quit\r", ["3\n  whole number"]),  # enter goes on inside of brackets
        ("1 +\x03" + "2\r\x04", ["2\n  whole number"]),  # Ctrl-C drops a line, Ctrl-D leaves
        (":let limit 2\rlimit * 3\r:quit\r", ["limit = 2", "6\n  number"]),
    ],
)
def test_what_is_typed_is_answered(typed: str, lines: list[str]) -> None:
    assert said(typed) == lines


def test_a_finding_does_not_end_the_session() -> None:
    first, second = said('nobody\r"still here"\r:quit\r')

    assert first.startswith("error[PB201]")
    assert second == '"still here"\n  string'


def test_what_is_begun_is_completed_with_words_about_it() -> None:
    offered = Offers(Session(ground_of(), "zh"))

    typed = [*offered.get_completions(Document("1 + cou"), CompleteEvent(text_inserted=True))]
    empty = [*offered.get_completions(Document("1 + "), CompleteEvent(text_inserted=True))]
    asked = [*offered.get_completions(Document("1 + "), CompleteEvent(completion_requested=True))]

    assert [(each.text, each.start_position) for each in typed] == [("count(", -3)]
    assert typed[0].display_meta_text.startswith("列表的项数")
    assert empty == []
    assert len(asked) > 80
