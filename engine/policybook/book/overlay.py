"""A policy and an overlay -> the policy as the overlay leaves it.

Nodes are merged, never text: each keeps its own place, so a finding about the merged policy points
at the line that wrote it, and the origin of every line is known.
"""

from __future__ import annotations

from policybook.book.edit import with_entry, with_value
from policybook.book.overlay_rules import Rules
from policybook.book.overlay_scores import with_scores
from policybook.book.overlay_steps import with_steps
from policybook.book.overlay_words import with_listed, with_outcomes, with_settings, with_words
from policybook.book.periods import ALWAYS, Days, days_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, entries_of, mappings_of, text_of

_POLICIES = ("classification", "decision", "cadence")
#: What only a classification has.
_OF_CLASSES = ("classes", "default", "stability", "overrides", "checks")
#: What only a cadence has.
_OF_CADENCES = (
    *("channels", "depths", "roles", "outcomes", "steps", "exit"),
    *("contact", "owner", "owners", "limits", "order", "merge", "ahead"),
)
#: What holds on every day, so that an overlay for a period must leave it alone.
_ALWAYS = ("parameters", "where", "default", "stability", "overrides", "checks", *_OF_CADENCES)


def overlaid(policy: Mapping, overlay: Mapping) -> tuple[Mapping, list[Diagnostic]]:
    """The policy with an overlay laid over it; what cannot be done is a finding and left out."""
    findings: list[Diagnostic] = []
    name = next((text for key in _POLICIES if (text := text_of(policy.get(key)))), "")
    during, faults = days_from(overlay.get("effective"))
    findings += faults
    for entry in overlay.entries:
        key = entry.key.text
        if refused := _refused(policy, name, entry, during):
            findings.append(refused)
            continue
        match key:
            case "parameters":
                policy = _with_parameters(policy, name, entry.value, findings)
            case "classes" | "channels" | "depths" | "roles":
                policy = with_words(policy, name, entry, findings)
            case "where" | "default" | "contact" | "owner" | "order" | "merge" | "ahead":
                policy = with_entry(policy, entry)
            case "stability" | "overrides" | "owners" | "limits":
                policy = with_settings(policy, entry)
            case "outcomes":
                policy = with_outcomes(policy, entry.value)
            case "checks":
                policy = with_listed(policy, name, "check", entry, findings)
            case "exit":
                policy = with_listed(policy, name, "exit", entry, findings)
            case "steps":
                policy = with_steps(policy, name, entry, findings)
            case "rules" if not faults and "scorecard" in policy:
                policy = with_scores(policy, name, entry, during, findings)
            case "rules" if not faults:
                policy = _with_rules(policy, name, entry, during, findings)
            case _:
                pass
    return policy, findings


def _refused(policy: Mapping, name: str, entry: Entry, during: tuple[Days, ...]) -> Diagnostic | None:
    key = entry.key.text
    for only, keys in (("classification", _OF_CLASSES), ("cadence", _OF_CADENCES)):
        if key in keys and only not in policy:
            kind = next((each for each in _POLICIES if each in policy), "policy")
            return Diagnostic(
                Code.BAD_OVERLAY,
                f"`{key}` cannot be given to `{name}`, which is a {kind}",
                entry.key.span,
                f"only a {only} has this",
                help=f"leave `{key}` out",
            )
    if key in _ALWAYS and during != ALWAYS:
        return Diagnostic(
            Code.BAD_OVERLAY,
            f"`{key}` cannot change for a period only",
            entry.key.span,
            "an overlay with `effective` changes rules",
            help=f"put `{key}` in an overlay of its own, without `effective`",
        )
    if key == "rules" and not isinstance(policy.get("rules"), Sequence) and "scorecard" not in policy:
        return Diagnostic(
            Code.BAD_OVERLAY,
            f"policy `{name}` has no rules{'' if 'cadence' in policy else ', it is an expression'}",
            entry.key.span,
            "there is nothing to change here",
            help=f"set its parameters, or write a policy of your own in place of `{name}`",
        )
    return None


def _with_parameters(policy: Mapping, name: str, given: Node, findings: list[Diagnostic]) -> Mapping:
    for entry in entries_of(given):
        changed = with_parameter(policy, entry.key.text, entry.value)
        if changed is None:
            findings.append(unknown_parameter(entry.key, (policy,), f"policy `{name}` has no parameter"))
        else:
            policy = changed
    return policy


def with_parameter(policy: Mapping, parameter: str, value: Node) -> Mapping | None:
    """The policy with another value for a parameter, or None where it declares none of this name."""
    declared = policy.get("parameters")
    declaration = declared.get(parameter) if isinstance(declared, Mapping) else None
    if not isinstance(declared, Mapping) or not isinstance(declaration, Mapping):
        return None
    with_default = with_value(declaration, "default", value)
    return with_value(policy, "parameters", with_value(declared, parameter, with_default))


def unknown_parameter(key: Scalar, policies: tuple[Mapping, ...], message: str) -> Diagnostic:
    """The finding on a parameter that none of the policies declares."""
    known = [each.key.text for policy in policies for each in entries_of(policy.get("parameters"))]
    word = key.text.rpartition(".")[2]
    return Diagnostic(
        Code.UNKNOWN_PARAMETER,
        f"{message} `{word}`",
        key.span,
        "no such parameter",
        hint(word, known, "parameters"),
    )


def _with_rules(
    policy: Mapping, name: str, entry: Entry, during: tuple[Days, ...], findings: list[Diagnostic]
) -> Mapping:
    old = policy.get("rules")
    rules = Rules(list(mappings_of(old)), name, during)
    for item in mappings_of(entry.value):
        rules.apply(item)
    findings += rules.findings
    return with_value(policy, "rules", Sequence(old.span if old else entry.value.span, tuple(rules.rules)))
