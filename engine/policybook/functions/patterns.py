"""XPath's regular expressions (DMN 1.5, 10.3.4.3) as Python's, for what both know alike."""

from __future__ import annotations

import re
from functools import lru_cache

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
#: Python's own extensions and escapes: no pattern of the standard has them.
_FOREIGN = re.compile(r"\(\?(?!:)|\\[AZbBgu]|[*+?}]\+|\[[^\]]*\\\d|(?<!\\)\\(?:$|[^\W\d_nrtdDsSwWiIcCpP])")
#: A class without another: `[A-Z-[OI]]`.
_SUBTRACTION = re.compile(r"\[((?:[^\[\]\\]|\\.)+)-\[((?:[^\[\]\\]|\\.)+)\]\]")
_NAME_START, _NAME = r"[A-Za-z_:\u00c0-\uffff]", r"[-.\w:\u00b7]"
_CATEGORIES = {
    "IsBasicLatin": r"[\x00-\x7f]",
    "L": r"[^\W\d_]",
    "Lu": r"[A-Z\u00c0-\u00d6\u00d8-\u00de]",
    "Ll": r"[a-z\u00df-\u00f6\u00f8-\u00ff]",
    "N": r"\d",
    "Nd": r"\d",
    "P": r"[!-#%-*,-/:;?@\[-\]_{}\u3001-\u3003\u3008-\u3011\uff01-\uff0f]",
    "Z": r"\s",
}


@lru_cache(maxsize=256)
def compiled_pattern(pattern: str, flags: str | None) -> re.Pattern[str] | None:
    """The pattern, or None where it or its flags are none of the standard's.

    `flags` are `i` (either case), `s` (a dot is any character), `m` (lines), `x` (spaces are left
    out), `q` (no character is special).
    """
    flags = flags or ""
    if set(flags) - {*_FLAGS, "q"}:
        return None
    bits = re.RegexFlag(0)
    for flag in flags:
        bits |= _FLAGS.get(flag, re.RegexFlag(0))
    if "q" in flags:
        return re.compile(re.escape(pattern), bits & re.IGNORECASE)
    if _FOREIGN.search(pattern.replace("\\\\", "")):
        return None
    if "x" in flags:  # the standard takes white space out, and knows no comments
        pattern = re.sub(r"(\[[^\]]*\])|\s+", lambda found: found[1] or "", pattern)
        pattern, bits = re.sub(r"\{\s+", "{", pattern), bits & ~re.VERBOSE
    try:
        return re.compile(_in_python(pattern, "m" in flags), bits)
    except (re.error, OverflowError, RecursionError):
        return None


def _in_python(pattern: str, by_line: bool) -> str:
    """The escapes that only the standard has, spelt out; `$` is the very end unless lines count."""
    end = "$" if by_line else r"\Z"
    pattern = _SUBTRACTION.sub(r"(?:(?![\2])[\1])", pattern)

    def spelt(found: re.Match[str]) -> str:
        if found[1] in _CATEGORIES:
            return _CATEGORIES[found[1]]
        return {"\\i": _NAME_START, "\\c": _NAME, "$": end}.get(found[0], found[0])

    return re.sub(r"\\p\{(\w+)\}|\\[\\ic$]|\\.|\[[^\]]*\]|\$", spelt, pattern)


def replacement_template(text: str) -> str | None:
    r"""A replacement with `$1` for groups, as Python writes it; None where `$` or `\\` stands alone."""
    if re.search(r"\\(?![\\$])|(?<!\\)\$(?!\d)", text.replace("\\\\", "")):
        return None

    def spelt(found: re.Match[str]) -> str:
        if found[1]:
            return f"\\g<{found[1]}>"
        return "\\\\" if found[0] == "\\\\" else found[0].removeprefix("\\")

    return re.sub(r"\$(\d)|\\[\\$]", spelt, text)
