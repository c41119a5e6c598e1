"""Findings on the screen, for every command that meets some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from policybook.cli.screen import Exit, coloured, leave, remark, say, say_json
from policybook.diagnostics.model import Diagnostic
from policybook.diagnostics.render import render, summary
from policybook.diagnostics.to_json import to_json


def show_findings(findings: Iterable[Diagnostic], form: str) -> None:
    """The findings on stdout, as text with a last line that counts them, or as JSON."""
    findings = tuple(findings)
    if form == "json":
        say_json({"findings": to_json(findings)})
    else:
        say(render(findings, colour=coloured()).rstrip("\n") or summary(findings))


def unusable(findings: Iterable[Diagnostic], form: str, code: int = Exit.FINDINGS) -> NoReturn:
    """End a command that cannot do its work because of these findings; text goes to stderr."""
    findings = tuple(findings)
    if form == "json":
        say_json({"findings": to_json(findings)})
    else:
        remark(render(findings).rstrip("\n"))
    leave(code)
