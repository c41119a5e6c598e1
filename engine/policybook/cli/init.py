"""`policybook init`: a new book."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.options import format_option
from policybook.cli.screen import CouldNotRun, say, say_json
from policybook.service import init as service


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--pack", help="A shipped pack or a path; left out, the packs are listed.")
@format_option
def init(folder: Path, pack: str | None, form: str) -> None:
    """Start a book in DIR that extends a pack, with one case to begin from."""
    if pack is None:
        known = ", ".join(service.packs())
        raise click.UsageError(f"say which pack to start from with `--pack`: {known}")
    try:
        files = service.start_book(folder, pack)
    except service.StartError as refused:
        help = f": {refused.help}" if refused.help else ""
        raise CouldNotRun(f"{refused}{help}") from refused
    if form == "json":
        say_json({"folder": str(folder), "pack": pack, "files": list(files)})
        return
    for name in files:
        say(f"  {folder / name}")
    say(f"next: policybook check {folder} && policybook test {folder}")
