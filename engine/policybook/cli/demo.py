"""`policybook demo`: a whole firm from beginning to end."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from policybook.cases.report import summary
from policybook.cli.decisions import show_decision
from policybook.cli.options import format_option, language_option
from policybook.cli.runs import share, show_classified
from policybook.cli.screen import CouldNotRun, language_of, remark, say, say_json, table
from policybook.run.model import Classified
from policybook.service import demo as service
from policybook.vocabulary.values import json_value


@click.command()
@click.option(
    "--customers", type=click.IntRange(1, 1_000_000), default=5000, show_default=True, help="How many."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other customers.")
@click.option(
    "--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep book, data and store here."
)
@language_option
@format_option
def demo(customers: int, seed: int, keep: Path | None, language: str | None, form: str) -> None:
    """Show everything on a made-up firm: check, test, load, two runs, one customer explained."""
    try:
        shown = service.demo(customers=customers, seed=seed, keep=keep, said=lambda step: remark(f"… {step}"))
    except service.DemoError as refused:
        raise CouldNotRun(str(refused)) from refused
    if form == "json":
        say_json(_json(shown))
        return
    _text(shown, language_of(language, shown.book.manifest.languages))
    if keep is not None:
        say()
        say(f"kept in {keep}: policybook show {keep / service.FIRM} {service.POLICY}")


def _text(shown: service.Demo, language: str) -> None:
    say(f"{shown.book.title.of(language)}: {len(shown.book.plans)} policies, {summary(shown.results)}")
    for loaded in shown.loaded:
        say(f"  {loaded.mapping}: {loaded.rows} rows read, {loaded.rejected} rejected")
    first, last = shown.runs
    say()
    say(f"{first.as_of.isoformat()}, then {last.as_of.isoformat()}")
    say(table([_in_one_line(each, shown, language) for each in last.classifications]))
    classified = last.classification(service.POLICY)
    if classified is not None:
        say()
        show_classified(classified, shown.book, language)
        say()
        _sales(shown, classified, language)
    if shown.explained is not None:
        for spoken in ("zh", "en"):
            say()
            show_decision(shown.explained, shown.book.plans[service.POLICY], spoken)


def _in_one_line(each: Classified, shown: service.Demo, language: str) -> list[str]:
    moved = sum(move.count for move in each.moved)
    counts = ", ".join(f"{code} {number}" for code, number in each.counts.items())
    words = f"{moved} moved" if language == "en" else f"{moved}变动"
    return [shown.book.plans[each.policy].title.of(language), each.policy, counts, words]


def _sales(shown: service.Demo, classified: Classified, language: str) -> None:
    """The classes with their share of customers and of sales."""
    customers, sales = sum(classified.counts.values()), sum(shown.sales.values(), Decimal(0))
    labels = shown.book.plans[service.POLICY].classes or {}
    rows = [["", "", "customers", "sales"] if language == "en" else ["", "", "客户占比", "成交额占比"]]
    for code, number in classified.counts.items():
        bought = share(int(shown.sales.get(code, Decimal(0)) * 100), int(sales * 100))
        rows.append([code, labels[code].of(language), share(number, customers), bought])
    say(table(rows, right=(2, 3)))


def _json(shown: service.Demo) -> dict[str, Any]:
    return {
        "book": {"name": shown.book.name, "digest": shown.book.digest},
        "cases": summary(shown.results),
        "loaded": [
            {"mapping": each.mapping, "rows": each.rows, "rejected": each.rejected} for each in shown.loaded
        ],
        "runs": [run.to_json() for run in shown.runs],
        "sales": {code: json_value(amount) for code, amount in shown.sales.items()},
        "explained": shown.explained.to_json() if shown.explained else None,
    }
