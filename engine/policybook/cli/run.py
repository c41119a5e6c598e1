"""`policybook run`: all records of a store on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.findings import unusable
from policybook.cli.options import FOLDER, as_of_option, format_option, language_option, store_option
from policybook.cli.runs import show_run
from policybook.cli.screen import Exit, language_of, leave, progress_bar, say_json
from policybook.service import run as service


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@as_of_option(required=True)
@click.option("--policy", "policies", multiple=True, metavar="ID", help="Only this policy; may be repeated.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would change, and change nothing.")
@language_option
@format_option
def run(
    book: Path,
    store: str,
    as_of: date,
    policies: tuple[str, ...],
    dry: bool,
    language: str | None,
    form: str,
) -> None:
    """Run BOOK over all records of a store.

    Exit code 1 where an outcome check of severity error does not hold; the run stands all the same.
    """
    it = book_or_leave(book, form)
    chosen = [known_policy(it, policy) for policy in policies] or None
    classifications = chosen or [plan.id for plan in it.plans.values() if plan.classes is not None]
    with progress_bar(len(classifications), "policies") as bar:

        def progress(_policy: str) -> None:
            bar.update(1)

        ran, findings = service.run(it, store, as_of, policies=chosen, dry=dry, progress=progress)
    if ran is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(ran.to_json())
    else:
        show_run(ran, it, language_of(language, it.manifest.languages))
    failed = any(
        check.passed is not True and check.severity == "error"
        for each in ran.classifications
        for check in each.checks
    )
    leave(Exit.FINDINGS if failed else Exit.CLEAN)
