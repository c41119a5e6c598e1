"""Classes set by hand: who, why and until when, within what the policy allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.plan.model import Plan, Texts
from policybook.plan.words import override_words
from policybook.store.database import Tables
from policybook.store.finding import StoreError
from policybook.text import Span, nowhere

Known: TypeAlias = Callable[[str, str], bool]
"""Whether there is a record of an entity with a key."""


@dataclass(frozen=True, slots=True)
class Override:
    """A class that stands from `since` up to but not including `until`, whatever the rules say."""

    policy: str
    subject: str
    to_class: str
    since: date
    until: date | None
    role: str
    by: str
    reason: str
    digest: str

    def in_force(self, on: date) -> bool:
        """Whether it stands on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def words(self) -> Texts:
        """Who set it, until when and why."""
        return override_words(self.to_class, self.by, self.role, self.until, self.reason)


def set_override(db: Tables, known: Known, plans: Mapping[str, Plan], override: Override) -> Override:
    """Keep an override; raises StoreError where the policy does not allow it. The latest one stands."""
    findings = list(check_override(known, plans, override))
    if findings:
        raise StoreError(findings)
    with db.transaction():
        if override not in overrides(db, override.policy):
            db.conn.execute(
                "INSERT INTO pb_override (id, policy, subject, class, since, until, role, by, reason, digest)"
                " SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM pb_override",
                (
                    override.policy,
                    override.subject,
                    override.to_class,
                    override.since.isoformat(),
                    override.until.isoformat() if override.until else None,
                    override.role,
                    override.by,
                    override.reason,
                    override.digest,
                ),
            )
    return override


def overrides(db: Tables, policy: str, subject: str | None = None) -> list[Override]:
    """The overrides of a policy, or of one of its subjects, in the order in which they were set."""
    where, values = ("", (policy,)) if subject is None else (" AND subject = ?", (policy, subject))
    found = db.conn.execute(
        "SELECT policy, subject, class, since, until, role, by, reason, digest FROM pb_override"
        f" WHERE policy = ?{where} ORDER BY id",
        values,
    )
    return [
        Override(
            policy,
            subject,
            to_class,
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            role,
            by,
            reason,
            digest,
        )
        for policy, subject, to_class, since, until, role, by, reason, digest in found
    ]


def overrides_in_force(db: Tables, policy: str, on: date) -> dict[str, Override]:
    """By subject the override that stands on a day: the last one set."""
    return {each.subject: each for each in overrides(db, policy) if each.in_force(on)}


def check_override(known: Known, plans: Mapping[str, Plan], override: Override) -> Iterator[Diagnostic]:
    """Everything that is wrong with an override."""
    where = nowhere(f"override of {override.policy} for {override.subject}")
    plan = plans.get(override.policy)
    if plan is None:
        help = hint(override.policy, plans, "policies")
        yield Diagnostic(Code.UNKNOWN_POLICY, f"unknown policy `{override.policy}`", where, help=help)
        return
    allowed = plan.overrides
    if plan.classes is None or plan.entity is None or allowed is None:
        yield Diagnostic(
            Code.BAD_OVERRIDE,
            f"policy `{plan.id}` lets nobody set a class by hand",
            where,
            help="add `overrides: {roles: [...]}` to the policy",
        )
        return
    if override.to_class not in plan.classes:
        help = hint(override.to_class, plan.classes, "classes")
        yield Diagnostic(Code.UNKNOWN_CLASS, f"unknown class `{override.to_class}`", where, help=help)
    if not known(plan.entity, override.subject):
        message = f"there is no {plan.entity} `{override.subject}`"
        yield Diagnostic(Code.UNKNOWN_CUSTOMER, message, where, help="give the key as it was loaded")
    if override.role not in allowed.roles:
        message = f"role `{override.role}` may not set a class of `{plan.id}`"
        yield Diagnostic(
            Code.BAD_OVERRIDE, message, where, help=hint(override.role, allowed.roles, "roles that may")
        )
    for what, given in (("a reason", override.reason), ("the name of who sets it", override.by)):
        if not given.strip():
            yield Diagnostic(Code.BAD_OVERRIDE, f"an override needs {what}", where, help="say it")
    yield from _check_period(override, allowed.max_days, where)


def _check_period(override: Override, max_days: int | None, place: Span) -> Iterator[Diagnostic]:
    if override.until is not None and override.until <= override.since:
        message = f"it would end on {override.until}, not after it begins on {override.since}"
        yield Diagnostic(Code.BAD_OVERRIDE, message, place, help="give a later day")
    elif max_days is not None and override.until is None:
        message = f"an override of `{override.policy}` must end within {max_days} days"
        yield Diagnostic(Code.BAD_OVERRIDE, message, place, help="say until which day it stands")
    elif max_days is not None and override.until and (override.until - override.since).days > max_days:
        days = (override.until - override.since).days
        message = f"{days} days are longer than the {max_days} that `{override.policy}` allows"
        yield Diagnostic(Code.BAD_OVERRIDE, message, place, help="give an earlier day")
