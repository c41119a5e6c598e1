"""XPath's regular expressions (DMN 1.5, 10.3.4.3), compiled, and the replacements that go with them."""

from __future__ import annotations

import re
from functools import lru_cache

from policybook.functions.pattern_reader import BadPatternError, in_python

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE}


@lru_cache(maxsize=256)
def compiled_pattern(pattern: str, flags: str | None) -> re.Pattern[str] | None:
    """The pattern, or None where it or its flags are none of the standard's.

    `flags` are `i` (either case), `s` (a dot is any character), `m` (lines), `x` (spaces are left
    out), `q` (no character is special).
    """
    flags = flags or ""
    if set(flags) - set("ismxq"):
        return None
    bits = re.RegexFlag(0)
    for flag in flags:
        bits |= _FLAGS.get(flag, re.RegexFlag(0))
    if "q" in flags:
        return re.compile(re.escape(pattern), bits & re.IGNORECASE)
    try:
        written = in_python(pattern, dot_all="s" in flags, by_line="m" in flags, spaced="x" in flags)
        return re.compile(written, bits | re.DOTALL)
    except (BadPatternError, re.error, OverflowError, RecursionError):
        return None


def replacement_template(text: str) -> str | None:
    r"""A replacement with `$1` for groups, as Python writes it; None where `$` or `\\` stands alone."""
    if re.search(r"\\(?![\\$])|(?<!\\)\$(?!\d)", text.replace("\\\\", "")):
        return None

    def spelt(found: re.Match[str]) -> str:
        if found[1]:
            return f"\\g<{found[1]}>"
        return "\\\\" if found[0] == "\\\\" else found[0].removeprefix("\\")

    return re.sub(r"\$(\d)|\\[\\$]", spelt, text)
