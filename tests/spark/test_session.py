"""How a Spark is found, and what is said where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from policybook.engines import java, spark_session
from policybook.engines.model import EngineError
from policybook.engines.spark_session import Session, open_session


def test_without_java_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "INSTALLED", tmp_path)
    monkeypatch.setattr(spark_session, "_library", lambda: (None, None))

    with pytest.raises(EngineError, match="Spark needs Java 17 or later"):
        open_session()


def test_without_the_library_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)

    with pytest.raises(EngineError) as said:
        open_session()

    assert said.value.findings[0].help == 'pip install "policybook[spark]"'


def fake_java(folder: Path, says: str) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return folder


def test_a_java_that_is_too_old_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = fake_java(tmp_path / "old", 'java version "1.8.0_392"')
    newest = fake_java(tmp_path / "jvm" / "a", 'openjdk version "25.0.3" 2026-04-21 LTS')
    fits = fake_java(tmp_path / "jvm" / "b", 'openjdk version "17.0.15" 2025-04-15')
    monkeypatch.setenv("JAVA_HOME", str(old))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java, "INSTALLED", tmp_path / "jvm")

    assert java.find_java() == fits

    monkeypatch.setenv("JAVA_HOME", str(newest))

    assert java.find_java() == newest


def test_the_library_is_not_imported_before_spark_is_asked_for() -> None:
    code = "import sys, policybook.engines.spark_session; sys.exit('pyspark' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_a_running_spark_is_used_with_settings_of_our_own(session: Session) -> None:
    other = open_session()

    assert next(other.rows("SELECT current_timezone(), '${user.name}', 'a\\\\b'")) == (
        "UTC",
        "${user.name}",
        "a\\b",
    )
    with pytest.raises(Exception, match="ARITHMETIC_OVERFLOW"):
        list(other.rows("SELECT 9223372036854775807L + id FROM range(2)"))
    other.view("mine", "SELECT 1 AS a", keep=False)
    other.close()
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        list(session.rows("SELECT * FROM mine"))


@pytest.mark.slow
def test_another_master_than_that_of_the_running_spark_is_refused(session: Session) -> None:
    with pytest.raises(EngineError, match=r"`local\[2\]` already, not `spark://127.0.0.1:1`"):
        open_session("spark://127.0.0.1:1")
