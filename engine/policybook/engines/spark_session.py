"""The one module that knows Spark's library: a session of our own settings, and what is done in it.

Where a program has a Spark running already (a notebook, a job under `spark-submit`), it is used;
otherwise one is started: on this machine, or on the cluster of a `spark://host:port` master. Memory
and the like are Spark's own settings, given where Spark looks for them: `spark-defaults.conf`, or
`PYSPARK_SUBMIT_ARGS`.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.engines.finding import bad_engine, not_installed
from policybook.engines.java import OLDEST, find_java
from policybook.engines.model import EngineError
from policybook.query.dialect import TOO_LONG
from policybook.query.dialects import SPARK
from policybook.text import nowhere

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

#: What decides about an answer, whatever a firm's Spark is set to. `${…}` in a text stays text, names
#: differ by case, what overflows raises, days are not shifted, a file that is gone or broken is an error.
EXACT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.variable.substitute": "false",
}

#: A Spark that we start on this machine is for nobody else.
_ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}

MASTER = "POLICYBOOK_SPARK_MASTER"
"""The environment's name for the master to start on; without it Spark's own settings decide."""


class Session:
    """A session with a name for all it does, so that all of it can be cancelled."""

    def __init__(self, spark: SparkSession, started: bool) -> None:
        self._spark, self._started = spark, started
        self._tag = f"policybook-{id(self):x}"
        self._kept: list[str] = []
        for name, value in EXACT.items():
            spark.conf.set(name, value)

    def view(self, name: str, sql: str, *, keep: bool) -> None:
        """Give a SELECT a name; with `keep` it is worked out now, and once."""
        frame = self._spark.sql(sql)
        if keep:
            # Not `persist`: a plan that reads what is kept would hold the whole plan of that, and Spark
            # writes plans out as text: with a firm's thirty kept steps it did so for minutes.
            frame = frame.localCheckpoint(eager=True)
            self._kept.append(name)
        frame.createOrReplaceTempView(SPARK.name(name))

    def view_of_files(
        self, name: str, format: str, paths: Sequence[str], options: Mapping[str, str] | None = None
    ) -> None:
        """Give the rows of files a name."""
        frame = (
            self._spark.read.format(format)
            .options(**(options or {}))
            .load([_without_wildcards(each) for each in paths])
        )
        frame.createOrReplaceTempView(SPARK.name(name))

    def schema(self, relation: str) -> dict[str, str]:
        """The columns of what stands behind FROM, each with its type as Spark writes it: `decimal(18,2)`."""
        fields = self._spark.sql(f"SELECT * FROM {relation}").schema.fields
        return {each.name: each.dataType.simpleString() for each in fields}

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT, as many at a time as one partition has."""
        return (tuple(row) for row in self._spark.sql(sql).toLocalIterator(prefetchPartitions=True))

    def write(self, sql: str, folder: str, by: str) -> None:
        """Write the rows of a SELECT as Parquet files into a folder that is not there yet.

        The rows of each value of the column `by` go into a folder `by=value` of their own, without
        that column.
        """
        self._spark.sql(sql).write.mode("error").partitionBy(by).parquet(folder)

    @contextmanager
    def cancelled_with_us(self) -> Iterator[None]:
        """Whatever ends the work early ends Spark's part of it too; what was kept is given back."""
        self._spark.sparkContext.addJobTag(self._tag)
        try:
            with as_findings():
                yield
        except BaseException:
            # Who was interrupted may have broken off in the middle of a word to Spark.
            _aside(self.cancel)
            raise
        finally:
            _aside(self.forget_kept)
            with suppress(Exception):
                self._spark.sparkContext.removeJobTag(self._tag)

    def cancel(self) -> None:
        """Stop what is being done in this session, from any thread; others of the same Spark go on."""
        # Not by the session's own tags: those are known only to the thread that set them.
        self._spark.sparkContext.cancelJobsWithTag(self._tag)

    def forget_kept(self) -> None:
        """Give back the memory of what was kept."""
        for name in self._kept:
            self._spark.sql(f"DROP VIEW IF EXISTS {SPARK.name(name)}")
        self._kept.clear()

    def close(self) -> None:
        """Give everything back; a Spark that was there before us goes on."""
        self.forget_kept()
        if self._started:
            self._spark.stop()


def open_session(master: str | None = None, settings: Mapping[str, str] | None = None) -> Session:
    """A session of the Spark that runs, or of one that is started; raises EngineError.

    A Spark that runs already keeps its master: asking for another is refused. `settings` are Spark's
    own names, for a Spark that is started.
    """
    builder, context = _library()
    wanted = master or os.environ.get(MASTER)
    if context is not None:
        if wanted and context.master != wanted:
            help = "leave the master out to use the one that runs"
            raise bad_engine(
                "spark", f"Spark runs with master `{context.master}` already, not `{wanted}`", help=help
            )
        return Session(builder.getOrCreate().newSession(), started=False)
    java = find_java()
    if java is None:
        help = "install a Java Runtime Environment, and say where it is in JAVA_HOME"
        raise bad_engine(
            "spark",
            f"Spark needs Java {OLDEST} or later: there is none on the path or in JAVA_HOME",
            help=help,
        )
    os.environ["JAVA_HOME"] = str(java)
    builder = builder.appName("policybook")
    chosen = {"spark.log.level": "ERROR", **(settings or {})}
    if wanted:
        builder = builder.master(wanted)
    if not wanted or wanted.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        chosen = _ALONE | chosen
    for name, value in chosen.items():
        builder = builder.config(name, value)
    on_interrupt = signal.getsignal(signal.SIGINT)
    try:
        started = builder.getOrCreate()
    except Exception as fault:
        help = "look at Spark's words above, and whether the master can be reached from here"
        raise bad_engine("spark", f"Spark does not start: {_first_line(fault)}", help=help) from fault
    if threading.current_thread() is threading.main_thread():
        # Spark's own way to be interrupted speaks to Java from within whatever was being said to it.
        signal.signal(signal.SIGINT, on_interrupt)
    return Session(started, started=True)


def _library() -> tuple[SparkSession.Builder, SparkContext | None]:
    """What starts a session, and the Spark that runs in this process already."""
    try:
        from pyspark import SparkContext  # noqa: PLC0415 - imported only where Spark is asked for
        from pyspark.sql import SparkSession  # noqa: PLC0415 - imported only where Spark is asked for
    except ImportError:
        raise not_installed("spark", "Spark", "spark") from None
    return SparkSession.builder, SparkContext._active_spark_context


@contextmanager
def as_findings() -> Iterator[None]:
    """What Spark says of data and machines, in words; what it says of our own SQL is a fault of ours."""
    try:
        yield
    except Exception as fault:
        if not type(fault).__module__.startswith(("pyspark", "py4j")):
            raise
        said = str(fault)
        ours = _OURS.search(said)
        if ours and not ours[1].startswith(TOO_LONG):
            help = "mend the data, or give the field a type that holds it"
            raise EngineError([Diagnostic(Code.BAD_SOURCE, ours[1], nowhere("data"), help=help)]) from fault
        if ours or _OVERFLOW.search(said):
            help = "declare fewer digits or decimal places"
            message = "a number has more digits than Spark can compute with"
            raise EngineError([Diagnostic(Code.NUMBER_TOO_LARGE, message, _PLACE, help=help)]) from fault
        if type(fault).__name__ in {"AnalysisException", "ParseException"} and "PATH_NOT_FOUND" not in said:
            raise
        raise bad_engine(
            "spark", f"Spark gave up: {_first_line(fault)}", help="look at Spark's own log"
        ) from fault


_PATIENCE_SECONDS = 30
_PLACE = nowhere("spark")
_OURS = re.compile(r"\[USER_RAISED_EXCEPTION\] (.*?)(?= SQLSTATE: |\n|$)")
_OVERFLOW = re.compile(
    r"\[(ARITHMETIC_OVERFLOW|CAST_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE|BINARY_ARITHMETIC_OVERFLOW)"
)


def _aside(work: Callable[[], None]) -> None:
    """Do something over a line to Spark of its own, where the usual one may be broken."""

    def done() -> None:
        with suppress(Exception):
            work()

    thread = threading.Thread(target=done, daemon=True)
    thread.start()
    thread.join(_PATIENCE_SECONDS)


def _without_wildcards(path: str) -> str:
    """A path as Spark takes it, for which `*`, `{` and the like would stand for others."""
    return re.sub(r"([][{}*?\\])", r"\\\1", path)


def _first_line(fault: Exception) -> str:
    return next((line.strip() for line in str(fault).splitlines() if line.strip()), type(fault).__name__)
