r"""XPath's regular expressions, read by their own grammar and written as Python's.

What the grammar does not have is refused, though Python would take it: lookaheads, possessive
quantifiers, `\b`. Every set of characters is the standard's own.
"""

from __future__ import annotations

from policybook.functions.characters import Characters, escaped, named, others, united

_SPACES = " \t\n\r"
#: What stands for itself behind a backslash.
_LITERAL = "\\|.-^?*+{}()[]$"
#: What Python may read otherwise, in or out of brackets.
_SPECIAL = _LITERAL + "&~#"
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_DEEPEST = 50


class BadPatternError(Exception):
    """A pattern that the standard's grammar does not have."""


def in_python(pattern: str, *, dot_all: bool, by_line: bool, spaced: bool) -> str:
    r"""The pattern as Python's `re` takes it, with `DOTALL`; raises BadPatternError.

    >>> in_python("^a$", dot_all=False, by_line=False, spaced=False)
    '^a\\Z'
    """
    return _Reader(_packed(pattern) if spaced else pattern, dot_all, by_line).read()


def _packed(pattern: str) -> str:
    """The pattern without the white space that is not inside brackets."""
    found: list[str] = []
    depth, escape = 0, False
    for char in pattern:
        if not escape:
            depth += (char == "[") - (char == "]")
        if char not in _SPACES or depth > 0:
            found.append(char)
            escape = char == "\\" and not escape
    return "".join(found)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str, dot_all: bool, by_line: bool) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.depth = 0
        self.dot = "." if dot_all else r"[^\n\r]"
        self.end = "$" if by_line else r"\Z"

    def read(self) -> str:
        found = self.choice()
        if self.at < len(self.text):
            raise BadPatternError
        return found

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        if self.at >= len(self.text):
            raise BadPatternError
        self.at += 1
        return self.text[self.at - 1]

    def take(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def choice(self) -> str:
        """Branches between `|`."""
        branches = [self.branch()]
        while self.take("|"):
            branches.append(self.branch())
        return "|".join(branches)

    def branch(self) -> str:
        found: list[str] = []
        while self.peek() not in ("", "|", ")"):
            found.append(self.atom() + self.quantifier())
        return "".join(found)

    def quantifier(self) -> str:
        char = self.peek()
        if char in ("?", "*", "+") and char:
            count = self.next()
        elif char == "{":
            self.next()
            inside = self.until("}")
            least, comma, most = inside.partition(",")
            if not _digits(least) or (most and not _digits(most)):
                raise BadPatternError
            count = f"{{{least}{comma}{most}}}"
        else:
            return ""
        return count + ("?" if self.take("?") else "")

    def until(self, end: str) -> str:
        start = self.at
        while self.next() != end:
            pass
        return self.text[start : self.at - 1]

    def atom(self) -> str:
        char = self.next()
        match char:
            case "(":
                return self.group()
            case "[":
                return self.set_of()
            case ".":
                return self.dot
            case "^":
                return "^"
            case "$":
                return self.end
            case "\\":
                return self.escape()
            case "?" | "*" | "+" | "{" | "}" | "]":
                raise BadPatternError
            case _:
                return _written(ord(char))

    def group(self) -> str:
        plain = self.take("?:")
        if not plain:
            self.groups += 1
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadPatternError
        inside = self.choice()
        self.depth -= 1
        if not self.take(")"):
            raise BadPatternError
        return f"(?:{inside})" if plain else f"({inside})"

    def escape(self) -> str:
        """A set or character behind a backslash, or what a group found."""
        if self.peek().isdecimal() and self.peek() != "0":
            number = int(_ascii(self.next()))
            while _digits(self.peek()) and number * 10 + int(self.peek()) <= self.groups:
                number = number * 10 + int(self.next())
            if number > self.groups:
                raise BadPatternError
            # A group that took no part found nothing, which in Python would be no match.
            may_lack = any(each in self.text for each in ("|", ")?", ")*", "){0"))
            return rf"(?({number})\{number}|)" if may_lack else rf"(?:\{number})"
        letter = self.peek()
        if letter == "d":
            self.next()
            return r"\d"
        found = self.escaped()
        return _written(found[0][0]) if _is_one(found) else f"[{_ranges(found)}]"

    def escaped(self) -> Characters:
        letter = self.next()
        if letter in "pP":
            if self.next() != "{":
                raise BadPatternError
            found = named(self.until("}"))
            if found is None:
                raise BadPatternError
            return found if letter == "p" else others(found)
        if letter in _LITERAL or letter in _CONTROL:
            code = ord(_CONTROL.get(letter, letter))
            return ((code, code),)
        found = escaped(letter)
        if found is None:
            raise BadPatternError
        return found

    def set_of(self) -> str:
        """`[a-z]`, `[^a-z]`, `[a-z-[aeiou]]`."""
        sign = "^" if self.take("^") else ""
        parts: list[tuple[int, int]] = []
        while True:
            if self.text.startswith("-[", self.at) and parts:
                self.at += 2
                without = self.set_of()
                if self.next() != "]":
                    raise BadPatternError
                return f"(?:(?!{without})[{sign}{_ranges(united(parts))}])"
            if self.peek() == "]" and parts:
                self.next()
                return f"[{sign}{_ranges(united(parts))}]"
            parts += self.member()

    def member(self) -> Characters:
        """A character, a range or a set inside brackets."""
        first = self.single()
        follows = self.text[self.at + 1 : self.at + 2]
        if self.peek() != "-" or follows in ("]", "[", ""):
            return first
        self.next()
        last = self.single()
        if not (_is_one(first) and _is_one(last)) or last[0][0] < first[0][0]:
            raise BadPatternError
        return ((first[0][0], last[0][0]),)

    def single(self) -> Characters:
        char = self.next()
        if char == "\\":
            return self.escaped()
        if char in "[]":
            raise BadPatternError
        return ((ord(char), ord(char)),)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _ascii(digit: str) -> str:
    if not digit.isascii():
        raise BadPatternError
    return digit


def _is_one(of: Characters) -> bool:
    return len(of) == 1 and of[0][0] == of[0][1]


def _ranges(of: Characters) -> str:
    return "".join(_written(low) if low == high else f"{_written(low)}-{_written(high)}" for low, high in of)


def _written(code: int) -> str:
    char = chr(code)
    return f"\\{char}" if char in _SPECIAL else char
