"""The words of a change of class: why it is another one now.

They stand below all back ends, so that a reason reads the same whichever of them wrote it. A query
gives marks for values here and puts its columns in their places.
"""

from __future__ import annotations

from datetime import date

from policybook.plan.model import Texts

RULE, STABILITY, CAP, OVERRIDE, LEFT = "rule", "stability", "cap", "override", "left"
"""The kinds of a change of class: what brought it about."""

KINDS = (RULE, STABILITY, CAP, OVERRIDE, LEFT)
"""All kinds, in the order in which a run counts them."""


def override_words(code: str, by: str, role: str, until: date | str | None, reason: str) -> Texts:
    """A class set by hand.

    >>> override_words("A", "Wang", "director", None, "strategic").en
    'set to A by hand by Wang (director): strategic'
    """
    until_en = f" until {until}" if until else ""
    until_zh = f"，至{until}止" if until else ""
    return Texts(
        f"set to {code} by hand by {by} ({role}){until_en}: {reason}",
        f"由{by}（{role}）人工定为{code}{until_zh}：{reason}",
    )


def cap_words(full: str, cap: int, now: str) -> Texts:
    """A class that has no room."""
    return Texts(f"{full} holds at most {cap}, so it is {now}", f"{full}最多容纳{cap}个，因此为{now}")


def waited_words(runs: int | str) -> Texts:
    """A change that stands after waiting."""
    return Texts(f"asked for in {runs} runs in a row", f"连续{runs}次运行均要求变更")


def left_words(as_of: date) -> Texts:
    """A record that the policy is not about, or no longer."""
    return Texts(f"not in the population as of {as_of}", f"{as_of}不在适用总体之内")


def no_class_words() -> Texts:
    """A record to which no rule gives a class."""
    return Texts("no rule gives it a class", "没有规则给出类别")


def rule_words(rule: str | None) -> Texts:
    """The reason of a rule that says none."""
    return Texts(f"rule {rule}", f"规则{rule}") if rule else Texts("by default", "默认类别")


def both_words(words: Texts, more: Texts) -> Texts:
    """One reason and then another.

    >>> both_words(rule_words("big"), waited_words(2)).en
    'rule big; asked for in 2 runs in a row'
    """
    return Texts(f"{words.en}; {more.en}", f"{words.zh}；{more.zh}")
