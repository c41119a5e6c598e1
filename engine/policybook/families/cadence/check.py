"""What can be wrong with a cadence before its expressions are read: ids, kinds and keys of steps, circles."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related
from policybook.document.node import Mapping, Scalar
from policybook.families.cadence.model import KIND_KEYS, WORDS, WrittenCadence, WrittenStep
from policybook.tables.rules import WrittenRule, check_ids
from policybook.tables.setting import Setting
from policybook.tables.table import about_rules
from policybook.vocabulary.unknown import unknown

#: Names of plans of a cadence that are no step's.
_TAKEN = ("exit", "owner", "owners")

#: The kinds of steps in which a key says something; a key that is not here does in every one.
_SPOKEN_IN: dict[str, tuple[str, ...]] = {
    "each": ("on",),
    "where": ("on",),
    "from": ("cycle", "routine"),
    "month_end": ("cycle", "routine"),
    "leap_day": ("birthday",),
    "items": ("routine",),
    "lead": tuple(kind for kind in KIND_KEYS if kind not in ("interval", "routine")),
    "delay": tuple(kind for kind in KIND_KEYS if kind not in ("interval", "routine")),
    "window": tuple(kind for kind in KIND_KEYS if kind not in ("interval", "announced")),
    "owner": tuple(kind for kind in KIND_KEYS if kind != "routine"),
}
#: Keys that say nothing where each record of a list has an occasion of its own, and what to do.
_NOT_WITH_EACH = {
    "when": "say with `where` which records count, and with the cadence's `where` whose",
    "owner": "the record is in the care of the customer's `owner`",
}


def check(written: WrittenCadence, setting: Setting) -> list[Diagnostic]:
    """Findings on ids, on the kinds of steps and their keys, on steps that wait for each other."""
    steps = [WrittenRule(each.id, each.id_span, each.node) for each in written.steps]
    found = [
        *check_ids(written.rules),
        *check_ids(steps, "step"),
        *check_ids(written.exits, "exit"),
        *_circles(written),
    ]
    if not written.rules and (hit_policy := written.policy.node.entry("hit_policy")) is not None:
        found.append(about_rules(hit_policy, "cadence"))
    for step in written.steps:
        found += _kind(step)
        found += _keys(step)
        found += _each(step, written, setting)
        found += _needs(step, written)
        if step.id in _TAKEN:
            message = f"`{step.id}` cannot be the id of a step"
            label, help = "a plan of the cadence has this name", "give the step another id"
            found.append(Diagnostic(Code.BAD_STEP, message, step.id_span, label, help))
    return found


def unused_words(written: WrittenCadence, used: dict[str, set[str]]) -> list[Diagnostic]:
    """A warning for each channel, depth and role that no rule and no step names."""
    found: list[Diagnostic] = []
    for key, listed in WORDS.items():
        node = written.policy.node.get(listed)
        for entry in node.entries if isinstance(node, Mapping) else ():
            if entry.key.text not in used.get(listed, ()):
                message = f"{key} `{entry.key.text}` is not used"
                help = "name it in a rule or a step, or remove it"
                found.append(Diagnostic(Code.UNUSED_WORD, message, entry.key.span, help=help))
    return found


def _kind(step: WrittenStep) -> Iterator[Diagnostic]:
    kinds = [entry for entry in step.node if entry.key.text in KIND_KEYS]
    if len(kinds) > 1:
        yield Diagnostic(
            Code.BAD_STEP,
            f"step `{step.id}` is of two kinds, `{kinds[0].key.text}` and `{kinds[1].key.text}`",
            kinds[1].key.span,
            "the second",
            "keep one of them, or make two steps",
            (Related(kinds[0].key.span, "the first"),),
        )
    elif not kinds:
        known = ", ".join(f"`{each}`" for each in KIND_KEYS)
        message = f"step `{step.id}` does not say when"
        yield Diagnostic(Code.BAD_STEP, message, step.id_span, help=f"add one of {known}")


def _keys(step: WrittenStep) -> Iterator[Diagnostic]:
    if step.kind is None:
        return
    for entry in step.node:
        key = entry.key.text
        kinds = _SPOKEN_IN.get(key)
        help = f"take `{key}` away"
        if kinds is not None and step.kind not in kinds:
            if key == "window" and step.kind == "announced":
                help = "the announcement's `until` is the latest day"
            elif step.kind == "interval" and key in ("lead", "delay", "window"):
                help = "say with `ideal` and `maximum` of the rules how long"
            label = f"only with {' or '.join(f'`{kind}`' for kind in kinds)}" if len(kinds) < 3 else ""
            message = f"`{key}` says nothing in a step with `{step.kind}`"
            yield Diagnostic(Code.BAD_STEP, message, entry.key.span, label, help)
        elif "each" in step.node and key in _NOT_WITH_EACH:
            message = f"`{key}` cannot be given to a step with `each`"
            label = "the step is about a record of the list"
            yield Diagnostic(Code.BAD_STEP, message, entry.key.span, label, _NOT_WITH_EACH[key])
    if "where" in step.node and "each" not in step.node and step.kind == "on":
        where = step.node.entry("where")
        assert where is not None
        message = "`where` says nothing in a step without `each`"
        yield Diagnostic(Code.BAD_STEP, message, where.key.span, help="write `when` for a condition")


def _each(step: WrittenStep, written: WrittenCadence, setting: Setting) -> Iterator[Diagnostic]:
    listed, entity = step.node.get("each"), written.policy.entity
    if not isinstance(listed, Scalar) or entity is None or entity.text not in setting.vocabulary.entities:
        return
    lists = setting.vocabulary.entities[entity.text].has_many
    if listed.text not in lists:
        message = f"unknown list `{listed.text}` of `{entity.text}`"
        yield unknown(Code.UNKNOWN_NAME, message, listed, lists, "lists")
    if written.words["channels"] and "channel" not in step.node:
        yield Diagnostic(
            Code.BAD_STEP,
            f"step `{step.id}` gives no channel, and rules say nothing of a list's records",
            listed.span,
            "how are they contacted?",
            "add `channel:` to the step",
        )


def _needs(step: WrittenStep, written: WrittenCadence) -> Iterator[Diagnostic]:
    if step.kind == "cycle" and "from" not in step.node:
        message = f"step `{step.id}` has no day from which its cycle is counted"
        help = "add `from:` with a date of the customer, as the first order's"
        yield Diagnostic(Code.BAD_STEP, message, step.id_span, "from when?", help)
    if step.kind == "interval" and not written.rules:
        message = "a step with `interval` needs rules that say how long it is"
        help = "add `rules` that give `ideal` and `maximum`"
        yield Diagnostic(Code.BAD_STEP, message, step.id_span, help=help)
    if step.kind == "routine" and "owners" not in written.policy.node:
        message = "a routine needs to know the people who do it"
        yield Diagnostic(Code.BAD_STEP, message, step.id_span, help="add `owners: {entity: …}`")


def _circles(written: WrittenCadence) -> Iterator[Diagnostic]:
    """Steps that wait for each other, so that none of them ever begins; each circle once."""
    waits: dict[str, Scalar] = {}
    for step in written.steps:
        after = step.node.get("after")
        of = after.get("step") if isinstance(after, Mapping) else None
        if step.kind == "after" and isinstance(of, Scalar):
            waits[step.id] = of
    done: set[str] = set()
    for start in waits:
        path: list[str] = []
        here = start
        while here in waits and here not in done and here not in path:
            path.append(here)
            here = waits[here].text
        if here in path:
            ring = path[path.index(here) :]
            names = " → ".join(f"`{each}`" for each in (*ring, ring[0]))
            yield Diagnostic(
                Code.CIRCULAR,
                f"these steps wait for each other: {names}",
                waits[ring[-1]].span,
                "none of them ever begins",
                "let one of them begin by something else",
                tuple(Related(waits[each].span, f"`{each}` waits for this") for each in ring[:-1]),
            )
        done.update(path)
