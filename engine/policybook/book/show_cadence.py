"""A cadence of a book -> a page that people read: how each class is followed up, the steps, the limits."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Seq

from policybook.book.columns import table
from policybook.book.model import Book, document_of
from policybook.book.show_policy import policy_text
from policybook.book.show_words import (
    Say,
    cell,
    columns_table,
    facts,
    ids_of,
    inner,
    parameters_table,
    rules_table,
)
from policybook.document.node import Mapping, Node, entries_of, mappings_of, text_of
from policybook.families.cadence import KIND_KEYS
from policybook.plan.model import Plan, Rule, Table

_WORDS = ("channel", "depth", "role")
_LENGTHS = ("lead", "delay", "window")


def shown_text(book: Book, id: str, language: str = "en") -> str:
    """The page of a policy, a cadence or one of its plans, in Markdown; KeyError where there is none."""
    if id in book.cadences:
        return cadence_text(book, id, language)
    if document_of(id) in book.cadences:
        return plan_text(book, id, language)
    return policy_text(book, id, language)


def cadence_text(book: Book, cadence: str, language: str = "en") -> str:
    """The page of a cadence: its rules, steps, outcomes, exits and limits as they are in force."""
    node, say = book.resolved.policies[cadence], Say(language)
    parts = [
        f"# {book.cadences[cadence].title.of(language)} (`{cadence}`)",
        "\n".join(_heading(node, say)),
        parameters_table(node, say),
        *(_list(node, key, say) for key in ("channels", "depths", "roles")),
        _rules(mappings_of(node.get("rules")), say),
        _steps(mappings_of(node.get("steps")), say),
        _announcements(book, cadence, say),
        _outcomes(node, say),
        _exits(mappings_of(node.get("exit")), say),
        "\n".join(_limits(node, say)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plan_text(book: Book, id: str, language: str = "en") -> str:
    """The page of one plan of a cadence: the step as it is in force, and its rules."""
    plan, say = book.plans[id], Say(language)
    node = _step(book, id)
    parts = [f"# {plan.title.of(language)} (`{id}`)"]
    if node is not None:
        keys = [entry for entry in node if entry.key.text not in ("id", "title", "because", "source", "note")]
        parts.append("\n".join(f"- {each.key.text}: `{cell(each.value)}`" for each in keys))
    if isinstance(plan.body, Table):
        parts.append(_plan_rules(plan, plan.body, say))
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(node: Mapping, say: Say) -> Iterator[str]:
    if description := say.text(node.get("description")):
        yield f"{description}\n"
    yield from facts(node, ("of", "where"), say)
    if contact := text_of(node.get("contact")):
        yield f"- {say('last_contact')}: `{contact.strip()}`"
    yield from facts(node, ("owner",), say)
    owners = node.get("owners")
    if isinstance(owners, Mapping):
        yield f"- {say('owners')}: `{inner(owners, 'entity')}`"
        yield from (f"  {line}" for line in facts(owners, ("away", "substitute", "capacity"), say))
    yield from facts(node, ("hit_policy",), say)


def _list(node: Mapping, key: str, say: Say) -> str:
    rows = [[entry.key.text, say.text(entry.value)] for entry in entries_of(node.get(key))]
    return table((say(key.removesuffix("s")), say("label")), rows)


def _rules(rules: Seq[Mapping], say: Say) -> str:
    keys = ("ideal", "maximum", *_WORDS)
    gives = {key: [inner(rule.get("then"), key) for rule in rules] for key in keys}
    return rules_table(rules, say, ids_of(rules), gives) if rules else ""


def _steps(steps: Seq[Mapping], say: Say) -> str:
    return columns_table(
        [
            (say("step"), ids_of(steps)),
            (say("title"), [say.text(step.get("title")) or "-" for step in steps]),
            (say("day"), [_day(step) for step in steps]),
            (say("due"), [_due(step) for step in steps]),
            *((say(key), [cell(step.get(key)) for step in steps]) for key in (*_WORDS, "owner", "when")),
            (say("because"), [say.text(step.get("because")) or "-" for step in steps]),
        ]
    )


def _day(step: Mapping) -> str:
    """What makes it a step of its kind, and what else says on which day it is."""
    kind = next((key for key in KIND_KEYS if key in step), "")
    said = [f"{kind}: {cell(step.get(kind))}"]
    said += [f"{key}: {cell(step.get(key))}" for key in ("each", "where", "from") if key in step]
    return ", ".join(said)


def _due(step: Mapping) -> str:
    said = [f"{key} {cell(step.get(key))}" for key in _LENGTHS if key in step]
    if text_of(step.get("late")) == "skip":
        said.append("late: skip")
    return ", ".join(said) or "-"


def _announcements(book: Book, cadence: str, say: Say) -> str:
    steps = {step.id for step in book.cadences[cadence].steps}
    announced = book.resolved.announcements
    taken = [node for id, node in announced.items() if any(step.endswith(f".{id}") for step in steps)]
    keys = ("kind", "from", "until", "where")
    return columns_table(
        [
            (say("announcement"), [cell(node.get("announcement")) for node in taken]),
            *((say(key), [cell(node.get(key)) for node in taken]) for key in keys),
            (say("title"), [say.text(node.get("title")) or "-" for node in taken]),
        ]
    )


def _outcomes(node: Mapping, say: Say) -> str:
    entries = entries_of(node.get("outcomes"))
    keys = ("contact", "again", "most")
    return columns_table(
        [
            (say("outcome"), [entry.key.text for entry in entries]),
            *((say(key), [inner(entry.value, key) for entry in entries]) for key in keys),
            (say("label"), [_label(entry.value, say) for entry in entries]),
        ]
    )


def _label(node: Node, say: Say) -> str:
    return (say.text(node.get("label")) if isinstance(node, Mapping) else "") or "-"


def _exits(exits: Seq[Mapping], say: Say) -> str:
    because = [say.text(each.get("because")) or "-" for each in exits]
    whens = [cell(each.get("when")) for each in exits]
    return columns_table([(say("exit"), ids_of(exits)), (say("when"), whens), (say("because"), because)])


def _limits(node: Mapping, say: Say) -> Iterator[str]:
    limits = node.get("limits")
    if isinstance(limits, Mapping):
        for cap in mappings_of(limits.get("contacts")):
            yield f"- {say('contacts')}: {inner(cap, 'most')} / {inner(cap, 'within')}"
        quiet = limits.get("quiet")
        if isinstance(quiet, Mapping):
            if calendar := text_of(quiet.get("calendar")):
                yield f"- {say('quiet')}: `{calendar}`"
            for day in mappings_of(quiet.get("days")):
                key = "lunar" if "lunar" in day else "date"
                yield f"- {say('quiet')}: {key} {inner(day, key)} {say.text(day.get('because'))}".rstrip()
        yield from facts(limits, ("capacity",), say)
    if "order" in node:
        yield f"- {say('order')}: {cell(node.get('order'))}"
    yield from facts(node, ("merge", "ahead"), say)


def _step(book: Book, plan: str) -> Mapping | None:
    cadence, _, step = plan.partition(".")
    steps = mappings_of(book.resolved.policies[cadence].get("steps"))
    id = step.partition(".")[0]
    return next((each for each in steps if text_of(each.get("id")) == id), None)


def _plan_rules(plan: Plan, body: Table, say: Say) -> str:
    tests = [_tests(rule, body) for rule in body.rules]
    because = [rule.because.of(say.language) if rule.because else "-" for rule in body.rules]
    return columns_table(
        [
            (say("rule"), [rule.id for rule in body.rules]),
            (say("when"), tests),
            (say("because"), because),
        ]
    )


def _tests(rule: Rule, body: Table) -> str:
    """The tests as written, each behind its input."""
    said = (
        test.text if test.column is None else f"{body.columns[test.column].text}: {test.text}"
        for test in rule.tests
    )
    return ", ".join(said) or "-"
