"""Runs `bench/NAME/run.py` and holds its figures against `bench/targets.toml`.

    python bench/run.py NAME [ARGUMENTS]

A benchmark prints what it found and, as its last line, its figures as one JSON object. Where it has
a `requirements.txt` of peers, it runs in an environment of its own under `.bench/`, with this
checkout installed beside them. The exit code is 1 when a target is missed, 2 when it could not run.
Arguments are the benchmark's own, such as fewer rounds while developing: then no target is held.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import venv
from hashlib import sha256
from pathlib import Path

BENCH = Path(__file__).parent
CHECKOUT = BENCH.parent


def python_for(name: str) -> Path:
    """The interpreter a benchmark runs in."""
    requirements = BENCH / name / "requirements.txt"
    if not requirements.exists():
        return Path(sys.executable)
    home = CHECKOUT / ".bench" / name
    python, stamp = home / "bin" / "python", home / "installed"
    wanted = sha256(requirements.read_bytes() + (CHECKOUT / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing the peers of {name} into {home.relative_to(CHECKOUT)}", flush=True)
        venv.create(home, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--requirement", requirements, "--editable", CHECKOUT], check=True)
        stamp.write_text(wanted)
    return python


def missed(figures: dict[str, float], targets: dict[str, dict[str, float]]) -> list[str]:
    """The targets that a benchmark's figures miss, in words."""
    said = []
    for figure, target in targets.items():
        found = figures.get(figure)
        if found is None:
            said.append(f"{figure} was not measured")
        elif "most" in target and found > target["most"]:
            said.append(f"{figure} is {found:g}, more than {target['most']:g}")
        elif "least" in target and found < target["least"]:
            said.append(f"{figure} is {found:g}, less than {target['least']:g}")
    return said


def main(arguments: list[str]) -> int:
    names = sorted(path.parent.name for path in BENCH.glob("*/run.py"))
    if not arguments or arguments[0] not in names:
        print(f"usage: python bench/run.py {'|'.join(names)}")
        return 2
    name, *own = arguments
    targets = tomllib.loads((BENCH / "targets.toml").read_text(encoding="utf-8")).get(name, {})
    # What benchmarks share stands beside this program; a server is started as for the tests.
    shared = {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCH), str(CHECKOUT)])}
    try:
        python = python_for(name)
    except subprocess.CalledProcessError as fault:
        print(f"the peers of {name} could not be installed: pip ended with {fault.returncode}")
        return 2
    program = [python, BENCH / name / "run.py", *own]
    ran = subprocess.run(program, stdout=subprocess.PIPE, text=True, env=shared, check=False)
    *lines, last = ran.stdout.splitlines() or [""]
    print("\n".join(lines))
    if ran.returncode:
        print(last)
        return 2
    if own:
        print(last)
        return 0
    said = missed(json.loads(last), targets)
    print("\n".join(f"missed: {each}" for each in said) or f"targets met: {len(targets)}")
    print(last)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
