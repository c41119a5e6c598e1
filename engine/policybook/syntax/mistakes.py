"""What people write from habit or by a Chinese keyboard, and what FEEL wants instead."""

from __future__ import annotations

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
