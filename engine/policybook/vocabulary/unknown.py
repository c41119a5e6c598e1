"""The finding for a word that names nothing: what was probably meant, and the edit that puts it right."""

from __future__ import annotations

from collections.abc import Iterable

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Edit, Fix, hint, nearest
from policybook.document.node import Scalar, Style

_QUOTES = {Style.SINGLE: "'", Style.DOUBLE: '"'}


def unknown(code: Code, message: str, word: Scalar, known: Iterable[str], what: str) -> Diagnostic:
    """The finding that `word` is none of the `known` ones, which people call `what`, as `classes`."""
    names = sorted(set(known))
    meant = nearest(word.text, names)
    quote = _QUOTES.get(word.style, "")
    fix = Fix((Edit(word.span, f"{quote}{meant}{quote}"),)) if meant else None
    return Diagnostic(
        code, message, word.span, f"not among the {what}", hint(word.text, names, what), fix=fix
    )
