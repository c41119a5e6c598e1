"""The ground that a command's expressions stand on, from its options."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.findings import unusable
from policybook.cli.screen import Exit
from policybook.service.decide import facts_from_json
from policybook.service.ground import Ground, ground_of


def ground_or_leave(
    book: Path | None, policy: str | None, facts: str, as_of: date | None, form: str
) -> Ground:
    """The names and values in scope; where book or facts are faulty, that is shown and the command ends."""
    if policy is not None and book is None:
        raise click.UsageError("say which book the policy is of")
    sound = book_or_leave(book, form) if book is not None else None
    if sound is not None and policy is not None:
        known_policy(sound, policy)
    given, findings = facts_from_json(facts)
    if given is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    ground, findings = ground_of(sound, policy, as_of).given(given)
    if findings:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    return ground
