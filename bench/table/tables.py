"""The tables and records that are measured: always the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

#: How many regions, amounts, days and dates the rows of a table of that many combine.
GRIDS = {10: (5, 2, 1, 1), 100: (5, 5, 2, 2), 1_000: (10, 10, 2, 5), 10_000: (25, 20, 2, 10)}
_START = date(2020, 1, 1)

Cells = tuple[str, str, str, str]
Facts = dict[str, Any]


def grid(rows: int, policy: str) -> Iterator[Cells]:
    """Rows for every combination; the bounds differ from region to region.

    FIRST has comparisons that overlap, as people write them for it; in UNIQUE no two rows meet.
    """
    regions, amounts, days, dates = GRIDS[rows]
    for region in range(regions):
        for amount in range(amounts):
            for day in range(days):
                for at in range(dates):
                    low = amount * 1_000 + region * 7 if amount else 0
                    high = (amount + 1) * 1_000 + region * 7
                    cut = 30 + region
                    some = f"< {cut}" if policy == "UNIQUE" else f">= {cut}"
                    start, end = _START + timedelta(90 * at), _START + timedelta(90 * at + 90)
                    since = f'[date("{start}")..date("{end}"))'
                    if policy == "FIRST":
                        since = f'>= date("{_START + timedelta(90 * (dates - 1 - at))}")'
                    rest = ">= 0" if policy == "FIRST" or days == 1 else f">= {cut}"
                    yield (
                        f'"region {region}"',
                        f"[{low}..{high})",
                        some if day < days - 1 else rest,
                        since,
                    )


def scattered(rows: int) -> Iterator[Cells]:
    """Rows of which each has bounds of its own."""
    made = random.Random(10_000)
    for at in range(rows):
        low = made.randrange(1_000_000)
        yield (
            f'"region {at % 25}"',
            f"[{low / 100}..{(low + made.randrange(50_000)) / 100}]",
            f">= {made.randrange(1_000_000)}",
            f'< date("{_START + timedelta(made.randrange(10_000))}")',
        )


def write_book(folder: Path, policy: str, rows: Iterator[Cells]) -> None:
    """A book of one table."""
    folder.mkdir()
    (folder / "policybook.yaml").write_text("policybook: 1\nname: table\n", encoding="utf-8")
    lines = [
        "decision: table",
        "inputs:",
        "  region: {type: string}",
        "  amount: {type: decimal, scale: 2}",
        "  days: {type: integer}",
        "  since: {type: date}",
        f"hit_policy: {policy}",
        "output: {type: integer, default: -1}",
        "rules:",
    ]
    for at, (region, amount, days, since) in enumerate(rows):
        when = f"{{region: '{region}', amount: '{amount}', days: '{days}', since: '{since}'}}"
        lines += [f"  - id: rule-{at}", f"    when: {when}", f"    then: {at}"]
    (folder / "table.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def records(number: int, regions: int, amounts: int, most_days: int, dates: int) -> list[Facts]:
    """Records within what a table's rows speak of; one fact in twenty is missing."""
    made = random.Random(20240229)

    def maybe(value: Any) -> Any:
        return None if made.random() < 0.05 else value

    return [
        {
            "region": maybe(f"region {made.randrange(regions)}"),
            "amount": maybe(Decimal(made.randrange(amounts * 100)) / 100),
            "days": maybe(made.randrange(most_days)),
            "since": maybe(_START + timedelta(made.randrange(dates))),
        }
        for _ in range(number)
    ]
