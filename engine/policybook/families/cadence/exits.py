"""`exit`: the plan that gives the id of the first condition by which a customer is no longer followed up."""

from __future__ import annotations

from policybook.expr.tree import Expr, Literal
from policybook.expr.types import StringType
from policybook.families.cadence.desk import Desk
from policybook.plan.model import HitPolicy, Output, Plan, Table, Texts
from policybook.tables.rules import WrittenRule, columns_from, rule_from
from policybook.tables.table import unreachable
from policybook.vocabulary.texts import texts_from


def exit_plan(desk: Desk) -> Plan | None:
    """The plan `<cadence>.exit`; None where nothing ends the following-up.

    It asks of every record, those that `where` leaves out too: they may have tasks of before.
    """
    written = desk.written.exits
    if not written:
        return None
    policy, reader = desk.written.policy, desk.reader
    kind = StringType(tuple(dict.fromkeys(each.id for each in written)))
    columns = columns_from(written, reader)
    hidden = desk.hidden(desk.entity)

    def outcome(rule: WrittenRule) -> tuple[Expr, ...]:
        return (Literal(rule.id, kind, span=rule.id_span),)

    before = len(reader.found)
    rules = tuple(rule_from(each, reader, columns, outcome, hidden) for each in written)
    if not any(each.is_error for each in reader.found[before:]):
        reader.found += unreachable(rules, written, HitPolicy.FIRST)
    node = policy.node.get("exit")
    return desk.plan(
        "exit",
        desk.entity,
        None,
        Table(HitPolicy.FIRST, tuple(columns.values()), rules),
        (Output("", kind, kind.values),),
        kind,
        Texts("No longer followed up", "不再跟进"),
        policy.node,
        node.span if node is not None else policy.id_span,
    )


def exits_from(desk: Desk) -> dict[str, Texts]:
    """The words of each exit: its title, else its reason, else its id."""
    said: dict[str, Texts] = {}
    for each in desk.written.exits:
        node = each.node.get("title") or each.node.get("because")
        said.setdefault(each.id, texts_from(node, each.id))
    return said
