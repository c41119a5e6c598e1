"""An interactive session without its terminal: a line in, an answer out; the names it knows grow.

A line is an expression, or a command that begins with a colon. What is wrong with a line is its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policybook.diagnostics.render import render
from policybook.service.decide import facts_from_json
from policybook.service.evaluate import Evaluated, evaluated, remembered_type, type_text, value_text
from policybook.service.ground import Ground
from policybook.syntax.tokens import Kind, tokens_of

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")

#: The commands with what they take and what they do, in both languages.
COMMANDS: dict[str, tuple[str, str, str]] = {
    ":let": ("NAME EXPR", "remember a value under a name", "以名称记住一个值"),
    ":type": ("EXPR", "the type alone", "只显示类型"),
    ":text": ("EXPR", "the expression as `fmt` writes it", "规范写法"),
    ":tree": ("EXPR", "the typed parts, one to a line", "带类型的语法树"),
    ":code": ("EXPR", "the Python made of it", "生成的 Python 代码"),
    ":facts": (
        "[JSON]",
        "the facts that have a value; with JSON, more of them",
        "已有取值的事实；给出 JSON 则添加",
    ),
    ":help": ("", "this", "本帮助"),
    ":quit": ("", "leave; so does Ctrl-D", "退出，也可按 Ctrl-D"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a line; `ended` where the session is over."""

    text: str = ""
    ended: bool = False


class Session:
    """A conversation about expressions on a ground, in a language."""

    def __init__(self, ground: Ground, language: str = "en", *, colour: bool = False) -> None:
        self.ground = ground
        self.language = language
        self._colour = colour
        self._shows: dict[str, Callable[[Evaluated], str]] = {
            ":type": lambda found: "" if found.expr is None else type_text(found.expr.type),
            ":text": lambda found: found.text,
            ":tree": lambda found: found.tree,
            ":code": lambda found: found.code,
        }

    def answer(self, line: str) -> Answer:
        """What a line comes to."""
        line = line.strip()
        if not line.startswith(":"):
            return Answer(self._evaluated(line, _value_and_type) if line else "")
        command, _, rest = line.partition(" ")
        if command in self._shows:
            return Answer(self._evaluated(rest, self._shows[command]))
        match command:
            case ":let":
                return Answer(self._let(rest.strip()))
            case ":facts":
                return Answer(self._facts(rest.strip()))
            case ":help":
                return Answer(self._help())
            case ":quit":
                return Answer(ended=True)
            case _:
                return Answer(f"unknown command `{command}`\n{self._help()}")

    def _evaluated(self, text: str, show: Callable[[Evaluated], str]) -> str:
        found = evaluated(text, self.ground)
        said = render(found.findings, colour=self._colour).rstrip("\n")
        shown = show(found) if found.expr is not None else ""
        return "\n".join(part for part in (shown, said) if part)

    def _let(self, text: str) -> str:
        name, _, expression = text.partition(" ")
        words = tokens_of(name)
        if len(words) != 2 or words[0].kind is not Kind.WORD or not expression.strip():
            return "write `:let name expression`, as in `:let limit 2 * 5000`"
        found = evaluated(expression.removeprefix("= "), self.ground)
        if found.expr is not None:
            self.ground = self.ground.having(name, found.value, remembered_type(found.expr, found.value))
        said = render(found.findings, colour=self._colour).rstrip("\n")
        shown = f"{name} = {value_text(found.value)}" if found.expr is not None else ""
        return "\n".join(part for part in (shown, said) if part)

    def _facts(self, text: str) -> str:
        if text:
            read, findings = facts_from_json(text)
            if read is not None:
                self.ground, findings = self.ground.given(read)
            if findings:
                return render(findings, colour=self._colour).rstrip("\n")
        types = self.ground.scope.facts
        return "\n".join(
            f"{name} = {value_text(value)} : {type_text(types[name])}"
            for name, value in self.ground.facts.items()
            if name in types
        )

    def _help(self) -> str:
        chinese = self.language == "zh"
        calls = {name: f"{name} {takes}".strip() for name, (takes, _, _) in COMMANDS.items()}
        width = max(map(len, calls.values()))
        first = "表达式 → 它的值与类型" if chinese else "an expression gives its value and its type"
        rows = [f"{calls[name]:<{width}}  {zh if chinese else en}" for name, (_, en, zh) in COMMANDS.items()]
        return "\n".join([first, *rows])


def unfinished(text: str) -> bool:
    """Whether a bracket, a text or a comment is still open, so that another line belongs to it.

    >>> unfinished("sum([1,"), unfinished('")"'), unfinished("5 in ]1..3[")
    (True, False, False)
    """
    tokens = tokens_of(text)
    if any(token.kind is Kind.BAD and len(token.text) > 1 and token.end == len(text) for token in tokens):
        return not text.endswith("\n")
    signs = [token.text for token in tokens if token.kind is Kind.SIGN]
    return sum(sign in _OPENING for sign in signs) > sum(sign in _CLOSING for sign in signs)


def _value_and_type(found: Evaluated) -> str:
    kind = "" if found.expr is None else type_text(found.expr.type)
    return f"{value_text(found.value)}\n  {kind}"
