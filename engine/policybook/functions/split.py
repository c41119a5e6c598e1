"""`split`: the parts of a text."""

from __future__ import annotations

from policybook.expr.types import (
    STRING,
    ListType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.pattern_cost import hold
from policybook.functions.patterns import compiled_pattern
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(string: Value, delimiter: Value) -> Value:
    if not isinstance(string, str) or not isinstance(delimiter, str):
        return None
    hold(delimiter, None, string)
    compiled = compiled_pattern(delimiter, None)
    if compiled is None or compiled.search("") is not None:
        return None
    found: list[Value] = []
    start = 0
    for match in compiled.finditer(string):
        found.append(string[start : match.start()])
        start = match.end()
    return [*found, string[start:]]


SPLIT = Function(
    "split",
    (takes(string=STRING, delimiter=STRING),),
    gives(ListType(STRING)),
    _evaluate,
    "The parts of a text between the places that fit the regular expression.",
    "按正则表达式把文本分成若干部分。",
    (
        Example('split("John Doe", "\\\\s")', '["John", "Doe"]'),
        Example('split("a;b;;c", ";")', '["a", "b", "", "c"]'),
    ),
    why_not_in_bulk="engines disagree about regular expressions",
)
