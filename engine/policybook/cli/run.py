"""`policybook run`: all records of a store on a day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.findings import unusable
from policybook.cli.options import (
    FOLDER,
    as_of_option,
    format_option,
    language_option,
    source_option,
    store_option,
)
from policybook.cli.runs import show_run
from policybook.cli.screen import Exit, Phases, language_of, leave, say, say_json
from policybook.engines.choose import Asked as Engine
from policybook.service import run as service

_MEMORY = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


class Memory(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """An amount of memory as `4GB`."""

    name = "memory"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The amount that a text writes."""
        if not _MEMORY.fullmatch(value):
            self.fail(f"`{value}` is no amount of memory: write it as 4GB", param, ctx)
        return str(value)


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@as_of_option(required=True)
@click.option("--policy", "policies", multiple=True, metavar="ID", help="Only this policy; may be repeated.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--engine",
    type=click.Choice(get_args(Engine)),
    default="auto",
    show_default=True,
    help="What evaluates the rules; by itself what fits the store and its size.",
)
@source_option
@click.option("--explain-plan", is_flag=True, help="Print the query that would be run, and run nothing.")
@click.option("--limit-memory", type=Memory(), metavar="SIZE", help="The most that DuckDB takes, as 4GB.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="As many as DuckDB may use.")
@language_option
@format_option
def run(
    book: Path,
    store: str,
    as_of: date,
    policies: tuple[str, ...],
    dry: bool,
    engine: str,
    source: str | None,
    explain_plan: bool,
    limit_memory: str | None,
    threads: int | None,
    language: str | None,
    form: str,
) -> None:
    """Run BOOK over all records of a store.

    The answers are the same whichever engine evaluates the rules. Exit code 1 where an outcome check
    of severity error does not hold; the run stands all the same.
    """
    it = book_or_leave(book, form)
    chosen = [known_policy(it, policy) for policy in policies] or None
    asked = service.Asked(engine, limit_memory, threads, source)
    if explain_plan:
        query, findings = service.query_of(it, store, as_of, policies=chosen, asked=asked)
        if query is None:
            unusable(findings, form, Exit.COULD_NOT_RUN)
        if form == "json":
            say_json({"engine": engine, "query": query})
        else:
            say(query.rstrip("\n"))
        return
    with Phases() as phases:
        ran, findings = service.run(
            it, store, as_of, policies=chosen, dry=dry, progress=phases.tell, asked=asked
        )
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
