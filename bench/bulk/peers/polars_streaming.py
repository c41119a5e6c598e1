"""The same answers by Polars' streaming engine, the places by way of the distinct values."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import polars as pl
from polars import DataType, Expr, LazyFrame

AS_OF, YEAR_BEFORE = date(2025, 6, 30), date(2024, 6, 30)


def answers(customers: str, orders: str) -> LazyFrame:
    counted = pl.scan_parquet(orders).filter(
        pl.col("placed_on") <= AS_OF, pl.col("cancelled").ne_missing(pl.lit(True))
    )
    in_year = pl.col("placed_on") > YEAR_BEFORE
    cents = (pl.col("amount") * 100).cast(pl.Int64)
    bought = counted.group_by("customer").agg(
        pl.when(in_year).then(cents).otherwise(0).sum().alias("spent"),
        in_year.any().alias("spent_in_year"),
        pl.len().alias("order_count"),
        pl.col("placed_on").max().alias("last_order_on"),
    )
    facts = (
        pl.scan_parquet(customers)
        .filter(pl.col("stage") == "active")
        .select("id")
        .join(bought, left_on="id", right_on="customer", how="left")
        .select(
            "id",
            pl.when("spent_in_year").then("spent").alias("annual_spend"),
            pl.col("order_count").fill_null(0).cast(pl.Int64),
            "last_order_on",
        )
    )
    spends = _distinct(facts, "annual_spend").sort("annual_spend", descending=True)
    sales = pl.col("n") * pl.col("annual_spend").clip(lower_bound=0)
    ahead, ranked = pl.col("n").cum_sum() - pl.col("n"), pl.col("n").sum()
    spends = spends.select(
        "annual_spend",
        (ahead + 1).alias("spend_rank"),
        (sales.cum_sum() / sales.sum()).alias("spend_share"),
        _fifth(ranked - pl.col("n").cum_sum(), ranked).alias("monetary_score"),
    )
    recencies = _distinct(facts, "last_order_on").sort("last_order_on")
    recencies = recencies.select("last_order_on", _fifth(ahead, ranked).alias("recency_score"))
    frequencies = _distinct(facts, "order_count").sort("order_count")
    frequencies = frequencies.select("order_count", _fifth(ahead, ranked).alias("frequency_score"))
    population = facts.select(pl.len().alias("population"))
    return (
        facts.join(spends, on="annual_spend", how="left")
        .join(recencies, on="last_order_on", how="left")
        .join(frequencies, on="order_count", how="left")
        .join(population, how="cross")
        .with_columns(_abc().alias("abc"), _segment().alias("segment"))
        .select("id", "abc", "spend_rank", "segment", _next_contact().alias("next_contact"))
    )


def _distinct(facts: LazyFrame, value: str) -> LazyFrame:
    return facts.drop_nulls(value).group_by(value).agg(pl.len().cast(pl.Int64).alias("n"))


def _fifth(ahead: Expr, ranked: Expr, kind: type[DataType] = pl.Int8) -> Expr:
    return (ahead * 5 // ranked + 1).cast(kind)


def _abc() -> Expr:
    first = pl.max_horizontal(pl.lit(100), (pl.col("population") * 0.01).ceil())
    nothing = pl.col("annual_spend").is_null() | (pl.col("annual_spend") <= 0)
    return (
        pl.when(nothing)
        .then(pl.lit("D"))
        .when(pl.col("spend_rank") <= first)
        .then(pl.lit("A"))
        .when(pl.col("spend_share") <= 0.5)
        .then(pl.lit("A"))
        .when(pl.col("spend_share") <= 0.8)
        .then(pl.lit("B"))
        .when(pl.col("spend_share") <= 0.95)
        .then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )


def _segment() -> Expr:
    recency, frequency = pl.col("recency_score"), pl.col("frequency_score")
    monetary = pl.col("monetary_score")
    return (
        pl.when(pl.col("last_order_on").is_null())
        .then(pl.lit("new"))
        .when(recency >= 4, frequency >= 4, monetary >= 4)
        .then(pl.lit("champion"))
        .when(recency >= 3, frequency >= 4)
        .then(pl.lit("loyal"))
        .when(recency >= 3, monetary >= 4)
        .then(pl.lit("big"))
        .when(recency >= 4, frequency <= 2)
        .then(pl.lit("fresh"))
        .when(recency >= 3)
        .then(pl.lit("steady"))
        .when((frequency >= 4) | (monetary.fill_null(0) >= 4))
        .then(pl.lit("risk"))
        .when(recency == 2)
        .then(pl.lit("dormant"))
        .otherwise(pl.lit("lost"))
    )


def _next_contact() -> Expr:
    last = pl.col("last_order_on")
    return (
        pl.when(last.is_null())
        .then(pl.lit(AS_OF + timedelta(days=14)))
        .when(pl.col("segment") == "risk")
        .then(pl.lit(AS_OF + timedelta(days=7)))
        .when(pl.col("abc") == "A")
        .then(last + timedelta(days=30))
        .when(pl.col("abc") == "B")
        .then(last + timedelta(days=60))
        .when(pl.col("abc") == "C")
        .then(last + timedelta(days=90))
        .otherwise(last + timedelta(days=180))
    )


def main(customers: str, orders: str, out: str) -> None:
    answers(customers, orders).sink_parquet(out, engine="streaming", maintain_order=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
