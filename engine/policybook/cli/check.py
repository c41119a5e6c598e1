"""`policybook check`: everything that is wrong in a book."""

from __future__ import annotations

from pathlib import Path

import click

from policybook.cli.findings import show_findings
from policybook.cli.options import books_argument, format_option
from policybook.cli.screen import Exit, leave, remark
from policybook.diagnostics.model import Diagnostic, Severity, in_order
from policybook.service import check as service
from policybook.service.books import books_in


@click.command()
@books_argument
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe, then look again.")
@click.option("--strict", is_flag=True, help="Warnings count as findings too.")
@format_option
def check(folders: tuple[Path, ...], fix: bool, strict: bool, form: str) -> None:
    """Find everything that is wrong in each BOOK, its cases included.

    All findings of all files in one run; of a folder that is no book, those of all books below it.
    Warnings alone leave the exit code 0.
    """
    findings: list[Diagnostic] = []
    for book in books_in(folders or (Path(),)):
        checked = service.check(book)
        if fix:
            checked, fixed = service.mended(book, checked)
            if fixed:
                remark(f"{book.as_posix()}: {fixed} fixed")
        findings += checked.findings
    # Two books may extend the same third one: what is said of it is said once.
    findings = in_order(findings)
    show_findings(findings, form)
    notes = {Severity.NOTE} if strict else {Severity.NOTE, Severity.WARNING}
    wrong = any(finding.severity not in notes for finding in findings)
    leave(Exit.FINDINGS if wrong else Exit.CLEAN)
