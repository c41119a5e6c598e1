"""The generated book of a seed as files, for a person to look at.

    python -m tests.differential.show 17 /tmp/book17

writes the book's YAML, its records as CSV, what each record comes to by every policy, and the query
of each engine.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

from policybook.query.dialects import DIALECTS
from tests.differential.books import Drawn, drawn, write
from tests.differential.compare import decided_of
from tests.differential.data import Data
from tests.differential.expected import Expected, expected


def show(seed: int, folder: Path, datasets: int = 2) -> Drawn:
    """Write all of a seed into a folder."""
    made = drawn(seed, datasets)
    folder.mkdir(parents=True, exist_ok=True)
    write(made.files, folder)
    for number, data in enumerate(made.data, start=1):
        _records(data, folder / f"data-{number}")
        known = expected(made.book, made.words, data, made.as_of)
        text = json.dumps(_answers(known), ensure_ascii=False, indent=1)
        (folder / f"data-{number}" / "expected.json").write_text(text, encoding="utf-8")
    for key, dialect in DIALECTS.items():
        decided, findings = decided_of(made, dialect)
        lines = [f"-- refused: {each.message}" for each in findings]
        lines += [decided.query().sql] if decided else []
        (folder / f"{key}.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def _records(data: Data, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for entity, rows in data.items():
        with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [*(rows[0] if rows else {})])
            table.writeheader()
            table.writerows(rows)


def _answers(known: Expected) -> Any:
    return {
        policy: {
            str(key): {"outcome": each.outcome, "rules": each.rules, "clash": each.clash, "place": each.place}
            for key, each in answers.items()
            if each.admitted
        }
        for policy, answers in known.answers.items()
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.show", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    made = show(given.seed, given.folder)
    print(f"book of seed {made.seed} as of {made.as_of}: {given.folder}")  # noqa: T201 - a command says what it did


if __name__ == "__main__":
    main()
