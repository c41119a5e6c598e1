"""`replace`: a text with what fits a pattern replaced."""

from __future__ import annotations

import re

from policybook.expr.limits import spent
from policybook.expr.types import (
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.pattern_cost import hold
from policybook.functions.patterns import compiled_pattern, replacement_template
from policybook.functions.shapes import (
    gives,
    takes,
    then,
)


def _evaluate(string: Value, pattern: Value, replacement: Value, flags: Value = None) -> Value:
    if not isinstance(string, str) or not isinstance(pattern, str) or not isinstance(replacement, str):
        return None
    if flags is not None and not isinstance(flags, str):
        return None
    hold(pattern, flags, string)
    compiled = compiled_pattern(pattern, flags)
    if compiled is None or compiled.search("") is not None:
        return None
    literally = flags is not None and "q" in flags
    template = replacement.replace("\\", "\\\\") if literally else replacement_template(replacement)
    if template is None:
        return None
    known = re.sub(r"\\g<(\d)>", lambda group: group[0] if int(group[1]) <= compiled.groups else "", template)
    return _replaced(compiled, known, string)


def _replaced(pattern: re.Pattern[str], template: str, string: str) -> str:
    """The text with its parts replaced, held to its length before it is put together."""
    parts: list[str] = []
    start = length = 0
    now = spent()
    for found in pattern.finditer(string):
        parts += [string[start : found.start()], found.expand(template)]
        length += len(parts[-1]) + len(parts[-2])
        now.text(length)
        start = found.end()
    return "".join([*parts, string[start:]])


REPLACE = Function(
    "replace",
    (then(takes(input=STRING, pattern=STRING, replacement=STRING), flags=STRING),),
    gives(STRING),
    _evaluate,
    "The text with every part that fits the regular expression replaced; `$1` is its first group.",
    "把文本中符合正则表达式的部分替换掉；$1 为第一组。",
    (
        Example('replace("abcd", "(ab)|(a)", "[1=$1]")', '"[1=ab]cd"'),
        Example('replace("a.b", ".", "-", "q")', '"a-b"'),
    ),
    null_strict=False,
    why_not_in_bulk="engines disagree about regular expressions",
)
