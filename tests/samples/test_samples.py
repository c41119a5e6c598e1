"""The made-up customers: the same bytes for the same seed, and as uneven as real ones."""

from __future__ import annotations

import csv
import doctest
import hashlib
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random

import pytest

from policybook.samples import names, spread
from policybook.samples.customers import CUSTOMER_COLUMNS, ORDER_COLUMNS, write_customers
from policybook.samples.names import firm_names, person_names
from policybook.samples.spread import Season, heavy_tail, money, split
from policybook.samples.traders import write_traders

AS_OF = date(2025, 6, 30)


def digest(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


@pytest.fixture(scope="module")
def customers(tmp_path_factory) -> list[Path]:
    return write_customers(tmp_path_factory.mktemp("customers"), count=1500, seed=7, as_of=AS_OF)


@pytest.fixture(scope="module")
def traders(tmp_path_factory) -> list[Path]:
    return write_traders(tmp_path_factory.mktemp("traders"), count=600, seed=7, as_of=AS_OF)


@pytest.fixture(scope="module")
def spend(customers) -> dict[str, Decimal]:
    """Spend of the last year of each active customer who ordered anything in it."""
    active = {row["customer_no"] for row in rows(customers[0]) if row["stage"] == "active"}
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(customers[1]):
        known = amount(row["amount"])
        counts = row["customer_no"] in active and known is not None and row["cancelled"] in ("", "false")
        if counts and "2024-06-30" < row["placed_on"] <= "2025-06-30":
            total[row["customer_no"]] += known
    return dict(total)


@pytest.mark.parametrize("module", [names, spread], ids=lambda module: module.__name__)
def test_examples_in_the_words_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("write", [write_customers, write_traders], ids=["customers", "traders"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path, write):
    one, same, other = (
        digest(write(tmp_path / name, count=60, seed=seed, as_of=AS_OF))
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )
    assert one == same
    assert one != other


def test_the_bytes_are_these(tmp_path):
    """A change of the generator changes every committed sample: it is to be meant."""
    assert digest(write_customers(tmp_path, count=40, seed=1, as_of=AS_OF))[:16] == "8dbcd0141fe2e1bc"
    assert digest(write_traders(tmp_path, count=40, seed=1, as_of=AS_OF))[:16] == "7ec62fc5feb23601"


def test_firms_have_different_names_in_both_scripts_and_in_english():
    drawn = firm_names(Random(5), 4000)
    assert len(set(drawn)) == 4000
    assert any("實業" in name for name in drawn)
    assert any(name.isascii() for name in drawn)
    assert sum(name.endswith("公司") for name in drawn) > 3000


def test_people_may_share_a_name():
    drawn = person_names(Random(5), 4000)
    assert len(drawn) == 4000 > len(set(drawn)) > 3000


def test_columns_are_those_stated(customers):
    assert customers[0].read_text(encoding="utf-8").splitlines()[0] == ",".join(CUSTOMER_COLUMNS)
    assert customers[1].read_text(encoding="utf-8").splitlines()[0] == ",".join(ORDER_COLUMNS)


def test_files_are_plain_everywhere(customers, traders):
    for path in (*customers, *traders):
        data = path.read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


def test_stages_are_mixed(customers):
    stages = Counter(row["stage"] for row in rows(customers[0]))
    assert 0.6 < stages["active"] / 1500 < 0.8
    assert stages["lapsed"] > 100
    assert stages["prospect"] > 200


def test_few_customers_bring_most_of_the_sales(spend):
    bought = sorted((total for total in spend.values() if total > 0), reverse=True)
    hundredth = -(-len(bought) // 100)
    assert Decimal("0.6") < sum(bought[:hundredth]) / sum(bought) < Decimal("0.85")
    assert Decimal("0.08") < sum(bought[hundredth : hundredth * 5]) / sum(bought) < Decimal("0.25")


def test_some_customers_tie_and_some_stand_at_zero_or_below(spend):
    counts = Counter(spend.values())
    assert counts[Decimal("3600.00")] > 5
    assert counts[Decimal("0.00")] > 3
    assert any(total < 0 for total in spend.values())


def test_lapsed_customers_bought_long_ago_and_prospects_never(customers):
    stage = {row["customer_no"]: row["stage"] for row in rows(customers[0])}
    for row in rows(customers[1]):
        assert stage.get(row["customer_no"]) != "prospect"
        if stage.get(row["customer_no"]) == "lapsed":
            assert row["placed_on"] < "2024-06-30"


def test_months_differ(customers):
    months = Counter(row["placed_on"][5:7] for row in rows(customers[1]) if row["placed_on"])
    assert months["12"] > 2 * months["02"]


def test_some_values_are_missing(customers):
    known = rows(customers[0])
    for column in ("potential", "credit_grade", "credit_report_on", "overdue_days", "hopeless"):
        assert any(not row[column] for row in known)


def test_some_rows_cannot_be_accepted(customers, traders):
    assert sum(not row["customer_no"] for row in rows(customers[0])) == 1
    assert any(row["stage"] == "platinum" for row in rows(customers[0]))
    assert sum(amount(row["amount"]) is None for row in rows(customers[1])) == 2
    assert any(row["手数"] == "三手" for row in rows(traders[2]))


def test_hedgers_are_firms_and_speculators_people(traders):
    for row in rows(traders[0]):
        if row["参与目的"] == "套保":
            assert len(row["名称"]) > 4


def test_trades_lie_in_the_last_year(traders):
    days = [row["成交日期"] for row in rows(traders[2]) if row["成交日期"] != "昨天"]
    assert min(days) > "2024-06-30"
    assert max(days) <= "2025-06-30"


@pytest.mark.parametrize("parts", [1, 2, 9, 60])
def test_a_split_adds_up(parts):
    for total in (1, 99, 100_000):
        shares = split(Random(parts), total, parts)
        assert len(shares) == parts
        assert sum(shares) == total
        assert min(shares) >= 0


def test_a_tail_falls_and_has_a_floor():
    tail = heavy_tail(500, 10_000, 3)
    assert tail == sorted(tail, reverse=True)
    assert (tail[0], tail[-1]) == (10_000, 3)


@pytest.mark.parametrize(("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456, "1234.56")])
def test_money_has_two_places(cents, text):
    assert money(cents) == text


def test_days_come_in_order_and_within_the_season():
    days = Season(date(2025, 1, 30), date(2025, 2, 2)).days(Random(1), 50)
    assert days == sorted(days)
    assert set(days) <= {date(2025, 1, 30), date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 2)}


@pytest.mark.parametrize("count", [1, 2, 61])
@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 1, 1)], ids=str)
def test_few_customers_and_odd_days_are_no_trouble(tmp_path, count, as_of):
    customers, orders = write_customers(tmp_path, count=count, seed=1, as_of=as_of)
    traders, accounts, _ = write_traders(tmp_path, count=count, seed=1, as_of=as_of)
    assert len(rows(customers)) == count + 3
    assert len(rows(traders)) == count + 1
    assert len(rows(accounts)) > count
    assert max(row["placed_on"] for row in rows(orders)) <= str(as_of)
