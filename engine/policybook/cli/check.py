"""`policybook check`: everything that is wrong in a book."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.findings import show_findings
from policybook.cli.options import book_argument, format_option
from policybook.cli.screen import Exit, leave, remark
from policybook.diagnostics.model import Severity
from policybook.service import check as service


@click.command()
@book_argument
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe, then look again.")
@click.option("--strict", is_flag=True, help="Warnings count as findings too.")
@format_option
def check(book: Path, fix: bool, strict: bool, form: str) -> None:
    """Find everything that is wrong in BOOK, its cases included.

    All findings of all files in one run. Warnings alone leave the exit code 0.
    """
    checked = service.check(book)
    if fix:
        fixed = service.fix(book, checked)
        if fixed:
            remark(f"{fixed} fixed")
            checked = service.check(book)
    show_findings(checked.findings, form)
    notes = {Severity.NOTE} if strict else {Severity.NOTE, Severity.WARNING}
    wrong = any(finding.severity not in notes for finding in checked.findings)
    leave(Exit.FINDINGS if wrong or checked.book is None else Exit.CLEAN)
