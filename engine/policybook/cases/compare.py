"""What a case expects against what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policybook.cases.model import Case, Mismatch, Wanted, WantedNames
from policybook.expr.temporal import text_of
from policybook.expr.values import Value
from policybook.run.model import Decision


def mismatches(case: Case, decision: Decision, facts: Mapping[str, Value]) -> Iterator[Mismatch]:
    """Every expectation that does not hold, in the order of what matters most.

    `facts` are all that is known, measures too that the policy does not read.
    """
    if case.expect is not None:
        yield from _outcome(case.expect, decision.outcome)
    fired = [rule.id for rule in decision.matched]
    if case.fired is not None:
        yield from _fired(case.fired, fired)
    if case.not_fired is not None:
        yield from _not_fired(case.not_fired, fired)
    if case.reasons is not None and case.reasons.names != decision.reasons:
        yield Mismatch("reasons", _names(case.reasons.names), _names(decision.reasons), case.reasons.span)
    for about, wanted, language in (
        ("because in English", case.because_en, "en"),
        ("because in Chinese", case.because_zh, "zh"),
    ):
        if wanted is not None and wanted.value != decision.because(language):
            yield Mismatch(about, text_of(wanted.value), decision.because(language), wanted.span)
    for name, wanted in case.measured.items():
        actual = facts.get(name)
        if not same(wanted.value, actual):
            yield Mismatch(name, text_of(wanted.value), text_of(actual), wanted.span)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same to a person: 1 and 1.00 are, 1 and true are not."""
    match one, other:
        case bool(), _:
            return one is other
        case _, bool():
            return False
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case dict(), dict():
            return one.keys() == other.keys() and all(same(of, other[name]) for name, of in one.items())
        case _:
            return one == other


def _outcome(wanted: Wanted, actual: Value) -> Iterator[Mismatch]:
    if wanted.partial and isinstance(wanted.value, dict) and isinstance(actual, dict):
        for name, of in wanted.value.items():
            if not same(of, actual.get(name)):
                yield Mismatch(f"outcome `{name}`", text_of(of), text_of(actual.get(name)), wanted.span)
    elif not same(wanted.value, actual):
        yield Mismatch("outcome", text_of(wanted.value), text_of(actual), wanted.span)


def _fired(wanted: WantedNames, fired: list[str]) -> Iterator[Mismatch]:
    if any(name not in fired for name in wanted.names):
        yield Mismatch("rules that fired", _names(wanted.names), _names(tuple(fired)), wanted.span)


def _not_fired(wanted: WantedNames, fired: list[str]) -> Iterator[Mismatch]:
    wrong = tuple(name for name in wanted.names if name in fired)
    if wrong:
        yield Mismatch("rules that fired", f"without {_names(wrong)}", _names(tuple(fired)), wanted.span)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
