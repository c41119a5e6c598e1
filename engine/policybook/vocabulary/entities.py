"""The `entities` of several vocabulary documents, merged: fields, keys, lists, parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Entry, Mapping, Scalar, entries_of
from policybook.expr.types import ANY, STRING, ContextType, NumberType, StringType, Type
from policybook.plan.model import Texts
from policybook.text import Span
from policybook.vocabulary.model import Entity, Field
from policybook.vocabulary.names import Names
from policybook.vocabulary.texts import texts_from
from policybook.vocabulary.types import FIELD_TYPES, type_from, values_from
from policybook.vocabulary.unknown import unknown


@dataclass(slots=True)
class Draft:
    """An entity as far as the documents read so far have told."""

    name: str
    span: Span
    key: Scalar | None = None
    plural: Scalar | None = None
    fields: dict[str, tuple[Scalar, Field]] = field(default_factory=dict)
    has_many: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    belongs_to: Scalar | None = None
    names: Names = field(default_factory=Names)


def entities_from(nodes: Sequence[Mapping]) -> tuple[dict[str, Draft], list[Diagnostic]]:
    """What all documents together say of each entity, in the order first mentioned."""
    drafts: dict[str, Draft] = {}
    found: list[Diagnostic] = []
    for node in nodes:
        for entry in entries_of(node.get("entities")):
            if isinstance(entry.value, Mapping):
                draft = drafts.setdefault(entry.key.text, Draft(entry.key.text, entry.key.span))
                found += _merge(draft, entry.value)
    for draft in drafts.values():
        found += _check_lists(draft, drafts)
        found += _check_key(draft)
    return drafts, found


def entity_of(draft: Draft) -> Entity:
    """The finished entity. Call it when all drafts are merged."""
    key = draft.key.text if draft.key else "id"
    fields = {name: each for name, (_, each) in draft.fields.items()}
    if key not in fields:
        where = draft.key.span if draft.key else draft.span
        fields = {key: Field(key, STRING, Texts(key, key), span=where), **fields}
    row = ContextType(tuple((name, each.type) for name, each in fields.items()), entity=draft.name)
    return Entity(
        draft.name,
        draft.plural.text if draft.plural else f"{draft.name}s",
        key,
        fields,
        {name: child.text for name, (_, child) in draft.has_many.items()},
        draft.belongs_to.text if draft.belongs_to else None,
        row,
        draft.span,
    )


def twice(what: str, first: Span, second: Span) -> Diagnostic:
    """The finding that two documents say different things of one name."""
    return Diagnostic(
        Code.DUPLICATE_NAME,
        f"{what} is given differently twice",
        second,
        "differs from the first",
        help="write it in one place, or the same in both",
        related=(Related(first, "the first"),),
    )


def _merge(draft: Draft, node: Mapping) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for each in ("key", "plural", "belongs_to"):
        given = node.get(each)
        if not isinstance(given, Scalar):
            continue
        earlier: Scalar | None = getattr(draft, each)
        if earlier is None:
            setattr(draft, each, given)
        elif earlier.text != given.text:
            found.append(twice(f"`{each}` of entity `{draft.name}`", earlier.span, given.span))
    for entry in entries_of(node.get("fields")):
        found += _merge_field(draft, entry)
    for entry in entries_of(node.get("has_many")):
        if not isinstance(entry.value, Scalar):
            continue
        known = draft.has_many.get(entry.key.text)
        if known is None:
            found += draft.names.taken(entry.key, "a list")
            draft.has_many.setdefault(entry.key.text, (entry.key, entry.value))
        elif known[1].text != entry.value.text:
            found.append(twice(f"list `{entry.key.text}` of `{draft.name}`", known[0].span, entry.key.span))
    return found


def _merge_field(draft: Draft, entry: Entry) -> list[Diagnostic]:
    name = entry.key.text
    kind, found = type_from(entry.value, FIELD_TYPES)
    if kind is not ANY and not isinstance(kind, StringType) and (values := values_from(entry.value)):
        found.append(
            Diagnostic(
                Code.WRONG_VALUE,
                "only a `string` field can list its values",
                values[0].span,
                help="leave `values` out, or make the field a `string`",
            )
        )
    spec = entry.value if isinstance(entry.value, Mapping) else None
    sensitive = spec.get("sensitive") if spec else None
    given = Field(
        name,
        kind,
        texts_from(spec.get("label") if spec else None, name),
        isinstance(sensitive, Scalar) and sensitive.value is True,
        entry.key.span,
    )
    known = draft.fields.get(name)
    if known is None:
        found += draft.names.taken(entry.key, "a field")
        draft.fields[name] = (entry.key, given)
        return found
    first, before = known
    if (before.type, before.sensitive) != (kind, given.sensitive) and ANY not in (before.type, kind):
        return [*found, twice(f"field `{name}` of `{draft.name}`", first.span, entry.key.span)]
    if spec and "label" in spec:  # a firm may call a pack's field by its own word
        draft.fields[name] = (first, replaced(before, label=given.label))
    return found


def _check_lists(draft: Draft, drafts: dict[str, Draft]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name, (key, child) in list(draft.has_many.items()):
        if child.text not in drafts:
            found.append(unknown_entity(child, drafts))
            _put_unknown(draft, name, key)
        elif (parent := drafts[child.text].belongs_to) is None or parent.text != draft.name:
            found.append(_not_its_parent(draft, child, drafts[child.text]))
    if draft.belongs_to is not None and draft.belongs_to.text not in drafts:
        found.append(unknown_entity(draft.belongs_to, drafts))
        draft.belongs_to = None
    elif draft.belongs_to is not None and draft.belongs_to.text in draft.fields:
        key, _ = draft.fields[draft.belongs_to.text]
        found.append(
            Diagnostic(
                Code.DUPLICATE_NAME,
                f"`{key.text}` is already the parent that `{draft.name}` belongs to",
                key.span,
                "cannot be the name of a field",
                help="rename the field",
            )
        )
    return found


def _not_its_parent(draft: Draft, child: Scalar, other: Draft) -> Diagnostic:
    if other.belongs_to is None:
        said = f"`{child.text}` does not say that it belongs to `{draft.name}`"
        place = Related(other.span, "no `belongs_to` here")
    else:
        said = f"`{child.text}` belongs to `{other.belongs_to.text}`, not to `{draft.name}`"
        place = Related(other.belongs_to.span, "its parent")
    return Diagnostic(
        Code.UNKNOWN_ENTITY,
        said,
        child.span,
        "cannot be its list",
        help=f"write `belongs_to: {draft.name}` in the entity `{child.text}`",
        related=(place,),
    )


def _check_key(draft: Draft) -> list[Diagnostic]:
    if draft.key is None:
        return []
    given = draft.fields.get(draft.key.text)
    if given is None:
        return draft.names.taken(draft.key, "the key")
    kind: Type = given[1].type
    if kind is ANY or _can_be_key(kind):
        return []
    return [
        Diagnostic(
            Code.WRONG_VALUE,
            f"the key field `{draft.key.text}` is neither `string` nor `integer`",
            draft.key.span,
            help="give it one of these types",
            related=(Related(given[0].span, "the field"),),
        )
    ]


def _can_be_key(kind: Type) -> bool:
    return isinstance(kind, StringType) or (isinstance(kind, NumberType) and kind.scale == 0)


def unknown_entity(name: Scalar, known: dict[str, Draft]) -> Diagnostic:
    """The finding for a name that is no entity."""
    return unknown(Code.UNKNOWN_ENTITY, f"unknown entity `{name.text}`", name, known, "entities")


def _put_unknown(draft: Draft, name: str, key: Scalar) -> None:
    # A list of nobody knows what: policies that use it are not faulted for it as well.
    del draft.has_many[name]
    draft.fields.setdefault(name, (key, Field(name, ANY, Texts(name, name), span=key.span)))
