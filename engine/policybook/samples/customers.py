"""A firm's customers and orders, made up from a seed: steep sales, seasons, ties, refunds, gaps, bad rows.

INVARIANT: the same count, seed and day give the same bytes, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as numbers
from pathlib import Path
from random import Random

from policybook.samples.names import firm_names
from policybook.samples.spread import Season, heavy_tail, money, pick, split
from policybook.samples.to_csv import write_csv

CUSTOMER_COLUMNS = (
    "customer_no", "name", "stage", "since", "potential", "credit_grade", "credit_report_on", "philosophy",
    "ability_to_pay", "overdue_days", "credit_share", "debt_ratio", "statements", "extensions", "secured",
    "expected_quantity", "decides_by", "unwilling_because", "hopeless",
)  # fmt: skip
ORDER_COLUMNS = ("order_no", "customer_no", "placed_on", "amount", "cancelled")

_GREATEST_YEAR = 3_000_000_000  # cents: what the first customer buys in a year
_LEAST_YEAR = 20_000
_YEARS = 2
_QUANTITIES = heavy_tail(40, 500_000)
_REASONS = ("价格太高", "已有供应商", "付款条件", "bad experience before", "服务不满意")


@dataclass(frozen=True, slots=True)
class _Period:
    as_of: date
    recent: Season
    earlier: Season


def write_customers(folder: Path, *, count: int, seed: int, as_of: date) -> list[Path]:
    """Writes `customers.csv` and `orders.csv` for that many customers as they stand on a day.

    About seven in ten are active, one in ten lapsed, two in ten prospects. Beyond the `count` good
    customers there are a few rows that no mapping should accept.
    """
    rng = Random(seed)
    period = _Period(
        as_of,
        Season(as_of - timedelta(days=365 * _YEARS - 1), as_of),
        Season(as_of - timedelta(days=365 * 4), as_of - timedelta(days=400)),
    )
    stages = [pick(rng, (("active", 70), ("lapsed", 10), ("prospect", 20))) for _ in range(count)]
    ids = [f"C-{number:05d}" for number in range(1, count + 1)]
    names = firm_names(rng, count)
    customers = [_customer(rng, *each, as_of) for each in zip(ids, names, stages, strict=True)]
    orders = list(_orders(rng, ids, stages, period))
    customers[count // 3 : count // 3] = _bad_customers()
    orders[len(orders) // 2 : len(orders) // 2] = _bad_orders(ids[0], as_of)
    return [
        write_csv(folder / "customers.csv", CUSTOMER_COLUMNS, customers),
        write_csv(
            folder / "orders.csv",
            ORDER_COLUMNS,
            ((f"O-{number:07d}", *row) for number, row in enumerate(orders, start=1)),
        ),
    ]


def _customer(rng: Random, key: str, name: str, stage: str, as_of: date) -> list[str]:
    since = "" if stage == "prospect" else str(as_of - timedelta(days=rng.randrange(430, 5000)))
    potential = pick(rng, (("high", 15), ("medium", 45), ("low", 30), ("", 10)))
    return [key, name, stage, since, potential, *_credit(rng, stage, as_of), *_prospect(rng, stage, as_of)]


def _credit(rng: Random, stage: str, as_of: date) -> list[str]:
    """Grade on file, report date, philosophy, ability to pay, and what the credit score looks at."""
    if stage == "prospect":
        return [""] * 10
    reported = as_of - timedelta(days=rng.randrange(0, 500))
    return [
        pick(rng, (("AAA", 15), ("AA", 30), ("A", 30), ("B", 12), ("C", 5), ("", 8))),
        "" if rng.randrange(12) == 0 else str(reported),
        pick(rng, (("sound", 65), ("unproven", 20), ("poor", 5), ("", 10))),
        pick(rng, (("proven", 70), ("doubtful", 15), ("none", 3), ("", 12))),
        pick(rng, (("0", 55), (str(rng.randrange(1, 31)), 25), (str(rng.randrange(31, 200)), 12), ("", 8))),
        "" if rng.randrange(10) == 0 else f"0.{rng.randrange(10000):04d}",
        "" if rng.randrange(8) == 0 else f"0.{rng.randrange(1000, 9500):04d}",
        pick(rng, (("audited", 45), ("unaudited", 35), ("none", 12), ("", 8))),
        pick(rng, (("0", 70), ("1", 15), ("2", 8), ("", 7))),
        pick(rng, (("true", 20), ("false", 70), ("", 10))),
    ]


def _prospect(rng: Random, stage: str, as_of: date) -> list[str]:
    """Expected quantity, day of decision, reason against, hopeless: rarely known of current customers."""
    if stage == "active" and rng.randrange(5):
        return ["", "", "", "false"]
    quantity = money(rng.choice(_QUANTITIES))
    decides = as_of + timedelta(days=rng.randrange(-20, 150))
    return [
        "" if rng.randrange(6) == 0 else quantity,
        "" if rng.randrange(4) == 0 else str(decides),
        rng.choice(_REASONS) if stage == "prospect" and rng.randrange(4) == 0 else "",
        pick(rng, (("true", 6), ("false", 84), ("", 10))),
    ]


def _orders(rng: Random, ids: list[str], stages: list[str], period: _Period) -> Iterator[list[str]]:
    """Orders customer by customer, without their numbers."""
    active = [key for key, stage in zip(ids, stages, strict=True) if stage == "active"]
    rng.shuffle(active)
    yearly = dict(zip(active, heavy_tail(len(active), _GREATEST_YEAR, _LEAST_YEAR), strict=True))
    place = dict(zip(active, numbers(1), strict=False))
    for key, stage in zip(ids, stages, strict=True):
        if stage == "lapsed":
            yield from _bought(
                rng, key, rng.randrange(1, 30), rng.randrange(50_000, 9_000_000), period.earlier
            )
        elif stage == "active" and place[key] > 60 and place[key] % 25 == 0:
            yield from _subscribed(key, period.as_of)
        elif stage == "active" and place[key] > 60 and place[key] % 40 == 1:
            yield from _refunded(rng, key, period.as_of, more=place[key] % 80 == 1)
        elif stage == "active":
            many = rng.randrange(8, 40) + (60 if place[key] <= 40 else 0)
            yield from _bought(rng, key, many, yearly[key] * _YEARS, period.recent)


def _bought(rng: Random, key: str, many: int, cents: int, season: Season) -> Iterator[list[str]]:
    """Orders that add up to the sum, and a few refunds and cancelled or unmarked orders on top."""
    for day, amount in zip(season.days(rng, many), split(rng, cents, many), strict=True):
        yield [key, str(day), money(amount), "false" if rng.randrange(50) else ""]
        chance = rng.randrange(60)
        if chance == 0:
            yield [key, str(day), money(amount // 2), "true"]
        elif chance == 1:
            yield [key, str(day), money(-(amount // 10)), "false"]


def _subscribed(key: str, as_of: date) -> Iterator[list[str]]:
    """The same storage fee month after month: all who subscribe tie."""
    for month in range(12):
        yield [key, str(as_of - timedelta(days=15 + 30 * month)), "300.00", "false"]


def _refunded(rng: Random, key: str, as_of: date, more: bool) -> Iterator[list[str]]:
    """One order taken back in full, or for more than it was; then the year is zero or below."""
    cents = rng.randrange(1_000, 90_000)
    day = as_of - timedelta(days=rng.randrange(40, 300))
    yield [key, str(day), money(cents), "false"]
    yield [key, str(day + timedelta(days=9)), money(-cents - (2_500 if more else 0)), "false"]


def _bad_customers() -> list[list[str]]:
    rest = [""] * (len(CUSTOMER_COLUMNS) - 5)
    return [
        ["", "无编号贸易有限公司", "active", "2020-01-01", "high", *rest],
        ["X-1", "Wrong Stage Co., Ltd.", "platinum", "2020-01-01", "low", *rest],
        ["X-2", "日期错误食品有限公司", "active", "2020-13-45", "low", *rest],
    ]


def _bad_orders(key: str, as_of: date) -> list[list[str]]:
    return [
        [key, str(as_of), "n/a", "false"],
        [key, "", "120.00", "false"],
        [key, str(as_of), "", "false"],
        ["", str(as_of), "80.00", "false"],
        [key, str(as_of), "80.00", "perhaps"],
    ]
