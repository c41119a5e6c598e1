"""Lists, loops, contexts and function values -> Python text.

What they bind are parameters of lambdas, so that a function value made in a loop keeps its own.
"""

from __future__ import annotations

from functools import partial

from policybook.expr import operations, tree
from policybook.expr.tree import Expr
from policybook.expr.types import ContextType, ListType
from policybook.expr.walk import walk
from policybook.record import lists
from policybook.record.forms import Forms, strict


def map_member(write: Forms, of: Expr, name: str) -> str:
    """`xs.name`."""
    if isinstance(of.type, ListType) and isinstance(of.type.item, ContextType):
        item = write.writer.fresh("row")
        read = f"{item}.get({name!r})"
        if of.type.item.entity is None:
            read = f"(None if {item} is None else {read})"
        return strict(write, [of], lambda one: f"[{read} for {item} in {write.gone_over(one, of)}]")
    return f"{write.writer.named(operations.member)}({write.value(of)}, {name!r})"


def filtered(write: Forms, of: Expr, item: tree.Local, condition: Expr) -> str:
    """`xs[condition]`."""
    name = write.writer.fresh("row")
    keep = write.inside({item.name: name}, partial(write.true, condition))
    if isinstance(of.type, ListType):
        return strict(write, [of], lambda one: f"[{name} for {name} in {write.gone_over(one, of)} if {keep}]")
    listed = write.writer.named(lists.listed)
    return strict(
        write, [of], lambda one: f"[{name} for {name} in {write.gone_over(f'{listed}({one})', of)} if {keep}]"
    )


def iterations(write: Forms, iterations: tuple[tree.Iteration, ...]) -> tuple[str, dict[str, str]]:
    """The sources of loop variables, as functions of the variables before them, and the variables."""
    names: dict[str, str] = {}
    sources = []
    for each in iterations:
        text = write.inside(names, partial(_items, write, each))
        sources.append(f"lambda {', '.join(names.values())}: {text}")
        names[each.local.name] = write.writer.fresh("each")
    return "(" + ", ".join(sources) + ",)", names


def _items(write: Forms, iteration: tree.Iteration) -> str:
    if iteration.high is not None:
        ends = f"{write.value(iteration.source)}, {write.value(iteration.high)}"
        return f"{write.guard(iteration.source)}({write.writer.named(lists.count_through)}, {ends})"
    if isinstance(iteration.source.type, ListType):
        return write.value(iteration.source)
    items = write.writer.named(lists.items)
    return f"{write.guard(iteration.source)}({items}, {write.value(iteration.source)})"


def context(write: Forms, entries: tuple[tuple[str, Expr], ...]) -> str:
    """`{a: 1, b: a + 1}`."""
    names: dict[str, str] = {}
    made = []
    for key, entry in entries:
        text = write.inside(names, partial(write.value, entry))
        made.append(f"lambda {', '.join(names.values())}: {text}")
        names[key] = write.writer.fresh("entry")
    if any(isinstance(each, tree.Local) for _, entry in entries for each in walk(entry)):
        write.writer.bounded = True  # what is named may be used twice, and so grow
    keys = tuple(key for key, _ in entries)
    return f"{write.writer.named(lists.context)}({keys!r}, ({', '.join(made)}{',' if made else ''}))"


def for_(write: Forms, expr: tree.For) -> str:
    """`for x in xs return body`."""
    sources, names = iterations(write, expr.iterations)
    so_far = write.writer.fresh("so_far")
    guard = write.guard(expr)
    copied = f"{guard}.copied({so_far})"
    inner = write.inside({**names, "partial": copied}, partial(write.value, expr.body))
    head = ", ".join([*names.values(), so_far])
    return f"{guard}({write.writer.named(lists.for_each)}, {sources}, lambda {head}: {inner})"


def quantified(write: Forms, expr: tree.Quantified) -> str:
    """`some` and `every`."""
    sources, names = iterations(write, expr.iterations)
    inner = write.inside(names, partial(write.value, expr.condition))
    head = ", ".join(names.values())
    asked = write.writer.named(lists.quantified)
    return f"{write.guard(expr)}({asked}, {expr.every}, {sources}, lambda {head}: {inner})"


def function(write: Forms, expr: tree.FunctionOf) -> str:
    """A function value."""
    write.writer.bounded = True
    names = {each.name: write.writer.fresh("x") for each in expr.parameters}
    return f"(lambda {', '.join(names.values())}: {write.inside(names, partial(write.value, expr.body))})"
