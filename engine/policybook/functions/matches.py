"""`matches`: whether a text has a place that fits a pattern."""

from __future__ import annotations

from policybook.expr.types import (
    BOOLEAN,
    STRING,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.pattern_cost import hold
from policybook.functions.patterns import compiled_pattern
from policybook.functions.shapes import (
    gives,
    takes,
    then,
)


def _evaluate(string: Value, pattern: Value, flags: Value = None) -> Value:
    if not isinstance(string, str) or not isinstance(pattern, str):
        return None
    if flags is not None and not isinstance(flags, str):
        return None
    hold(pattern, flags, string)
    compiled = compiled_pattern(pattern, flags)
    return None if compiled is None else compiled.search(string) is not None


MATCHES = Function(
    "matches",
    (then(takes(input=STRING, pattern=STRING), flags=STRING),),
    gives(BOOLEAN),
    _evaluate,
    "Whether some part of the text fits the regular expression; `^` and `$` hold it to the whole.",
    "文本是否有一处符合正则表达式；用 ^ 和 $ 限定整个文本。",
    (Example('matches("foobar", "^fo*bar$")', "true"), Example('matches("FOO", "foo", "i")', "true")),
    null_strict=False,
    why_not_in_bulk="engines disagree about regular expressions",
)
