"""The last contact of a customer: the later of the firm's own log and what was recorded here."""

from __future__ import annotations

from dataclasses import replace as replaced

from policybook.diagnostics.codes import Code
from policybook.document.node import Scalar
from policybook.expr.tree import Compare, Expr, Fact, If, Literal, Or
from policybook.expr.types import DATE, NULL
from policybook.expr.walk import facts_of
from policybook.families.cadence.desk import Desk
from policybook.plan.cadence import LOGGED_CONTACT, Kept

#: By this name every expression of a cadence reads the day of the last contact.
LAST_CONTACT = "last_contact_on"


def with_last_contact(desk: Desk) -> None:
    """Reads `contact`, and lets every expression read from now on know the last contact."""
    policy = desk.written.policy
    facts = desk.reader.scope.facts
    if LOGGED_CONTACT in facts:
        desk.say(
            Code.DUPLICATE_NAME,
            f"`{LOGGED_CONTACT}` is a fact of `{desk.entity}`, and what a cadence reads of recorded contacts",
            policy.id_span,
            "one name for two things",
            "rename the fact",
        )
    contact = desk.typed(policy.node.get("contact"), (DATE,), "contact")
    at = policy.node.get("contact")
    is_read = contact is not None and LAST_CONTACT in facts_of(contact)
    if LAST_CONTACT in facts and not is_read and (at is None or contact is not None):
        # Else the firm's own log would be passed over without a word.
        desk.say(
            Code.DUPLICATE_NAME,
            f"`{LAST_CONTACT}` is a fact of `{desk.entity}`, and here the last contact by any log",
            policy.id_span if at is None else at.span,
            "one name for two things",
            f"write `contact: {LAST_CONTACT}`, or rename the fact",
        )
    logged = Fact(LOGGED_CONTACT, DATE)
    desk.kept[LOGGED_CONTACT] = Kept()
    scope = desk.reader.scope
    named = {**scope.named, LAST_CONTACT: _later_of(contact, logged)}
    desk.reader.scope = replaced(scope, named=named)


def last_contact(desk: Desk) -> Expr:
    """The day of the last contact, null where there was none."""
    return desk.reader.scope.named[LAST_CONTACT]


def kept_after(
    desk: Desk, step: str, ids: tuple[str, ...], outcomes: tuple[str, ...] | None, at: Scalar
) -> Fact:
    """The fact that tells the last day on which one of these outcomes was recorded for a step."""
    said = "_or_".join(outcomes) if outcomes is not None else "contact"
    plain = f"{step}_{said}_on".replace("-", "_")
    kept = Kept(ids, outcomes)
    name, number = plain, 2
    while name in desk.reader.scope.facts or desk.kept.get(name, kept) != kept:
        name, number = f"{plain}_{number}", number + 1
    desk.kept[name] = kept
    return Fact(name, DATE, at.span)


def _later_of(contact: Expr | None, logged: Fact) -> Expr:
    if contact is None:
        return logged
    none = Compare("=", contact, Literal(None, NULL), span=contact.span)
    later = Compare(">", logged, contact, span=contact.span)
    return If(Or((none, later), span=contact.span), logged, contact, DATE, contact.span)
