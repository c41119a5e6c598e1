"""Whatever is written, evaluating it comes to an end: a value, or a finding that names limit and place."""

from __future__ import annotations

import random
import re
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from policybook.diagnostics.codes import Code
from policybook.expr.limits import LimitError, Limits
from policybook.expr.scope import Scope
from policybook.functions.pattern_cost import degree, is_slow
from policybook.functions.read import read_expression, read_leniently
from policybook.record.from_expr import compiled_expression
from policybook.syntax.from_text import parse, parse_tests
from tests.feel.evaluated import text_of_expression, value_of

SMALL = Limits(depth=30, list_items=100, iterations=1000, text_length=200, pattern_steps=10_000, exponent=50)
_NESTED = "(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])"
_LETTERS = ["a", *(f"a{number}" for number in range(40))]
_CONTEXT = "{a: [1], " + ", ".join(f"{new}: [{old}, {old}]" for old, new in pairwise(_LETTERS)) + "}"

#: An expression, the limit that stops it, and the part of it where it is stopped.
BEYOND = [
    ("for x in 1..1000000000000 return x", "list_items", "1"),
    ("for x in 1..1e6000 return x", "list_items", "1"),
    ("for x in [1..1e12] return x", "list_items", "[1..1e12]"),
    ('for d in @"0001-01-01"..@"9999-12-31" return d', "list_items", '@"0001-01-01"'),
    ("every x in [1..1e12] satisfies x > 0", "list_items", "[1..1e12]"),
    ("for x in 1..50, y in 1..50 return 1", "list_items", None),
    ("some x in 1..90, y in 1..90, z in 1..90 satisfies x < 0", "iterations", None),
    ("for x in 1..90 return (for y in 1..90 return y)[item > 3]", "iterations", None),
    ("for x in 1..90 return sum(for y in 1..90 return y)", "iterations", None),
    ('for i in 1..60 return if i = 1 then "ab" else partial[-1] + partial[-1]', "text_length", None),
    (
        "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        "list_items",
        None,
    ),
    (f"string({_NESTED})", "iterations", None),
    (f"flatten({_NESTED})", "list_items", None),
    (f"{_NESTED} = {_NESTED}", "iterations", None),
    (f"string({_CONTEXT}.a39)", "iterations", None),
    (f"{_CONTEXT}.a39 = {_CONTEXT}.a39", "iterations", None),
    ("(function(f) f(f))(function(f) f(f))", "depth", "f(f)"),
    ("sort([function(x, y) sort([x, y], x), 1], function(x, y) sort([x, y], x))", "depth", None),
    ("sort(for x in 1..90 return modulo(x * 37, 90), function(a, b) count(for z in 1..20 return z) > b)",
     "iterations", None),
    ("2 ** 51", "exponent", "2 ** 51"),
    ("2 ** -51", "exponent", "2 ** -51"),
    ("9 ** 1e6144", "exponent", None),
    ('string join(for x in 1..90 return "abc", ", ")', "text_length", None),
    (f'replace("{"a" * 40}", "a", "{"b" * 40}")', "text_length", None),
    (f'split("{"a;" * 150}", ";")', "list_items", None),
    (f'matches("{"a" * 40}!", "(a+)+$")', "pattern_steps", None),
    (f'matches("{"a" * 40}!", "(a|aa)*b")', "pattern_steps", None),
    (f'replace("{"a" * 180}!", "a*a*a*b", "")', "pattern_steps", None),
]  # fmt: skip
#: What only looks dangerous.
WITHIN = [
    ("9**9**9 > 1e77", "true"),
    ("null ** 1e9", None),
    ("10 ** 50 / 10 ** 49", "10"),
    ("decimal(1, 999999999)", None),
    ("round up(1, 999999999)", None),
    ('number("1e999999999")', None),
    ('string(@"P1Y" * 1e6000)', None),
    ('@"2024-01-01" + @"P1Y" * 1e3000', None),
    ('@"2024-01-01" + @"P1D" * 1e3000', None),
    ("sum([9e6144, 9e6144])", None),
    ("mean([9e6144, 9e6144])", None),
    ("median([9e6144, 9e6144])", None),
    ("stddev([9e6144, -9e6144])", None),
    ('substring("abc", 1, 1e6000)', '"abc"'),
    ("[1, 2, 3][1e6000]", None),
    ("date(1e6000, 1, 1)", None),
]


def evaluated(text: str, limits: Limits = SMALL) -> object:
    expr, findings = read_leniently(text_of_expression(text), Scope())
    assert expr is not None, findings
    return compiled_expression(expr, limits)({})


@pytest.mark.parametrize(("text", "limit", "place"), BEYOND, ids=lambda each: str(each)[:50])
def test_what_goes_too_far_is_stopped_with_its_place(text: str, limit: str, place: str | None) -> None:
    before = time.process_time()
    with pytest.raises(LimitError) as stopped:
        evaluated(text)
    assert time.process_time() - before < 1
    assert stopped.value.limit == limit
    assert stopped.value.finding.code is Code.LIMIT_EXCEEDED
    assert f"limits: {{{limit}: …}}" in stopped.value.finding.help
    found = stopped.value.finding.span.text
    assert found in text
    assert place is None or found == place


@pytest.mark.parametrize(("text", "value"), WITHIN, ids=lambda each: str(each)[:40])
def test_what_only_looks_dangerous_has_a_value(text: str, value: str | None) -> None:
    found = evaluated(text)
    assert found == (None if value is None else value_of(value))


def test_limits_are_those_of_one_evaluation_and_of_one_thread() -> None:
    expr, _ = read_expression(text_of_expression("count(for x in 1..90 return x)"), Scope())
    assert expr is not None
    count = compiled_expression(expr, SMALL)
    failed: list[BaseException] = []

    def often() -> None:
        try:
            for _ in range(50):
                assert count({}) == 90
        except BaseException as error:  # a thread's own, to be told to the test
            failed.append(error)

    threads = [threading.Thread(target=often) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed


def test_a_book_may_allow_more_or_less() -> None:
    assert evaluated("count(for x in 1..101 return x)", Limits()) == 101
    with pytest.raises(LimitError):
        evaluated("count(for x in 1..101 return x)", Limits(list_items=100))
    deep = "{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1)}.f"
    assert evaluated(f"({deep})({deep}, 20)", Limits(depth=22)) == 20
    with pytest.raises(LimitError, match="more than 10 deep"):
        evaluated(f"({deep})({deep}, 20)", Limits(depth=10))


@pytest.mark.slow
@pytest.mark.parametrize(
    "bracket", ["(", "[", "{a: ", "not(", "-", "f(", "if ", "x[", "function(x) ", "1 in (<"]
)
def test_a_hundred_thousand_brackets_are_a_finding(bracket: str) -> None:
    text = text_of_expression(bracket * 100_000)
    for tree, findings in (parse(text), parse_tests(text), read_expression(text, Scope())):
        assert tree is None
        assert [each.code.name for each in findings] == ["BAD_EXPRESSION"]


def _deep_down(levels: int, work: Callable[[], None]) -> None:
    if levels:
        _deep_down(levels - 1, work)
    else:
        work()


def test_little_room_on_the_stack_is_a_finding_too() -> None:
    text = text_of_expression("(" * 90 + "1" + ")" * 90)

    def read() -> None:
        tree, findings = parse(text)
        assert tree is None
        assert [each.code.name for each in findings] == ["BAD_EXPRESSION"]

    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    _deep_down(sys.getrecursionlimit() - used - 300, read)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*b", "(a|aa)*b", "(a*)*b", "([a-z]+)*$", r"(\w+\s?)+$", "(a?){25}a{25}", "(x+x+)+y",
     "(a{1,255}){1,255}b", "(.a|a.)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*a*)*b"],
)  # fmt: skip
def test_a_pattern_whose_time_doubles_is_slow(pattern: str) -> None:
    assert is_slow(pattern, None)


@pytest.mark.parametrize(
    ("pattern", "power"),
    [("foo", 1), (r"^(\w+\.)+com$", 1), (r"^[a-z0-9]+@[a-z0-9]+\.[a-z]+$", 1), (r"(\d{4}-){3}\d{4}", 1),
     (r"^1[3-9]\d{9}$", 1), ("[一-龥]+(公司|集团)", 2), (r"\s+$", 2), (".*foo.*", 2), ("(a|b|c)+d", 2),
     ("(.*)(.*)(.*)x", 4)],
)  # fmt: skip
def test_a_pattern_in_use_is_not_slow(pattern: str, power: int) -> None:
    assert degree(pattern, None) == power


@pytest.mark.slow
def test_what_is_not_slow_is_quick_on_the_texts_that_are_worst_for_it() -> None:
    source, tried = random.Random(5), 0
    while tried < 3000:
        pattern = "".join(source.choices(["a", "b", "(", ")", "|", "*", "+", "?", "{0,3}", "[ab]", "."], k=9))
        try:
            compiled = re.compile(pattern)
        except re.error:
            continue
        power = degree(pattern, None)
        if power is None:
            continue
        tried += 1
        for text in ("a" * 30 + "!", "ab" * 15 + "!", "b" * 30 + "!"):
            before = time.process_time()
            compiled.search(text)
            re.compile(f"(?:{pattern})$").search(text)
            assert time.process_time() - before < 0.5, (pattern, power)
