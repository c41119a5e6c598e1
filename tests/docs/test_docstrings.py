"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import policybook


@pytest.mark.slow
def test_examples_in_docstrings_are_true() -> None:
    attempted = 0
    for found in pkgutil.walk_packages(policybook.__path__, "policybook."):
        result = doctest.testmod(importlib.import_module(found.name), optionflags=doctest.ELLIPSIS)
        assert not result.failed, found.name
        attempted += result.attempted

    assert attempted > 50
