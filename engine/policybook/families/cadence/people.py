"""The people in charge: whose a customer is, and the plan that says who is away, who stands in, how much."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.document.node import Mapping, Node, Scalar
from policybook.expr.tree import Expr
from policybook.expr.types import BOOLEAN, INTEGER, NUMBER, STRING, ContextType, Type
from policybook.families.cadence.desk import Desk, nothing
from policybook.plan.cadence import OWNER_OUTPUTS
from policybook.plan.model import Formula, HitPolicy, Output, Plan, Rule, Table, Texts
from policybook.tables.outcomes import of_scale
from policybook.vocabulary.unknown import unknown

#: What the key of a record can be.
KEYS = (STRING, INTEGER)


def owner_from(node: Node | None, desk: Desk) -> Expr | None:
    """The key of the person in charge; None where there is none, or after a fault."""
    return desk.typed(node, KEYS, "owner")


def owner_type(owner: Expr | None) -> Type:
    """The type of that key."""
    return STRING if owner is None else owner.type


def owners_entity(desk: Desk) -> str | None:
    """The entity of the people in charge; None where the cadence names none, or one that is not there."""
    node = desk.written.policy.node.get("owners")
    entity = node.get("entity") if isinstance(node, Mapping) else None
    if not isinstance(entity, Scalar):
        return None
    known = desk.setting.vocabulary.entities
    if entity.text in known:
        return entity.text
    desk.reader.found.append(
        unknown(Code.UNKNOWN_ENTITY, f"unknown entity `{entity.text}`", entity, known, "entities")
    )
    return None


def owners_plan(desk: Desk, entity: str | None) -> Plan | None:
    """The plan `<cadence>.owners`, of `OWNER_OUTPUTS`."""
    node = desk.written.policy.node.get("owners")
    if entity is None or not isinstance(node, Mapping):
        return None
    reader = desk.about(entity)
    away, capacity = node.get("away"), desk.typed(node.get("capacity"), (NUMBER,), "capacity", reader)
    given: dict[str, Expr | None] = {
        "away": reader.condition(away, "away") if isinstance(away, Scalar) else None,
        "substitute": desk.typed(node.get("substitute"), KEYS, "substitute", reader),
        "capacity": None if capacity is None else of_scale(capacity, INTEGER),
    }
    substitute = given["substitute"]
    kinds = {"away": BOOLEAN, "substitute": owner_type(substitute), "capacity": INTEGER}
    outputs = tuple(Output(name, kinds[name]) for name in OWNER_OUTPUTS)
    values = tuple(given[name] or nothing() for name in OWNER_OUTPUTS)
    rule = Rule("owners", (), values, span=node.span)
    return desk.plan(
        "owners",
        entity,
        None,
        Table(HitPolicy.FIRST, (), (rule,)),
        outputs,
        ContextType(tuple(kinds.items())),
        Texts("Owners", "负责人"),
        node,
        node.span,
    )


def owner_plan(desk: Desk, where: Expr | None, owner: Expr | None) -> Plan:
    """The plan `<cadence>.owner`: the key of the person in charge of each record that is followed up."""
    policy = desk.written.policy
    return desk.plan(
        "owner",
        desk.entity,
        where,
        Formula(owner or nothing()),
        (Output("", owner_type(owner)),),
        owner_type(owner),
        Texts("Owner", "负责人"),
        policy.node,
        policy.id_span,
    )
