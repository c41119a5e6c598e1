"""An overlay's words and lists: classes, channels and their kin, checks, exits, outcomes, settings."""

from __future__ import annotations

from policybook.book.edit import with_entries, with_entry, with_value, without
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, entries_of, mappings_of, text_of

#: Whose words an overlay may add to, what one of them is called, and the code of one that is not there.
LISTS = {
    "classes": ("class", Code.UNKNOWN_CLASS),
    "channels": ("channel", Code.UNKNOWN_WORD),
    "depths": ("depth", Code.UNKNOWN_WORD),
    "roles": ("role", Code.UNKNOWN_WORD),
}


def with_words(policy: Mapping, name: str, entry: Entry, findings: list[Diagnostic]) -> Mapping:
    """Classes, or a cadence's channels, depths or roles: new ones, each in its place, and other labels."""
    key, given = entry.key.text, entry.value
    word, code = LISTS[key]
    words = policy.get(key)
    if not isinstance(words, Mapping):
        return policy if key == "classes" else with_value(policy, key, given)
    for entry in entries_of(given):
        entries = list(words.entries)
        known = [each.key.text for each in entries]
        new = entry.key.text
        placed = _placed(entry.value)
        if placed is None and new in known:
            words = with_entry(words, entry)
            continue
        if new in known:
            findings.append(
                Diagnostic(
                    Code.DUPLICATE_NAME,
                    f"policy `{name}` has a {word} `{new}` already",
                    entry.key.span,
                    f"this {word} has its place",
                    f"give the new {word} another {_called(word)}, or write `{new}: text` to rename it",
                    (Related(entries[known.index(new)].key.span, f"`{new}` stands here"),),
                )
            )
            continue
        at, label = len(entries), entry.value
        if placed is not None:
            side, other, label = placed
            if other.text not in known:
                findings.append(
                    Diagnostic(
                        code,
                        f"policy `{name}` has no {word} `{other.text}`",
                        other.span,
                        f"no such {word}",
                        hint(other.text, known, key),
                    )
                )
            else:
                at = known.index(other.text) + (side == "after")
        entries.insert(at, Entry(entry.key, label))
        words = Mapping(words.span, tuple(entries))
    return with_value(policy, key, words)


def _placed(value: Node) -> tuple[str, Scalar, Node] | None:
    """Before or after which class a new one goes, and its label; None where only a label is given."""
    if not isinstance(value, Mapping):
        return None
    for side in ("after", "before"):
        other = value.get(side)
        if isinstance(other, Scalar):
            return side, other, value.get("label") or other
    return None


def with_settings(policy: Mapping, entry: Entry) -> Mapping:
    """Keys given replace those of the policy, the others stay, as with a rule."""
    old = policy.get(entry.key.text)
    if isinstance(old, Mapping) and isinstance(entry.value, Mapping):
        return with_value(policy, entry.key.text, with_entries(old, entry.value))
    return with_entry(policy, entry)


def with_outcomes(policy: Mapping, given: Node) -> Mapping:
    """Outcomes by id: of one that is there the keys given replace its own, others are new."""
    outcomes = policy.get("outcomes")
    if not isinstance(outcomes, Mapping):
        return policy
    for entry in entries_of(given):
        outcomes = with_settings(outcomes, entry)
    return with_value(policy, "outcomes", outcomes)


def with_listed(policy: Mapping, name: str, word: str, entry: Entry, findings: list[Diagnostic]) -> Mapping:
    """Checks or exits: taken out by `remove`, changed where the id is there, else new behind the others."""
    key, given = entry.key.text, entry.value
    listed = list(mappings_of(policy.get(key)))
    for item in mappings_of(given):
        ids = [text_of(each.get("id")) for each in listed]
        remove, new = item.get("remove"), text_of(item.get("id"))
        if isinstance(remove, Scalar):
            if remove.text in ids:
                del listed[ids.index(remove.text)]
            else:
                findings.append(
                    Diagnostic(
                        Code.UNKNOWN_RULE,
                        f"policy `{name}` has no {word} `{remove.text}`",
                        remove.span,
                        f"no such {word}",
                        hint(remove.text, [each for each in ids if each], f"{word}s"),
                    )
                )
        elif new in ids:
            listed[ids.index(new)] = with_entries(listed[ids.index(new)], item)
        else:
            listed.append(item)
    if not listed:
        return without(policy, key)
    return with_value(policy, key, Sequence(given.span, tuple(listed)))


def _called(word: str) -> str:
    return "code" if word == "class" else "id"
