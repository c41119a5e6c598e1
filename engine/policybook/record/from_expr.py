"""Typed expression -> Python text. Knows where only "true" matters, and writes the shorter form there.

Every expression has three forms: its `value`, the condition that it is `true`, and the condition
that it is `false`. The last two are two-valued, so `and` and `or` need no care for null in them.
What a type does not settle is left to `expr.operations`, which holds the meaning of every
operation; the text written here only spells cases of it that are shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policybook.expr import operations, tree
from policybook.expr.limits import DEFAULT, Limits, bounded
from policybook.expr.tree import Expr
from policybook.expr.types import (
    AnyType,
    BooleanType,
    ContextType,
    ListType,
    NumberType,
    StringType,
    Type,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.expr.walk import facts_of, walk
from policybook.functions.registry import FUNCTIONS
from policybook.record import certain, lists
from policybook.record.comparisons import (
    OPPOSITE,
    ORDERED,
    PLAIN,
    compare,
    equal,
    never_null,
    one_of,
    ordered,
    plainly_within,
    same,
    three_valued,
    within,
    within_value,
)
from policybook.record.forms import all_of, any_of, called, strict
from policybook.record.loops import context, filtered, for_, function, map_member, quantified
from policybook.record.over_list import over_list
from policybook.record.writer import Writer

_MEANING = {
    "+": operations.add,
    "-": operations.subtract,
    "*": operations.multiply,
    "/": operations.divide,
    "**": lists.power,
}
#: What makes lists or texts that may be longer than what it is given, or takes longer than going over it.
GROWING = frozenset(
    {
        "append", "concatenate", "distinct values", "flatten", "insert before", "list replace",
        "matches", "mode", "replace", "sort", "split", "string", "string join", "union",
    }
)  # fmt: skip
#: Python reads 200 brackets inside each other; an expression takes up to four for each of its own.
_DEEPEST = 35


class FromExpr:
    """Writes expressions for one generated module.

    `facts` maps the facts' names to the Python variables that hold them when the text runs.
    """

    def __init__(self, writer: Writer, facts: Mapping[str, str]) -> None:
        self.writer = writer
        self.facts = facts
        self._locals: dict[str, str] = {}
        self._held: list[tuple[Expr, str]] = []
        self._depth = 0

    def holding(self, expr: Expr, variable: str) -> FromExpr:
        """A writer that reads `variable` wherever this very expression stands."""
        other = FromExpr(self.writer, self.facts)
        other._locals, other._depth = self._locals, self._depth
        other._held = [*self._held, (expr, variable)]
        return other

    # -- the three forms ---------------------------------------------------------------------

    def true(self, expr: Expr) -> str:
        """A condition that holds exactly where the expression is true."""
        match expr:
            case tree.Literal(value):
                return str(value is True)
            case tree.And(operands):
                return all_of([self.true(each) for each in operands])
            case tree.Or(operands):
                return any_of([self.true(each) for each in operands])
            case tree.Not(operand):
                return self.false(operand)
            case tree.Compare(op, left, right) if op in OPPOSITE and same(left, right, ORDERED):
                return ordered(self, op, left, right)
            case tree.Within() if plainly_within(expr):
                return within(self, expr)
            case tree.OneOf() | tree.InstanceOf():
                return self.value(expr)
            case tree.Compare(op) if op in ("=", "!="):
                return self.value(expr)
            case _:
                return f"({self.value(expr)}) is True"

    def false(self, expr: Expr) -> str:
        """A condition that holds exactly where the expression is false."""
        match expr:
            case tree.Literal(value):
                return str(value is False)
            case tree.And(operands):
                return any_of([self.false(each) for each in operands])
            case tree.Or(operands):
                return all_of([self.false(each) for each in operands])
            case tree.Not(operand):
                return self.true(operand)
            case tree.Compare(op, left, right) if op in OPPOSITE and same(left, right, ORDERED):
                return ordered(self, OPPOSITE[op], left, right)
            case tree.Compare(op, left, right) if op in ("=", "!=") and same(left, right, PLAIN):
                return equal(self, "!=" if op == "=" else "=", left, right)
            case _:
                return f"({self.value(expr)}) is False"

    def value(self, expr: Expr) -> str:
        """The expression's value."""
        for held, variable in self._held:
            if expr is held or (type(expr) is type(held) and expr == held):
                return variable
        if self._depth >= _DEEPEST:
            return self._apart(expr)
        self._depth += 1
        try:
            return self._spelled(expr)
        finally:
            self._depth -= 1

    def _spelled(self, expr: Expr) -> str:
        match expr:
            case tree.Literal(value):
                return self.writer.exact(value)
            case tree.Fact(name):
                return self.facts[name]
            case tree.Local(name):
                return self._locals[name]
            case tree.Compare(op, left, right):
                return compare(self, op, left, right)
            case tree.And(operands):
                return three_valued(self, operands, stops="False", reached="True")
            case tree.Or(operands):
                return three_valued(self, operands, stops="True", reached="False")
            case tree.Not(operand):
                if not isinstance(operand.type, BooleanType):
                    return called(self, lists.negation, operand)
                if never_null(operand):
                    return f"(not {self.true(operand)})"
                return strict(self, [operand], lambda one: f"not {one}")
            case tree.If(condition, then, otherwise):
                return f"({self.value(then)} if {self.true(condition)} else {self.value(otherwise)})"
            case tree.Negate(operand) if isinstance(operand.type, NumberType):
                return strict(self, [operand], lambda one: f"{self.writer.named(ARITHMETIC.minus)}({one})")
            case tree.Negate(operand):
                return called(self, operations.negate, operand)
            case tree.Arithmetic(op, left, right):
                return self._arithmetic(expr, op, left, right)
            case tree.Within():
                return within_value(self, expr)
            case tree.OneOf(value, options):
                return one_of(self, value, options)
            case tree.Contains(value, container):
                return called(self, operations.contained, value, container)
            case tree.InstanceOf(value, of):
                asked = self.writer.named(operations.instance_of)
                return f"{asked}({self.value(value)}, {self.writer.bound(of)})"
            case tree.Member(of, name) if (text := certain.member(self, of, name)) is not None:
                return text
            case tree.Member(of, name) if isinstance(of.type, ContextType):
                return strict(self, [of], lambda one: f"{one}.get({name!r})")
            case tree.Member(of, name):
                return f"{self.writer.named(operations.member)}({self.value(of)}, {name!r})"
            case tree.MapMember(of, name):
                return map_member(self, of, name)
            case tree.Call() if not self._locals and (text := certain.call(self, expr)) is not None:
                return text
            case tree.Call():
                return self._call(expr)
            case tree.ListOf(items):
                return "[" + ", ".join(map(self.value, items)) + "]"
            case tree.RangeOf(low, high, low_closed, high_closed):
                ends = [("None" if end is None else self.value(end)) for end in (low, high)]
                ends += [str(low_closed), str(high_closed), repr(expr.sign)]
                return f"{self.writer.named(lists.interval)}({', '.join(ends)})"
            case tree.At(of, index):
                return called(self, lists.item_at, of, index)
            case tree.Filter(of, item, condition):
                return filtered(self, of, item, condition)
            case tree.For():
                return for_(self, expr)
            case tree.Quantified():
                text = None if self._locals or self._held else over_list(self, expr, self.facts)
                return text or quantified(self, expr)
            case tree.ContextOf(entries):
                return context(self, entries)
            case tree.FunctionOf():
                return function(self, expr)
            case tree.Apply(applied, arguments):
                given = ", ".join(map(self.value, (applied, *arguments)))
                return f"{self.guard(expr)}.applied({self.writer.named(lists.applied)}, {given})"

    def guard(self, expr: Expr) -> str:
        """Text for what calls functions that may loop or grow, with this expression as their place."""
        self.writer.bounded = True
        return self.writer.guard(expr.span)

    def gone_over(self, text: str, expr: Expr) -> str:
        """Text for a list that is gone through here, maybe again and again."""
        return f"{self.guard(expr)}.over({text})" if self._locals else text

    def _call(self, expr: tree.Call) -> str:
        given = ["None" if each is None else self.value(each) for each in expr.arguments]
        function = self.writer.named(FUNCTIONS[expr.function].evaluate, expr.function)
        if expr.function in GROWING:
            return f"{self.guard(expr)}.made({', '.join([function, *given])})"
        if self._locals and any(each is not None and _is_long(each.type) for each in expr.arguments):
            return f"{self.guard(expr)}({', '.join([function, *given])})"
        return f"{function}({', '.join(given)})"

    def _arithmetic(self, expr: Expr, op: str, left: Expr, right: Expr) -> str:
        if (text := certain.arithmetic(self, op, left, right)) is not None:
            return text
        if op == "+" and not self._locals and (text := certain.joined(self, left, right, expr.span)):
            return text
        if op == "**" or (op == "+" and _is_long(left.type) and _is_long(right.type)):
            meaning = self.writer.named(_MEANING[op])
            return f"{self.guard(expr)}.made({meaning}, {self.value(left)}, {self.value(right)})"
        return called(self, _MEANING[op], left, right)

    def inside(self, names: Mapping[str, str], write: Callable[[], str]) -> str:
        """What `write` gives where these names are bound to these variables."""
        outer = self._locals
        self._locals = {**outer, **names}
        try:
            return write()
        finally:
            self._locals = outer

    def _apart(self, expr: Expr) -> str:
        """A call of a function of its own: Python reads text that is nested only so far."""
        facts = [self.facts[name] for name in facts_of(expr)]
        bound = {each.name for each in walk(expr) if isinstance(each, tree.Local)}
        names = {name: text for name, text in self._locals.items() if name in bound}
        inner = FromExpr(self.writer, self.facts)
        inner._locals = {name: f"{self.writer.fresh('given')}" for name in names}
        function = self.writer.fresh("part_of_")
        parameters = ", ".join([*facts, *inner._locals.values()])
        self.writer.apart(f"def {function}({parameters}):", f"return {inner.value(expr)}")
        return f"{function}({', '.join([*facts, *names.values()])})"


def _is_long(kind: Type) -> bool:
    """Whether values of a type may take long to go through."""
    return isinstance(kind, ListType | StringType | AnyType)


def compiled_expression(expr: Expr, limits: Limits = DEFAULT) -> Callable[[Mapping[str, Value]], Value]:
    """The expression as a Python function of the facts by name; a fact that is not there is null.

    It raises LimitError where evaluating would go beyond the limits.
    """
    writer = _written(expr, limits)
    made = writer.made("expression")
    return bounded(made, limits, expr.span) if writer.bounded else made


def expression_source(expr: Expr) -> str:
    """The Python text that `compiled_expression` compiles, below the constants that it names."""
    writer = _written(expr, DEFAULT)
    constants = [
        f"{name} = {value!r}"
        for name, value in writer.namespace.items()
        if not callable(value) and not name.startswith("_")
    ]
    return "\n".join([*constants, *([""] if constants else []), writer.text.rstrip("\n")])


def _written(expr: Expr, limits: Limits) -> Writer:
    writer = Writer("expression")
    writer.limits = limits
    facts = {name: writer.variable(name) for name in facts_of(expr)}
    text = FromExpr(writer, facts).value(expr)
    writer.line("def expression(facts):", 0)
    for name, variable in facts.items():
        writer.line(f"{variable} = facts.get({name!r})")
    writer.line(f"return {text}")
    return writer
