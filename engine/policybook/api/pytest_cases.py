"""The nodes that the pytest plugin makes of a book's files of cases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policybook.book.model import Book
from policybook.cases.model import AnyCase, Status
from policybook.cases.report import explained
from policybook.cases.run import run_case
from policybook.diagnostics.render import render
from policybook.service.check import Checked, check

_CHECKED = pytest.StashKey[dict[Path, Checked]]()


class CasesFile(pytest.File):
    """A file with cases of a book."""

    def __init__(self, *, folder: Path, **rest: Any) -> None:  # Any: pytest's own arguments
        super().__init__(**rest)
        self.folder = folder

    def collect(self) -> Iterator[pytest.Item]:
        """A node for each case and for each row of a table."""
        checked = _checked(self.config, self.folder)
        errors = [finding for finding in checked.findings if finding.is_error]
        if checked.book is None or errors:
            raise self.CollectError(render(errors).rstrip("\n"))
        for case in checked.cases:
            if Path(case.file) == self.path:
                name = f"{case.policy}: {case.name}"
                yield CaseItem.from_parent(self, name=name, book=checked.book, case=case)


class CaseItem(pytest.Item):
    """A case."""

    def __init__(self, *, book: Book, case: AnyCase, **rest: Any) -> None:  # Any: pytest's own arguments
        super().__init__(**rest)
        self.book = book
        self.case = case
        if case.todo is not None:
            self.add_marker(pytest.mark.xfail(reason=case.todo, strict=True))

    def runtest(self) -> None:
        """Decide and compare; a `todo` is pytest's own strict xfail."""
        result = run_case(self.book, replace(self.case, todo=None))
        if result.status is not Status.PASSED:
            raise CaseFailedError(explained(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The line of YAML and the trace, instead of our own code."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the case is written."""
        place = self.case.span
        return Path(place.source.name), place.position.line - 1, self.name


class CaseFailedError(Exception):
    """A case that failed, explained."""


def _checked(config: pytest.Config, folder: Path) -> Checked:
    """The book of a folder, read once in a session however many files it has."""
    known = config.stash.setdefault(_CHECKED, {})
    if folder not in known:
        known[folder] = check(folder)
    return known[folder]
