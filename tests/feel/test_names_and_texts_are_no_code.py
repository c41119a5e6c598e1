"""Names, texts and ids are data: nothing that is written in a book runs as Python."""

from __future__ import annotations

import builtins

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.expr.scope import Scope
from policybook.expr.tree import Compare, Fact, Literal
from policybook.expr.types import ANY, BOOLEAN, NUMBER, STRING
from policybook.functions.read import read_expression, read_leniently
from policybook.plan import model
from policybook.plan.model import HitPolicy, Output, Plan, Rule, Table, Texts
from policybook.record.from_expr import compiled_expression
from policybook.record.from_plan import compiled
from tests.feel.evaluated import text_of_expression, value_of

_HOSTILE = [
    "__import__('os').system('false')",
    "'; raise SystemExit #",
    '"; raise SystemExit #',
    "'''\nraise SystemExit\n'''",
    '"""\nraise SystemExit\n"""',
    "x\nraise SystemExit",
    "x\r\nraise SystemExit",
    "x\u2028raise SystemExit\u2029raise SystemExit\x85raise SystemExit\x0craise SystemExit",
    "{__import__('os')}",
    "{0.__class__}",
    "%(x)s %s {} {x!r}",
    "\\",
    "\\'",
    "\\N{BULLET}\\x41\\u0041",
    "# not a comment",
    "\ud800",
    "None",
    "lambda: 0",
    "get",
    "facts",
    "feel_add",
    "reader",
    "__builtins__",
    "v_x",
    "ﬁ",
    "名称",
    "a\u200db",
]


@pytest.mark.parametrize(
    "text",
    [
        "__import__",
        'x.__class__',
        "x.__class__.__mro__",
        "xs.append(1)",
        't.format("a")',
        '"{0.__class__}".format(x)',
        "{a: 1}.keys",
        "{a: 1}.__class__",
        "(function(x) x).__globals__",
        "(function(x) x).__code__",
        "get value({a: 1}, \"__class__\")",
        "sum.__globals__",
        "(1..2).__class__",
        '@"2024-01-01".__class__',
        "facts",
        "__builtins__",
        "eval",
        "v_x",
        "feel_add",
    ],
)  # fmt: skip
def test_nothing_of_python_is_reachable(text: str) -> None:
    scope = Scope({"x": NUMBER, "xs": ANY, "t": STRING})
    for read in (read_expression, read_leniently):
        expr, findings = read(text_of_expression(text), scope)
        if expr is None:
            assert findings
        else:
            assert compiled_expression(expr)({"x": 1, "xs": [1], "t": "{0}"}) in (None, [None])


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_fact_of_any_name_is_only_looked_up(name: str) -> None:
    expr = Compare("=", Fact(name, STRING), Literal(name, STRING))
    assert compiled_expression(expr)({name: name}) is True
    assert compiled_expression(expr)({}) is False


@pytest.mark.parametrize("text", _HOSTILE)
def test_a_text_is_what_it_says(text: str) -> None:
    written = "".join(f"\\U{ord(char):06x}" for char in text)
    assert value_of(f'"{written}"') == text
    assert value_of(f'{{"{written}": 5}}') == {text: 5}
    assert value_of(f'get value({{"{written}": 5}}, "{written}")') == 5


def _plan(text: str, policy: HitPolicy) -> Plan:
    """A table in which everything that is a name or a text is this one."""
    kind, both = STRING, Texts(text, text)
    matches = model.Test(Compare("=", Fact(text, kind), Literal(text, kind)), text, None)
    again = Rule(text + "2", (matches,), (Literal(text, kind), Literal(1, NUMBER)), both)
    rules = (
        Rule(text, (matches,), (Literal(text, kind), Literal(1, NUMBER)), both, ((text, Fact(text, kind)),)),
    )
    outputs = (Output(text, kind), Output("n", NUMBER))
    if policy is HitPolicy.COLLECT:
        rules += (again,)
    return Plan(text, "decision", both, None, {text: kind}, (), None, Table(policy, (), rules), outputs, ANY)


@pytest.mark.parametrize("text", [each for each in _HOSTILE if each not in ("\ud800",)])
@pytest.mark.parametrize("policy", [HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.COLLECT])
def test_ids_and_outputs_of_any_text_stay_texts(text: str, policy: HitPolicy) -> None:
    made = compiled(_plan(text, policy))
    wanted = {text: text, "n": 1}
    assert made.outcome({text: text}) == ([wanted, wanted] if policy is HitPolicy.COLLECT else wanted)
    traced = made.traced({text: text})
    assert traced.matched[0].id == text
    assert traced.rows[0].tests[0].result is True
    assert isinstance(traced.because_en, str)


@given(st.text(max_size=20))
def test_any_name_is_a_fact(name: str) -> None:
    expr = Compare("=", Fact(name, STRING), Literal(name, STRING))
    assert compiled_expression(expr)({name: name}) is True


def test_generated_code_has_nothing_built_in_but_lengths() -> None:
    made = compiled_expression(Fact("x", BOOLEAN))
    assert set(made.__globals__["__builtins__"]) == {"len"}
    assert builtins.len is made.__globals__["__builtins__"]["len"]
