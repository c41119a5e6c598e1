"""Compiled code gives what a plain evaluator gives that walks the tree and knows nothing of types."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policybook.expr import tree
from policybook.expr.scope import Scope
from policybook.expr.types import NUMBER, ListType
from policybook.functions.read import read_expression
from policybook.record.from_expr import compiled_expression
from tests.feel.evaluated import text_of_expression

_EXACT = Context(prec=34, rounding=ROUND_HALF_EVEN)


def plain(expr: Any, names: dict[str, Any]) -> Any:
    """DMN's tables of meaning, word for word, for numbers, truth values and lists."""

    def of(part: Any, **bound: Any) -> Any:
        return plain(part, {**names, **bound})

    match expr:
        case tree.Literal(value):
            return value
        case tree.Fact(name) | tree.Local(name):
            return names.get(name)
        case tree.Negate(operand):
            value = of(operand)
            return None if value is None else _EXACT.subtract(Decimal(0), value)
        case tree.Arithmetic(op, left, right):
            one, other = of(left), of(right)
            if one is None or other is None:
                return None
            return {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply}[op](one, other)
        case tree.Compare(op, left, right):
            one, other = of(left), of(right)
            if op == "=":
                return one == other
            if op == "!=":
                return one != other
            if one is None or other is None:
                return None
            return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[op]
        case tree.And(operands):
            values = [of(each) for each in operands]
            return False if False in values else True if all(each is True for each in values) else None
        case tree.Or(operands):
            values = [of(each) for each in operands]
            return True if True in values else False if all(each is False for each in values) else None
        case tree.Not(operand):
            value = of(operand)
            return None if value is None else not value
        case tree.If(condition, then, otherwise):
            return of(then) if of(condition) is True else of(otherwise)
        case tree.For((tree.Iteration(local, source, None),), body):
            return [of(body, **{local.name: each}) for each in of(source)]
        case tree.Quantified(every, (tree.Iteration(local, source, None),), condition):
            values = [of(condition, **{local.name: each}) for each in of(source)]
            if (not every) in values:
                return not every
            return every if all(isinstance(each, bool) for each in values) else None
        case tree.Filter(source, item, condition):
            return [each for each in of(source) if of(condition, **{item.name: each}) is True]
        case tree.Call("count", (argument,)):
            return Decimal(len(of(argument)))
    raise AssertionError(expr)


_COMPARED = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_numbers = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["a", "b", "c", "3", "0.5", "12"]),
        st.builds("({} {} {})".format, _numbers, st.sampled_from("+-*"), _numbers),
        st.builds("(-{})".format, _numbers),
        st.builds("(if {} then {} else {})".format, _truths, _numbers, _numbers),
        st.builds("count({})".format, _lists),
    )
)
_truths = st.deferred(
    lambda: st.one_of(
        st.builds("({} {} {})".format, _numbers, _COMPARED, _numbers),
        st.builds("({} {} {})".format, _truths, st.sampled_from(["and", "or"]), _truths),
        st.builds("not({})".format, _truths),
        st.builds(
            "({} v in {} satisfies v {} {})".format,
            st.sampled_from(["some", "every"]), _lists, st.sampled_from("<>"), _numbers,
        ),
    )
)  # fmt: skip
_lists = st.deferred(
    lambda: st.one_of(
        st.just("xs"),
        st.builds("(for w in {} return w + {})".format, _lists, _numbers),
        st.builds("{}[item {} {}]".format, _lists, st.sampled_from("<>"), _numbers),
    )
)
_values = st.none() | st.decimals(min_value=-20, max_value=20, places=1)
_SCOPE = Scope({"a": NUMBER, "b": NUMBER, "c": NUMBER, "xs": ListType(NUMBER)})


@given(_numbers | _truths | _lists, _values, _values, _values, st.lists(_values, max_size=4))
def test_compiled_code_gives_what_the_plain_evaluator_gives(text, a, b, c, xs) -> None:
    expr, findings = read_expression(text_of_expression(text), _SCOPE)
    assert expr is not None, findings
    facts = {"a": a, "b": b, "c": c, "xs": xs}
    assert compiled_expression(expr)(facts) == plain(expr, facts), text
