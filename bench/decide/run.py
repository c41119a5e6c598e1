"""One decision by two tables (12 rules over 4 inputs, 6 rules over 3), over 10,000 records.

Every contender decides every record in each round, one after another, and must give the same
answers. Figures are CPU microseconds per decision, medians of the rounds; the last line is one
JSON object with the ratios.
"""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from peers import by_rule_engine, by_zen, class_by_hand, terms_by_hand

from policybook.book.from_folder import book_from

RECORDS = 10_000
ROUNDS = 9
#: Peers that take a hundred times as long need not be asked as often for a steady median.
SLOW_ROUNDS = 3

Facts = dict[str, Any]


def records() -> list[Facts]:
    """The records, always the same ones; one fact in twenty is missing."""
    random_ = random.Random(20240229)

    def maybe(value: Any) -> Any:
        return None if random_.random() < 0.05 else value

    return [
        {
            "annual_spend": maybe(random_.choice([0, 1, 9_999, 10_000, random_.randrange(200_000)])),
            "recency_days": maybe(random_.choice([90, 365, random_.randrange(1_000)])),
            "stage": maybe(random_.choice(["prospect", "active", "active", "lapsed"])),
            "complaints": maybe(random_.randrange(8)),
            "region": maybe(random_.choice(["north", "south", "east", "west"])),
            "order_value": maybe(random_.randrange(30_000)),
            "member": maybe(random_.random() < 0.3),
        }
        for _ in range(RECORDS)
    ]


def seconds(decide: Callable[[Facts], Any], second: Callable[[Facts], Any], over: list[Facts]) -> float:
    """CPU seconds for both tables over all records."""
    gc.collect()
    start = process_time()
    for facts in over:
        decide(facts)
        second(facts)
    return process_time() - start


def main() -> None:
    book, findings = book_from(Path(__file__).parent / "book")
    if book is None:
        raise SystemExit("\n".join(finding.message for finding in findings))
    classes, terms = book.compiled("customer-class"), book.compiled("terms")
    over = records()
    contenders: dict[str, tuple[Callable[[Facts], Any], Callable[[Facts], Any]]] = {
        "by hand": (class_by_hand, terms_by_hand),
        "compiled": (classes.outcome, terms.outcome),
        "traced": (classes.traced, terms.traced),
        "traced, read in full": (_read_in_full(classes.traced), _read_in_full(terms.traced)),
        "rule-engine": by_rule_engine(),
        "zen-engine": by_zen(),
    }
    _check(contenders, over)
    slow = ("traced, read in full", "rule-engine", "zen-engine")
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for round_ in range(ROUNDS):
        for name, (first, second) in contenders.items():
            if name not in slow or round_ < SLOW_ROUNDS:
                times[name].append(seconds(first, second, over))
    per = {name: median(each) / RECORDS * 1e6 for name, each in times.items()}
    print(f"{'':<22}{'µs CPU':>10}{'by hand = 1':>14}")
    for name, each in per.items():
        print(f"{name:<22}{each:>10.2f}{each / per['by hand']:>14.2f}")
    ratios = {
        "compiled_per_handwritten": per["compiled"] / per["by hand"],
        "traced_per_handwritten": per["traced"] / per["by hand"],
        "traced_and_read_per_handwritten": per["traced, read in full"] / per["by hand"],
        "rule_engine_per_compiled": per["rule-engine"] / per["compiled"],
        "zen_engine_per_compiled": per["zen-engine"] / per["compiled"],
    }
    print(json.dumps({name: round(value, 2) for name, value in ratios.items()}))


def _read_in_full(traced: Callable[[Facts], Any]) -> Callable[[Facts], Any]:
    def read(facts: Facts) -> Any:
        found = traced(facts)
        return found.outcome, found.matched, found.rows, found.facts, found.because_en

    return read


def _check(contenders: dict[str, Any], over: list[Facts]) -> None:
    def answer(name: str, facts: Facts) -> tuple[Any, Any]:
        first, second = (decide(facts) for decide in contenders[name])
        if name == "traced":
            return first.outcome, second.outcome
        return (first[0], second[0]) if name == "traced, read in full" else (first, second)

    for facts in over:
        wanted = answer("by hand", facts)
        for name in contenders:
            found = answer(name, facts)
            assert found == wanted, f"{name} says {found}, by hand it is {wanted}: {facts}"


if __name__ == "__main__":
    main()
