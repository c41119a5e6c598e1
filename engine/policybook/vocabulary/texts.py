"""YAML → texts for people: `text` or `{en: …, zh: …}`, and `source` lines."""

from __future__ import annotations

from policybook.document.node import Mapping, Node, Scalar, scalars_of
from policybook.plan.model import Texts


def texts_from(node: Node | None, default: str = "") -> Texts:
    """The text in both languages; one given alone serves for both, and `default` where there is none."""
    match node:
        case Scalar(text=text) if text:
            return Texts(text, text)
        case Mapping():
            en, zh = (_text(node.get(language)) for language in ("en", "zh"))
            return Texts(en or zh or default, zh or en or default)
        case _:
            return Texts(default, default)


def sources_from(node: Node | None) -> tuple[str, ...]:
    """The references under `source`: one text or a list of them."""
    match node:
        case Scalar(text=text) if text:
            return (text,)
        case _:
            return tuple(item.text for item in scalars_of(node))


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
