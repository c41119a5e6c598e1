"""A decision as text: the outcome, the reason, and the rules as they came out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policybook.cli.screen import one_line, say
from policybook.cli.words import WORDS
from policybook.plan.model import Plan
from policybook.run.model import Decision
from policybook.vocabulary.to_json import json_text

#: Beside what it came to, a cell is shown as written up to this length.
_SHORT = 40


def show_decision(decision: Decision, plan: Plan, language: str) -> None:
    """The decision in a language. Facts that are sensitive are hidden, as everywhere."""
    words = WORDS[language]
    known = decision.to_json()
    subject = f"{known['subject']} " if known["subject"] is not None else ""
    label = (plan.classes or {}).get(known["outcome"]) if isinstance(known["outcome"], str) else None
    said = label.of(language) if label else ""
    named = f" {said}" if said and said.casefold() != str(known["outcome"]).casefold() else ""
    say(f"{subject}{known['policy']}: {_text(known['outcome'])}{named}")
    if not decision.admitted:
        say(f"  {words['not_admitted']}")
    because = known["because"][language]
    if because:
        say(f"  {words['because']}: {because}")
    if decision.reasons:
        say(f"  {words['reasons']}: {', '.join(decision.reasons)}")
    for row in known["trace"]:
        say(f"  {'+' if row['matched'] else '-'} {row['rule']}: {_why(row, words)}")


def _why(row: dict[str, Any], words: Mapping[str, str]) -> str:
    if row["matched"]:
        tests = "; ".join(_test(test, words) for test in row["tests"])
        return words["matched"] + (f" ({tests})" if tests else "")
    failed = next((test for test in row["tests"] if test["result"] is not True), None)
    if failed is None:
        return f"{words['missed']} ({words['not_in_effect']})"
    return f"{words['missed']} ({_test(failed, words)})"


def _test(test: dict[str, Any], words: Mapping[str, str]) -> str:
    if not test["input"]:
        return one_line(test["test"])
    return f"{test['input']} = {_text(test['value'])}, {words['wanted']} {_cell(test)}"


def _cell(test: dict[str, Any]) -> str:
    """The cell as written, behind what it came to where that can not be read off it."""
    written = one_line(test["test"])
    if "means" not in test:
        return written
    return f"{test['means']} ({written})" if len(written) <= _SHORT else str(test["means"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)
