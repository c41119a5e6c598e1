"""The year in figures: `python -m tests.simulation.show [CUSTOMERS] [FIRST] [LAST]`.

Month by month how many tasks were written, stood on lists and became of what, and what waited why.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from policybook.run.task_model import Tick
from tests.simulation.harbour import LAST, Firm, live, load, write_data


class Figures:
    """What is counted on every day of a life."""

    def __init__(self) -> None:
        self.days = Counter[str]()
        self.summed: dict[str, Counter[str]] = defaultdict(Counter)
        self.last: dict[str, Counter[str]] = {}

    def add(self, firm: Firm, day: date, found: Tick) -> None:
        """The figures of a day; those of how things stand are kept of a month's last."""
        month = f"{day:%Y-%m}"
        self.days[month] += 1
        stand = Counter[str]()
        for each in found.cadences:
            self.summed[month]["written"] += each.created
            self.summed[month]["listed"] += sum(each.listed.values())
            stand += Counter({"open": each.open, "overdue": each.overdue})
            stand += Counter({f"waits: {why}": many for why, many in each.waits.items()})
        self.last[month] = stand

    def add_ends(self, firm: Firm) -> None:
        """What became of the tasks that were closed."""
        rows = firm.store.connection.execute(
            "SELECT substr(closed_on, 1, 7), coalesce(skipped, state), count(*) FROM pb_task"
            " WHERE state <> 'open' GROUP BY 1, 2"
        )
        for month, end, many in rows:
            self.summed[month][end] += many

    def show(self) -> str:
        """A table with a column a month."""
        months = sorted(self.days)
        ends = sorted({end for month in months for end in self.summed[month]} - {"written", "listed"})
        waits = sorted({why for month in months for why in self.last[month]} - {"open", "overdue"})
        rows = [["", *months]]
        rows.append(["written", *(f"{self.summed[month]['written']:,}" for month in months)])
        rows.append(
            ["listed a day", *(f"{self.summed[month]['listed'] // self.days[month]:,}" for month in months)]
        )
        rows += [[end, *(f"{self.summed[month][end]:,}" for month in months)] for end in ends]
        rows += [
            [f"{word}, last day", *(f"{self.last[month][word]:,}" for month in months)]
            for word in ("open", "overdue", *waits)
        ]
        width = max(len(row[0]) for row in rows)
        return "\n".join(row[0].ljust(width) + "".join(cell.rjust(9) for cell in row[1:]) for row in rows)


def main(words: list[str]) -> None:
    """Live and print."""
    customers = int(words[0]) if words else 2000
    first = date.fromisoformat(words[1]) if len(words) > 1 else date(2025, 1, 1)
    last = date.fromisoformat(words[2]) if len(words) > 2 else LAST
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        load(write_data(Path(folder) / "data", customers), Path(folder) / "firm.db")
        firm = live(Firm(Path(folder) / "firm.db"), first, last, each_day=figures.add)
        figures.add_ends(firm)
        firm.store.close()
    sys.stdout.write(f"{customers:,} customers from {first} to {last}\n{figures.show()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
