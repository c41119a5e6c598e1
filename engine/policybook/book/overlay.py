"""A policy and an overlay -> the policy as the overlay leaves it.

Nodes are merged, never text: each keeps its own place, so a finding about the merged policy points
at the line that wrote it, and the origin of every line is known.
"""

from __future__ import annotations

from policybook.book.edit import with_entries, with_entry, with_value, without
from policybook.book.overlay_rules import Rules
from policybook.book.overlay_scores import with_scores
from policybook.book.periods import ALWAYS, Days, days_from
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, entries_of, mappings_of, text_of

_POLICIES = ("classification", "decision", "cadence")
#: What only a classification has.
_OF_CLASSES = ("classes", "default", "stability", "overrides", "checks")
#: What holds on every day, so that an overlay for a period must leave it alone.
_ALWAYS = ("parameters", "where", "default", "stability", "overrides", "checks")


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
            case "classes":
                policy = _with_classes(policy, name, entry.value, findings)
            case "where" | "default":
                policy = with_entry(policy, entry)
            case "stability" | "overrides":
                policy = _with_settings(policy, entry)
            case "checks":
                policy = _with_checks(policy, name, entry.value, findings)
            case "rules" if not faults and "scorecard" in policy:
                policy = with_scores(policy, name, entry, during, findings)
            case "rules" if not faults:
                policy = _with_rules(policy, name, entry, during, findings)
            case _:
                pass
    return policy, findings


def _refused(policy: Mapping, name: str, entry: Entry, during: tuple[Days, ...]) -> Diagnostic | None:
    key = entry.key.text
    if key in _OF_CLASSES and "classification" not in policy:
        return Diagnostic(
            Code.BAD_OVERLAY,
            f"`{key}` cannot be given to `{name}`, which is a decision",
            entry.key.span,
            "only a classification has this",
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
            f"policy `{name}` has no rules, it is an expression",
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


def _with_classes(policy: Mapping, name: str, given: Node, findings: list[Diagnostic]) -> Mapping:
    classes = policy.get("classes")
    if not isinstance(classes, Mapping):
        return policy
    for entry in entries_of(given):
        entries = list(classes.entries)
        codes = [each.key.text for each in entries]
        code = entry.key.text
        placed = _placed(entry.value)
        if placed is None and code in codes:
            classes = with_entry(classes, entry)
            continue
        if code in codes:
            findings.append(
                Diagnostic(
                    Code.DUPLICATE_NAME,
                    f"policy `{name}` has a class `{code}` already",
                    entry.key.span,
                    "this class has its place",
                    f"give the new class another code, or write `{code}: text` to rename it",
                    (Related(entries[codes.index(code)].key.span, f"`{code}` stands here"),),
                )
            )
            continue
        at, label = len(entries), entry.value
        if placed is not None:
            side, other, label = placed
            if other.text not in codes:
                findings.append(
                    Diagnostic(
                        Code.UNKNOWN_CLASS,
                        f"policy `{name}` has no class `{other.text}`",
                        other.span,
                        "no such class",
                        hint(other.text, codes, "classes"),
                    )
                )
            else:
                at = codes.index(other.text) + (side == "after")
        entries.insert(at, Entry(entry.key, label))
        classes = Mapping(classes.span, tuple(entries))
    return with_value(policy, "classes", classes)


def _placed(value: Node) -> tuple[str, Scalar, Node] | None:
    """Before or after which class a new one goes, and its label; None where only a label is given."""
    if not isinstance(value, Mapping):
        return None
    for side in ("after", "before"):
        other = value.get(side)
        if isinstance(other, Scalar):
            return side, other, value.get("label") or other
    return None


def _with_settings(policy: Mapping, entry: Entry) -> Mapping:
    """Keys given replace those of the policy, the others stay, as with a rule."""
    old = policy.get(entry.key.text)
    if isinstance(old, Mapping) and isinstance(entry.value, Mapping):
        return with_value(policy, entry.key.text, with_entries(old, entry.value))
    return with_entry(policy, entry)


def _with_checks(policy: Mapping, name: str, given: Node, findings: list[Diagnostic]) -> Mapping:
    checks = list(mappings_of(policy.get("checks")))
    for item in mappings_of(given):
        ids = [text_of(check.get("id")) for check in checks]
        remove, new = item.get("remove"), text_of(item.get("id"))
        if isinstance(remove, Scalar):
            if remove.text in ids:
                del checks[ids.index(remove.text)]
            else:
                findings.append(
                    Diagnostic(
                        Code.UNKNOWN_RULE,
                        f"policy `{name}` has no check `{remove.text}`",
                        remove.span,
                        "no such check",
                        hint(remove.text, [each for each in ids if each], "checks"),
                    )
                )
        elif new in ids:
            checks[ids.index(new)] = with_entries(checks[ids.index(new)], item)
        else:
            checks.append(item)
    if not checks:
        return without(policy, "checks")
    return with_value(policy, "checks", Sequence(given.span, tuple(checks)))


def _with_rules(
    policy: Mapping, name: str, entry: Entry, during: tuple[Days, ...], findings: list[Diagnostic]
) -> Mapping:
    old = policy.get("rules")
    rules = Rules(list(mappings_of(old)), name, during)
    for item in mappings_of(entry.value):
        rules.apply(item)
    findings += rules.findings
    return with_value(policy, "rules", Sequence(old.span if old else entry.value.span, tuple(rules.rules)))
