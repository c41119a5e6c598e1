"""A policy of a book -> a page that people read: its rules as a table, one column for each input."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.book.columns import table
from policybook.book.model import Book
from policybook.book.show_words import Say, cell, facts, ids_of, parameters_table, rules_table
from policybook.document.node import Mapping, entries_of, mappings_of, text_of
from policybook.tables.scorecard import score_ids


def policy_text(book: Book, policy: str, language: str = "en") -> str:
    """The page of a policy in a language, in Markdown; KeyError where there is none of this id."""
    node = book.resolved.policies[policy]
    plan = book.plans[policy]
    say = Say(language)
    parts = [f"# {plan.title.of(language)} (`{policy}`)", "\n".join(_heading(node, say))]
    classes = [[each.key.text, say.text(each.value)] for each in entries_of(node.get("classes"))]
    parts.append(table((say("class"), say("label")), classes))
    parts.append(parameters_table(node, say))
    parts += _body(node, say)
    checks = [
        [cell(each.get("id")), cell(each.get("expect")), say.text(each.get("because"))]
        for each in mappings_of(node.get("checks"))
    ]
    parts.append(table((say("check"), say("expect"), say("because")), checks))
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(node: Mapping, say: Say) -> Iterator[str]:
    if description := say.text(node.get("description")):
        yield f"{description}\n"
    yield from facts(node, ("of", "where", "hit_policy", "default"), say)


def _body(node: Mapping, say: Say) -> Iterator[str]:
    if rules := mappings_of(node.get("rules")):
        yield rules_table(rules, say, ids_of(rules), {"then": [cell(rule.get("then")) for rule in rules]})
    if expression := text_of(node.get("expression")):
        yield f"{say('expression')}:\n\n```\n{expression.strip()}\n```"
    scorecard = node.get("scorecard")
    if isinstance(scorecard, Mapping):
        yield "\n".join(facts(scorecard, ("initial", "low", "high"), say))
        for each in mappings_of(scorecard.get("characteristics")):
            name = cell(each.get("id"))
            scores = mappings_of(each.get("scores"))
            yield f"## {say.text(each.get('label')) or name} (`{name}`)"
            yield rules_table(
                scores, say, score_ids(each), {"score": [cell(one.get("score")) for one in scores]}
            )
            yield "\n".join(facts(each, ("otherwise", "baseline", "reason"), say))
