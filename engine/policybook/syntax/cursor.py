"""A place in an expression's tokens: what stands there, what was expected, and what is said where it is not.

Names, numbers and texts are read here; `from_text` makes trees of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix
from policybook.syntax.mistakes import FULL_WIDTH, OPERATORS, WORDS, written_out
from policybook.syntax.tokens import Kind, Names, Token, tokens_of
from policybook.syntax.tree import At, Number, Text, Tree, UnaryTests

#: How deep brackets and operators may nest: what is deeper could not be walked, and nobody reads it.
MAX_DEPTH = 100
MAX_HEIGHT = 200

#: Words that end an operand; they are part of a name only where the whole name is known.
INFIX = frozenset({"and", "or", "between", "in", "instance", "then", "else", "return", "satisfies"})
_BEHIND = INFIX | set(WORDS)
_AND_NAMES = ("date and time", "days and time duration", "years and months duration")
_PROPERTIES = ("time offset", "start included", "end included")
_QUOTES = {"'": "'", "‘": "’"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class Refused(Exception):  # noqa: N818  it carries a finding out of the recursion, it is no error
    """What cannot be read; `parse` and `parse_tests` give its finding back, so that it never leaves them."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


class Cursor:
    """The tokens of an expression, the one that is next, and the names that are known there."""

    def __init__(self, text: Text, names: Collection[str]) -> None:
        self.text = text
        self.tokens = tokens_of(text.text)
        self.names = Names((*names, *_AND_NAMES, "?"))
        self.members = Names((*names, *_PROPERTIES))
        self.at = 0
        self.depth = 0

    # -- tokens

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def next(self) -> Token:
        """The next token, and go on behind it; the end stays the end."""
        token = self.token
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def peek(self, count: int = 1) -> Token:
        """The token so many behind the next one."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def is_sign(self, *signs: str) -> bool:
        """Whether one of these signs is next."""
        return self.token.kind is Kind.SIGN and self.token.text in signs

    def is_word(self, word: str) -> bool:
        """Whether this word is next."""
        return self.token.kind is Kind.WORD and self.token.text == word

    def take(self, sign: str) -> bool:
        """Go behind this sign or word if it is next; whether it was."""
        if self.token.kind in (Kind.SIGN, Kind.WORD) and self.token.text == sign:
            self.at += 1
            return True
        return False

    def expect(self, sign: str, why: str = "") -> Token:
        """The sign or word, which must be next."""
        token = self.token
        if not self.take(sign):
            raise self.unexpected(f"`{sign}`" + (f" {why}" if why else ""))
        return token

    def expect_close(self, sign: str, opened: Token) -> None:
        """Go behind a closing bracket, which must be next."""
        if not self.take(sign):
            help = f"close the `{opened.text}` with `{sign}`" if self.token.kind is Kind.END else ""
            raise self.unexpected(f"`{sign}` for the `{opened.text}`", help=help)

    def since(self, start: int) -> At:
        """From a character up to the end of the token before this one."""
        return At(start, self.tokens[self.at - 1].end if self.at else start)

    # -- findings

    def finding(
        self, start: int, end: int, message: str, label: str = "", help: str = "", fix: Fix | None = None
    ) -> Refused:
        """A finding on some characters, ready to be raised."""
        span = self.text.place(start, end)
        return Refused(Diagnostic(Code.BAD_EXPRESSION, message, span, label, help, fix=fix))

    def unexpected(self, wanted: str, help: str = "") -> Refused:
        """What is said of a token that cannot stand where it stands."""
        token = self.token
        if token.kind is Kind.BAD:
            return self._bad(token, wanted)
        if token.kind is Kind.END:
            place = len(self.text.text.rstrip())
            if not place:
                return self.finding(0, len(self.text.text), f"expected {wanted}, found nothing")
            message = f"expected {wanted}, but the expression ends"
            return self.finding(place - 1, place, message, "ends here", help)
        fix = None
        if token.kind is Kind.WORD and token.text in WORDS and not help:
            meant = WORDS[token.text]
            help = f"write `{meant}`"
            if "(" not in meant:
                fix = Fix((Edit(self.text.place(token.start, token.end), meant),))
        elif token.text == "=" and not help:
            help = "compare with one `=`, once"
        elif token.text == ".." and not help:
            help = "put a range in brackets: `[1..5]`"
        elif token.text in (")", "]", "}") and not help and not self._is_open(token):
            help = f"take the `{token.text}` out, or open it before"
        message = f"expected {wanted}, found `{token.text}`"
        return self.finding(token.start, token.end, message, f"expected {wanted}", help, fix)

    def _is_open(self, token: Token) -> bool:
        """Whether a closing bracket has an opening one before it."""
        opening = {")": "(", "]": "[", "}": "{"}[token.text]
        before = [each.text for each in self.tokens[: self.at] if each.kind is Kind.SIGN]
        return before.count(opening) > before.count(token.text)

    def _bad(self, token: Token, wanted: str) -> Refused:
        sign = token.text
        if sign.startswith('"'):
            return self.finding(
                token.start, token.start + 1, "this text has no end", "starts here", 'close it with `"`'
            )
        if sign.startswith("/*"):
            return self.finding(
                token.start, token.start + 2, "this comment has no end", "starts here", "close it with `*/`"
            )
        if sign in FULL_WIDTH:
            wide = [each for each in self.tokens if each.kind is Kind.BAD and each.text in FULL_WIDTH]
            edits = tuple(Edit(self.text.place(each.start, each.end), FULL_WIDTH[each.text]) for each in wide)
            meant = FULL_WIDTH[sign]
            message = f"`{sign}` is no sign of FEEL"
            return self.finding(
                token.start, token.end, message, f"expected `{meant}`", f"write `{meant}`", Fix(edits, True)
            )
        if sign in OPERATORS:
            help, meant_text = OPERATORS[sign]
            fix = None
            if meant_text is not None:
                fix = Fix((Edit(self.text.place(token.start, token.end), self._apart(token, meant_text)),))
            elif sign in _QUOTES:
                fix = self._requoted(token, _QUOTES[sign])
            message = f"`{sign}` is no sign of FEEL"
            return self.finding(token.start, token.end, message, f"expected {wanted}", help, fix)
        if sign.isdecimal():
            end = token.end
            while self.text.text[end : end + 1].isdecimal() or self.text.text[end : end + 1] in (".", "．"):
                end += 1
            meant = normalize("NFKC", self.text.text[token.start : end])
            message = f"`{self.text.text[token.start : end]}` is not in the digits of FEEL"
            fix = Fix((Edit(self.text.place(token.start, end), meant),), True)
            return self.finding(token.start, end, message, f"expected `{meant}`", f"write `{meant}`", fix)
        message = f"`{sign}` is no sign of FEEL" if sign.isprintable() else "a character that cannot be shown"
        return self.finding(token.start, token.end, message, f"expected {wanted}")

    def _apart(self, token: Token, text: str) -> str:
        """The text of a word with the spaces around it that are not there yet."""
        if not text.startswith(" "):
            return text
        before = "" if token.spaced else " "
        return before + text.strip() + ("" if self.text.text[token.end : token.end + 1] == " " else " ")

    def _requoted(self, token: Token, closing: str) -> Fix | None:
        """Double quotes for the single ones around a text, where the other one is there."""
        end = self.text.text.find(closing, token.end)
        if end < 0:
            return None
        places = (token.start, token.end), (end, end + 1)
        return Fix(tuple(Edit(self.text.place(*place), '"') for place in places))

    def end(self, wanted: str) -> None:
        """Refuse anything behind the expression."""
        if self.token.kind is not Kind.END:
            raise self.unexpected(f"{wanted} or the end")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level down; refused beyond the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep(self.token.start, self.token.end)
        try:
            yield
        finally:
            self.depth -= 1

    def too_deep(self, start: int, end: int) -> Refused:
        """What is said of an expression that nests too deep."""
        return self.finding(
            start,
            end,
            f"this expression nests deeper than {MAX_DEPTH} levels",
            "here",
            "split it into measures or rules",
        )

    def refuse_too_deep(self, tree: Tree | UnaryTests) -> None:
        """Refuse long chains too: `a + b + …` is a tree as deep as it is long."""
        level: list[object] = [tree]
        for _ in range(MAX_HEIGHT):
            level = [part for node in level for part in _parts(node)]
            if not level:
                return
        raise self.too_deep(0, len(self.text.text))

    # -- names, numbers, texts

    def name(self, names: Names) -> tuple[str, At]:
        """A name here: the longest known one, else all words that stand together."""
        start = self.token.start
        known = names.longest(self.tokens, self.at)
        end = known[1] if known else self.at + 1
        follower = self.tokens[min(end, len(self.tokens) - 1)]
        if known and (follower.kind is not Kind.WORD or follower.text in _BEHIND):
            self.at = end
            return known[0], self.since(start)
        # A word behind a name can only be a part of a longer name that is not known.
        words = [known[0] if known else self.token.text]
        while self.tokens[end].kind is Kind.WORD and self.tokens[end].text not in _BEHIND:
            words.append(self.tokens[end].text)
            end += 1
        self.at = end
        return " ".join(words), self.since(start)

    def member_name(self) -> tuple[str, At]:
        """The name behind a dot, and its place."""
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("the name of a member")
        if self.token.text in INFIX and self.members.longest(self.tokens, self.at) is None:
            raise self.unexpected("the name of a member")
        return self.name(self.members)

    def new_name(self, *ends: str) -> str:
        """The words and signs of a name that is bound here, up to one of `ends`."""
        first = self.token
        if first.kind is not Kind.WORD:
            raise self.unexpected("a name")
        after = self.at + 1
        text = self.next().text
        while self.token.kind in (Kind.WORD, Kind.NUMBER) or self.is_sign("-", "+", "*", "/", "."):
            if self.token.text in ends:
                break
            text += (" " if self.token.spaced else "") + self.next().text
        if self.token.text not in ends:
            self.at = after  # no end came: what is wrong stands behind the first word
        return text

    @contextmanager
    def bound(self, names: list[str]) -> Iterator[None]:
        """Names that are known only inside."""
        for name in names:
            self.names.add(name)
        yield
        for name in names:
            self.names.drop(name)

    def argument_name(self) -> str | None:
        """The name of a named argument, if one stands here: words and then a colon."""
        end = self.at
        while self.tokens[end].kind in (Kind.WORD, Kind.NUMBER):
            end += 1
        if end == self.at or self.tokens[end].text != ":":
            return None
        name = " ".join(each.text for each in self.tokens[self.at : end])
        self.at = end + 1
        return name

    def number(self, token: Token) -> Tree:
        """The number that a token writes."""
        after = self.token
        if after.kind is Kind.WORD and not after.spaced and after.text not in INFIX:
            help, fix = "a name does not begin with a digit", None
            if meant := written_out(token.text, after.text):
                help = f"write `{meant}`"
                fix = Fix((Edit(self.text.place(token.start, after.end), meant),))
            message = f"`{token.text}{after.text}` is neither a number nor a name"
            raise self.finding(token.start, after.end, message, help=help, fix=fix)
        try:
            value = Decimal(token.text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value.adjusted()) > 6144:
            raise self.finding(token.start, token.end, "this number is too large")
        return Number(value, At(token.start, token.end))

    def string(self, token: Token) -> str:
        """The text that a token writes, its escapes read."""

        def read(found: re.Match[str]) -> str:
            if found[1] or found[2]:
                code = int(found[1] or found[2], 16)
                if code <= 0x10FFFF:
                    return chr(code)
            elif found[3] in _ESCAPES:
                return _ESCAPES[found[3]]
            elif found[3] not in "uU":
                return found[0]  # as regular expressions need it: "\\d" may be written "\d"
            place = token.start + 1 + found.start()
            raise self.finding(
                place,
                place + len(found[0]),
                f"`{found[0]}` is no escape",
                help=r"the escapes are \n \t \r \" \\ \u and four digits, \U and six",
            )

        text = _ESCAPE.sub(read, token.text[1:-1])
        return _SURROGATES.sub(_joined, text)


def _joined(pair: re.Match[str]) -> str:
    """The character that two escapes of four digits make together."""
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _parts(node: object) -> Iterator[object]:
    """What stands directly inside a node or a row of nodes."""
    if isinstance(node, tuple):
        yield from node
    elif is_dataclass(node) and not isinstance(node, At):
        for each in fields(node):
            yield getattr(node, each.name)
