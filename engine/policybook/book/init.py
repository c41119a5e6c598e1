"""A pack -> a small book of a firm that extends it, written to a new folder at once or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policybook.book.from_files import MANIFEST
from policybook.book.from_folder import book_from
from policybook.book.model import Book, document_of
from policybook.book.to_yaml import lines, scalar_text
from policybook.diagnostics.model import hint
from policybook.document.node import Entry, Mapping, Node, Scalar, Sequence, entries_of, mappings_of, text_of
from policybook.shipped import shipped

_DAY = date(2026, 1, 1)


class StartError(Exception):
    """A book cannot be started here; `help` says what to do."""

    def __init__(self, message: str, help_line: str) -> None:
        super().__init__(message)
        self.help = help_line


def start_book(folder: Path, pack: str, *, packs: Path | None = None) -> tuple[str, ...]:
    """Writes a book that extends a shipped pack, or a book at a path, and gives the names of its files.

    Raises StartError where the folder holds something, or the pack is not there or not sound.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StartError(f"`{folder.name}` is not empty", "name a folder that is empty or does not exist yet")
    packs = packs or shipped("rules")
    named = packs / pack
    home = Path(pack).absolute() if "/" in pack else named
    if not (home / MANIFEST).is_file():
        known = [each.parent.name for each in packs.glob(f"*/{MANIFEST}")]
        raise StartError(f"there is no pack `{pack}`", hint(pack, known, "shipped packs"))
    book, _ = book_from(home, packs=packs)
    if book is None:
        raise StartError(f"the pack `{pack}` has errors", f"see them with `policybook check {home}`")
    extends = Path(os.path.relpath(home, folder)).as_posix() if "/" in pack else pack
    files = _files(book, _name(folder), extends)
    _write(folder, files)
    return tuple(files)


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".policybook-", dir=folder.parent))
    try:
        new = workshop / "book"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _name(folder: Path) -> str:
    words = re.findall(r"[a-z0-9]+", folder.name.lower())
    name = "-".join(words).lstrip("0123456789-")
    return name or "our-book"


def _files(pack: Book, name: str, extends: str) -> dict[str, str]:
    # What the pack is named for, else its first classification, else its first policy.
    policies = {**pack.policies, **dict.fromkeys(pack.cadences)}
    policy = min(
        policies,
        key=lambda each: (
            not pack.name.startswith(each),
            (plan := policies[each]) is None or not plan.classes,
        ),
        default=None,
    )
    files = {MANIFEST: _manifest(name, extends, pack)}
    if policy is not None:
        files[f"{policy}.yaml"] = _overlay(policy, pack.resolved.policies[policy])
        if cases := _cases(policy, pack):
            files[f"{policy}-cases.yaml"] = cases
    files["README.md"] = _readme(name, pack.name, policy)
    return files


def _manifest(name: str, extends: str, pack: Book) -> str:
    languages = ", ".join(pack.manifest.languages)
    return (
        "# What this book is and what it builds on. 本制度书的名称及其所扩展的制度包。\n"
        f"policybook: 1\nname: {name}\nextends: [{extends}]\n"
        f"timezone: {pack.manifest.timezone}\nlanguages: [{languages}]\n"
    )


def _overlay(policy: str, node: Mapping) -> str:
    """An overlay that says what the pack says, ready to be changed."""
    text = (
        "# An overlay changes a policy of the pack; what it does not name stays as it is in the pack.\n"
        "# 覆盖用来改动制度包中的制度；没有写到的内容保持不变。\n"
        f"overlay: {policy}\n"
    )
    rules = mappings_of(node.get("rules"))
    first = text_of(rules[0].get("id")) if rules else None
    if parameters := list(_defaults(node)):
        text += "parameters:    # as in the pack; change them here 与制度包相同，可在此修改\n"
        text += "".join(f"  {name}: {value}\n" for name, value in parameters)
    elif first:
        then = [line for line, _ in lines(_only(rules[0], "then"), "    ")]
        text += (
            "rules:\n"
            + f"  - replace: {first}    # as in the pack; change it here 与制度包相同，可在此修改\n"
        )
        return text + "\n".join(then) + "\n"
    if first:
        text += (
            "# rules:\n"
            f"#   - replace: {first}            # the keys given here take the place of the rule's own\n"
            '#     because: "our own reason"\n'
            f"#   - remove: {first}             # for good, or for a while with `effective: {{from:, to:}}`\n"
        )
    return text


def _defaults(node: Mapping) -> Iterator[tuple[str, str]]:
    for entry in entries_of(node.get("parameters")):
        default = entry.value.get("default") if isinstance(entry.value, Mapping) else None
        if isinstance(default, Scalar):
            yield entry.key.text, scalar_text(default)


def _cases(policy: str, pack: Book) -> str:
    """One case: the pack's own first of this policy, or one made of its outcome where nothing is known."""
    heading = (
        "# Cases say what the policy should decide; `policybook test` runs them.\n"
        "# 用例写明制度应得的结果；用 `policybook test` 运行。\n"
    )
    for document in pack.cases:
        if document_of(text_of(document.get("cases")) or "") != policy:
            continue
        test = next((each for each in mappings_of(document.get("tests")) if "expect" in each), None)
        if test is not None:
            return heading + "\n".join(line for line, _ in lines(_one_case(document, test))) + "\n"
    if policy in pack.cadences:
        return ""
    outcome = pack.compiled(policy).outcome({"as_of": _DAY})
    if outcome is not None and not isinstance(outcome, str):
        return ""
    expected = "null" if outcome is None else json.dumps(outcome, ensure_ascii=False)
    return (
        f"{heading}cases: {policy}\nas_of: {_DAY}\ntests:\n"
        f"  - name: nothing is known\n    given: {{}}\n    expect: {expected}\n"
    )


def _one_case(document: Mapping, test: Mapping) -> Mapping:
    kept = _only(document, "cases", "as_of", "fixtures").entries
    used = test.get("use")
    names = {
        each.text
        for each in (used.items if isinstance(used, Sequence) else (used,))
        if isinstance(each, Scalar)
    }
    entries: list[Entry] = []
    for entry in kept:
        value: Node = entry.value
        if entry.key.text == "fixtures" and isinstance(value, Mapping):
            value = Mapping(value.span, tuple(each for each in value.entries if each.key.text in names))
            if not value.entries:
                continue
        entries.append(Entry(entry.key, value))
    tests = document.entry("tests")
    if tests is not None:
        entries.append(Entry(tests.key, Sequence(tests.value.span, (test,))))
    return Mapping(document.span, tuple(entries))


def _only(node: Mapping, *keys: str) -> Mapping:
    return Mapping(node.span, tuple(each for each in node.entries if each.key.text in keys))


def _readme(name: str, pack: str, policy: str | None) -> str:
    overlay = f"`{policy}.yaml`" if policy else "a file of your own"
    overlay_zh = f"`{policy}.yaml`" if policy else "自己的文件"
    return f"""# {name}

This book extends the pack `{pack}`. Change it in {overlay}, say in the cases what should come out, and run:

```console
$ policybook check .
$ policybook test .
$ policybook show . --resolved
```

本制度书扩展制度包 `{pack}`。请在 {overlay_zh} 中修改，在用例中写明应得的结果，
然后运行上面三条命令：检查、测试、显示合并后的全部规则及每一行的出处。
"""
