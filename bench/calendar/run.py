"""Working time by China's calendar of 2007 to 2026: added, and measured between two moments.

09:00 to 12:00 and 13:30 to 18:00 from Monday to Friday and on days worked in place of others. Each moment
is a datetime of the calendar's zone (or of UTC, or whole microseconds), each result is one too. Figures are
CPU microseconds each, medians of rounds that take turns, and additions per second of CPU in one query
over a million rows on one thread, the text of the query and its two tables among it. Answers are compared
with those of a loop over days, the million with those of each record.

    python bench/run.py calendar --rows 50000 --rounds 2   # while developing; no target is held
"""

from __future__ import annotations

import argparse
import gc
import json
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import process_time
from typing import Any

from contenders import ZONE, by_businesstimedelta, by_hand, works_by_workalendar
from in_bulk import ADD, BETWEEN, Row, engines

from policybook.calendar.model import Calendar, Hours
from policybook.calendar.open_times import OpenTimes, open_times

ROWS, RECORDS, ROUNDS = 1_000_000, 20_000, 9
#: A peer that takes a hundred times as long is asked less.
SLOW_RECORDS, SLOW_ROUNDS = 200, 3
FIRST, LAST = 2007, 2026
HOURS: Hours = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
MINUTE = 60_000_000

OURS, FROM_UTC, WHOLE = "policybook", "policybook, from UTC", "policybook, microseconds"
HAND, PEER = "a loop over days", "businesstimedelta"


def asked(rows: int, table: OpenTimes) -> list[Row]:
    """The same rows every time: moments of any minute, up to two weeks of work, another moment near by."""
    random_ = random.Random(20240229)
    low, high = table.low // MINUTE + 1_440, table.high // MINUTE - 60 * 1_440
    found = []
    for row in range(rows):
        start = random_.randrange(low, high)
        amount, later = random_.randrange(15, 75 * 60), random_.randrange(0, 14 * 1_440)
        found.append((row, start * MINUTE, amount * MINUTE, (start + later) * MINUTE))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    firm = Calendar("firm", "Asia/Shanghai", (HOURS, HOURS, HOURS, HOURS, HOURS, (), ()), "CN")
    span = date(FIRST, 1, 1), date(LAST + 1, 1, 1)
    open_times(firm, *span)  # the library of holidays is read once
    start = process_time()
    table = open_times(firm, *span)
    print(f"a table of {len(table.starts):,} intervals in {process_time() - start:.2f} s of CPU\n")
    rows = asked(given.rows, table)
    figures = trap(table) | per_record(table, rows[:RECORDS], given.rounds)
    figures |= in_bulk(table, rows, min(given.rounds, 3), figures["add_microseconds"])
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


def trap(table: OpenTimes) -> dict[str, float]:
    """Friday 2026-02-13 16:00 and four hours: the Saturday is worked for the Spring Festival."""
    friday = datetime(2026, 2, 13, 16, tzinfo=ZONE)
    amount, right = timedelta(hours=4), datetime(2026, 2, 14, 11, tzinfo=ZONE)
    print(f"{friday:%Y-%m-%d %H:%M} and 4 working hours, where Saturday 2026-02-14 is worked:")
    wrong = 0
    adders = {OURS: table.add, HAND: by_hand(FIRST, LAST)[0], PEER: by_businesstimedelta(FIRST, LAST + 1)[0]}
    for name, add in adders.items():
        found = add(friday, amount)
        wrong += found != right and name != PEER
        print(f"  {name:<28}{found:%Y-%m-%d %H:%M}  {'right' if found == right else 'wrong'}")
    works = works_by_workalendar(right.date())
    print(f"  {'workalendar, days alone':<28}{'worked' if works else 'not worked':<16}  ", end="")
    print("right" if works else "wrong", end="\n\n")
    return {"wrong_on_the_trap": wrong}


def per_record(table: OpenTimes, rows: Sequence[Row], rounds: int) -> dict[str, float]:
    """One after another, every contender the same records."""
    there = [
        tuple(EPOCH + timedelta(microseconds=each) for each in (start, end)) for _, start, _, end in rows
    ]
    local = [tuple(each.astimezone(ZONE) for each in both) for both in there]
    amounts = [timedelta(microseconds=row[2]) for row in rows]
    starts, ends = [both[0] for both in local], [both[1] for both in local]
    hand, peer = by_hand(FIRST, LAST), by_businesstimedelta(FIRST, LAST + 1)
    whole = [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows]
    utc = [both[0] for both in there], [both[1] for both in there]
    additions: dict[str, tuple[Callable[..., Any], Sequence[Any], Sequence[Any]]] = {
        OURS: (table.add, starts, amounts),
        FROM_UTC: (table.add, utc[0], amounts),
        WHOLE: (table.add_microseconds, whole[0], whole[1]),
        HAND: (hand[0], starts, amounts),
        PEER: (peer[0], starts[:SLOW_RECORDS], amounts[:SLOW_RECORDS]),
    }
    between: dict[str, tuple[Callable[..., Any], Sequence[Any], Sequence[Any]]] = {
        OURS: (table.between, starts, ends),
        FROM_UTC: (table.between, *utc),
        WHOLE: (lambda one, other: table.stand(other) - table.stand(one), whole[0], whole[2]),
        HAND: (hand[1], starts, ends),
        PEER: (peer[1], starts[:SLOW_RECORDS], ends[:SLOW_RECORDS]),
    }
    cost, said = {}, {}
    for kind, contenders in (("add", additions), ("between", between)):
        said[kind] = {name: _answers(*each) for name, each in contenders.items()}
        cost[kind] = _costs(contenders, rounds)
    _compare(said["add"], lambda each: (each - EPOCH) // MICROSECOND)
    _compare(said["between"], lambda each: each // MICROSECOND)
    print(f"{'µs CPU for each':<28}{'add':>8}{'between':>10}{'add, ours = 1':>16}{'right':>9}")
    for name, each in cost["add"].items():
        right = _right(said["add"][name], said["add"][HAND])
        line = f"{name:<28}{each:>8.2f}{cost['between'][name]:>10.2f}{each / cost['add'][OURS]:>16.1f}"
        print(f"{line}{right:>9.0%}")
    print()
    return {
        "add_microseconds": cost["add"][OURS],
        "add_from_utc_microseconds": cost["add"][FROM_UTC],
        "between_microseconds": cost["between"][OURS],
        "by_hand_per_add": cost["add"][HAND] / cost["add"][OURS],
        "by_hand_per_between": cost["between"][HAND] / cost["between"][OURS],
        "businesstimedelta_per_add": cost["add"][PEER] / cost["add"][OURS],
    }


def in_bulk(table: OpenTimes, rows: Sequence[Row], rounds: int, each: float) -> dict[str, float]:
    """All rows in one query, on the engines that are here."""
    wanted = {
        ADD: [table.add_microseconds(start, amount) for _, start, amount, _ in rows],
        BETWEEN: [table.stand(end) - table.stand(start) for _, start, _, end in rows],
    }
    figures: dict[str, float] = {}
    print(f"{f'{len(rows):,} rows in one query':<28}{'add, s':>8}{'a second':>14}{'between, s':>14}")
    with ExitStack() as stack:
        for engine in engines(table, rows, stack):
            for kind, answers in wanted.items():
                assert engine.answers(kind) == answers, f"{engine.title} counts {kind} otherwise"
            found = {kind: [engine.seconds(kind) for _ in range(rounds)] for kind in wanted}
            # A server's CPU is not ours to see; it has one thread, so the clock tells it.
            place = 0 if engine.is_here else 1
            add, between = (median(one[place] for one in found[kind]) for kind in (ADD, BETWEEN))
            clock = "" if engine.is_here else "  by the clock"
            print(f"{engine.title:<28}{add:>8.2f}{len(rows) / add:>14,.0f}{between:>14.2f}{clock}")
            figures[f"{engine.title.lower()}_additions_per_second"] = len(rows) / add
            figures[f"{engine.title.lower()}_times_between_per_second"] = len(rows) / between
    return figures | {"record_per_bulk": each * figures["duckdb_additions_per_second"] / 1e6}


def _answers(ask: Callable[..., Any], one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    return [ask(*both) for both in zip(one, other, strict=True)]


def _costs(
    contenders: Mapping[str, tuple[Callable[..., Any], Sequence[Any], Sequence[Any]]], rounds: int
) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for round_ in range(rounds):
        for name, (ask, one, other) in contenders.items():
            if name == PEER and round_ >= SLOW_ROUNDS:
                continue
            gc.collect()
            start = process_time()
            for first, second in zip(one, other, strict=True):
                ask(first, second)
            times[name].append((process_time() - start) / len(one) * 1e6)
    return {name: median(each) for name, each in times.items()}


def _compare(said: Mapping[str, list[Any]], in_microseconds: Callable[[Any], int]) -> None:
    assert said[OURS] == said[FROM_UTC] == said[HAND], "the answers differ from those of a loop over days"
    assert said[WHOLE] == [in_microseconds(each) for each in said[HAND]], "whole microseconds differ"


def _right(said: Sequence[Any], wanted: Sequence[Any]) -> float:
    if isinstance(said[0], int):
        said = [EPOCH + timedelta(microseconds=each) for each in said]
    return sum(one == other for one, other in zip(said, wanted, strict=False)) / len(said)


if __name__ == "__main__":
    main()
