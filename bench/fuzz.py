"""Texts of every kind through the reader: only findings may come out, never an exception.

    python bench/fuzz.py [COUNT] [SEED]

Each text goes through `parse`, `parse_tests`, `read_expression`, `read_leniently` and `read_test`; what
can be read is shown and read again. Every tenth is evaluated too, within small limits. A text that
breaks something is printed with what it raised, and the exit code is 1.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

from policybook.expr.limits import LimitError, Limits
from policybook.expr.scope import Scope
from policybook.expr.tree import Fact
from policybook.expr.types import ANY, DATE, NUMBER, STRING, ContextType, ListType, StringType
from policybook.functions.read import read_expression, read_leniently, read_test
from policybook.functions.registry import FUNCTIONS
from policybook.record.from_expr import compiled_expression
from policybook.syntax.from_text import parse, parse_tests
from policybook.syntax.show import show
from policybook.syntax.tree import Text
from policybook.text import Source, Span

CORPUS = Path(__file__).parents[1] / "tests" / "feel"
SCOPE = Scope(
    {
        "x": NUMBER,
        "as_of": DATE,
        "stage": StringType(("active", "lapsed")),
        "xs": ListType(NUMBER),
        "orders": ListType(ContextType((("amount", NUMBER), ("placed on", DATE)), "order")),
        "t": STRING,
        "any": ANY,
        "年采购额": NUMBER,
        "credit-score": NUMBER,
    }
)
NAMES = SCOPE.names
LIMITS = Limits(depth=50, list_items=500, iterations=2000, text_length=2000, pattern_steps=100_000)
WORDS = (
    *"()[]{}<>=+-*/,.:;?@\"'\\!&|% \n\t\0\u00a0\u3000，（）“”🐎é中",
    *("..", "**", "!=", "<=", ">=", "->", "==", "//", "/*", "*/", '"', "\\u", "\ud800", '@"P1D"'),
    *("and ", "or ", "not(", "in ", "if ", " then ", " else ", "for ", " return ", "some ", "every "),
    *(" satisfies ", " between ", " instance of ", "function(", "item", "partial", "null", "true", "list<"),
    *("1", "0", "1e9", "9e6144", "1e-6144", ".5", "x", "xs", "t", "orders", "amount", "any", "年采购额"),
    *(f"{name}(" for name in FUNCTIONS),
)


def good() -> list[str]:
    """Expressions of the corpora, to be changed."""
    found = []
    for name in ("expressions.csv", "cells.csv", "bad_expressions.csv", "bad_cells.csv"):
        for line in (CORPUS / name).read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                found += [part.strip() for part in re.split(" ;(?= |$)", line) if part.strip()]
    return found


def made(random: random.Random, texts: list[str]) -> str:
    """A text: signs and words in a row, a good one changed, two of them crossed, or any characters."""
    kind = random.randrange(10)
    if kind < 3:
        return "".join(random.choices(WORDS, k=random.randrange(1, 25)))
    if kind < 4:
        return "".join(chr(random.randrange(0x20, 0x3000)) for _ in range(random.randrange(1, 30)))
    if kind < 5:
        one, other = random.choice(texts), random.choice(texts)
        return one[: random.randrange(len(one) + 1)] + other[random.randrange(len(other) + 1) :]
    if kind < 6 and random.randrange(10) < 3:
        part = random.choice(WORDS)
        return part * random.choice([3, 60, 90, 110, 500]) + random.choice(texts)
    text = random.choice(texts)
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(WORDS) + text[at + random.randrange(3) :]
    return text


def text_of(text: str) -> Text:
    source = Source("fuzz", text)
    return Text(text, lambda start, end: Span(source, start, end))


def tried(text: str, *, evaluated: bool) -> None:
    """Read a text in every way; anything raised is a fault."""
    written = text_of(text)
    for read in (parse, parse_tests):
        tree, findings = read(written, NAMES)
        assert (tree is None) == bool(findings), "a tree, or what is wrong"
        if tree is not None:
            shown = show(tree)
            again, said = read(text_of(shown), NAMES)
            assert again == tree, ("it does not read back as it is shown", shown, said)
    read_test(written, Fact("x", NUMBER), SCOPE)
    for read_typed in (read_expression, read_leniently) if evaluated else (read_expression,):
        expr, _ = read_typed(written, SCOPE)
        if expr is not None and evaluated:
            try:
                compiled_expression(expr, LIMITS)({"x": 3, "t": "ab", "xs": [1, None, 3], "any": {"a": [1]}})
            except LimitError as error:
                str(error)


def main(count: int, seed: int) -> int:
    """Try so many texts."""
    source, texts = random.Random(seed), good()
    start, slowest, faults = time.perf_counter(), (0.0, ""), 0
    for number in range(count):
        text = made(source, texts)
        before = time.perf_counter()
        try:
            tried(text, evaluated=number % 10 == 0)
        except KeyboardInterrupt:
            break
        except Exception as error:
            faults += 1
            print(f"{text[:200]!r}: {type(error).__name__}: {str(error)[:300]}", flush=True)
            if faults >= 20:
                break
        slowest = max(slowest, (time.perf_counter() - before, text[:80]))
    taken = time.perf_counter() - start
    print(
        f"{number + 1} texts in {taken:.0f} s, {faults} faults; "
        f"the slowest took {slowest[0]:.2f} s: {slowest[1]!r}"
    )
    return int(faults > 0)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*given, *(1_000_000, 1)[len(given) :]))
