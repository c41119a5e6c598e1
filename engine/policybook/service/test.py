"""The cases of a book, run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from policybook.book.model import Book
from policybook.cases.coverage import untested
from policybook.cases.model import AnyCase, Coverage, Results, Status
from policybook.cases.run import run_cases
from policybook.diagnostics.model import Diagnostic
from policybook.service.check import check


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of testing a book.

    `book` and `results` are None where the book cannot be used. `findings` are all of its findings;
    `untested` says of each rule what no case shows.
    """

    book: Book | None
    results: Results | None
    findings: tuple[Diagnostic, ...]
    untested: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the book is sound and no case failed."""
        return (
            self.results is not None
            and not self.results.count(Status.FAILED)
            and not any(finding.is_error for finding in self.findings)
        )


def results_of(
    folder: Path,
    *,
    keyword: str = "",
    started: Callable[[int], Callable[[], None]] | None = None,
) -> Tested:
    """The cases of the book in a folder that have `keyword` in their policy or name, run.

    `started` is called with their number and gives what is called after each.
    """
    checked = check(folder)
    if checked.book is None:
        return Tested(None, None, checked.findings)
    cases = chosen(checked.cases, keyword)
    progress = started(len(cases)) if started else None
    results = run_cases(checked.book, cases, progress=progress or (lambda: None))
    return Tested(checked.book, results, checked.findings, tuple(untested(results.coverage)))


def chosen(cases: Sequence[AnyCase], keyword: str) -> tuple[AnyCase, ...]:
    """The cases whose policy or name contains the keyword, in either case of letters."""
    word = keyword.casefold()
    return tuple(case for case in cases if word in case.id.casefold())


def together(tested: Sequence[Tested]) -> Results:
    """The results of several books as one."""
    known = [each.results for each in tested if each.results is not None]
    return Results(
        tuple(result for each in known for result in each.results),
        Coverage(tuple(rule for each in known for rule in each.coverage.rules)),
    )
