"""Text -> tree: all of FEEL's grammar (DMN 1.5, 10.3.1.2), by precedence climbing.

Names are the caller's, longest first, and those bound inside the text. Words that are no known name
stand together as one unknown name, so that the finding about it speaks of what was meant.
"""

from __future__ import annotations

from collections.abc import Collection

from policybook.diagnostics.model import Diagnostic
from policybook.syntax.cursor import INFIX, Cursor, Refused
from policybook.syntax.tokens import Kind, Token
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

_PREFIX = frozenset({"if", "for", "some", "every", "function", "true", "false", "null"})
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
#: Binding powers, loosest first; all are left associative, `**` too.
_POWER = {"or": 1, "and": 2, **dict.fromkeys(_COMPARISONS, 3), "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_COMPARE, _ADD = 3, 4


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
    except Refused as refused:
        return None, [refused.finding]
    except RecursionError:  # whoever calls left little of Python's stack
        return None, [parser.too_deep(0, len(text.text)).finding]
    return tree, []


def parse_tests(text: Text, names: Collection[str] = ()) -> tuple[UnaryTests | None, list[Diagnostic]]:
    """A cell's unary tests, or None with the finding that says why they cannot be read."""
    parser = _Parser(text, names)
    try:
        tests = parser.cell()
        parser.refuse_too_deep(tests)
    except Refused as refused:
        return None, [refused.finding]
    except RecursionError:
        return None, [parser.too_deep(0, len(text.text)).finding]
    return tests, []


class _Parser(Cursor):
    """Makes trees of what the cursor stands on; each method reads one construct and goes behind it."""

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
        return after.kind is Kind.WORD and after.text in INFIX

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

    def word(self) -> Tree:
        token = self.token
        known = self.names.longest(self.tokens, self.at)
        if token.text in _PREFIX | INFIX and (known is None or known[1] == self.at + 1):
            return self.keyword()
        name, at = self.name(self.names)
        return Name(name, at)

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

    def one_sided(self, opened: Token, closing: str) -> Tree:
        """`(< 5)`: all below five, as a value."""
        sign = self.next()
        value = self.expression(_ADD)
        self.expect_close(closing, opened)
        at = self.since(opened.start)
        match sign.text:
            case "<" | "<=":
                return RangeLiteral(None, value, False, sign.text == "<=", at)
            case ">" | ">=":
                return RangeLiteral(value, None, sign.text == ">=", False, at)
            case _:
                closed = sign.text == "="
                return RangeLiteral(value, value, closed, closed, at, sign.text)

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
