"""All tests here start Spark, or read what it wrote: they belong to the slow suite."""

from __future__ import annotations

from tests.spark_session import session, spark

__all__ = ["session", "spark"]
