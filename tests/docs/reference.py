"""Reference pages that are made from the code: what they must say, as text."""

from __future__ import annotations

from policybook.expr.types import shows
from policybook.functions.model import Function, Signature
from policybook.functions.registry import FUNCTIONS


def functions_page() -> str:
    """The page of FEEL's built-ins, in the order of their names."""
    parts = [
        "# Functions of FEEL",
        "",
        "Made from `engine/policybook/functions/` by `make docs`; every example runs as a test.",
        "A function that a query over all records has is marked *in bulk*.",
        "",
    ]
    for name in sorted(FUNCTIONS):
        parts += _section(FUNCTIONS[name])
    return "\n".join(parts)


def _section(function: Function) -> list[str]:
    calls = [f"`{_call(function.name, signature)}`" for signature in function.signatures]
    bulk = "*In bulk.*" if function.in_bulk else f"Not in bulk: {function.why_not_in_bulk}"
    examples = [f"{each.expression} → {each.value}" for each in function.examples]
    return [
        f"## {function.name}",
        "",
        " · ".join(calls),
        "",
        function.words_en,
        function.words_zh,
        bulk.rstrip(".") + ("" if function.in_bulk else "."),
        "",
        "```text",
        *examples,
        "```",
        "",
    ]


def _call(name: str, signature: Signature) -> str:
    words = []
    for number, parameter in enumerate(signature.parameters, 1):
        more = "…" if signature.variadic and number == len(signature.parameters) else ""
        word = f"{parameter.name}: {shows(parameter.type)}{more}"
        words.append(f"[{word}]" if parameter.optional else word)
    return f"{name}({', '.join(words)})"
