"""`policybook repl`: expressions tried one after another."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from policybook.cli.facts import facts_option, facts_text
from policybook.cli.grounds import ground_or_leave
from policybook.cli.options import FOLDER, as_of_option, format_option, language_option
from policybook.cli.screen import CouldNotRun, coloured, language_of, say
from policybook.service.session import Session, unfinished
from policybook.vocabulary.to_json import json_text


@click.command()
@click.argument("book", type=FOLDER, required=False)
@click.option("--policy", metavar="ID", help="Exactly what this policy of the book may name is in scope.")
@facts_option
@as_of_option(required=False)
@language_option
@format_option
def repl(
    book: Path | None, policy: str | None, facts: str, as_of: date | None, language: str | None, form: str
) -> None:
    """Try FEEL expressions one after another.

    With BOOK its names are in scope. Needs prompt_toolkit: `pip install 'policybook[repl]'`. Where stdin
    is no terminal its lines are read as they are. Nothing is kept: history ends with the session.
    As JSON, each answer is an object on a line of its own.
    """
    ground = ground_or_leave(book, policy, facts_text(facts), as_of, form)
    spoken = language_of(language, ground.book.manifest.languages if ground.book else ())
    session = Session(ground, spoken, colour=coloured() and form == "text")
    answered = say if form == "text" else _say_as_json
    if not sys.stdin.isatty() or facts == "-":
        _read_through(session, answered)
        return
    try:
        from policybook.cli.prompt import converse  # noqa: PLC0415  # an extra that may not be installed
    except ModuleNotFoundError as missing:
        if missing.name != "prompt_toolkit":
            raise
        said = "an interactive session needs prompt_toolkit: pip install 'policybook[repl]'"
        raise CouldNotRun(said) from missing
    converse(session, answered)


def _read_through(session: Session, answered: Callable[[str], None]) -> None:
    """Answers to the lines of stdin; lines that belong together are read together."""
    text = ""
    for line in sys.stdin:
        text += line
        if line.strip() and unfinished(text.rstrip("\n")):
            continue
        answer = session.answer(text)
        if answer.text:
            answered(answer.text)
        if answer.ended:
            return
        text = ""
    if text.strip() and (answer := session.answer(text)).text:
        answered(answer.text)


def _say_as_json(text: str) -> None:
    say(json_text({"answer": text}))
