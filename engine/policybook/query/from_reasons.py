"""Why a class changed -> the rule and the words that the history keeps; null where nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policybook.plan.model import Plan, Rule, Stability, Texts
from policybook.plan.words import (
    CAP,
    LEFT,
    OVERRIDE,
    STABILITY,
    both_words,
    cap_words,
    left_words,
    no_class_words,
    rule_words,
    waited_words,
)
from policybook.query.dialect import Dialect
from policybook.query.from_caps import capped
from policybook.query.policy_columns import Columns
from policybook.query.words import mark, spelled

#: Rules in one choice; more of them are looked for by halves.
_FEW = 8


def rule_id(dialect: Dialect, rules: Sequence[Rule], number: str, start: int = 0) -> str:
    """The id of the rule with a number; by halves, as a choice of a thousand is gone through one by one."""
    if not rules:
        return dialect.missing("text")
    if len(rules) <= _FEW:
        ids = " ".join(f"WHEN {start + at} THEN {dialect.text(rule.id)}" for at, rule in enumerate(rules))
        return f"CASE {number} {ids} END"
    half = len(rules) // 2
    lower = rule_id(dialect, rules[:half], number, start)
    upper = rule_id(dialect, rules[half:], number, start + half)
    return dialect.case([(f"{number} < {start + half}", lower)], upper)


class Reasons:
    """What the history keeps of a change beside the classes; every text is null where nothing changed.

    `because` are what the rules say in English and Chinese, as texts that read a step by the alias
    `c`. They are made by `told`, for those rows alone whose reason they are: making all of them costs.
    """

    def __init__(
        self, dialect: Dialect, plan: Plan, as_of: date, quarrel: str, because: tuple[str, str]
    ) -> None:
        self._dialect, self._plan, self._as_of, self._quarrel = dialect, plan, as_of, quarrel
        self._because = because
        self._p = Columns(dialect, plan.id)
        self._tells = any(rule.because is not None for rule in plan.body.rules)

    def told(self) -> dict[str, str]:
        """By column what the rules say, where a change has their reason."""
        if not self._tells:
            return {}
        kind = Columns(self._dialect, self._plan.id, "c")["kind"]
        own = f"{kind} IS NOT NULL AND {kind} NOT IN ({self._text(OVERRIDE)}, {self._text(LEFT)})"
        return {
            f"{self._plan.id} because_{language}": self._dialect.case(
                [(own, text)], self._dialect.missing("text")
            )
            for language, text in zip(("en", "zh"), self._because, strict=True)
        }

    @property
    def rule(self) -> str:
        """The rule that gave the class, null where none did."""
        kind, by_rules = self._p["kind"], self._matched()
        if by_rules is None:
            return self._dialect.missing("text")
        no_rule = f"{kind} IS NULL OR {kind} IN ({self._text(OVERRIDE)}, {self._text(LEFT)})"
        if self._quarrel:
            no_rule += f" OR {self._quarrel}"
        return self._dialect.case([(no_rule, self._dialect.missing("text"))], by_rules)

    def said(self, language: str) -> str:
        """The words of the change in a language."""
        p, case = self._p, self._dialect.case
        branches = [
            (f"{p['kind']} IS NULL", self._dialect.missing("text")),
            (f"{p['kind']} = {self._text(OVERRIDE)}", p[f"by hand {language}"]),
            (f"{p['kind']} = {self._text(LEFT)}", self._text(left_words(self._as_of).of(language))),
        ]
        no_class = self._text(no_class_words().of(language))
        if self._quarrel:
            branches.append((self._quarrel, no_class))
        silent = f" AND coalesce({p['because_en']}, '') = ''" if self._tells else ""
        branches.append((f"{p['now']} IS NULL{silent}", no_class))
        return case(branches, self._dialect.concat([self._words(language), self._more(language)]))

    def _matched(self) -> str | None:
        rules = self._plan.body.rules
        return rule_id(self._dialect, rules, self._p["hit"]) if rules else None

    def _words(self, language: str) -> str:
        """What the rules say; the rule itself where they say nothing."""
        rule, default = self._matched(), self._text(rule_words(None).of(language))
        if rule is None:
            return default
        named = spelled(self._dialect, rule_words(mark("rule")).of(language), {"rule": rule})
        branches = [(f"{self._p['hit']} IS NULL", default)]
        if self._tells:
            # English words decide for both languages whether there are any.
            said = f"coalesce({self._p['because_en']}, '') <> ''"
            branches.insert(0, (said, self._p[f"because_{language}"]))
        return f"({self._dialect.case(branches, named)})"

    def _more(self, language: str) -> str:
        """That the class asked for has no room, or that the change has waited."""
        kind, nothing = self._p["kind"], Texts("", "")
        branches = []
        for code, cap, _ in capped(self._plan, self._plan.stability or Stability()):
            words = both_words(nothing, cap_words(code, cap, mark("fall"))).of(language)
            full = f"{kind} = {self._text(CAP)} AND {self._p['asked base']} = {self._text(code)}"
            branches.append((full, spelled(self._dialect, words, {"fall": self._p["fall"]})))
        waited = {"runs": self._dialect.as_text(self._p["waited"])}
        words = both_words(nothing, waited_words(mark("runs"))).of(language)
        branches.append((f"{kind} = {self._text(STABILITY)}", spelled(self._dialect, words, waited)))
        return f"({self._dialect.case(branches, self._text(''))})"

    def _text(self, value: str) -> str:
        return self._dialect.text(value)
