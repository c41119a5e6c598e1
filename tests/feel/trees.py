"""Any tree that a text can be read as, for properties of reading and showing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from policybook.syntax.tree import (
    Argument,
    AtLiteral,
    Between,
    Binary,
    Bool,
    Call,
    ContextEntry,
    ContextLiteral,
    ExpressionTest,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Name,
    Negate,
    NotTest,
    Null,
    Number,
    OperatorTest,
    Path,
    Quantified,
    RangeLiteral,
    String,
    Tree,
    TypeName,
    UnaryTests,
)

#: Names of every sort: with spaces, with signs, in other scripts, beginning with keywords.
NAMES = (
    "a",
    "b1",
    "credit limit",
    "credit-score",
    "年采购额",
    "if there",
    "in stock",
    "order's",
    "x/y",
    "item",
)
_names = st.sampled_from(NAMES)
_words = st.sampled_from(["a", "amount", "placed_on", "名称"])
_types = st.recursive(
    st.sampled_from(["number", "string", "date and time", "days and time duration", "Any"]).map(TypeName),
    lambda inner: st.one_of(
        inner.map(lambda of: TypeName("list", (of,))),
        inner.map(lambda of: TypeName("context", (), (("a", of),))),
        st.tuples(inner, inner).map(lambda of: TypeName("function", (of[0],), (), of[1])),
    ),
    max_leaves=3,
)
_numbers = st.decimals(min_value=0, max_value=10**9, places=3).map(lambda value: Number(Decimal(value)))
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_leaves = st.one_of(
    _names.map(Name),
    _numbers,
    _texts.map(String),
    st.booleans().map(Bool),
    st.just(Null()),
    st.just(AtLiteral("2024-02-29")),
)
_comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_operators = st.one_of(st.sampled_from(["or", "and", "+", "-", "*", "/", "**"]), _comparisons)


def _ranges(inner):
    closed = st.builds(RangeLiteral, inner, inner, st.booleans(), st.booleans())
    below = st.builds(RangeLiteral, st.none(), inner, st.just(False), st.booleans())
    above = st.builds(RangeLiteral, inner, st.none(), st.booleans(), st.just(False))
    return st.one_of(closed, below, above, st.builds(_compared, inner, st.sampled_from(["=", "!="])))


def _compared(value: Tree, sign: str) -> RangeLiteral:
    return RangeLiteral(value, value, sign == "=", sign == "=", sign=sign)


def _tests(inner):
    return st.one_of(st.builds(OperatorTest, _comparisons, inner), inner.map(ExpressionTest))


def _larger(inner):
    iterations = st.builds(Iteration, _words, inner, st.none() | inner).map(lambda each: (each,))
    entries = st.lists(st.builds(ContextEntry, _words, inner), max_size=2, unique_by=lambda each: each.key)
    return st.one_of(
        inner.map(Negate),
        st.builds(Binary, _operators, inner, inner),
        st.builds(Between, inner, inner, inner),
        st.builds(In, inner, st.lists(_tests(inner), min_size=1, max_size=2).map(tuple)),
        st.builds(InstanceOf, inner, _types),
        st.builds(If, inner, inner, inner),
        st.builds(For, iterations, inner),
        st.builds(Quantified, st.booleans(), iterations, inner),
        st.lists(inner, max_size=3).map(lambda items: ListLiteral(tuple(items))),
        entries.map(lambda each: ContextLiteral(tuple(each))),
        _ranges(inner),
        st.builds(Path, inner, _words),
        st.builds(Filter, inner, inner),
        st.builds(
            Call,
            st.sampled_from(["sum", "string length", "date and time", "not"]).map(Name),
            st.lists(st.builds(Argument, st.none() | _words, inner), max_size=2).map(tuple),
        ),
        st.builds(FunctionLiteral, st.tuples(st.tuples(_words, st.none() | _types)), inner),
    )


TREES = st.recursive(_leaves, _larger, max_leaves=8)
CELLS = st.one_of(
    st.lists(_tests(TREES), min_size=1, max_size=3).map(lambda tests: UnaryTests(tuple(tests))),
    st.lists(_tests(TREES), min_size=1, max_size=2).map(lambda tests: UnaryTests((NotTest(tuple(tests)),))),
)
KNOWN = (*NAMES, "a", "amount", "placed_on", "名称", "sum", "string length", "not", "partial")
