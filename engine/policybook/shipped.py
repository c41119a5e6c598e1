"""Where the shipped rules, schemas and examples lie: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_PACKAGE = Path(str(files("policybook")))
_CHECKOUT = _PACKAGE.parents[1]
_IN_CHECKOUT = {"codes": "docs/reference/codes"}


def shipped(kind: str) -> Path:
    """The folder of shipped `rules`, `schemas`, `examples` or `codes`.

    Raises FileNotFoundError where this installation has none, which is a fault of its packaging.
    """
    for home in (_PACKAGE / "_shipped" / kind, _CHECKOUT / _IN_CHECKOUT.get(kind, kind)):
        if home.is_dir():
            return home
    raise FileNotFoundError(f"this installation holds no shipped {kind}/")
