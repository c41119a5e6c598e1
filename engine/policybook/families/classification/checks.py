"""`checks`: what must be true of all classified customers, as expressions over their list."""

from __future__ import annotations

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Scalar
from policybook.expr.scope import Scope
from policybook.expr.tree import Literal
from policybook.expr.types import BOOLEAN, DATE, ContextType, ListType
from policybook.families.classification.from_document import type_of
from policybook.families.classification.model import Classification
from policybook.plan.model import OutcomeCheck
from policybook.tables.reader import Reader
from policybook.tables.rules import WrittenRule
from policybook.tables.setting import Setting
from policybook.vocabulary.scope import entity_facts
from policybook.vocabulary.texts import texts_from


def checks_from(written: Classification, setting: Setting, reader: Reader) -> tuple[OutcomeCheck, ...]:
    """The checks; their scope is the list of classified customers, the parameters and `as_of`.

    A row has the entity's facts and its `class`. Findings go to `reader`.
    """
    if not written.checks:
        return ()
    within = Reader(checks_scope(written, setting, reader.scope), reader.found, reader.parameters_used)
    hidden = within.scope.facts.keys() & within.scope.constants.keys()
    for name in sorted(hidden):
        within.found.append(
            Diagnostic(
                Code.DUPLICATE_NAME,
                f"`{name}` is both a parameter and the list that the checks speak of",
                written.checks[0].id_span,
                help="rename the parameter",
            )
        )
    made = (_check(each, within) for each in written.checks if not hidden)
    return tuple(each for each in made if each is not None)


def checks_scope(written: Classification, setting: Setting, of: Scope) -> Scope:
    """The scope of a classification's checks."""
    name = written.policy.entity.text if written.policy.entity else ""
    facts = entity_facts(setting.vocabulary, name)
    facts.pop("population", None)
    members = {each: kind for each, kind in facts.items() if not isinstance(kind, ListType)}
    row = ContextType(tuple({**members, "class": type_of(written)}.items()), entity=name)
    plural = setting.vocabulary.entities[name].plural
    return Scope({plural: ListType(row), "as_of": DATE}, of.constants, lenient=of.lenient)


def check_row_names(written: Classification, setting: Setting) -> list[Diagnostic]:
    """A finding where the entity has a fact named `class`, which the checks could not tell from the class."""
    entity = written.policy.entity
    if not written.checks or entity is None:
        return []
    vocabulary = setting.vocabulary
    named = vocabulary.entities[entity.text].fields.get("class") or vocabulary.measures.get(
        entity.text, {}
    ).get("class")
    if named is None or named.span is None:
        return []
    return [
        Diagnostic(
            Code.DUPLICATE_NAME,
            f"`class` is both a fact of `{entity.text}` and the class that the checks speak of",
            written.checks[0].id_span,
            help="rename the fact",
            related=(Related(named.span, "the fact"),),
        )
    ]


def _check(written: WrittenRule, reader: Reader) -> OutcomeCheck | None:
    node = written.node
    expect, value, severity = (node.get(key) for key in ("expect", "value", "severity"))
    if not isinstance(expect, Scalar):
        return None
    expr = reader.condition(expect, "expect")
    beside = reader.expression(value) if isinstance(value, Scalar) else None
    return OutcomeCheck(
        written.id,
        expr if expr is not None else Literal(None, BOOLEAN),
        beside,
        expect.text.strip(),
        severity.text if isinstance(severity, Scalar) else "warning",
        texts_from(because) if (because := node.get("because")) is not None else None,
        written.id_span,
    )
