"""What people write from habit or by a Chinese keyboard, and what FEEL wants instead."""

from __future__ import annotations

from decimal import Decimal

#: Full-width signs with the one that is meant: replacing them is safe.
FULL_WIDTH = {
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "｛": "{",
    "｝": "}",
    "，": ",",
    "、": ",",
    "：": ":",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "．": ".",
    "？": "?",
    "“": '"',
    "”": '"',
    "„": '"',
    "＂": '"',
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
}

#: Operators of other languages: what to write instead, and the text that replaces it where one edit does.
OPERATORS: dict[str, tuple[str, str | None]] = {
    "==": ("write `=`", "="),
    "===": ("write `=`", "="),
    "!==": ("write `!=`", "!="),
    "<>": ("write `!=`", "!="),
    "=>": ("write `>=`", ">="),
    "=<": ("write `<=`", "<="),
    ":=": ("write `=` to compare; FEEL assigns nothing", "="),
    "&&": ("write `and`", " and "),
    "&": ("write `and`", " and "),
    "||": ("write `or`", " or "),
    "|": ("write `or`", " or "),
    "^": ("write `**`", "**"),
    "!": ("write `not(…)`", None),
    "%": ("write 10% as 0.10, and a remainder as `modulo(a, b)`", None),
    ";": ("write `,` between items", ","),
    "；": ("write `,` between items", ","),
    "。": ("leave it out", ""),
    "'": ('put text in double quotes: "…"', None),
    "‘": ('put text in double quotes: "…"', None),
    "’": ('put text in double quotes: "…"', None),
    "`": ("write a name without quotes", None),
    "$": ("write a name without `$`", None),
    "\\": ("a backslash stands only inside of text", None),
    "％": ("write 10% as 0.10", None),
}

#: Words of other languages that stand where FEEL has another one.
WORDS = {
    "AND": "and",
    "OR": "or",
    "And": "and",
    "Or": "or",
    "IN": "in",
    "BETWEEN": "between",
    "THEN": "then",
    "ELSE": "else",
    "is": "=",
    "mod": "modulo(a, b)",
    "like": "matches(text, pattern)",
    "elif": "else if",
    "elsif": "else if",
    "且": "and",
    "并且": "and",
    "或": "or",
    "或者": "or",
}

#: Words that stand for themselves in FEEL when written small.
LITERALS = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "NULL": "null",
    "Null": "null",
    "nil": "null",
}

_COUNTED = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}


def written_out(number: str, unit: str) -> str | None:
    """A number with a Chinese unit as FEEL writes it; None where the word is no such unit.

    >>> written_out("100", "万"), written_out("1.5", "亿元"), written_out("3", "x")
    ('1000000', '150000000', None)
    """
    times = _COUNTED.get(unit.removesuffix("元"))
    if times is None:
        return None
    value = Decimal(number) * times
    return f"{value.normalize():f}"
