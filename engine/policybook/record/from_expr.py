"""Typed expression -> Python text. Knows where only "true" matters, and writes the shorter form there.

Every expression has three forms: its `value`, the condition that it is `true`, and the condition
that it is `false`. The last two are two-valued, so `and` and `or` need no care for null in them.
What a type does not settle is left to `expr.operations`, which holds the meaning of every
operation; the text written here only spells cases of it that are shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from policybook.expr import operations, tree
from policybook.expr.tree import Expr
from policybook.expr.types import (
    BooleanType,
    ContextType,
    DateType,
    DaysDurationType,
    ListType,
    MonthsDurationType,
    NumberType,
    StringType,
    Type,
)
from policybook.expr.values import ARITHMETIC, Value
from policybook.expr.walk import facts_of
from policybook.functions.registry import FUNCTIONS
from policybook.record import lists
from policybook.record.writer import Writer

#: Types whose values Python's own `==` and `<` treat as FEEL does.
_PLAIN = (BooleanType, NumberType, StringType, DateType, DaysDurationType, MonthsDurationType)
_ORDERED = (NumberType, StringType, DateType, DaysDurationType, MonthsDurationType)
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_WITHIN_CONTEXT = {"+": ARITHMETIC.add, "-": ARITHMETIC.subtract, "*": ARITHMETIC.multiply}
_MEANING = {
    "+": operations.add,
    "-": operations.subtract,
    "*": operations.multiply,
    "/": operations.divide,
    "**": operations.power,
}
#: Digits that any chain of exact `+ - *` keeps far away from where arithmetic could fail.
_SAFE_DIGITS = 1000
#: So few numbers are compared one by one sooner than one of them is hashed.
_FEW = 4


class FromExpr:
    """Writes expressions for one generated module.

    `facts` maps the facts' names to the Python variables that hold them when the text runs.
    """

    def __init__(self, writer: Writer, facts: Mapping[str, str]) -> None:
        self.writer = writer
        self.facts = facts
        self._locals: dict[str, str] = {}
        self._held: list[tuple[Expr, str]] = []

    def holding(self, expr: Expr, variable: str) -> FromExpr:
        """A writer that reads `variable` wherever this very expression stands."""
        other = FromExpr(self.writer, self.facts)
        other._locals = self._locals
        other._held = [*self._held, (expr, variable)]
        return other

    # -- the three forms ---------------------------------------------------------------------

    def true(self, expr: Expr) -> str:
        """A condition that holds exactly where the expression is true."""
        match expr:
            case tree.Literal(value):
                return str(value is True)
            case tree.And(operands):
                return self._all([self.true(each) for each in operands])
            case tree.Or(operands):
                return self._any([self.true(each) for each in operands])
            case tree.Not(operand):
                return self.false(operand)
            case tree.Compare(op, left, right) if op in _OPPOSITE and _same(left, right, _ORDERED):
                return self._ordered(op, left, right)
            case tree.Within() if self._plainly_within(expr):
                return self._within(expr)
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
                return self._any([self.false(each) for each in operands])
            case tree.Or(operands):
                return self._all([self.false(each) for each in operands])
            case tree.Not(operand):
                return self.true(operand)
            case tree.Compare(op, left, right) if op in _OPPOSITE and _same(left, right, _ORDERED):
                return self._ordered(_OPPOSITE[op], left, right)
            case tree.Compare(op, left, right) if op in ("=", "!=") and _same(left, right, _PLAIN):
                return self._equal("!=" if op == "=" else "=", left, right)
            case _:
                return f"({self.value(expr)}) is False"

    def value(self, expr: Expr) -> str:
        """The expression's value."""
        for held, variable in self._held:
            if expr is held or (type(expr) is type(held) and expr == held):
                return variable
        match expr:
            case tree.Literal(value):
                return self.writer.exact(value)
            case tree.Fact(name):
                return self.facts[name]
            case tree.Local(name):
                return self._locals[name]
            case tree.Compare(op, left, right):
                return self._compare(op, left, right)
            case tree.And(operands):
                return self._three_valued(operands, stops="False", reached="True")
            case tree.Or(operands):
                return self._three_valued(operands, stops="True", reached="False")
            case tree.Not(operand):
                if not isinstance(operand.type, BooleanType):
                    return self._call(lists.negation, operand)
                if _never_null(operand):
                    return f"(not {self.true(operand)})"
                return self._strict([operand], lambda one: f"not {one}")
            case tree.If(condition, then, otherwise):
                return f"({self.value(then)} if {self.true(condition)} else {self.value(otherwise)})"
            case tree.Negate(operand) if isinstance(operand.type, NumberType):
                return self._strict([operand], lambda one: f"{self._name(ARITHMETIC.minus)}({one})")
            case tree.Negate(operand):
                return self._call(operations.negate, operand)
            case tree.Arithmetic(op, left, right):
                return self._arithmetic(op, left, right)
            case tree.Within():
                return self._within_value(expr)
            case tree.OneOf(value, options):
                return self._one_of(value, options)
            case tree.Contains(value, container):
                return self._call(operations.contained, value, container)
            case tree.InstanceOf(value, of):
                return f"{self._name(operations.instance_of)}({self.value(value)}, {self.writer.bound(of)})"
            case tree.Member(of, name) if isinstance(of.type, ContextType):
                return self._strict([of], lambda one: f"{one}.get({name!r})")
            case tree.Member(of, name):
                return f"{self._name(operations.member)}({self.value(of)}, {name!r})"
            case tree.MapMember(of, name):
                return self._map_member(of, name)
            case tree.Call(function, arguments):
                given = ", ".join("None" if each is None else self.value(each) for each in arguments)
                return f"{self._name(FUNCTIONS[function].evaluate)}({given})"
            case tree.ListOf(items):
                return "[" + ", ".join(map(self.value, items)) + "]"
            case tree.RangeOf(low, high, low_closed, high_closed):
                ends = [("None" if end is None else self.value(end)) for end in (low, high)]
                return f"{self._name(lists.interval)}({', '.join(ends)}, {low_closed}, {high_closed})"
            case tree.At(of, index):
                return self._call(lists.item_at, of, index)
            case tree.Filter(of, item, condition):
                return self._filter(of, item, condition)
            case tree.For(iterations, body):
                sources, names = self._iterations(iterations)
                so_far = self.writer.fresh("so_far")
                inner = self._inside({**names, "partial": f"{so_far}[:]"}, partial(self.value, body))
                head = ", ".join([*names.values(), so_far])
                return f"{self._name(lists.for_each)}({sources}, lambda {head}: {inner})"
            case tree.Quantified(every, iterations, condition):
                sources, names = self._iterations(iterations)
                inner = self._inside(names, partial(self.value, condition))
                head = ", ".join(names.values())
                return f"{self._name(lists.quantified)}({every}, {sources}, lambda {head}: {inner})"
            case tree.ContextOf(entries):
                return self._context(entries)
            case tree.FunctionOf(parameters, body):
                names = {each.name: self.writer.fresh("x") for each in parameters}
                inner = self._inside(names, partial(self.value, body))
                return f"(lambda {', '.join(names.values())}: {inner})"
            case tree.Apply(function, arguments):
                return self._call(lists.applied, function, *arguments)

    # -- comparisons -------------------------------------------------------------------------

    def _compare(self, op: str, left: Expr, right: Expr) -> str:
        if op in ("=", "!="):
            if _null(left) or _null(right):
                other = right if _null(left) else left
                if isinstance(other, tree.Literal):  # Python warns of a literal beside `is`
                    return str((other.value is None) == (op == "="))
                return f"({self.value(other)} is {'not ' if op == '!=' else ''}None)"
            if _same(left, right, _PLAIN):
                return self._equal(op, left, right)
            if op == "=":
                return self._call(operations.equal, left, right)
        if _same(left, right, _ORDERED):
            return self._strict([left, right], lambda one, two: f"{one} {op} {two}", exact=False)
        return f"{self._name(operations.compare)}({op!r}, {self.value(left)}, {self.value(right)})"

    def _equal(self, op: str, left: Expr, right: Expr) -> str:
        if isinstance(right, tree.Literal) and isinstance(right.value, bool):
            return f"({self.value(left)} is {'not ' if op == '!=' else ''}{right.value})"
        return f"({self._operand(left)} {'==' if op == '=' else '!='} {self._operand(right)})"

    def _ordered(self, op: str, left: Expr, right: Expr) -> str:
        checks, (one, two) = self._present([left, right])
        return self._all([*checks, f"{one} {op} {two}"])

    def _plainly_within(self, expr: tree.Within) -> bool:
        ends = [end for end in (expr.low, expr.high) if end is not None]
        return all(_same(expr.value, end, _ORDERED) for end in ends)

    def _within(self, expr: tree.Within) -> str:
        ends = [end for end in (expr.low, expr.high) if end is not None]
        checks, (value, *written) = self._present([expr.value, *ends])
        low = f"{written.pop(0)} {'<=' if expr.low_closed else '<'} " if expr.low is not None else ""
        high = f" {'<=' if expr.high_closed else '<'} {written.pop(0)}" if expr.high is not None else ""
        return self._all([*checks, f"{low}{value}{high}"] if low or high else checks)

    def _within_value(self, expr: tree.Within) -> str:
        name = self.writer.fresh()
        value = self.value(expr.value)
        inner = self if value.isidentifier() else self.holding(expr.value, name)
        ends = []
        if expr.low is not None:
            ends.append(tree.Compare(">=" if expr.low_closed else ">", expr.value, expr.low))
        if expr.high is not None:
            ends.append(tree.Compare("<=" if expr.high_closed else "<", expr.value, expr.high))
        text = inner.value(tree.And(tuple(ends)) if len(ends) > 1 else ends[0]) if ends else "True"
        return text if inner is self else f"({text} if [{name} := {value}] else None)"

    def _one_of(self, value: Expr, options: tuple[tree.Literal, ...]) -> str:
        if not isinstance(value.type, _PLAIN) or not all(_same(value, each, _PLAIN) for each in options):
            listed = self.writer.bound([each.value for each in options])
            return f"{self._name(operations.contained)}({self.value(value)}, {listed})"
        written = [self.writer.compared(each.value) for each in options]
        if isinstance(value.type, NumberType) and len(options) <= _FEW:
            name = self.value(value)
            if not name.isidentifier():
                name = self.writer.fresh()
                first = f"({name} := {self.value(value)})"
            else:
                first = name
            return self._any([f"{first if at == 0 else name} == {each}" for at, each in enumerate(written)])
        if isinstance(value.type, StringType | NumberType):
            if all(each.isdigit() or each.startswith(("'", '"')) for each in written):
                return f"({self.value(value)} in {{{', '.join(written)}}})"
        return f"({self.value(value)} in {self.writer.bound(frozenset(each.value for each in options))})"

    # -- arithmetic and calls ----------------------------------------------------------------

    def _arithmetic(self, op: str, left: Expr, right: Expr) -> str:
        if op in _WITHIN_CONTEXT and all(_bounded(each.type) for each in (left, right)):
            return self._strict(
                [left, right], lambda one, two: f"{self._name(_WITHIN_CONTEXT[op])}({one}, {two})"
            )
        return self._call(_MEANING[op], left, right)

    def _three_valued(self, operands: tuple[Expr, ...], *, stops: str, reached: str) -> str:
        two_valued = [each for each in operands if _never_null(each)]
        if len(two_valued) == len(operands):
            form = self._all if stops == "False" else self._any
            return form([self.true(each) for each in operands])
        names = [self.writer.fresh() for _ in operands]
        stop = " or ".join(
            f"({name} := {self.value(each)}) is {stops}" for name, each in zip(names, operands, strict=True)
        )
        through = " and ".join(f"{name} is {reached}" for name in names)
        return f"({stops} if {stop} else {reached} if {through} else None)"

    def _call(self, function: Callable[..., Any], *operands: Expr) -> str:
        return f"{self._name(function)}({', '.join(map(self.value, operands))})"

    def _name(self, function: Callable[..., Any]) -> str:
        return self.writer.named(function)

    def _strict(self, operands: list[Expr], form: Callable[..., str], *, exact: bool = True) -> str:
        """The form over the operands' values, null where one of them is null."""
        checks, names = self._settled(operands, exact=exact)
        missing = " or ".join(f"{each} is None" for each in checks)
        return f"(None if {missing} else {form(*names)})" if missing else f"({form(*names)})"

    def _present(self, operands: list[Expr]) -> tuple[list[str], list[str]]:
        checks, names = self._settled(operands)
        return [f"{each} is not None" for each in checks], names

    def _settled(self, operands: list[Expr], *, exact: bool = False) -> tuple[list[str], list[str]]:
        """What must not be null, evaluated in order, and the text by which each is read after that."""
        checks, names = [], []
        for each in operands:
            if isinstance(each, tree.Literal) and each.value is not None:
                names.append(self.writer.exact(each.value) if exact else self.writer.compared(each.value))
                continue
            text = self.value(each)
            if text.isidentifier() and text != "None":
                checks.append(text)
                names.append(text)
            else:
                name = self.writer.fresh()
                checks.append(f"({name} := {text})")
                names.append(name)
        return checks, names

    def _operand(self, expr: Expr) -> str:
        return self.writer.compared(expr.value) if isinstance(expr, tree.Literal) else self.value(expr)

    # -- lists, loops and contexts -----------------------------------------------------------

    def _map_member(self, of: Expr, name: str) -> str:
        if isinstance(of.type, ListType) and isinstance(of.type.item, ContextType):
            item = self.writer.fresh("row")
            read = f"{item}.get({name!r})"
            if of.type.item.entity is None:
                read = f"(None if {item} is None else {read})"
            return self._strict([of], lambda one: f"[{read} for {item} in {one}]")
        return f"{self._name(operations.member)}({self.value(of)}, {name!r})"

    def _filter(self, of: Expr, item: tree.Local, condition: Expr) -> str:
        name = self.writer.fresh("row")
        keep = self._inside({item.name: name}, partial(self.true, condition))
        if isinstance(of.type, ListType):
            return self._strict([of], lambda one: f"[{name} for {name} in {one} if {keep}]")
        return f"[{name} for {name} in {self._name(lists.listed)}({self.value(of)}) if {keep}]"

    def _iterations(self, iterations: tuple[tree.Iteration, ...]) -> tuple[str, dict[str, str]]:
        names: dict[str, str] = {}
        sources = []
        for each in iterations:
            text = self._inside(names, partial(self._items, each))
            sources.append(f"lambda {', '.join(names.values())}: {text}")
            names[each.local.name] = self.writer.fresh("each")
        return "(" + ", ".join(sources) + ",)", names

    def _items(self, iteration: tree.Iteration) -> str:
        if iteration.high is not None:
            return self._call(lists.count_through, iteration.source, iteration.high)
        if isinstance(iteration.source.type, ListType):
            return self.value(iteration.source)
        return self._call(lists.items, iteration.source)

    def _context(self, entries: tuple[tuple[str, Expr], ...]) -> str:
        names: dict[str, str] = {}
        made = []
        for key, entry in entries:
            text = self._inside(names, partial(self.value, entry))
            made.append(f"lambda {', '.join(names.values())}: {text}")
            names[key] = self.writer.fresh("entry")
        keys = tuple(key for key, _ in entries)
        return f"{self._name(lists.context)}({keys!r}, ({', '.join(made)}{',' if made else ''}))"

    def _inside(self, names: Mapping[str, str], write: Callable[[], str]) -> str:
        outer = self._locals
        self._locals = {**outer, **names}
        try:
            return write()
        finally:
            self._locals = outer

    @staticmethod
    def _all(parts: list[str]) -> str:
        return _joined(" and ", parts, neutral="True")

    @staticmethod
    def _any(parts: list[str]) -> str:
        return _joined(" or ", parts, neutral="False")


def _joined(word: str, parts: list[str], *, neutral: str) -> str:
    kept = [each for each in parts if each != neutral]
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else "(" + word.join(kept) + ")"


def _null(expr: Expr) -> bool:
    return isinstance(expr, tree.Literal) and expr.value is None


def _same(left: Expr, right: Expr, kinds: tuple[type[Type], ...]) -> bool:
    return type(left.type) is type(right.type) and isinstance(left.type, kinds)


def _bounded(kind: Type) -> bool:
    return isinstance(kind, NumberType) and kind.digits is not None and kind.digits <= _SAFE_DIGITS


def _never_null(expr: Expr) -> bool:
    match expr:
        case tree.Literal(value):
            return value is not None
        case tree.Compare(op, left, right):
            return op in ("=", "!=") and (_null(left) or _null(right) or _same(left, right, _PLAIN))
        case tree.InstanceOf() | tree.OneOf():
            return True
        case tree.And(operands) | tree.Or(operands):
            return all(map(_never_null, operands))
        case tree.Not(operand):
            return _never_null(operand)
        case _:
            return False


def compiled_expression(expr: Expr) -> Callable[[Mapping[str, Value]], Value]:
    """The expression as a Python function of the facts by name; a fact that is not there is null."""
    writer = Writer("expression")
    facts = {name: writer.variable(name) for name in facts_of(expr)}
    text = FromExpr(writer, facts).value(expr)
    writer.line("def expression(facts):", 0)
    for name, variable in facts.items():
        writer.line(f"{variable} = facts.get({name!r})")
    writer.line(f"return {text}")
    return writer.made("expression")
