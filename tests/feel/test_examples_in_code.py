"""The examples in the docstrings of the language's own modules."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import policybook

_ENGINE = Path(policybook.__file__).parent
_MODULES = [
    f"policybook.{layer}.{path.stem}"
    for layer in ("syntax", "expr", "functions")
    for path in sorted((_ENGINE / layer).glob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", _MODULES)
def test_the_examples_of_a_module_run(module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert tried > 0
    assert failed == 0
