"""A classification as written → its plan."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint, in_order
from policybook.document.node import Mapping, Scalar
from policybook.expr.tree import Expr, If, Literal, OneOf
from policybook.expr.types import ANY, NULL, StringType, accepts, shows
from policybook.families.classification.check import check, unknown_class
from policybook.families.classification.checks import check_row_names, checks_from
from policybook.families.classification.from_document import KIND, classification_from, type_of
from policybook.families.classification.model import Classification
from policybook.families.classification.stability import overrides_from, stability_from
from policybook.plan.model import Body, Formula, Output, Plan
from policybook.plan.walk import expressions, facts_of_checks, facts_read
from policybook.tables.policy import (
    hidden_fields,
    of_another_entity,
    parameters_unused,
    population_read,
    reader_of,
    unknown_entity,
    where_from,
)
from policybook.tables.reader import Reader, leaves
from policybook.tables.rules import WrittenRule
from policybook.tables.setting import Setting
from policybook.tables.table import table_from


def plan_from(node: Mapping, setting: Setting) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan of a classification; with errors it still has every rule's id, and is not for use."""
    written = classification_from(node)
    if written is None or written.policy.entity is None:
        return None, []
    policy, entity = written.policy, written.policy.entity
    stranger = unknown_entity(policy, setting)
    if stranger is not None:
        return None, [stranger]
    found = [*check(written), *check_row_names(written, setting)]
    reader = reader_of(policy, setting, {})
    where = where_from(policy, setting, reader)
    body = _body(written, setting, reader)
    outputs = (Output("", type_of(written), tuple(written.classes), _default(written, reader)),)
    found += of_another_entity(policy, setting, expressions(where, body, outputs))
    own = setting.vocabulary.facts(entity.text)
    stability, faults = stability_from(written, own)
    found += faults
    overrides, faults = overrides_from(written.overrides)
    found += faults
    facts = facts_read(where, body, outputs)
    if stability is not None and stability.order_by in own:
        facts[stability.order_by] = own[stability.order_by]
    facts = dict(sorted(facts.items()))
    checks = checks_from(written, setting, reader)
    plan = Plan(
        policy.id,
        KIND,
        policy.title,
        entity.text,
        facts,
        tuple(name for name in facts if name in setting.outcomes and name not in own),
        where,
        body,
        outputs,
        type_of(written),
        written.classes,
        population_read(policy, setting, [*facts, *facts_of_checks(checks, entity.text)]),
        stability,
        overrides,
        checks,
        policy.source,
        policy.id_span,
    )
    return plan, in_order([*found, *reader.found, *parameters_unused(policy, reader)])


def _body(written: Classification, setting: Setting, reader: Reader) -> Body:
    if written.expression is not None:
        return Formula(_classified(written.expression, written, reader))

    def outcome(rule: WrittenRule) -> tuple[Expr, ...] | None:
        then = rule.node.get("then")
        code = _code(then, written, reader) if isinstance(then, Scalar) else None
        return None if code is None else (code,)

    hidden = hidden_fields(written.policy, setting)
    return table_from(written.rules, written.hit_policy, None, outcome, reader, hidden)


def _code(scalar: Scalar, written: Classification, reader: Reader) -> Expr | None:
    fault = unknown_class(scalar, written)
    if fault is not None:
        reader.found.append(fault)
        return None
    return Literal(scalar.text, type_of(written), span=scalar.span)


def _default(written: Classification, reader: Reader) -> Expr | None:
    return None if written.default is None else _code(written.default, written, reader)


def _classified(scalar: Scalar, written: Classification, reader: Reader) -> Expr:
    """The expression that gives the class; what is no class when it runs is null."""
    expr = reader.expression(scalar)
    if expr is None:
        return Literal(None, ANY, span=scalar.span)
    faults = _check_codes(expr, scalar, written)
    reader.found += faults
    kind = expr.type
    if faults or (isinstance(kind, StringType) and kind.values and set(kind.values) <= set(written.classes)):
        return expr
    codes = tuple(Literal(code, type_of(written)) for code in written.classes)
    is_class = OneOf(expr, codes, span=expr.span)
    return If(is_class, expr, Literal(None, NULL), type_of(written), expr.span)


def _check_codes(expr: Expr, scalar: Scalar, written: Classification) -> list[Diagnostic]:
    """What keeps an expression from giving classes: another type, or codes that there are not."""
    if not accepts(StringType(), expr.type):
        message = f"the class is a string, found a {shows(expr.type)}"
        help = 'give the code of a class, as `"A"`'
        return [Diagnostic(Code.TYPE_MISMATCH, message, scalar.span, f"a {shows(expr.type)}", help)]
    wrong = [
        (leaf.value, leaf.span)
        for leaf in leaves(expr)
        if isinstance(leaf.value, str) and leaf.value not in written.classes
    ]
    if not wrong and isinstance(expr.type, StringType) and expr.type.values:
        known = written.classes.keys()
        wrong = [] if known & set(expr.type.values) else [(expr.type.values[0], expr.span)]
    return [
        Diagnostic(
            Code.UNKNOWN_CLASS,
            f"unknown class `{code}`",
            span or scalar.span,
            "no such class",
            help=hint(code, written.classes, "classes"),
        )
        for code, span in wrong
    ]
