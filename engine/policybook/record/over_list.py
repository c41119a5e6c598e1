"""`some` and `every` over one list, as a loop of a function of its own: no call for each item."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from policybook.expr import tree
from policybook.expr.types import ListType
from policybook.expr.walk import facts_of
from policybook.record.comparisons import never_null
from policybook.record.forms import Forms

_STEP = "\n        "


def over_list(write: Forms, expr: tree.Quantified, facts: Mapping[str, str]) -> str | None:
    """The text of a call of that function; None where what is gone over is not one list.

    `facts` are the variables by name. Names bound around the expression are not handed on, so it
    must stand outside of all loops: there it goes over what is given once, and needs no counting.
    """
    first, *more = expr.iterations
    if more or first.high is not None or not isinstance(first.source.type, ListType):
        return None
    item = write.writer.fresh("each")
    names = {first.local.name: item}
    settles = write.false if expr.every else write.true
    if never_null(expr.condition):
        condition = write.inside(names, partial(settles, expr.condition))
        step = f"if {condition}: return {not expr.every}"
        head, end = "", str(expr.every)
    else:
        found = write.writer.fresh("found")
        condition = write.inside(names, partial(write.value, expr.condition))
        step = (
            f"{found} = {condition}"
            f"{_STEP}if {found} is {not expr.every}: return {not expr.every}"
            f"{_STEP}if {found} is not {expr.every}: unknown = True"
        )
        head, end = "unknown = False\n    ", f"None if unknown else {expr.every}"
    source = write.value(first.source)
    function = write.writer.fresh("every_" if expr.every else "some_")
    read = [facts[name] for name in facts_of(expr.condition)]
    body = f"if source is None: return None\n    {head}for {item} in source:{_STEP}{step}\n    return {end}"
    write.writer.apart(f"def {function}({', '.join(['source', *read])}):", body)
    return f"{function}({', '.join([source, *read])})"
