"""What the generated books of the quick suite are made of: every construct that a query can say.

Each must have come to two different values at least, over the records of one pair.
"""

from __future__ import annotations

import pytest

from tests.differential.features import Covered
from tests.differential.pairs import SEEDS, pairs

#: Draws books until every construct was met.
pytestmark = pytest.mark.slow

_NUMBERS = ("number + number", "number - number", "number * number", "number / number", "negate", "abs()")
_ROUNDED = (
    "decimal()",
    "floor()",
    "ceiling()",
    "min() of few",
    "max() of few",
    "sum() of few",
    "mean() of few",
)
_COMPARED = tuple(f"{kind} {op}" for kind in ("number", "date") for op in ("<", "<=", ">", ">=", "=", "!="))
_MEMBERSHIP = (
    *(f"number in {low}..{high}" for low in "[(" for high in "])"),
    *("number in (…)", "string in (…)", "date in (…)", "date in [..]"),
)
_SINCE = (
    *("modulo()", "round half up()", "round half down()", "even()", "substring()", "substring after()"),
    *("string()", "day of year()", "week of year()", "years and months duration()", "date and time.hour"),
)
_LOGIC = ("and", "or", "not", "if", "instanceof", "= null", "!= null")
_TEXTS = (
    *("string + string", "string =", "string !=", "string <", "string >=", "string length()"),
    *("starts with()", "ends with()", "contains()"),
)
_DATES = (
    *("date + years and months duration", "date - years and months duration", "date - date"),
    *("date + days and time duration", "date - days and time duration", "days and time duration * number"),
    *(
        "days and time duration / days and time duration",
        "days and time duration >",
        "date() of date and time",
    ),
    *("date.year", "date.month", "date.day", "date.weekday", "min() of date", "max() of date"),
)
_LISTS = (
    *("filter", "filter by the record's own facts", "for", "some", "every", "list contains()"),
    *("sum() of number", "min() of number", "max() of number", "mean() of number", "min() of string"),
    *("any() of boolean", "all() of boolean", "distinct values()"),
)
_FIELDS = ("number", "string", "boolean", "date", "date and time")
_MEASURES = ("number", "string", "boolean", "date", "days and time duration")
_PLACES = (
    *(f"rank {ties}" for ties in ("min", "max", "dense", "row")),
    *("ntile min", "ntile row", "cumulative_share upper", "cumulative_share lower", "population"),
    *(
        f"{kind} {order}"
        for kind in ("rank", "ntile", "cumulative_share")
        for order in ("ascending", "descending")
    ),
    *(f"{kind} with ties and nulls" for kind in ("rank", "ntile", "cumulative_share")),
)
_POLICIES = (
    *(f"classification: {policy}" for policy in ("FIRST", "UNIQUE", "ANY", "PRIORITY", "expression")),
    *(f"decision: {policy}" for policy in ("FIRST", "UNIQUE", "ANY", "PRIORITY", "expression")),
    *(f"decision: COLLECT{of}" for of in ("", " SUM", " MIN", " MAX", " COUNT")),
    *("decision: RULE ORDER", "decision: OUTPUT ORDER", "clash", "several outputs", "default", "effective"),
    *("scorecard", "scorecard: low", "scorecard: high", "scorecard: reason codes"),
    *("reads another policy", "where", "parameter", "cell: null", "reason with facts", "reason in Chinese"),
    *(f"output: {kind}" for kind in ("number", "string", "boolean", "date")),
)
CONSTRUCTS = (
    *(
        *_NUMBERS,
        *_ROUNDED,
        *_COMPARED,
        *_MEMBERSHIP,
        *_LOGIC,
        *_SINCE,
        *_TEXTS,
        *_DATES,
        *_LISTS,
        *_PLACES,
        *_POLICIES,
    ),
    *(f"field: {kind}" for kind in _FIELDS),
    *(f"measure: {kind}" for kind in _MEASURES),
)


@pytest.fixture(scope="module")
def covered() -> Covered:
    found = Covered()
    for seed in SEEDS:
        made, known = pairs(seed)
        for each in known:
            found.book(made, each)
    return found


def test_every_construct_was_drawn_and_came_to_two_values(covered: Covered) -> None:
    poor = {each: covered.values.get(each, 0) for each in CONSTRUCTS if covered.values.get(each, 0) < 2}
    assert not poor
