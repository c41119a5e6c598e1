"""A Spark of the suite's own: one for each pytest process, on two threads, gone with the process.

Tests that ask for it are marked slow and stand in few files: the suite gives a file to one worker,
and every worker that meets one of them starts a Java of its own. A module that needs it says

    from tests.spark_session import session, spark  # noqa: F401 - fixtures
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from policybook.engines.java import OLDEST, find_java
from policybook.engines.spark_session import EXACT, Session, open_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Small enough to stand beside other workers; a zone far from UTC and other settings that would
#: bring mistakes to light, since the engine must set all that it needs in a session of its own.
SETTINGS = {
    # A test is over before code that was compiled well has paid for it.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.memory": "3g",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "Pacific/Auckland",
    "spark.sql.ansi.enabled": "false",
}


@functools.cache
def _root() -> Session:
    return open_session("local[2]", SETTINGS)


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    """The engine's own session; skipped where there is no Java, but not in CI."""
    if find_java() is None:
        reason = f"there is no Java {OLDEST} or later (JAVA_HOME, PATH, /usr/lib/jvm)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    _root()
    found = open_session()
    yield found
    found.close()


@pytest.fixture(scope="session")
def spark(session: Session) -> SparkSession:
    """The same as Spark's library knows it, with the settings in which a query must be exact."""
    spark = session._spark
    assert spark.conf.get("spark.sql.ansi.enabled") == EXACT["spark.sql.ansi.enabled"] == "true"
    return spark
