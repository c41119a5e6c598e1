"""Population facts -> columns of a ladder, by the histogram of the value they go by.

Not the records are put in order but their distinct values, each with the number of its records:
places, shares and buckets follow from cumulated counts, and come back to the records by value. One
histogram serves every fact that goes by the value in the same population, in either direction.
Measured on 10 million customers this takes half of what window functions over the records take,
even where a fifth of all spends in cents are distinct. Only `ties: row` needs the records in order.

Records whose value is null are not placed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from policybook.expr import tree
from policybook.expr.types import INTEGER, DateTimeType, StringType, shows
from policybook.plan.model import PopulationFact
from policybook.query.arithmetic import checked
from policybook.query.from_records import Records
from policybook.query.ladder import RECORD, selected
from policybook.query.refused import RefusedError
from policybook.query.terms import SAFE_DIGITS, Number, Plain, Ratio, Term

_COUNTED = 10
"""Digits of a number of records."""
_WIDEST = 38
"""Digits that 128 bits always hold."""
_HALF = 10**18
_TOTAL = 27
"""Digits at most of a total that shares are of."""


@dataclass(slots=True)
class Histogram:
    """The distinct values of a fact in a population; `columns` are made of each, by their text."""

    name: str
    stage: int
    by: Term
    condition: str
    columns: dict[str, str] = field(default_factory=dict)

    def column(self, text: str) -> str:
        """The name of the column that holds a place."""
        return self.columns.setdefault(text, f"place {len(self.columns) + 1}")


class Places:
    """The population facts of all policies of a query."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._dialect = records.dialect
        self._histograms: dict[tuple[str, str], Histogram] = {}
        self._counted: dict[int, dict[str, str]] = {}

    def population(self, name: str, inside: str | None) -> None:
        """The number of records in a population as a column; `inside` says who is, None is everyone."""
        records, ladder = self._records, self._records.ladder
        stage = 0 if inside is None else ladder.level_of(inside)
        condition = "" if inside is None else ladder.read(inside, stage + 1)
        alias = self._dialect.name(f"all {stage}")
        counts = self._counted.get(stage)
        if counts is None:
            counts = self._counted[stage] = {}
            step = f"{records.title} counted {stage}" if stage else f"{records.title} counted"
            ladder.join(stage + 1, self._dialect.name(step), alias)
            found = counts
            ladder.aside(stage, step, lambda relation: self._counts(found, relation), "sizes of populations")
        counted = counts.setdefault(self._dialect.count_if(condition), f"count {len(counts) + 1}")
        ladder.joined(name, stage + 1, f"{alias}.{self._dialect.name(counted)}")
        records.note(name, Number("", 0, _COUNTED))

    def _counts(self, counts: dict[str, str], relation: str) -> str:
        texts = [f"{text} AS {self._dialect.name(name)}" for text, name in counts.items()]
        return f"{selected(texts)}\nFROM {relation} AS {RECORD}"

    def place(self, fact: PopulationFact, name: str, inside: str | None) -> None:
        """A population fact as a column of that name, a share as two."""
        ladder = self._records.ladder
        histogram = self._histogram(fact, inside)
        level = histogram.stage + 1
        if fact.ties == "row" and fact.kind != "cumulative_share":
            return self._in_a_row(fact, name, inside, histogram)
        alias = self._dialect.name(histogram.name)
        if fact.kind == "cumulative_share":
            over, under = self._share(fact, histogram)
            for text, each in ((over.text, name), (under.text, f"{name} of")):
                ladder.joined(each, level, f"{alias}.{self._dialect.name(histogram.column(text))}")
            return self._records.note(name, Ratio(over, under))
        text = self._rank(fact) if fact.kind == "rank" else self._bucket("upto - n", fact, "ranked")
        if fact.kind == "ntile" and not fact.descending:
            text = self._bucket("ranked - upto", fact, "ranked")
        ladder.joined(name, level, f"{alias}.{self._dialect.name(histogram.column(text))}")
        return self._records.note(name, Number("", 0, _COUNTED))

    def _histogram(self, fact: PopulationFact, inside: str | None) -> Histogram:
        records, ladder = self._records, self._records.ladder
        read = tree.Fact(fact.by, INTEGER, fact.span)
        records.column_of(fact.by)
        stage = max(ladder.level_of(fact.by), 0 if inside is None else ladder.level_of(inside))
        by = records.fact(read, stage + 1, {})
        if isinstance(by, Plain) and fact.kind == "cumulative_share":
            raise RefusedError(f"a share of {shows(by.type)}", fact.span)
        if isinstance(by, Plain) and isinstance(by.type, DateTimeType):
            raise RefusedError("an order of date and time", fact.span, "order by a date")
        assert not isinstance(by, Ratio)  # a column is none
        condition = "" if inside is None else ladder.read(inside, stage + 1)
        found = self._histograms.get((fact.by, condition))
        if found is None:
            others = sum(each == fact.by for each, _ in self._histograms)
            suffix = f" {others + 1}" if others else ""
            name = f"{records.title} by {fact.by}{suffix}"
            found = self._histograms[fact.by, condition] = Histogram(name, stage, by, condition)
            made = found
            if fact.ties != "row" or fact.kind == "cumulative_share":
                self._join(made)
        elif not found.columns and not (fact.ties == "row" and fact.kind != "cumulative_share"):
            self._join(found)
        return found

    def _join(self, histogram: Histogram) -> None:
        assert not isinstance(histogram.by, Ratio)  # `_histogram` looked
        quoted = self._dialect.name(histogram.name)
        ladder = self._records.ladder
        value = histogram.by.text
        if histogram.condition:
            # As part of the value: beside the equality it would make engines compare all with all.
            value = f"(CASE WHEN {histogram.condition} THEN {value} END)"
        on = f"{quoted}.v = {value}"
        ladder.join(histogram.stage + 1, quoted, quoted, on)
        origin = f"places by {histogram.name.partition(' by ')[2]}"
        ladder.aside(histogram.stage, histogram.name, lambda relation: self._sql(histogram, relation), origin)

    def _sql(self, histogram: Histogram, relation: str) -> str:
        """Three SELECTs: values with their counts; these cumulated; what follows from them."""
        dialect, by = self._dialect, histogram.by
        assert not isinstance(by, Ratio)  # `_histogram` looked
        conditions = [f"{by.text} IS NOT NULL", *([histogram.condition] if histogram.condition else [])]
        values = (
            f"SELECT {by.text} AS v, count(*) AS n FROM {relation} AS {RECORD} "
            f"WHERE {' AND '.join(conditions)} GROUP BY {by.text}"
        )
        is_text = isinstance(by, Plain) and isinstance(by.type, StringType)
        order = f"ORDER BY {dialect.order_text('v') if is_text else 'v'} DESC"
        rows = f"{order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
        cumulated = {
            "upto": dialect.narrow(f"sum(n) OVER ({rows})"),
            "ranked": dialect.narrow("sum(n) OVER ()"),
            "nth": f"row_number() OVER ({order})",
            "kinds": "count(*) OVER ()",
        }
        if not isinstance(by, Plain):
            amount = self._amount(histogram)
            cumulated["amount"] = amount.text
            cumulated["gone"] = self._summed(amount, rows)
            cumulated["whole"] = self._summed(amount, "")
        wanted = " ".join(histogram.columns)
        texts = ["v", "n", *(f"{text} AS {name}" for name, text in cumulated.items() if name in wanted)]
        made = ["v", *(f"{text} AS {dialect.name(name)}" for text, name in histogram.columns.items())]
        end = dialect.to_be_joined("v")
        return f"{selected(made)}\nFROM (\n{selected(texts)}\nFROM (\n{values}\n) AS h\n) AS h{end}"

    def _amount(self, histogram: Histogram) -> Number:
        """What the records of a value bring to a total: nothing below zero."""
        by = histogram.by
        digits = by.digits if isinstance(by, Number) else SAFE_DIGITS
        more = None if digits is None else digits + _COUNTED
        is_wide = self._dialect.widens and (more is None or more > SAFE_DIGITS)
        value = self._dialect.widen("v") if is_wide else "v"
        text = f"CASE WHEN v > 0 THEN {value} * n ELSE 0 END"
        if not self._dialect.widens or more is None or more > _WIDEST:
            text = checked(self._dialect, Number(text, 0, more))
        return Number(text, 0, more, wide=is_wide)

    def _summed(self, amount: Number, window: str) -> str:
        if not amount.wide:
            return self._dialect.narrow(f"sum({amount.text}) OVER ({window})")
        if amount.digits is not None and amount.digits <= _WIDEST:
            return f"sum({amount.text}) OVER ({window})"
        # In two parts: a sum that leaves 128 bits would wrap around without a word on DuckDB.
        unit = self._dialect.integer(_HALF, wide=True)
        high = f"sum({self._dialect.quotient(amount.text, unit, wide=True)}) OVER ({window})"
        low = f"sum(({amount.text}) % {unit}) OVER ({window})"
        return f"({high} * {unit} + {low})"

    def _share(self, fact: PopulationFact, histogram: Histogram) -> tuple[Number, Number]:
        share = "gone" if fact.descending else "whole - gone + amount"
        if fact.boundary == "lower":
            share = "gone - amount" if fact.descending else "whole - gone"
        amount, total, digits = self._amount(histogram), "nullif(whole, 0)", _TOTAL
        if not amount.wide:
            digits = amount.digits or SAFE_DIGITS
        else:
            # Looked at once here, so that a share can be compared without a look for each record.
            most = self._dialect.integer(10**_TOTAL, wide=True)
            total = f"CASE WHEN whole >= {most} THEN {self._dialect.failure('whole')} ELSE {total} END"
        over = Number(share, 0, digits, held=True, wide=amount.wide)
        return over, Number(total, 0, digits, held=True, wide=amount.wide)

    def _rank(self, fact: PopulationFact) -> str:
        match fact.ties, fact.descending:
            case "max", True:
                return "upto"
            case "max", False:
                return "ranked - upto + n"
            case "dense", True:
                return "nth"
            case "dense", False:
                return "kinds - nth + 1"
            case _, True:
                return "upto - n + 1"
            case _, False:
                return "ranked - upto + 1"

    def _bucket(self, before: str, fact: PopulationFact, ranked: str) -> str:
        return self._dialect.quotient(f"(({before}) * {fact.buckets})", ranked, wide=False) + " + 1"

    def _in_a_row(self, fact: PopulationFact, name: str, inside: str | None, histogram: Histogram) -> None:
        """Ties told apart by the key: the one fact that puts all records in order."""
        by, level = histogram.by, histogram.stage + 1
        assert not isinstance(by, Ratio)  # `_histogram` looked
        placed = " AND ".join([f"{by.text} IS NOT NULL", *([histogram.condition] if inside else [])])
        is_text = isinstance(by, Plain) and isinstance(by.type, StringType)
        value = self._dialect.order_text(by.text) if is_text else by.text
        group = f"PARTITION BY {self._dialect.case([(placed, '1')], '0')}"
        order = f"{value} {'DESC' if fact.descending else 'ASC'}, {self._records.key_order}"
        place = f"row_number() OVER ({group} ORDER BY {order})"
        if fact.kind == "ntile":
            place = self._bucket(f"{place} - 1", fact, f"count(*) OVER ({group})")
        text = self._dialect.case([(placed, place)], self._dialect.null)
        self._records.ladder.define(name, level, text, f"places by {fact.by}")
        self._records.note(name, Number("", 0, _COUNTED))
