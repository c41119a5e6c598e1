"""`policybook explain`: why a record has its class, or what a code means."""

from __future__ import annotations

import re
from pathlib import Path

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.decisions import show_decision
from policybook.cli.findings import unusable
from policybook.cli.options import format_option, language_option, source_option
from policybook.cli.screen import CouldNotRun, Exit, language_of, say, say_json
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import hint
from policybook.service import codes
from policybook.service import explain as service

_CODE = re.compile(r"(?i)pb\d+")


@click.command()
@click.argument("book", metavar="BOOK|CODE")
@click.argument("subject", required=False)
@click.argument("policy", required=False)
@click.option("--store", "store", metavar="URL", help="Where customers are: `sqlite:///file.db`.")
@source_option
@language_option
@format_option
def explain(
    book: str,
    subject: str | None,
    policy: str | None,
    store: str | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Explain why SUBJECT has its classes, or what a finding's CODE means.

    `policybook explain BOOK --store URL CUSTOMER [POLICY]`, or `policybook explain PB201`. A code may
    be given by its name too: `unknown-name`.
    """
    if subject is None:
        _code(book, form)
        return
    if store is None:
        raise click.UsageError("say where the customers are: `--store sqlite:///file.db`")
    folder = Path(book)
    if not folder.is_dir():
        raise CouldNotRun(f"there is no folder `{book}`")
    it = book_or_leave(folder, form)
    if policy is not None:
        known_policy(it, policy)
    decisions, findings = service.explain(it, store, subject, policy, source=source)
    if decisions is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json([decision.to_json() for decision in decisions])
        return
    for number, decision in enumerate(decisions):
        if number:
            say()
        show_decision(decision, it.plans[decision.policy], language_of(language, it.manifest.languages))


def _code(wanted: str, form: str) -> None:
    code = codes.code_of(wanted)
    if code is None:
        if Path(wanted).is_dir() and not _CODE.fullmatch(wanted):
            raise click.UsageError("name the customer: `policybook explain BOOK --store URL CUSTOMER`")
        known = [each.value for each in Code] + [each.slug for each in Code]
        help = hint(wanted.upper() if _CODE.fullmatch(wanted) else wanted, known, "codes")
        said = f"`{wanted}` is neither a code nor a folder"
        raise CouldNotRun(said + (f": {help}" if help else ""))
    page = codes.page(code)
    if form == "json":
        say_json({"code": code.value, "name": code.slug, "page": page})
    else:
        say(page.rstrip("\n"))
