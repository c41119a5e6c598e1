"""A decision as text: the outcome, the reason, and the rules as they came out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policybook.cli.screen import one_line, say
from policybook.cli.words import WORDS
from policybook.diagnostics.render import width
from policybook.plan.model import Plan
from policybook.run.model import Decision
from policybook.vocabulary.to_json import json_text

#: Beside what it came to, a cell is shown as written up to this length.
_SHORT = 40
#: A line of a trace may be this wide.
_WIDE = 100
_QUOTIENT = re.compile(r"(-?\d+\.\d{6})\d{5,}")


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
        for line in _lines(row, words):
            say(line)


def _lines(row: dict[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    """A rule as it came out, in one line; in one for each test where that would be too wide to read."""
    if row["matched"]:
        said, tests = words["matched"], [_test(test, words) for test in row["tests"]]
    else:
        failed = next((test for test in row["tests"] if test["result"] is not True), None)
        said, tests = words["missed"], [_test(failed, words) if failed else words["not_in_effect"]]
    head = f"  {'+' if row['matched'] else '-'} {row['rule']}: {said}"
    whole = f"{head} ({'; '.join(tests)})" if tests else head
    if width(whole) <= _WIDE or len(tests) < 2:
        yield whole
        return
    yield head
    for test in tests:
        yield f"      {test}"


def _test(test: dict[str, Any], words: Mapping[str, str]) -> str:
    if not test["input"]:
        return one_line(test["test"])
    value = test["value"]
    shown = value if isinstance(value, str) else _cut(json_text(value))
    return f"{test['input']} = {shown}, {words['wanted']} {_cell(test)}"


def _cell(test: dict[str, Any]) -> str:
    """The cell as written, behind what it came to where that can not be read off it."""
    written = one_line(test["test"])
    if "means" not in test:
        return written
    return f"{test['means']} ({written})" if len(written) <= _SHORT else str(test["means"])


def _cut(number: str) -> str:
    """A quotient without an end up to six places, which `…` tells; JSON has all of them.

    >>> _cut("0.7520874816755751"), _cut("12.345"), _cut("2026-01-31")
    ('0.752087…', '12.345', '2026-01-31')
    """
    found = _QUOTIENT.fullmatch(number)
    return f"{found[1]}…" if found else number


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)
