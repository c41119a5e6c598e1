"""Words, cells and lines that pages of policies share, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from collections.abc import Sequence as Seq

from policybook.book.columns import table
from policybook.document.node import Mapping, Node, Scalar, Sequence, entries_of, text_of
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
    "channel": "方式",
    "depth": "深度",
    "role": "角色",
    "ideal": "理想间隔",
    "maximum": "最长间隔",
    "step": "步骤",
    "day": "时机",
    "due": "办理",
    "title": "内容",
    "outcome": "结果",
    "contact": "已联系到",
    "again": "再来",
    "most": "最多次数",
    "exit": "退出",
    "owner": "负责人",
    "owners": "负责人实体",
    "away": "不在",
    "substitute": "代理人",
    "capacity": "每日任务数",
    "last_contact": "上次联系",
    "merge": "合并",
    "ahead": "提前写下",
    "order": "次序",
    "contacts": "联系上限",
    "quiet": "免打扰",
    "announcement": "通告",
    "kind": "类别",
    "until": "止",
}


class Say:
    """The words of a page in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, word: str) -> str:
        """A word of the pages, in English as a key of YAML is written."""
        return _WORDS[word] if self.language.startswith("zh") else word.replace("_", " ")

    def text(self, node: Node | None) -> str:
        """A text for people in this language."""
        return " ".join(texts_from(node).of(self.language).split())


def facts(node: Mapping, keys: Seq[str], say: Say) -> Iterator[str]:
    """A line for each of these keys that the node has, with its text."""
    for key in keys:
        if text := text_of(node.get(key)):
            yield f"- {say(key)}: `{text.strip()}`"


def inner(node: Node | None, key: str) -> str:
    """The text under a key of a mapping, `-` where there is none."""
    return cell(node.get(key)) if isinstance(node, Mapping) else "-"


def cell(node: Node | None) -> str:
    """A node on one line, `-` where there is none."""
    match node:
        case None:
            return "-"
        case Scalar():
            return " ".join(node.text.split())
        case Sequence():
            return ", ".join(cell(item) for item in node.items)
        case Mapping():
            return ", ".join(f"{each.key.text}: {cell(each.value)}" for each in node.entries)


def ids_of(rules: Seq[Mapping]) -> list[str]:
    """The ids of rules, steps and their like."""
    return [cell(rule.get("id")) for rule in rules]


def parameters_table(node: Mapping, say: Say) -> str:
    """The parameters of a policy with their values; nothing where it has none."""
    rows = [
        [each.key.text, cell(each.value.get("default")), say.text(each.value.get("label"))]
        for each in entries_of(node.get("parameters"))
        if isinstance(each.value, Mapping)
    ]
    return table((say("parameter"), say("value"), say("label")), rows)


def rules_table(rules: Seq[Mapping], say: Say, ids: Seq[str], gives: Map[str, Seq[str]]) -> str:
    """A row for each rule, a column for each input and for what it gives."""
    inputs = dict.fromkeys(each.key.text for rule in rules for each in entries_of(rule.get("when")))
    whens = [rule.get("when") for rule in rules]
    return columns_table(
        [
            (say("rule"), ids),
            *((name, [inner(when, name) for when in whens]) for name in inputs),
            (say("when"), [cell(when) if isinstance(when, Scalar) else "-" for when in whens]),
            *((say(end), [inner(rule.get("effective"), end) for rule in rules]) for end in ("from", "to")),
            *((say(name), cells) for name, cells in gives.items()),
            (say("because"), [say.text(rule.get("because")) or "-" for rule in rules]),
        ]
    )


def columns_table(columns: Seq[tuple[str, Seq[str]]]) -> str:
    """A table of columns with their heads; columns in which no row says anything are left out."""
    said = [(name, cells) for name, cells in columns if set(cells) != {"-"}]
    return table([name for name, _ in said], list(zip(*(cells for _, cells in said), strict=True)))
