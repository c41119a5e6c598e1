"""The terminal of an interactive session. The only module that knows prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from policybook.service.offers import offers
from policybook.service.session import Session, unfinished

_PROMPT, _MORE = "feel> ", "  ... "


def converse(session: Session, say: Callable[[str], None]) -> None:
    """Ask for lines and say the answers, until the person leaves. Nothing is written to disk."""
    prompt: PromptSession[str] = PromptSession(
        _PROMPT,
        history=InMemoryHistory(),
        completer=Offers(session),
        key_bindings=_keys(),
        multiline=True,
        prompt_continuation=_MORE,
    )
    say(
        "事实与表达式；:help 显示命令" if session.language == "zh" else "FEEL expressions; :help for commands"
    )
    while True:
        try:
            line = prompt.prompt()
        except KeyboardInterrupt:
            continue  # what was typed is dropped
        except EOFError:
            return
        try:
            answer = session.answer(line)
        except KeyboardInterrupt:
            say("stopped")
            continue
        if answer.text:
            say(answer.text)
        if answer.ended:
            return


class Offers(Completer):
    """What the session would offer, as the library wants it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The offers for the text before the cursor; of those nothing is typed of, only when asked."""
        for each in offers(document.text_before_cursor, self._session.ground, self._session.language):
            if each.typed or complete_event.completion_requested or document.text_before_cursor.endswith("."):
                yield Completion(each.text, -each.typed, display=each.shown, display_meta=each.words)


def _keys() -> KeyBindings:
    """Enter ends the input, unless something is open and the cursor's line is not empty."""
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.current_line.strip() and unfinished(buffer.text):
            buffer.newline()
        else:
            buffer.validate_and_handle()

    return keys
