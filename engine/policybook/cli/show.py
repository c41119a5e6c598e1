"""`policybook show`: a book as people read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from policybook.cli.books import book_or_leave, known_document
from policybook.cli.options import book_argument, format_option, language_option
from policybook.cli.screen import language_of, say, say_json, table
from policybook.cli.words import phrase
from policybook.service import show as service


@click.command()
@book_argument
@click.argument("policy", required=False)
@click.option("--resolved", is_flag=True, help="The whole book in one text, each line with its origin.")
@language_option
@format_option
def show(book: Path, policy: str | None, resolved: bool, language: str | None, form: str) -> None:
    """Show what BOOK holds, or one POLICY as a table, or all of it resolved.

    Resolved is what is in force: packs read in, overlays laid on, parameters set.
    """
    if resolved and policy:
        raise click.UsageError("`--resolved` shows the whole book; leave POLICY out")
    it = book_or_leave(book, form)
    chosen = language_of(language, it.manifest.languages)
    if resolved:
        if form == "json":
            say_json(service.resolved_json(it))
        else:
            say(service.resolved_text(it).rstrip("\n"))
    elif policy:
        text = service.shown_text(it, known_document(it, policy), chosen)
        if form == "json":
            say_json({"policy": policy, "language": chosen, "markdown": text})
        else:
            say(text.rstrip("\n"))
    elif form == "json":
        say_json(service.overview(it))
    else:
        _overview(service.overview(it), chosen)


def _overview(known: dict[str, Any], language: str) -> None:
    say(f"{known['title'][language] or known['book']['name']} ({known['book']['name']})")
    say(phrase(language, "digest", digest=known["book"]["digest"]))
    if known["extends"]:
        say(phrase(language, "extends", packs=", ".join(known["extends"])))
    say()
    rows = [
        [
            each["id"],
            each["family"],
            each["of"] or "",
            phrase(language, "rules", n=each["rules"]),
            each["title"][language],
        ]
        for each in known["policies"]
    ]
    say(table(rows))
