"""Cells that FEEL reads otherwise than people mean them: `1,000,000`, `1000-2000`, `[1000, 2000]`."""

from __future__ import annotations

from collections.abc import Iterator

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.syntax.tokens import Kind, Token, tokens_of
from policybook.syntax.tree import At, Binary, ExpressionTest, ListLiteral, Number, Text, UnaryTests


def suspected(tests: UnaryTests, text: Text) -> list[Diagnostic]:
    """A warning for each place of a cell that says something else than it seems to."""
    return [*_thousands(text), *_ranges(tests, text)]


def _thousands(text: Text) -> Iterator[Diagnostic]:
    """Commas between the digits of one number: they part tests, so that there are several."""
    tokens = tokens_of(text.text)
    at = 0
    while at < len(tokens):
        end = at + 1
        while _goes_on(tokens, end):
            end += 2
        if end > at + 1 and tokens[at].kind is Kind.NUMBER and len(tokens[at].text) <= 3:
            written = text.text[tokens[at].start : tokens[end - 1].end]
            yield Diagnostic(
                Code.AMBIGUOUS_CELL,
                f"`{written}` is {(end - at + 1) // 2} numbers, apart by commas",
                text.place(tokens[at].start, tokens[end - 1].end),
                "a number has no commas",
                help=f"write `{written.replace(',', '')}`, or a blank behind each comma",
            )
        at = end


def _goes_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a comma and three digits stand here without blanks."""
    comma, digits = [*tokens[at : at + 2], *tokens[-1:] * 2][:2]
    if comma.text != "," or comma.spaced or digits.spaced:
        return False
    return digits.kind is Kind.NUMBER and len(digits.text) == 3 and digits.text.isdigit()


def _ranges(tests: UnaryTests, text: Text) -> Iterator[Diagnostic]:
    """Two numbers that were meant as the ends of a range."""
    for test in tests.tests:
        match test:
            case ExpressionTest(Binary("-", Number() as low, Number() as high, at=at)):
                what = "is a difference"
            case ExpressionTest(ListLiteral((Number() as low, Number() as high), at=at)):
                what = "is one of two numbers"
            case _:
                continue
        if low.value < high.value:
            yield _no_range(text, at, what, _of(text, low.at), _of(text, high.at))


def _no_range(text: Text, at: At, what: str, low: str, high: str) -> Diagnostic:
    return Diagnostic(
        Code.AMBIGUOUS_CELL,
        f"`{_of(text, at)}` {what}, no range",
        text.place(at.start, at.end),
        "nothing between them matches",
        help=f"write `[{low}..{high}]` for a range, or `{low}, {high}` for these two",
    )


def _of(text: Text, at: At) -> str:
    return text.text[at.start : at.end]
