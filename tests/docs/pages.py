"""A page as a test: its blocks are written, run, and what they print is held against what the page shows.

A fenced block's first words say what it is:

- ```` ```yaml file=NAME ```` (any language): the block is written to NAME in the page's folder;
- ```` ```console ````: lines that start with `$ ` are run there, the others are what they print; a line
  `...` stands for any lines, and `# exit N` behind a command is its exit code where it is not 0;
- ```` ```python ````: run, with `>>>` lines as a doctest, otherwise as it stands.

With POLICYBOOK_ACCEPT=1 a page is rewritten with what its commands really print: read the diff.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from policybook.cli.main import main

ACCEPT = os.environ.get("POLICYBOOK_ACCEPT") == "1"
FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```[ ]*$", re.M | re.S)
EXIT = re.compile(r"\s+# exit (\d+)$")
#: Run by the CI itself and not from inside a test of the same run.
NOT_FROM_INSIDE = ("make ", "git clone", "pip install", "cd ")


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, options, content and place in the page."""

    kind: str
    options: dict[str, str]
    body: str
    start: int
    end: int
    line: int


def blocks(text: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        kind, *rest = match["info"].split() or [""]
        options = dict(word.split("=", 1) for word in rest if "=" in word)
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(kind, options, match["body"], match.start("body"), match.end("body"), line))
    return found


def run_page(page: Path, folder: Path) -> list[str]:
    """Run a page in a folder; what differs, in words. Rewrites the page instead when accepting."""
    text = page.read_text(encoding="utf-8")
    faults: list[str] = []
    new, last = [], 0
    names: dict[str, object] = {"__name__": "__page__"}
    with contextlib.chdir(folder):
        for block in blocks(text):
            body = block.body
            if "file" in block.options:
                target = folder / block.options["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(body, encoding="utf-8")
            elif block.kind == "console":
                body, wrong = _console(block, page)
                faults += wrong
            elif block.kind == "python":
                faults += _python(block, page, names)
            new += [text[last : block.start], body]
            last = block.end
    if ACCEPT:
        page.write_text("".join([*new, text[last:]]), encoding="utf-8")
        return []
    return faults


def _console(block: Block, page: Path) -> tuple[str, list[str]]:
    faults: list[str] = []
    result: list[str] = []
    for command, shown in _commands(block.body):
        line = EXIT.sub("", command)
        wanted_code = int(found[1]) if (found := EXIT.search(command)) else 0
        if line.startswith(NOT_FROM_INSIDE):
            result += [f"$ {command}", *shown]
            continue
        code, printed = _run(line)
        assert code != 70, (
            f"{page.name}:{block.line}: $ {line}\n{printed}"
        )  # never accepted as what a page shows
        lines = printed.rstrip("\n").split("\n") if printed.strip() else []
        lines = [each.rstrip() for each in lines]
        comment = f"  # exit {code}" if code else ""
        same = _matches(shown, lines)
        result += [f"$ {line}{comment}", *(shown if same else lines)]
        if code != wanted_code or not same:
            faults.append(
                f"{page.name}:{block.line}: $ {line}\n-- the page shows (exit {wanted_code}):\n"
                + "\n".join(shown)
                + f"\n-- it prints (exit {code}):\n"
                + "\n".join(lines)
            )
    return "\n".join(result) + "\n", faults


def _commands(body: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in body.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line.rstrip())
    return found


def _run(line: str) -> tuple[int, str]:
    words = shlex.split(line)
    if words[0] != "policybook" or any(word in {"|", ">", "<", "&&", ";"} for word in words):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", line], text=True, capture_output=True, env=os.environ | {"PATH": path}, check=False
        )
        return done.returncode, done.stdout + done.stderr
    out, code, before = io.StringIO(), 0, sys.argv
    sys.argv = words
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        sys.argv = before
    return code, out.getvalue()


def _matches(shown: list[str], printed: list[str]) -> bool:
    pattern = "\n".join(".*?" if line.strip() == "..." else re.escape(line) for line in shown)
    return re.fullmatch(pattern, "\n".join(printed), re.S) is not None


def _python(block: Block, page: Path, names: dict[str, object]) -> list[str]:
    if ">>>" in block.body:
        test = doctest.DocTestParser().get_doctest(block.body, names, page.name, str(page), block.line)
        out = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        runner.run(test, out=out.write, clear_globs=False)
        names.update(test.globs)
        return [out.getvalue()] if runner.failures else []
    exec(compile(block.body, f"{page.name}:{block.line}", "exec"), names)
    return []
