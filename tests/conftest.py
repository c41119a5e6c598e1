"""What all tests share: the checkout's folders, the data beside it, Hypothesis' profiles, a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres_server import NoServer, Server, server

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that the suite starts; skipped where there is none, but not in CI."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    try:
        with server(session) as started:
            yield started
    except NoServer as fault:
        if os.environ.get("CI") == "true":
            pytest.fail(str(fault))
        pytest.skip(str(fault))


@pytest.fixture(scope="session")
def postgres_url(postgres: Server) -> str:
    """A database of this worker alone, for tests that leave nothing behind, or do not mind."""
    return postgres.make_database(os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick suite starts no server: what needs one is slow."""
    for item in items:
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


_numbers = count()


@pytest.fixture
def fresh_postgres_url(postgres: Server) -> Iterator[str]:
    """An empty database for one test."""
    name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{next(_numbers)}"
    yield postgres.make_database(name)
    postgres.drop_database(name)
