"""Text -> tree: all of FEEL's grammar (DMN 1.5, 10.3.1.2), by precedence climbing.

Names are the caller's, longest first, and those bound inside the text. Words that are no known name
stand together as one unknown name, so that the finding about it speaks of what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix
from policybook.syntax.mistakes import FULL_WIDTH, OPERATORS, WORDS
from policybook.syntax.tokens import Kind, Names, Token, tokens_of
from policybook.syntax.tree import (
    AnyTest,
    Argument,
    At,
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
    Text,
    Tree,
    TypeName,
    UnaryTest,
    UnaryTests,
)

#: How deep brackets and operators may nest: what is deeper could not be walked, and nobody reads it.
MAX_DEPTH = 100
MAX_HEIGHT = 200

#: Words that end an operand; they are part of a name only where the whole name is known.
_INFIX = frozenset({"and", "or", "between", "in", "instance", "then", "else", "return", "satisfies"})
_PREFIX = frozenset({"if", "for", "some", "every", "function", "true", "false", "null"})
_BEHIND = _INFIX | set(WORDS)
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
#: Binding powers, loosest first; all are left associative, `**` too.
_POWER = {"or": 1, "and": 2, **dict.fromkeys(_COMPARISONS, 3), "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_COMPARE, _ADD, _UNARY = 3, 4, 7
_AND_NAMES = ("date and time", "days and time duration", "years and months duration")
_PROPERTIES = ("time offset", "start included", "end included")
_QUOTES = {"'": "'", "‘": "’"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class _Refused(Exception):  # noqa: N818  it carries a finding out of the recursion, it is no error
    """What cannot be read; it never leaves this module."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse(text: Text, names: Collection[str] = ()) -> tuple[Tree | None, list[Diagnostic]]:
    """An expression, or None with the finding that says why it cannot be read.

    >>> from policybook.text import Source, Span
    >>> text = "credit limit > 5"
    >>> parse(Text(text, lambda start, end: Span(Source("", text), start, end)))[0]
    Binary(op='>', left=Name(name='credit limit'), right=Number(value=Decimal('5')))
    """
    parser = _Parser(text, names)
    try:
        tree = parser.expression()
        parser.end("an operator")
        parser.refuse_too_deep(tree)
    except _Refused as refused:
        return None, [refused.finding]
    return tree, []


def parse_tests(text: Text, names: Collection[str] = ()) -> tuple[UnaryTests | None, list[Diagnostic]]:
    """A cell's unary tests, or None with the finding that says why they cannot be read."""
    parser = _Parser(text, names)
    try:
        tests = parser.cell()
        parser.refuse_too_deep(tests)
    except _Refused as refused:
        return None, [refused.finding]
    return tests, []


class _Parser:
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
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.token
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def peek(self, count: int = 1) -> Token:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind is Kind.SIGN and self.token.text in signs

    def is_word(self, word: str) -> bool:
        return self.token.kind is Kind.WORD and self.token.text == word

    def take(self, sign: str) -> bool:
        if self.token.kind in (Kind.SIGN, Kind.WORD) and self.token.text == sign:
            self.at += 1
            return True
        return False

    def expect(self, sign: str, why: str = "") -> Token:
        token = self.token
        if not self.take(sign):
            raise self.unexpected(f"`{sign}`" + (f" {why}" if why else ""))
        return token

    def expect_close(self, sign: str, opened: Token) -> None:
        if not self.take(sign):
            help = f"close the `{opened.text}` with `{sign}`" if self.token.kind is Kind.END else ""
            raise self.unexpected(f"`{sign}` for the `{opened.text}`", help=help)

    def since(self, start: int) -> At:
        """From a character up to the end of the token before this one."""
        return At(start, self.tokens[self.at - 1].end if self.at else start)

    # -- findings

    def finding(
        self, start: int, end: int, message: str, label: str = "", help: str = "", fix: Fix | None = None
    ) -> _Refused:
        span = self.text.place(start, end)
        return _Refused(Diagnostic(Code.BAD_EXPRESSION, message, span, label, help, fix=fix))

    def unexpected(self, wanted: str, help: str = "") -> _Refused:
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
        elif token.text in (")", "]", "}") and not help and not self._is_open(token):
            help = f"take the `{token.text}` out, or open it before"
        message = f"expected {wanted}, found `{token.text}`"
        return self.finding(token.start, token.end, message, f"expected {wanted}", help, fix)

    def _is_open(self, token: Token) -> bool:
        """Whether a closing bracket has an opening one before it."""
        opening = {")": "(", "]": "[", "}": "{"}[token.text]
        before = [each.text for each in self.tokens[: self.at] if each.kind is Kind.SIGN]
        return before.count(opening) > before.count(token.text)

    def _bad(self, token: Token, wanted: str) -> _Refused:
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
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep(self.token.start, self.token.end)
        try:
            yield
        finally:
            self.depth -= 1

    def too_deep(self, start: int, end: int) -> _Refused:
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

    # -- expressions

    def expression(self, power: int = 0, *, closing: bool = False) -> Tree:
        """Operators that bind at least as tightly as `power`; `closing` where a range may end with `[`."""
        with self.deeper():
            start = self.token.start
            left = self.operand(closing)
            while True:
                token = self.token
                if token.kind not in (Kind.SIGN, Kind.WORD):
                    return left
                if power <= _COMPARE and token.kind is Kind.WORD and token.text in ("between", "in"):
                    left = (
                        self.between(left, start) if token.text == "between" else self.contained(left, start)
                    )
                    continue
                binds = _POWER.get(token.text)
                if binds is None or binds < power:
                    return left
                self.next()
                right = self.expression(binds + 1, closing=closing)
                left = Binary(token.text, left, right, At(token.start, token.end), self.since(start))

    def between(self, value: Tree, start: int) -> Tree:
        self.next()
        low = self.expression(_ADD)
        self.expect("and", "between the two ends")
        high = self.expression(_ADD)
        return Between(value, low, high, self.since(start))

    def contained(self, value: Tree, start: int) -> Tree:
        self.next()
        opened = self.token
        if not self.is_sign("("):
            return In(value, (self.positive_test(_ADD),), self.since(start))
        self.next()
        first = self.positive_test()
        if self.is_sign("..") and isinstance(first, ExpressionTest):
            test = ExpressionTest(self.range_from(first.value, opened), self.since(opened.start))
            return In(value, (test,), self.since(start))
        tests = [first]
        while self.take(","):
            tests.append(self.positive_test())
        self.expect_close(")", opened)
        return In(value, tuple(tests), self.since(start))

    def operand(self, closing: bool = False) -> Tree:
        start = self.token.start
        if self.is_sign("-"):
            self.next()
            with self.deeper():
                operand = self.operand(closing)
            return Negate(operand, self.since(start))
        tree = self.primary()
        while True:
            if self.is_sign("."):
                self.next()
                name, at = self.member_name()
                tree = Path(tree, name, at, self.since(start))
            elif self.is_sign("[") and not (closing and self._ends_range(tree)):
                opened = self.next()
                self.names.add("item")
                condition = self.expression()
                self.names.drop("item")
                self.expect_close("]", opened)
                tree = Filter(tree, condition, self.since(start))
            elif self.is_sign("("):
                tree = self.call(tree, start)
            elif self.is_word("instance"):
                self.next()
                self.expect("of", "after `instance`")
                tree = InstanceOf(tree, self.type_name(), self.since(start))
            else:
                return tree

    def _ends_range(self, operand: Tree) -> bool:
        """Whether a `[` behind the upper end closes a range `]a..b[` rather than opens a filter."""
        after = self.peek()
        if isinstance(operand, Number | String | AtLiteral | Bool | Null) or after.kind is Kind.END:
            return True
        if after.kind is Kind.SIGN:
            return after.text not in ("(", "[", "{", "-", "@", "?")
        return after.kind is Kind.WORD and after.text in _INFIX

    def primary(self) -> Tree:
        token = self.token
        match token.kind:
            case Kind.NUMBER:
                self.next()
                return self.number(token)
            case Kind.STRING:
                self.next()
                return String(self.string(token), self.since(token.start))
            case Kind.WORD:
                return self.word()
            case Kind.SIGN:
                return self.bracketed()
            case _:
                raise self.unexpected("a value")

    def number(self, token: Token) -> Tree:
        after = self.token
        if after.kind is Kind.WORD and not after.spaced and after.text not in _INFIX:
            raise self.finding(
                token.start,
                after.end,
                f"`{token.text}{after.text}` is neither a number nor a name",
                help="a name does not begin with a digit",
            )
        try:
            value = Decimal(token.text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value.adjusted()) > 6144:
            raise self.finding(token.start, token.end, "this number is too large")
        return Number(value, At(token.start, token.end))

    def string(self, token: Token) -> str:
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

    def word(self) -> Tree:
        token = self.token
        known = self.names.longest(self.tokens, self.at)
        if token.text in _PREFIX | _INFIX and (known is None or known[1] == self.at + 1):
            return self.keyword()
        name, at = self.name(self.names)
        return Name(name, at)

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
        words = [each.text for each in self.tokens[self.at : end]]
        while self.tokens[end].kind is Kind.WORD and self.tokens[end].text not in _BEHIND:
            words.append(self.tokens[end].text)
            end += 1
        self.at = end
        return (" ".join(words) if len(words) > 1 else words[0]), self.since(start)

    def member_name(self) -> tuple[str, At]:
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("the name of a member")
        if self.token.text in _INFIX and self.members.longest(self.tokens, self.at) is None:
            raise self.unexpected("the name of a member")
        return self.name(self.members)

    def keyword(self) -> Tree:
        token = self.token
        match token.text:
            case "true" | "false":
                self.next()
                return Bool(token.text == "true", self.since(token.start))
            case "null":
                self.next()
                return Null(self.since(token.start))
            case "if":
                return self.conditional()
            case "for":
                return self.loop()
            case "some" | "every":
                return self.quantified()
            case "function":
                return self.function()
            case _:
                raise self.unexpected("a value")

    def conditional(self) -> Tree:
        start = self.next().start
        condition = self.expression()
        self.expect("then", "after the condition")
        then = self.expression()
        if not self.take("else"):
            raise self.unexpected("`else`", help="every `if` has an `else`; write `else null` for nothing")
        return If(condition, then, self.expression(), self.since(start))

    def iterations(self) -> tuple[tuple[Iteration, ...], list[str]]:
        found: list[Iteration] = []
        bound: list[str] = []
        while True:
            start = self.token.start
            name = self.new_name("in")
            self.expect("in", "after the variable")
            source = self.expression()
            high = self.expression() if self.take("..") else None
            found.append(Iteration(name, source, high, self.since(start)))
            self.names.add(name)
            bound.append(name)
            if not self.take(","):
                return tuple(found), bound

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

    def loop(self) -> Tree:
        start = self.next().start
        iterations, bound = self.iterations()
        self.expect("return", "after what the loop goes over")
        with self.bound([*bound, "partial"]):
            body = self.expression()
        for name in bound:
            self.names.drop(name)
        return For(iterations, body, self.since(start))

    def quantified(self) -> Tree:
        token = self.next()
        iterations, bound = self.iterations()
        self.expect("satisfies", "after what it goes over")
        condition = self.expression()
        for name in bound:
            self.names.drop(name)
        return Quantified(token.text == "every", iterations, condition, self.since(token.start))

    @contextmanager
    def bound(self, names: list[str]) -> Iterator[None]:
        for name in names:
            self.names.add(name)
        yield
        for name in names:
            self.names.drop(name)

    def function(self) -> Tree:
        start = self.next().start
        opened = self.expect("(", "after `function`")
        parameters: list[tuple[str, TypeName | None]] = []
        while not self.is_sign(")"):
            name = self.new_name(",", ":", ")")
            parameters.append((name, self.type_name() if self.take(":") else None))
            if not self.take(","):
                break
        self.expect_close(")", opened)
        if self.is_word("external"):
            raise self.finding(
                self.token.start, self.token.end, "external functions are not called", help="write it in FEEL"
            )
        with self.bound([name for name, _ in parameters]):
            body = self.expression()
        return FunctionLiteral(tuple(parameters), body, self.since(start))

    def call(self, function: Tree, start: int) -> Tree:
        opened = self.next()
        arguments: list[Argument] = []
        while not self.is_sign(")"):
            at = self.token.start
            name = self.argument_name()
            arguments.append(Argument(name, self.expression(), self.since(at)))
            if not self.take(","):
                break
            if self.is_sign(")"):
                raise self.unexpected("another argument")
        self.expect_close(")", opened)
        return Call(function, tuple(arguments), self.since(start))

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

    # -- brackets

    def bracketed(self) -> Tree:
        token = self.token
        match token.text:
            case "(":
                return self.parenthesis()
            case "[":
                return self.list_or_range()
            case "]":
                if self.peek().kind is Kind.END:
                    raise self.unexpected("a value")
                self.next()
                return self.range_from(self.expression(_ADD), token)
            case "{":
                return self.context()
            case "@":
                self.next()
                if self.token.kind is not Kind.STRING:
                    raise self.unexpected('a text such as "2024-02-29" after `@`')
                return AtLiteral(self.string(self.next()), self.since(token.start))
            case "?":
                self.next()
                return Name("?", self.since(token.start))
            case _:
                raise self.unexpected("a value")

    def parenthesis(self) -> Tree:
        opened = self.next()
        if self.is_sign(*_COMPARISONS):
            return self.one_sided(opened, ")")
        tree = self.expression()
        if self.is_sign(".."):
            return self.range_from(tree, opened)
        self.expect_close(")", opened)
        return tree

    def one_sided(self, opened: Token, closed: str) -> Tree:
        """`(< 5)`: all below five, as a value."""
        sign = self.next()
        if sign.text == "!=":
            raise self.finding(sign.start, sign.end, "`!=` makes no range", help="write `not(…)`")
        value = self.expression(_ADD)
        self.expect_close(closed, opened)
        at = self.since(opened.start)
        match sign.text:
            case "<" | "<=":
                return RangeLiteral(None, value, False, sign.text == "<=", at)
            case ">" | ">=":
                return RangeLiteral(value, None, sign.text == ">=", False, at)
            case _:
                return RangeLiteral(value, value, True, True, at)

    def list_or_range(self) -> Tree:
        opened = self.next()
        if self.is_sign(*_COMPARISONS):
            return self.one_sided(opened, "]")
        items: list[Tree] = []
        while not self.is_sign("]"):
            items.append(self.expression())
            if len(items) == 1 and self.is_sign(".."):
                return self.range_from(items[0], opened)
            if not self.take(","):
                break
            if self.is_sign("]"):
                raise self.unexpected("another item")
        self.expect_close("]", opened)
        return ListLiteral(tuple(items), self.since(opened.start))

    def range_from(self, low: Tree, opened: Token) -> Tree:
        """The rest of a range whose lower end was read."""
        self.expect("..", "between the ends of the range")
        high = self.expression(_ADD, closing=True)
        closed = self.token
        if not self.is_sign("]", ")", "["):
            raise self.unexpected(f"`]` or `)` for the range from `{opened.text}`")
        self.next()
        return RangeLiteral(low, high, opened.text == "[", closed.text == "]", self.since(opened.start))

    def context(self) -> Tree:
        opened = self.next()
        entries: list[ContextEntry] = []
        while not self.is_sign("}"):
            start = self.token.start
            key = self.string(self.next()) if self.token.kind is Kind.STRING else self.new_name(":")
            self.expect(":", f"after the key `{key}`")
            value = self.expression()
            entries.append(ContextEntry(key, value, self.since(start)))
            self.names.add(key)
            self.members.add(key)
            if not self.take(","):
                break
        self.expect_close("}", opened)
        for entry in entries:
            self.names.drop(entry.key)
        return ContextLiteral(tuple(entries), self.since(opened.start))

    # -- types

    def type_name(self) -> TypeName:
        with self.deeper():
            start = self.token.start
            if self.token.kind is not Kind.WORD:
                raise self.unexpected("a type such as `number`")
            name, _ = ("function", self.next()) if self.is_word("function") else self.name(self.names)
            arguments: list[TypeName] = []
            members: list[tuple[str, TypeName]] = []
            result = None
            if name == "function" and self.token.text == "<>":
                self.next()
            elif self.is_sign("<") and name in ("list", "range", "context", "function"):
                opened = self.next()
                while not self.is_sign(">"):
                    if name == "context":
                        key = self.new_name(":")
                        self.expect(":", f"after `{key}`")
                        members.append((key, self.type_name()))
                    else:
                        arguments.append(self.type_name())
                    if not self.take(","):
                        break
                self.expect_close(">", opened)
            if name == "function" and self.take("->"):
                result = self.type_name()
            return TypeName(name, tuple(arguments), tuple(members), result, self.since(start))

    # -- cells

    def cell(self) -> UnaryTests:
        """`-`, `not(…)`, or tests apart by commas."""
        if self.is_sign("-") and self.peek().kind is Kind.END:
            token = self.next()
            return UnaryTests((AnyTest(At(token.start, token.end)),), At(token.start, token.end))
        start = self.token.start
        tests: list[UnaryTest]
        if self._is_negated():
            self.next()
            opened = self.next()
            inner = [self.positive_test()]
            while self.take(","):
                inner.append(self.positive_test())
            self.expect_close(")", opened)
            tests = [NotTest(tuple(inner), self.since(start))]
        else:
            tests = [self.positive_test()]
            while self.take(","):
                tests.append(self.positive_test())
        if self.is_word("and") or self.is_word("or"):
            word = self.token.text
            other = "`(5..9)`, or `? > 5 and ? < 9`" if word == "and" else "`< 5, > 9`"
            raise self.unexpected(
                "`,` or the end", help=f"a cell's tests are not joined by `{word}`: write {other}"
            )
        self.end("`,`")
        return UnaryTests(tuple(tests), self.since(start))

    def _is_negated(self) -> bool:
        """Whether the whole cell is one `not(…)`."""
        if not (self.is_word("not") and self.peek().text == "("):
            return False
        open_brackets = 0
        for index in range(self.at + 1, len(self.tokens)):
            token = self.tokens[index]
            if token.kind is Kind.SIGN and token.text in "([{":
                open_brackets += 1
            elif token.kind is Kind.SIGN and token.text in ")]}":
                open_brackets -= 1
            if not open_brackets:
                return self.tokens[index + 1].kind is Kind.END
        return False

    def positive_test(self, power: int = 0) -> UnaryTest:
        start = self.token.start
        if self.is_sign(*_COMPARISONS):
            sign = self.next()
            value = self.expression(_ADD)
            return OperatorTest(sign.text, value, self.since(start))
        return ExpressionTest(self.expression(power), self.since(start))


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
