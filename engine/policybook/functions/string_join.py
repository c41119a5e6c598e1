"""`string join`: texts put together."""

from __future__ import annotations

from policybook.expr.limits import spent
from policybook.expr.types import (
    STRING,
    ListType,
)
from policybook.expr.values import Value
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    as_list,
    gives,
    takes,
)


def _evaluate(values: Value, delimiter: Value = None) -> Value:
    if values is None or not (delimiter is None or isinstance(delimiter, str)):
        return None
    texts: list[str] = []
    for each in as_list(values):
        if isinstance(each, str):
            texts.append(each)
        elif each is not None:
            return None
    spent().text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)


STRING_JOIN = Function(
    "string join",
    (takes(list=ListType(STRING)), takes(list=ListType(STRING), delimiter=STRING)),
    gives(STRING),
    _evaluate,
    "The texts of a list one behind the other, with the delimiter between; null items are left out.",
    "把列表中的文本用分隔符连接起来，空值略去。",
    (Example('string join(["a", "b"], "-")', '"a-b"'), Example('string join(["a", null, "c"])', '"ac"')),
    null_strict=False,
    why_not_in_bulk="queries do not have it yet",
)
