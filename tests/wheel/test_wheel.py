"""The wheel holds all it needs: built, installed in a clean environment, run away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(w) for w in words], cwd=cwd, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """The wheel, built from the source distribution."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, checkout, cwd=out)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_rules_schemas_examples_and_code_pages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for needed in (
        "policybook/py.typed",
        "policybook/_shipped/rules/abc-classes/policybook.yaml",
        "policybook/_shipped/schemas/classification.schema.json",
        "policybook/_shipped/examples/harbour-logistics/policybook.yaml",
        "policybook/_shipped/codes/PB201.md",
    ):
        assert needed in names
    assert not [name for name in names if name.endswith((".db", ".pyc"))]


def test_the_demo_runs_from_an_installed_wheel_away_from_the_checkout(
    wheel: Path, checkout: Path, tmp_path: Path
) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-c", checkout / "constraints.txt", wheel, cwd=tmp_path)
    policybook = tmp_path / "env" / "bin" / "policybook"

    where = run(python, "-c", "import policybook; print(policybook.__file__)", cwd=tmp_path)
    demo = run(policybook, "demo", "--customers", "300", cwd=tmp_path)
    page = run(policybook, "explain", "PB201", cwd=tmp_path)

    assert str(tmp_path) in where
    assert "VIP" in demo
    assert page.startswith("# PB201 unknown-name")
