"""`policybook schema`: what an editor needs to know of a book."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.books import book_or_leave
from policybook.cli.options import book_argument, format_option
from policybook.cli.screen import say, say_json
from policybook.document.kinds import KINDS
from policybook.service import schema as service
from policybook.vocabulary.to_json import json_text


@click.command()
@book_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Else BOOK/.schemas.")
@click.option("--kind", type=click.Choice([service.BOOK, *KINDS]), help="Print this one, and write none.")
@format_option
def schema(book: Path, output: Path | None, kind: str | None, form: str) -> None:
    """Write JSON Schemas that know the names in BOOK, so that an editor offers and underlines them."""
    schemas = service.schemas_for(book_or_leave(book, form))
    if kind is not None:
        say_json(schemas[kind])
        return
    folder = output or book / ".schemas"
    paths = service.write_schemas(schemas, folder)
    settings = service.editor_settings(folder.as_posix())
    if form == "json":
        say_json({"files": [path.as_posix() for path in paths], "settings": settings})
        return
    for path in paths:
        say(f"  {path.as_posix()}")
    say("for Visual Studio Code, in .vscode/settings.json:")
    say(json_text(settings, indent=2))
    say("for any editor, as a file's first line:")
    say(service.hint_for((folder / service.file_of(service.BOOK)).as_posix()))
