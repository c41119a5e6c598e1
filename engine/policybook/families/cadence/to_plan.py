"""A cadence as written → the cadence, ready to run."""

from __future__ import annotations

from datetime import timedelta

from policybook.diagnostics.model import Diagnostic, in_order
from policybook.document.node import Mapping
from policybook.families.cadence.check import check, unused_words
from policybook.families.cadence.classes import classes_from
from policybook.families.cadence.contacts import with_last_contact
from policybook.families.cadence.desk import Desk
from policybook.families.cadence.exits import exit_plan, exits_from
from policybook.families.cadence.from_document import written_from
from policybook.families.cadence.lengths import days_from
from policybook.families.cadence.limits import limits_from, order_from, outcomes_from
from policybook.families.cadence.model import WORDS, Around
from policybook.families.cadence.people import owner_from, owner_plan, owners_entity, owners_plan
from policybook.families.cadence.steps import Whose, steps_from
from policybook.plan.cadence import Cadence
from policybook.tables.policy import parameters_unused, reader_of, unknown_entity, where_from
from policybook.tables.setting import Setting

_AHEAD = timedelta(days=14)


def cadence_from(node: Mapping, setting: Setting, around: Around) -> tuple[Cadence | None, list[Diagnostic]]:
    """The cadence of a document; with errors it is not for use."""
    written = written_from(node)
    if written is None or written.policy.entity is None:
        return None, []
    policy, entity = written.policy, written.policy.entity
    stranger = unknown_entity(policy, setting)
    if stranger is not None:
        return None, [stranger]
    found = check(written, setting)
    desk = Desk(written, setting, around, reader_of(policy, setting, {}))
    with_last_contact(desk)
    before = len(desk.reader.found)
    where = where_from(policy, setting, desk.reader)
    if any(each.is_error for each in desk.reader.found[before:]):
        where = None  # said once, and not of every step
    owner = owner_from(node.get("owner"), desk)
    people = owners_entity(desk)
    classes = classes_from(desk)
    steps = steps_from(desk, classes, Whose(where, owner, people))
    ahead, merge = (days_from(node.get(key), desk.reader) for key in ("ahead", "merge"))
    exit, owners = exit_plan(desk), owners_plan(desk, people)
    each_owner = owner_plan(desk, where, owner)
    plans = [*(step.plan for step in steps), each_owner, *(each for each in (exit, owners) if each)]
    read = {name for plan in plans for name in plan.facts}
    channels, depths, roles = (written.words[key] for key in WORDS.values())
    cadence = Cadence(
        policy.id,
        policy.title,
        entity.text,
        steps,
        outcomes_from(node.get("outcomes"), desk),
        channels,
        depths,
        roles,
        limits_from(node.get("limits"), desk),
        order_from(node.get("order"), desk),
        _AHEAD if ahead is None else timedelta(days=ahead),
        merge,
        exit,
        exits_from(desk),
        owners,
        people,
        {name: kept for name, kept in sorted(desk.kept.items()) if name in read},
        policy.source,
        policy.id_span,
        each_owner=each_owner,
    )
    found += [*desk.reader.found, *parameters_unused(policy, desk.reader)]
    if not any(each.is_error for each in found):
        found += unused_words(written, desk.used)
    return cadence, in_order(found)
