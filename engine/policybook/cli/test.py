"""`policybook test`: a book's cases, run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from policybook.cases.junit import to_junit
from policybook.cases.model import Coverage, Results
from policybook.cases.report import coverage_lines, report
from policybook.cases.to_json import to_json
from policybook.cli.findings import unusable
from policybook.cli.options import OUTPUT, book_argument, format_option
from policybook.cli.screen import Exit, coloured, leave, progress_bar, say, say_json
from policybook.diagnostics.model import in_order
from policybook.diagnostics.render import render
from policybook.diagnostics.to_json import to_json as findings_json
from policybook.service import test as service
from policybook.service.files import write_whole


@click.command()
@book_argument
@click.option("--coverage", is_flag=True, help="Say which rules no case shows, each both ways.")
@click.option(
    "--fail-under", type=click.IntRange(0, 100), metavar="PERCENT", help="Fail when coverage is less."
)
@click.option("--junit", type=OUTPUT, metavar="FILE", help="Write JUnit XML too.")
@click.option(
    "-k", "keyword", default="", metavar="WORD", help="Only cases whose policy or name contains WORD."
)
@format_option
def test(
    book: Path, coverage: bool, fail_under: int | None, junit: Path | None, keyword: str, form: str
) -> None:
    """Run the cases of BOOK.

    Exit code 1 where a case fails or the book has errors, 5 where there is no case to run.
    """
    with progress_bar(0, "cases") as bar:

        def started(number: int) -> Callable[[], None]:
            bar.length = number
            return lambda: bar.update(1)

        tested = service.results_of(book, keyword=keyword, started=started)
    if tested.book is None or tested.results is None:
        if form == "json":
            say_json({**to_json(Results((), Coverage(()))), "findings": findings_json(tested.findings)})
            leave(Exit.FINDINGS)
        unusable(tested.findings, form)
    if junit is not None:
        write_whole(junit, to_junit(tested.results, tested.book.name))
    if form == "json":
        say_json({**to_json(tested.results), "findings": findings_json(tested.findings)})
    else:
        _text(tested, tested.results, coverage=coverage)
    leave(_code(tested, tested.results, fail_under))


def _text(tested: service.Tested, results: Results, *, coverage: bool) -> None:
    said = [*tested.findings, *(tested.untested if coverage else ())]
    if said:
        say(render(in_order(said), colour=coloured()).rstrip("\n"))
        say()
    if coverage:
        for line in coverage_lines(results.coverage):
            say(line)
        say()
    say(report(results, colour=coloured()))


def _code(tested: service.Tested, results: Results, fail_under: int | None) -> Exit:
    if not results.collected:
        return Exit.NOTHING_COLLECTED
    enough = fail_under is None or results.coverage.percent >= fail_under
    return Exit.CLEAN if tested.passed and enough else Exit.FINDINGS
