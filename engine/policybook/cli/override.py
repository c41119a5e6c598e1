"""`policybook override`: a class set by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.books import book_or_leave, known_policy
from policybook.cli.findings import unusable
from policybook.cli.options import FOLDER, Day, format_option, language_option, source_option, store_option
from policybook.cli.screen import Exit, language_of, say, say_json
from policybook.cli.words import phrase
from policybook.service import override as service


@click.command()
@click.argument("book", type=FOLDER)
@store_option
@click.argument("policy")
@click.argument("customer")
@click.argument("to_class", metavar="CLASS")
@click.option("--reason", required=True, help="Why the rules are not followed; it is shown with the class.")
@click.option("--role", required=True, help="The role in which you do this; the policy says which ones may.")
@click.option("--by", required=True, help="Who you are.")
@click.option("--from", "since", type=Day(), required=True, metavar="DAY", help="The first day.")
@click.option("--until", type=Day(), metavar="DAY", help="The first day on which it stands no more.")
@source_option
@language_option
@format_option
def override(
    book: Path,
    store: str,
    policy: str,
    customer: str,
    to_class: str,
    reason: str,
    role: str,
    by: str,
    since: date,
    until: date | None,
    source: str | None,
    language: str | None,
    form: str,
) -> None:
    """Set the CLASS of a CUSTOMER by hand. It stands from the next run on."""
    it = book_or_leave(book, form)
    made, findings = service.override(
        it,
        store,
        known_policy(it, policy),
        customer,
        to_class,
        reason=reason,
        role=role,
        by=by,
        since=since,
        until=until,
        source=source,
    )
    if made is None:
        unusable(findings, form, Exit.COULD_NOT_RUN)
    days = (made.since.isoformat(), made.until.isoformat() if made.until else None)
    if form == "json":
        say_json(
            {
                "policy": made.policy,
                "subject": made.subject,
                "class": made.to_class,
                "from": days[0],
                "until": days[1],
                "role": made.role,
                "by": made.by,
                "reason": made.reason,
                "digest": made.digest,
            }
        )
    else:
        said = {"subject": made.subject, "code": made.to_class, "since": days[0], "reason": made.reason}
        name = "by_hand_until" if days[1] else "by_hand"
        say(phrase(language_of(language, it.manifest.languages), name, **said, until=days[1]))
