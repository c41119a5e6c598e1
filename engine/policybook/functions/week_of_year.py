"""`week of year`: the number of a date's week."""

from __future__ import annotations

from policybook.expr.types import (
    DATE,
    DATE_TIME,
    NumberType,
)
from policybook.expr.values import Value
from policybook.expr.wide import like
from policybook.functions.model import Example, Function
from policybook.functions.shapes import (
    gives,
    takes,
)


def _evaluate(on: Value) -> Value:
    day = like(on)
    return None if day is None else day.isocalendar().week


WEEK_OF_YEAR = Function(
    "week of year",
    (takes(date=DATE), takes(date=DATE_TIME)),
    gives(NumberType(0, 2)),
    _evaluate,
    "The number of the week by ISO 8601: weeks begin on Monday, the first one has the year's first Thursday.",
    "按 ISO 8601 计的周数：周一为一周之始，第一周含当年首个周四。",
    (Example("week of year(date(2019, 9, 17))", "38"),),
    in_bulk=True,
)
