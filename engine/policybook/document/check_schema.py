"""Node -> findings: whether a document has the shape of its kind, in words of the domain.

Alone knows the jsonschema library, whose own words are never shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

from policybook.diagnostics.model import Diagnostic, in_order, nearest
from policybook.document.node import Mapping, Node, Scalar, Sequence, plain
from policybook.document.schema_fault import Fault
from policybook.document.schema_files import followed, schema_of
from policybook.document.schema_words import finding


def check_schema(node: Node, kind: str) -> list[Diagnostic]:
    """What is wrong with the shape of a document of a kind, each fault once.

    A key that is not known and near to one that is missing is one fault: a slip of the pen.
    """
    errors = _validator(kind).iter_errors(plain(node))
    faults = [fault for error in errors for fault in _faults(error, node)]
    return in_order(said for fault in _without_cascades(faults) for said in finding(fault))


@cache
def _validator(kind: str) -> Draft7Validator:
    parts = (schema_of(kind), schema_of("common"))
    registry: Registry[Any] = Registry().with_resources(
        (part["$id"], DRAFT7.create_resource(part)) for part in parts
    )
    return Draft7Validator(parts[0], registry=registry)


def _faults(error: ValidationError, root: Node) -> Iterator[Fault]:
    if error.validator in ("anyOf", "oneOf") and error.context:
        branches = _branches(error)
        keys = _needed_one_of(branches)
        if keys is not None:
            yield Fault("one_of", _at(root, error), {"keys": keys})
            return
        tellers = _tellers(error)
        if tellers and isinstance(error.instance, dict) and not _near_any(error.instance, tellers):
            yield Fault("one_of", _at(root, error), {"keys": tellers})
            return
        best = min(branches, key=lambda branch: _distance(branch, error))
        if not any(_is_own_type(each, error) for each in best):
            for each in best:
                yield from _faults(each, root)
            return
        yield Fault("type", _at(root, error), {"titles": _titles(error)})
        return
    if error.validator == "oneOf":
        # More than one branch holds: of keys that exclude each other, several are given.
        given = [key for key in _alternatives(_wanted(error)) if key in _instance(error)]
        if given:  # what is no mapping at all is a fault of another kind
            yield Fault("exclusive", _at(root, error), {"keys": tuple(given)})
        return
    node = _at(root, error)
    if "propertyNames" in error.absolute_schema_path and isinstance(node, Mapping):
        entry = node.entry(str(error.instance))
        if entry is not None:
            node = entry.key
    yield Fault(str(error.validator), node, _details(error))


def _schema(error: ValidationError) -> dict[str, Any]:
    """The part of the schema that was not kept, which is always a mapping in ours."""
    return error.schema if isinstance(error.schema, dict) else {}


def _wanted(error: ValidationError) -> Any:
    """What the schema's keyword asks for."""
    return error.validator_value


def _instance(error: ValidationError) -> dict[str, object]:
    """The keys that were written, none where something else was."""
    return error.instance if isinstance(error.instance, dict) else {}


def _details(error: ValidationError) -> dict[str, object]:
    schema, wanted = _schema(error), _wanted(error)
    instance = _instance(error)
    details: dict[str, object] = {"title": schema.get("title", "")}
    match error.validator:
        case "additionalProperties":
            details["known"] = tuple(schema.get("properties", ()))
            details["required"] = tuple(schema.get("required", ()))
        case "required":
            details["missing"] = tuple(key for key in wanted if key not in instance)
        case "dependencies":
            details["missing"] = tuple(
                other
                for key, others in wanted.items()
                if key in instance
                for other in others
                if other not in instance
            )
        case "type":
            details["titles"] = (schema.get("title") or " or ".join(_listed(wanted)),)
        case _:
            details["wanted"] = tuple(_listed(wanted)) if isinstance(wanted, list) else wanted
    return details


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    return list(branches.values())


def _needed_one_of(branches: list[list[ValidationError]]) -> tuple[str, ...] | None:
    """The keys of which one is needed, where that is all that the branches ask for."""
    keys: list[str] = []
    for branch in branches:
        for error in branch:
            if error.validator != "required" or set(_schema(error)) - {"required"}:
                return None
            keys += _wanted(error)
    return tuple(dict.fromkeys(keys))


def _alternatives(branches: object) -> list[str]:
    listed = branches if isinstance(branches, list) else []
    return [key for branch in listed for key in branch.get("required", ())]


def _is_own_type(error: ValidationError, parent: ValidationError) -> bool:
    """Whether it says that the value itself, not something within it, is of another type."""
    own = len(error.absolute_path) == len(parent.absolute_path)
    if own and error.validator in ("anyOf", "oneOf"):
        return all(any(_is_own_type(each, error) for each in branch) for branch in _branches(error))
    return own and error.validator == "type"


def _distance(branch: list[ValidationError], parent: ValidationError) -> tuple[int, int, int]:
    """How far a branch is from what was written: another type, keys missing, keys not known."""
    other_type, missing, unknown = 0, 0, 0
    for error in branch:
        if _is_own_type(error, parent):
            other_type = 1
        if len(error.absolute_path) > len(parent.absolute_path):
            continue
        if error.validator == "required":
            missing += 1
        elif error.validator == "additionalProperties":
            known = _schema(error).get("properties", {})
            unknown += sum(key not in known for key in _instance(error))
    return other_type, missing + unknown - _known_given(branch[0], parent), len(branch)


def _branch_schema(error: ValidationError, parent: ValidationError) -> dict[str, Any]:
    """The schema of the branch of `parent` that the error lies in."""
    return followed(_wanted(parent)[error.relative_schema_path[0]])


def _known_given(error: ValidationError, parent: ValidationError) -> int:
    """How many of the keys written are keys of the branch that the error lies in, needed ones twice."""
    branch = _branch_schema(error, parent)
    return sum(
        (key in branch.get("properties", {})) + (key in branch.get("required", ()))
        for key in _instance(parent)
    )


def _tellers(error: ValidationError) -> tuple[str, ...]:
    """The key by which each branch is told from the others; none where one of them has no such key."""
    needed = [
        branch.get("required", [])
        for branch in map(followed, _wanted(error))
        if branch.get("type") == "object"
    ]
    tellers = [
        next((key for key in keys if sum(key in others for others in needed) == 1), None) for keys in needed
    ]
    return tuple(key for key in tellers if key) if len(tellers) > 1 and all(tellers) else ()


def _near_any(instance: dict[str, object], tellers: Collection[str]) -> bool:
    return any(key in tellers or nearest(key, tellers) for key in instance)


def _titles(error: ValidationError) -> tuple[str, ...]:
    titles: list[str] = []
    for branch in _wanted(error):
        titles += [title] if (title := _title(branch)) else []
    return tuple(dict.fromkeys(titles)) or (_schema(error).get("title", ""),)


def _title(schema: dict[str, Any]) -> str:
    return str(followed(schema).get("title", ""))


def _at(root: Node, error: ValidationError) -> Node:
    node = root
    for step in error.absolute_path:
        match node:
            case Mapping():
                node = node.get(str(step)) or node
            case Sequence() if isinstance(step, int):
                node = node.items[step]
            case Sequence() | Scalar():
                break
    return node


def _without_cascades(faults: list[Fault]) -> list[Fault]:
    """The faults without missing keys that an unknown key stands for."""
    kept = []
    for fault in faults:
        left: Fault | None = fault
        if fault.keyword in ("required", "one_of", "dependencies"):
            left = fault.without({key for each in faults if each.node is fault.node for key in each.meant()})
        if left is not None:
            kept.append(left)
    return kept
