"""A futures broker's customers, accounts and trades, made up from a seed, with Chinese columns.

INVARIANT: the same count, seed and day give the same bytes, on every machine.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from policybook.samples.names import firm_names, person_names
from policybook.samples.spread import Season, heavy_tail, money, pick, split
from policybook.samples.to_csv import write_csv

TRADER_COLUMNS = ("客户编号", "名称", "参与目的", "开户日期", "居间人")
ACCOUNT_COLUMNS = ("账户编号", "客户编号", "客户权益", "状态")
TRADE_COLUMNS = ("成交编号", "客户编号", "账户编号", "成交日期", "品种", "手数")

_GREATEST_EQUITY = 3_000_000_000  # cents
_GREATEST_LOTS = 150_000  # a year
_PRODUCTS = ("螺纹钢", "铁矿石", "豆粕", "白糖", "棉花", "沪铜", "原油", "PTA")


def write_traders(folder: Path, *, count: int, seed: int, as_of: date) -> list[Path]:
    """Writes `traders.csv`, `accounts.csv` and `trades.csv` for that many customers as they stand on a day.

    One in twelve hedges, and those are firms. A few rows at the end no mapping should accept.
    """
    rng = Random(seed)
    season = Season(as_of - timedelta(days=364), as_of)
    hedges = [rng.randrange(12) == 0 for _ in range(count)]
    firms, people = iter(firm_names(rng, count)), iter(person_names(rng, count))
    # A hedger stands high, for nobody hedges with small change; the rest fall in by chance.
    places = sorted(range(count), key=lambda at: (rng.randrange(count) // (3 if hedges[at] else 1), at))
    equity = dict(zip(places, heavy_tail(count, _GREATEST_EQUITY, 50_000), strict=True))
    lots = dict(zip(places, heavy_tail(count, _GREATEST_LOTS), strict=True))

    traders: list[list[str]] = []
    accounts: list[list[str]] = []
    trades: list[list[str]] = []
    for at, hedger in enumerate(hedges):
        key = f"K{at + 1:05d}"
        opened = as_of - timedelta(days=rng.randrange(30, 3000))
        purpose = "套保" if hedger else pick(rng, (("投机", 97), ("", 3)))
        introducer = pick(rng, (("", 70), (f"J{rng.randrange(1, 20):02d}", 30)))
        traders.append([key, next(firms) if hedger else next(people), purpose, str(opened), introducer])
        own = _accounts(rng, key, equity[at])
        accounts += own
        trades += _trades(rng, key, own, lots[at], season)
    return [
        write_csv(folder / "traders.csv", TRADER_COLUMNS, [*traders, ["", "无编号", "投机", str(as_of), ""]]),
        write_csv(
            folder / "accounts.csv", ACCOUNT_COLUMNS, [*accounts, ["A99999-1", "K00001", "待核", "正常"]]
        ),
        write_csv(
            folder / "trades.csv",
            TRADE_COLUMNS,
            ((f"T{number:07d}", *row) for number, row in enumerate([*trades, *_bad_trades(as_of)], start=1)),
        ),
    ]


def _accounts(rng: Random, key: str, cents: int) -> list[list[str]]:
    many = int(pick(rng, (("1", 80), ("2", 15), ("3", 5))))
    shares = split(rng, cents, many)
    rows = [[f"A{key[1:]}-{n}", key, money(share), "正常"] for n, share in enumerate(shares, start=1)]
    if rng.randrange(15) == 0:
        rows.append([f"A{key[1:]}-{many + 1}", key, money(rng.randrange(1_000_000)), "销户"])
    return rows


def _trades(rng: Random, key: str, accounts: list[list[str]], lots: int, season: Season) -> list[list[str]]:
    """Trades that add up to the lots; a tenth of customers sleep."""
    if rng.randrange(10) == 0:
        return []
    many = min(lots, rng.randrange(3, 40) + (40 if lots > 3_000 else 0))
    product = rng.choice(_PRODUCTS)
    return [
        [key, rng.choice(accounts)[0], str(day), product, str(part)]
        for day, part in zip(season.days(rng, many), split(rng, lots, many), strict=True)
    ]


def _bad_trades(as_of: date) -> list[list[str]]:
    return [
        ["K00001", "A00001-1", "昨天", "豆粕", "3"],
        ["K00001", "A00001-1", str(as_of), "豆粕", "三手"],
        ["", "A00001-1", str(as_of), "豆粕", "3"],
    ]
