"""`policybook decide`: one policy for facts given by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.decisions import show_decision
from policybook.cli.facts import facts_option, facts_text
from policybook.cli.findings import unusable
from policybook.cli.options import FOLDER, as_of_option, format_option, language_option
from policybook.cli.screen import Exit, language_of, say_json
from policybook.service import decide as service


@click.command()
@click.argument("book", type=FOLDER)
@click.argument("policy")
@facts_option
@as_of_option(required=False)
@language_option
@format_option
def decide(book: Path, policy: str, facts: str, as_of: date | None, language: str | None, form: str) -> None:
    """Decide POLICY of BOOK for one set of facts, with the reasons.

    A measure is computed from the lists that are given, unless it is given itself.
    """
    it = book_or_leave(book, form)
    known_policy(it, policy)
    decided = service.decide(it, policy, facts_text(facts), as_of)
    if decided.decision is None:
        unusable(decided.findings, form, Exit.COULD_NOT_RUN)
    if form == "json":
        say_json(decided.decision.to_json())
    else:
        show_decision(decided.decision, it.plans[policy], language_of(language, it.manifest.languages))
