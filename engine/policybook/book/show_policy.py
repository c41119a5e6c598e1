"""A policy of a book -> a page that people read: its rules as a table, one column for each input."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Seq

from policybook.book.columns import table
from policybook.book.model import Book
from policybook.document.node import Mapping, Node, Scalar, Sequence, entries_of, mappings_of, text_of
from policybook.tables.scorecard import score_ids
from policybook.vocabulary.texts import texts_from

_WORDS = {
    "rule": "规则",
    "when": "条件",
    "then": "结果",
    "because": "理由",
    "from": "自",
    "to": "至",
    "class": "等级",
    "label": "名称",
    "parameter": "参数",
    "value": "取值",
    "score": "分数",
    "of": "对象",
    "where": "适用于",
    "hit_policy": "命中策略",
    "default": "否则",
    "otherwise": "否则",
    "initial": "起始分",
    "low": "最低分",
    "high": "最高分",
    "baseline": "基准分",
    "reason": "原因代码",
    "expression": "表达式",
    "check": "检查",
    "expect": "应有",
}


def policy_text(book: Book, policy: str, language: str = "en") -> str:
    """The page of a policy in a language, in Markdown; KeyError where there is none of this id."""
    node = book.resolved.policies[policy]
    plan = book.plans[policy]
    say = _Say(language)
    parts = [f"# {plan.title.of(language)} (`{policy}`)", "\n".join(_heading(node, say))]
    classes = [[each.key.text, say.text(each.value)] for each in entries_of(node.get("classes"))]
    parts.append(table((say("class"), say("label")), classes))
    parameters = [
        [each.key.text, _cell(each.value.get("default")), say.text(each.value.get("label"))]
        for each in entries_of(node.get("parameters"))
        if isinstance(each.value, Mapping)
    ]
    parts.append(table((say("parameter"), say("value"), say("label")), parameters))
    parts += _body(node, say)
    checks = [
        [_cell(each.get("id")), _cell(each.get("expect")), say.text(each.get("because"))]
        for each in mappings_of(node.get("checks"))
    ]
    parts.append(table((say("check"), say("expect"), say("because")), checks))
    return "\n\n".join(part for part in parts if part) + "\n"


class _Say:
    """The words of a page in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, word: str) -> str:
        return _WORDS[word] if self.language.startswith("zh") else word.replace("_", " ")

    def text(self, node: Node | None) -> str:
        """A text for people in this language."""
        return " ".join(texts_from(node).of(self.language).split())


def _heading(node: Mapping, say: _Say) -> Iterator[str]:
    if description := say.text(node.get("description")):
        yield f"{description}\n"
    yield from _facts(node, ("of", "where", "hit_policy", "default"), say)


def _facts(node: Mapping, keys: Seq[str], say: _Say) -> Iterator[str]:
    for key in keys:
        if text := text_of(node.get(key)):
            yield f"- {say(key)}: `{text.strip()}`"


def _body(node: Mapping, say: _Say) -> Iterator[str]:
    if rules := mappings_of(node.get("rules")):
        yield _rules(rules, say, "then", [_cell(rule.get("id")) for rule in rules])
    if expression := text_of(node.get("expression")):
        yield f"{say('expression')}:\n\n```\n{expression.strip()}\n```"
    scorecard = node.get("scorecard")
    if isinstance(scorecard, Mapping):
        yield "\n".join(_facts(scorecard, ("initial", "low", "high"), say))
        for each in mappings_of(scorecard.get("characteristics")):
            name = _cell(each.get("id"))
            scores = mappings_of(each.get("scores"))
            yield f"## {say.text(each.get('label')) or name} (`{name}`)"
            yield _rules(scores, say, "score", score_ids(each))
            yield "\n".join(_facts(each, ("otherwise", "baseline", "reason"), say))


def _rules(rules: Seq[Mapping], say: _Say, outcome: str, ids: list[str]) -> str:
    """A row for each rule, a column for each input; columns in which no rule says anything are left out."""
    inputs = dict.fromkeys(each.key.text for rule in rules for each in entries_of(rule.get("when")))
    columns = [
        (say("rule"), ids),
        *((name, [_inner(rule.get("when"), name) for rule in rules]) for name in inputs),
        (
            say("when"),
            [_cell(when) if isinstance(when := rule.get("when"), Scalar) else "-" for rule in rules],
        ),
        *((say(end), [_inner(rule.get("effective"), end) for rule in rules]) for end in ("from", "to")),
        (say(outcome), [_cell(rule.get(outcome)) for rule in rules]),
        (say("because"), [say.text(rule.get("because")) or "-" for rule in rules]),
    ]
    said = [(name, cells) for name, cells in columns if set(cells) != {"-"}]
    return table([name for name, _ in said], list(zip(*(cells for _, cells in said), strict=True)))


def _inner(node: Node | None, key: str) -> str:
    return _cell(node.get(key)) if isinstance(node, Mapping) else "-"


def _cell(node: Node | None) -> str:
    match node:
        case None:
            return "-"
        case Scalar():
            return " ".join(node.text.split())
        case Sequence():
            return ", ".join(_cell(item) for item in node.items)
        case Mapping():
            return ", ".join(f"{each.key.text}: {_cell(each.value)}" for each in node.entries)
