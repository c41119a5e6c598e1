"""`policybook repl`: expressions tried one after another."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from policybook.cli.facts import facts_option, facts_text
from policybook.cli.grounds import ground_or_leave
from policybook.cli.options import FOLDER, as_of_option, language_option
from policybook.cli.screen import CouldNotRun, coloured, language_of, say
from policybook.service.session import Session, unfinished


@click.command()
@click.argument("book", type=FOLDER, required=False)
@click.option("--policy", metavar="ID", help="Exactly what this policy of the book may name is in scope.")
@facts_option
@as_of_option(required=False)
@language_option
def repl(book: Path | None, policy: str | None, facts: str, as_of: date | None, language: str | None) -> None:
    """Try FEEL expressions one after another.

    With BOOK its names are in scope. Needs prompt_toolkit: `pip install 'policybook[repl]'`. Where stdin
    is no terminal its lines are read as they are. Nothing is kept: history ends with the session.
    """
    ground = ground_or_leave(book, policy, facts_text(facts), as_of, "text")
    spoken = language_of(language, ground.book.manifest.languages if ground.book else ())
    session = Session(ground, spoken, colour=coloured())
    if not sys.stdin.isatty() or facts == "-":
        _read_through(session)
        return
    try:
        from policybook.cli.prompt import converse  # noqa: PLC0415  # an extra that may not be installed
    except ModuleNotFoundError as missing:
        if missing.name != "prompt_toolkit":
            raise
        said = "an interactive session needs prompt_toolkit: pip install 'policybook[repl]'"
        raise CouldNotRun(said) from missing
    converse(session, say)


def _read_through(session: Session) -> None:
    """Answers to the lines of stdin; lines that belong together are read together."""
    text = ""
    for line in sys.stdin:
        text += line
        if line.strip() and unfinished(text.rstrip("\n")):
            continue
        answer = session.answer(text)
        if answer.text:
            say(answer.text)
        if answer.ended:
            return
        text = ""
    if text.strip() and (answer := session.answer(text)).text:
        say(answer.text)
