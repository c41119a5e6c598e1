"""What all tests share: the checkout's folders, the data beside it, Hypothesis' profiles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

CHECKOUT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("POLICYBOOK_SHARED", CHECKOUT.parent / "shared"))

settings.register_profile(
    "quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("POLICYBOOK_PROFILE", "quick"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; tests that need it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real data is not here: {SHARED / 'data'} (set POLICYBOOK_SHARED)")
    return SHARED / "data"
