"""`policybook test`: books' cases, run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from policybook.cases.junit import to_junit
from policybook.cases.model import Results
from policybook.cases.report import coverage_lines, report
from policybook.cases.to_json import to_json
from policybook.cli.options import OUTPUT, books_argument, format_option
from policybook.cli.screen import Exit, coloured, leave, progress_bar, say, say_json
from policybook.diagnostics.model import in_order
from policybook.diagnostics.render import render
from policybook.diagnostics.to_json import to_json as findings_json
from policybook.service import test as service
from policybook.service.books import books_in
from policybook.service.files import write_whole


@click.command()
@books_argument
@click.option("--coverage", is_flag=True, help="Say which rules no case shows, each both ways.")
@click.option(
    "--fail-under", type=click.IntRange(0, 100), metavar="PERCENT", help="Fail below this coverage."
)
@click.option("--junit", type=OUTPUT, metavar="FILE", help="Write JUnit XML too.")
@click.option("-k", "keyword", default="", metavar="WORD", help="Only cases with WORD in policy or name.")
@format_option
def test(
    folders: tuple[Path, ...],
    coverage: bool,
    fail_under: int | None,
    junit: Path | None,
    keyword: str,
    form: str,
) -> None:
    """Run the cases of each BOOK; of a folder that is no book, those of all books below it.

    Exit code 1 where a case fails or a book has errors, 5 where there is no case to run.
    """
    with progress_bar(0, "cases") as bar:

        def started(number: int) -> Callable[[], None]:
            bar.length += number
            return lambda: bar.update(1)

        tested = [
            service.results_of(book, keyword=keyword, started=started)
            for book in books_in(folders or (Path(),))
        ]
    results = service.together(tested)
    if junit is not None:
        names = [each.book.name for each in tested if each.book is not None]
        write_whole(junit, to_junit(results, names[0] if len(names) == 1 else "policybook"))
    if form == "json":
        findings = in_order(finding for each in tested for finding in each.findings)
        say_json({**to_json(results), "findings": findings_json(findings)})
    else:
        _text(tested, results, coverage=coverage)
    leave(_code(tested, results, fail_under))


def _text(tested: Sequence[service.Tested], results: Results, *, coverage: bool) -> None:
    said = [finding for each in tested for finding in each.findings]
    if coverage:
        said += [finding for each in tested for finding in each.untested]
    if said:
        say(render(in_order(said), colour=coloured()).rstrip("\n"))
        say()
    if coverage:
        for line in coverage_lines(results.coverage):
            say(line)
        say()
    say(report(results, colour=coloured()))


def _code(tested: Sequence[service.Tested], results: Results, fail_under: int | None) -> Exit:
    enough = fail_under is None or results.coverage.percent >= fail_under
    if not all(each.passed for each in tested) or not enough:
        return Exit.FINDINGS
    return Exit.CLEAN if results.collected else Exit.NOTHING_COLLECTED
