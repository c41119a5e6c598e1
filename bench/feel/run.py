"""Twenty typical expressions over 40 records, each with the facts that it reads, in five ways.

Every contender evaluates every expression in each round, one after another, and must give the same
answers. Figures are CPU microseconds per evaluation, medians of the rounds; ratios are geometric
means over the expressions that a contender has. The last line is one JSON object of them.
"""

from __future__ import annotations

import gc
import json
import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from statistics import median
from time import process_time
from typing import Any

from contenders import CONTENDERS, TYPES, Evaluate
from expressions import EXPRESSIONS, Expression

RECORDS = 40
ROUNDS = 9
#: Each measurement runs over the records so often; short ones drown in the clock.
LOOPS = 40
OURS, BY_HAND = "compiled", "by hand"
#: These are not on the way to an answer of FEEL: floats instead of exact decimals.
_NEAR = 1e-9


def records() -> list[dict[str, Any]]:
    """The records, always the same ones; numbers that a double holds exactly, so that all can agree."""
    random_ = random.Random(20240229)

    def money(most: int) -> Decimal:
        return Decimal(random_.randrange(most * 4)) / 4

    today = date(2026, 1, 31)
    return [
        {
            "price": money(1_000),
            "quantity": random_.randrange(1, 50),
            "discount": money(20),
            "spend": money(150_000),
            "cost": money(90_000),
            "days": random_.randrange(500),
            "stage": random_.choice(["active", "prospect", "lapsed"]),
            "region": random_.choice(["north", "east", "south", "west"]),
            "name": random_.choice(["Harbour Logistics Ltd", "Lantern", "Harrow & Sons", "Blue Ltd"]),
            "member": random_.random() < 0.5,
            "as_of": today,
            "opened": today - timedelta(days=random_.randrange(900)),
            "due": today + timedelta(days=random_.randrange(60)),
            "orders": [
                {
                    "amount": money(1_000),
                    "paid": random_.random() < 0.8,
                    "status": random_.choice(["open", "sent", "closed"]),
                }
                for _ in range(random_.randrange(1, 13))
            ],
        }
        for _ in range(RECORDS)
    ]


def read_by(expression: Expression, over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records with those facts alone that the expression reads."""
    words = set(re.findall(r"\w+", expression.feel))
    return [{name: each[name] for name in TYPES if name in words} for each in over]


def same(found: Any, wanted: Any) -> bool:
    """Whether two answers are the same, numbers by value."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(wanted, Decimal):
        return abs(float(found) - float(wanted)) < _NEAR
    return type(found) is type(wanted) and bool(found == wanted)


def seconds(evaluate: Evaluate, over: Sequence[Mapping[str, Any]]) -> float:
    """CPU seconds for one evaluation, on the average of the records."""
    start = process_time()
    for _ in range(LOOPS):
        for facts in over:
            evaluate(facts)
    return (process_time() - start) / (LOOPS * len(over))


def measured(over: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """The median for each contender by name, and each expression by its text."""
    made: list[tuple[str, str, Evaluate, list[Any]]] = []
    for expression in EXPRESSIONS:
        rows = read_by(expression, over)
        wanted = [expression.by_hand(facts) for facts in rows]
        for name, (prepare, form) in CONTENDERS.items():
            evaluate = prepare(expression)
            if evaluate is None:
                continue
            formed = [{fact: form(value) for fact, value in facts.items()} for facts in rows]
            for facts, answer in zip(formed, wanted, strict=True):
                found = evaluate(facts)
                said = f"{name} says {found!r} to {expression.feel}, by hand it is {answer!r}: {facts}"
                assert same(found, answer), said
            made.append((name, expression.feel, evaluate, formed))
    times: dict[tuple[str, str], list[float]] = {}
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for name, text, evaluate, formed in made:
            times.setdefault((name, text), []).append(seconds(evaluate, formed))
    return {
        name: {text: median(each) for (of, text), each in times.items() if of == name} for name in CONTENDERS
    }


def ratio(some: Mapping[str, float], others: Mapping[str, float]) -> float:
    """How many times as long as the others, as a geometric mean over what both have."""
    shared = some.keys() & others.keys()
    return exp(sum(log(some[text] / others[text]) for text in shared) / len(shared))


def main() -> None:
    found = measured(records())
    names = {
        name: "".join(word[0] for word in name.split("-")) if "-" in name else name for name in CONTENDERS
    }
    print("µs CPU per evaluation".ljust(72) + "".join(f"{short:>10}" for short in names.values()))
    for expression in EXPRESSIONS:
        cells = (found[name].get(expression.feel) for name in CONTENDERS)
        shown = "".join(f"{'-' if each is None else format(each * 1e6, '.2f'):>10}" for each in cells)
        print(expression.feel.ljust(72) + shown)
    ratios = {name: ratio(found[name], found[BY_HAND]) for name in CONTENDERS}
    print("by hand = 1".ljust(72) + "".join(f"{each:>10.2f}" for each in ratios.values()))
    for name, short in names.items():
        print(f"  {short}: {name}" if short != name else "", end="")
    print()
    peers = [name for name in CONTENDERS if name not in (OURS, BY_HAND)]
    figures = {f"{peer.replace('-', '_')}_per_compiled": ratio(found[peer], found[OURS]) for peer in peers}
    figures["compiled_per_handwritten"] = ratios[OURS]
    slower = [
        (peer, text) for peer in peers for text, each in found[peer].items() if each < found[OURS][text]
    ]
    for peer, text in slower:
        print(f"slower than {peer}: {text}")
    figures["slower_than_a_peer"] = len({text for _, text in slower})
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
