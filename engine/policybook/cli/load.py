"""`policybook load`: data files into a store."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.books import book_or_leave
from policybook.cli.findings import unusable
from policybook.cli.options import FILE, FOLDER, format_option, language_option, store_option
from policybook.cli.screen import Exit, language_of, progress_bar, say, say_json, table
from policybook.cli.words import phrase
from policybook.service import load as service
from policybook.store.load import Loaded


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@click.option("--map", "mapping", required=True, metavar="M", help="A mapping of the book, or its file.")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--rejects", type=click.Path(path_type=Path), help="For rejected rows; else beside the data.")
@language_option
@format_option
def load(
    book: Path,
    store: str,
    mapping: str,
    files: tuple[Path, ...],
    rejects: Path | None,
    language: str | None,
    form: str,
) -> None:
    """Load FILES into the store of BOOK through a mapping, all of them or none.

    Rejected rows go to a file that says why. The same files loaded twice change nothing.
    """
    it = book_or_leave(book, form)
    chosen = language_of(language, it.manifest.languages)
    with progress_bar(1000, "rows") as bar:

        def progress(_rows: int, part: float) -> None:
            bar.update(int(part * 1000) - bar.pos)

        loaded, findings = service.load(
            it, store, mapping, files, rejects=rejects, language=chosen, progress=progress
        )
    if loaded is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(_json(loaded))
    else:
        _text(loaded, chosen)


def _text(loaded: Loaded, language: str) -> None:
    say(phrase(language, "loaded", rows=loaded.rows, rejected=loaded.rejected))
    rows = [
        [
            name,
            phrase(language, "new", n=counts.inserted),
            phrase(language, "changed", n=counts.updated),
            phrase(language, "unchanged", n=counts.unchanged),
        ]
        for name, counts in loaded.entities.items()
    ]
    if rows:
        say(table(rows, right=(1, 2, 3)))
    for name, counts in loaded.entities.items():
        if counts.repeated:
            say("  " + phrase(language, "repeated", name=name, n=counts.repeated))
    for reason, number in loaded.reasons.items():
        say("  " + phrase(language, "rejected", n=number, reason=reason))
    for path in loaded.rejects:
        say("  " + phrase(language, "see", path=path))


def _json(loaded: Loaded) -> dict[str, object]:
    return {
        "mapping": loaded.mapping,
        "rows": loaded.rows,
        "rejected": loaded.rejected,
        "entities": {
            name: {
                "inserted": counts.inserted,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "repeated": counts.repeated,
            }
            for name, counts in loaded.entities.items()
        },
        "reasons": dict(loaded.reasons),
        "rejects": [str(path) for path in loaded.rejects],
    }
