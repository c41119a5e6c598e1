"""What the tests of queries share: the engines, each started once."""

from __future__ import annotations

from tests.query.engines import databases
from tests.spark_session import session, spark

__all__ = ["databases", "session", "spark"]
