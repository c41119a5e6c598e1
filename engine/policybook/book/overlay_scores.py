"""An overlay's `rules` over a scorecard: each score is changed like a rule, its `then` being the score.

`<characteristic>-otherwise` is what a characteristic gives where no score matches.
"""

from __future__ import annotations

from decimal import Decimal

from policybook.book.edit import with_entry, with_value, written
from policybook.book.overlay_rules import OPERATIONS, Rules
from policybook.book.periods import ALWAYS, Days
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Entry, Mapping, Scalar, Sequence, mappings_of, text_of
from policybook.tables.scorecard import score_ids


def with_scores(
    policy: Mapping, name: str, changes: Entry, during: tuple[Days, ...], findings: list[Diagnostic]
) -> Mapping:
    """The policy with its scores changed; scores hold always, so a change for a period is a finding."""
    scorecard = policy.get("scorecard")
    if not isinstance(scorecard, Mapping):
        return policy
    characteristics = list(mappings_of(scorecard.get("characteristics")))
    for item in mappings_of(changes.value):
        target = next((node for key in OPERATIONS if isinstance(node := item.get(key), Scalar)), None)
        if target is None:
            continue  # the schema says so
        period = item.entry("effective")
        if period or during != ALWAYS:
            findings.append(_for_a_period(name, period.key if period else target))
            continue
        at = next((at for at, each in enumerate(characteristics) if target.text in _ids(each)), None)
        if at is None:
            findings.append(_unknown(name, target, characteristics))
        elif ("before" in item or "after" in item) and "when" not in item:
            findings.append(_always(target, item))
        elif "then" in item and not _is_number(item.get("then")):
            findings.append(_no_number(item))
        else:
            characteristics[at] = _changed(characteristics[at], item, target, name, findings)
    old = scorecard.get("characteristics")
    changed = Sequence(old.span if old else scorecard.span, tuple(characteristics))
    return with_value(policy, "scorecard", with_value(scorecard, "characteristics", changed))


def _changed(
    characteristic: Mapping, item: Mapping, target: Scalar, policy: str, findings: list[Diagnostic]
) -> Mapping:
    if target.text == f"{text_of(characteristic.get('id'))}-otherwise":
        then = item.get("then")
        if "replace" in item and then is not None and "when" not in item:
            return with_value(characteristic, "otherwise", then)
        findings.append(_only_its_score(target))
        return characteristic
    old = mappings_of(characteristic.get("scores"))
    ids = _ids(characteristic)
    rules = Rules([_as_rule(score, ids[at]) for at, score in enumerate(old)], policy, ALWAYS)
    rules.apply(item)
    findings += rules.findings
    place = characteristic.get("scores") or characteristic
    scores = Sequence(place.span, tuple(_renamed(rule, "then", "score") for rule in rules.rules))
    return with_value(characteristic, "scores", scores)


def _ids(characteristic: Mapping) -> list[str]:
    return [*score_ids(characteristic), f"{text_of(characteristic.get('id'))}-otherwise"]


def _as_rule(score: Mapping, name: str) -> Mapping:
    rule = _renamed(score, "score", "then")
    return rule if "id" in rule else with_entry(rule, _id_entry(name, score))


def _id_entry(name: str, score: Mapping) -> Entry:
    return Entry(written("id", score.span), written(name, score.span))


def _renamed(node: Mapping, old: str, new: str) -> Mapping:
    return Mapping(
        node.span,
        tuple(
            Entry(written(new, each.key.span), each.value) if each.key.text == old else each
            for each in node.entries
        ),
    )


def _is_number(node: object) -> bool:
    return isinstance(node, Scalar) and type(node.value) in (int, Decimal)


def _no_number(item: Mapping) -> Diagnostic:
    then = item.get("then") or item
    found = f", found `{text_of(then)}`" if isinstance(then, Scalar) else ""
    return Diagnostic(
        Code.WRONG_SHAPE, f"a score is a number{found}", then.span, "expected a number", "give a number"
    )


def _for_a_period(name: str, place: Scalar) -> Diagnostic:
    return Diagnostic(
        Code.BAD_OVERLAY,
        f"a score of `{name}` cannot change for a period only",
        place.span,
        "`effective` is for rules",
        "leave `effective` out, and change the score on its day",
    )


def _always(target: Scalar, item: Mapping) -> Diagnostic:
    name = item.get("id") or target
    return Diagnostic(
        Code.MISSING_KEY,
        "the key `when` is missing",
        name.span,
        "a new score without a condition",
        "add `when:`, or change what its characteristic gives otherwise",
    )


def _only_its_score(target: Scalar) -> Diagnostic:
    return Diagnostic(
        Code.BAD_OVERLAY,
        f"of `{target.text}` only the score can change",
        target.span,
        "what its characteristic gives where no score matches",
        f"write `{{replace: {target.text}, then: …}}`",
    )


def _unknown(name: str, target: Scalar, characteristics: list[Mapping]) -> Diagnostic:
    ids = [each for characteristic in characteristics for each in _ids(characteristic)]
    return Diagnostic(
        Code.UNKNOWN_RULE,
        f"policy `{name}` has no score `{target.text}`",
        target.span,
        "no such score",
        hint(target.text, ids, "scores", most=24),
    )
