"""What a name may mean in an expression: facts, constants, names bound inside, members of a filter's item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from policybook.expr.tree import Expr, Fact, Literal, Local, Member
from policybook.expr.types import AnyType, ContextType, FunctionType, ListType, RangeType, Type


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    `facts` are the record's, `constants` the book's parameters, `named` expressions that a name stands
    for, `locals` what is bound around the expression. `input` is what `?` stands for in a cell. `items`
    are the filters around, innermost first: their items' members may be named bare. `types` are named
    types, for `instance of`. Where it is `lenient`, a part that FEEL would quietly make null is null with
    a warning, else it is an error.

    >>> from policybook.expr.types import NUMBER
    >>> Scope({"credit limit": NUMBER}).names
    frozenset({'credit limit'})
    """

    facts: Mapping[str, Type] = field(default_factory=dict)
    constants: Mapping[str, Literal] = field(default_factory=dict)
    locals: Mapping[str, Local] = field(default_factory=dict)
    input: Expr | None = None
    items: tuple[Local, ...] = ()
    types: Mapping[str, Type] = field(default_factory=dict)
    lenient: bool = False
    named: Mapping[str, Expr] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Every name that can be read here, members of contexts and lists among them."""
        known = {*self.facts, *self.constants, *self.named, *self.locals, *self.types}
        for kind in (*self.facts.values(), *(each.type for each in self.constants.values())):
            known |= _member_names(kind)
        return frozenset(known)

    @property
    def shown(self) -> frozenset[str]:
        """The names that stand for something by themselves here: what a suggestion may offer."""
        known = {*self.facts, *self.constants, *self.named, *self.locals}
        for item in self.items:
            if isinstance(item.type, ContextType):
                known |= {name for name, _ in item.type.members}
        return frozenset(known)

    def with_facts(self, facts: Mapping[str, Type]) -> Scope:
        """The same scope with more facts, which hide those of the same name."""
        return replace(self, facts={**self.facts, **facts})

    def with_locals(self, *bound: Local) -> Scope:
        """The scope inside of something that binds names."""
        return replace(self, locals={**self.locals, **{each.name: each for each in bound}})

    def with_input(self, input: Expr) -> Scope:
        """The scope of a cell over this input."""
        return replace(self, input=input)

    def with_item(self, kind: Type) -> tuple[Scope, Local]:
        """The scope inside a filter, and the item there; filters in filters number their items."""
        name = "item" if not self.items else f"item {len(self.items) + 1}"
        item = Local(name, kind)
        hidden = {name for name, _ in kind.members} if isinstance(kind, ContextType) else set()
        kept = {name: each for name, each in self.locals.items() if name not in hidden}
        bound = kept if "item" in hidden else {**kept, "item": item}
        return replace(self, locals=bound, items=(item, *self.items)), item

    def find(self, name: str) -> Expr | None:
        """What a name stands for; the innermost binding wins. None where nothing is known of it."""
        if name == "?":
            return self.input
        if name in self.locals:
            return self.locals[name]
        for item in self.items:
            if isinstance(item.type, ContextType) and (kind := item.type.member(name)) is not None:
                return Member(item, name, kind)
        if name in self.constants:
            return self.constants[name]
        if name in self.named:
            return self.named[name]
        if name in self.facts:
            return Fact(name, self.facts[name])
        for item in self.items:
            if isinstance(item.type, AnyType) or (isinstance(item.type, ContextType) and item.type.open):
                return Member(item, name, AnyType())
        return None


def _member_names(kind: Type) -> set[str]:
    match kind:
        case ListType(item) | RangeType(item):
            return _member_names(item)
        case ContextType(members):
            return {name for name, _ in members}.union(*(_member_names(of) for _, of in members))
        case FunctionType(_, result):
            return _member_names(result)
        case _:
            return set()
