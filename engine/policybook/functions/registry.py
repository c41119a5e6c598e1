"""Every built-in function of FEEL, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from policybook.functions.abs_ import ABS
from policybook.functions.after import AFTER
from policybook.functions.all_ import ALL
from policybook.functions.any_ import ANY_OF
from policybook.functions.append import APPEND
from policybook.functions.before import BEFORE
from policybook.functions.ceiling import CEILING
from policybook.functions.coincides import COINCIDES
from policybook.functions.concatenate import CONCATENATE
from policybook.functions.contains import CONTAINS
from policybook.functions.context import CONTEXT
from policybook.functions.context_merge import CONTEXT_MERGE
from policybook.functions.context_put import CONTEXT_PUT
from policybook.functions.count import COUNT
from policybook.functions.date_ import DATE_OF
from policybook.functions.date_and_time import DATE_AND_TIME
from policybook.functions.day_of_week import DAY_OF_WEEK
from policybook.functions.day_of_year import DAY_OF_YEAR
from policybook.functions.decimal_ import DECIMAL
from policybook.functions.distinct_values import DISTINCT_VALUES
from policybook.functions.duration import DURATION
from policybook.functions.during import DURING
from policybook.functions.ends_with import ENDS_WITH
from policybook.functions.even import EVEN
from policybook.functions.exp import EXP
from policybook.functions.finished_by import FINISHED_BY
from policybook.functions.finishes import FINISHES
from policybook.functions.flatten import FLATTEN
from policybook.functions.floor import FLOOR
from policybook.functions.get_entries import GET_ENTRIES
from policybook.functions.get_value import GET_VALUE
from policybook.functions.includes import INCLUDES
from policybook.functions.index_of import INDEX_OF
from policybook.functions.insert_before import INSERT_BEFORE
from policybook.functions.is_ import IS
from policybook.functions.list_contains import LIST_CONTAINS
from policybook.functions.list_replace import LIST_REPLACE
from policybook.functions.log import LOG
from policybook.functions.lower_case import LOWER_CASE
from policybook.functions.matches import MATCHES
from policybook.functions.max_ import MAX
from policybook.functions.mean import MEAN
from policybook.functions.median import MEDIAN
from policybook.functions.meets import MEETS
from policybook.functions.met_by import MET_BY
from policybook.functions.min_ import MIN
from policybook.functions.mode import MODE
from policybook.functions.model import Function
from policybook.functions.modulo import MODULO
from policybook.functions.month_of_year import MONTH_OF_YEAR
from policybook.functions.next_birthday import NEXT_BIRTHDAY
from policybook.functions.next_day_of_year import NEXT_DAY_OF_YEAR
from policybook.functions.next_lunar_day import NEXT_LUNAR_DAY
from policybook.functions.next_occurrence import NEXT_OCCURRENCE
from policybook.functions.next_solar_term import NEXT_SOLAR_TERM
from policybook.functions.not_ import NOT
from policybook.functions.number_ import NUMBER_OF
from policybook.functions.odd import ODD
from policybook.functions.overlaps import OVERLAPS
from policybook.functions.overlaps_after import OVERLAPS_AFTER
from policybook.functions.overlaps_before import OVERLAPS_BEFORE
from policybook.functions.product import PRODUCT
from policybook.functions.range_ import RANGE_OF
from policybook.functions.remove import REMOVE
from policybook.functions.replace import REPLACE
from policybook.functions.reverse import REVERSE
from policybook.functions.round_down import ROUND_DOWN_TO
from policybook.functions.round_half_down import ROUND_HALF_DOWN_TO
from policybook.functions.round_half_up import ROUND_HALF_UP_TO
from policybook.functions.round_up import ROUND_UP_TO
from policybook.functions.sort import SORT
from policybook.functions.split import SPLIT
from policybook.functions.sqrt import SQRT
from policybook.functions.started_by import STARTED_BY
from policybook.functions.starts import STARTS
from policybook.functions.starts_with import STARTS_WITH
from policybook.functions.stddev import STDDEV
from policybook.functions.string import STRING_OF
from policybook.functions.string_join import STRING_JOIN
from policybook.functions.string_length import STRING_LENGTH
from policybook.functions.sublist import SUBLIST
from policybook.functions.substring import SUBSTRING
from policybook.functions.substring_after import SUBSTRING_AFTER
from policybook.functions.substring_before import SUBSTRING_BEFORE
from policybook.functions.sum_ import SUM
from policybook.functions.time_ import TIME_OF
from policybook.functions.union import UNION
from policybook.functions.upper_case import UPPER_CASE
from policybook.functions.week_of_year import WEEK_OF_YEAR
from policybook.functions.years_and_months_duration import YEARS_AND_MONTHS_DURATION

_ALL = (
    ABS,
    AFTER,
    ALL,
    ANY_OF,
    APPEND,
    BEFORE,
    CEILING,
    COINCIDES,
    CONCATENATE,
    CONTAINS,
    CONTEXT,
    CONTEXT_MERGE,
    CONTEXT_PUT,
    COUNT,
    DATE_AND_TIME,
    DATE_OF,
    DAY_OF_WEEK,
    DAY_OF_YEAR,
    DECIMAL,
    DISTINCT_VALUES,
    DURATION,
    DURING,
    ENDS_WITH,
    EVEN,
    EXP,
    FINISHED_BY,
    FINISHES,
    FLATTEN,
    FLOOR,
    GET_ENTRIES,
    GET_VALUE,
    INCLUDES,
    INDEX_OF,
    INSERT_BEFORE,
    IS,
    LIST_CONTAINS,
    LIST_REPLACE,
    LOG,
    LOWER_CASE,
    MATCHES,
    MAX,
    MEAN,
    MEDIAN,
    MEETS,
    MET_BY,
    MIN,
    MODE,
    MODULO,
    MONTH_OF_YEAR,
    NEXT_BIRTHDAY,
    NEXT_DAY_OF_YEAR,
    NEXT_LUNAR_DAY,
    NEXT_OCCURRENCE,
    NEXT_SOLAR_TERM,
    NOT,
    NUMBER_OF,
    ODD,
    OVERLAPS,
    OVERLAPS_AFTER,
    OVERLAPS_BEFORE,
    PRODUCT,
    REMOVE,
    REPLACE,
    RANGE_OF,
    REVERSE,
    ROUND_DOWN_TO,
    ROUND_HALF_DOWN_TO,
    ROUND_HALF_UP_TO,
    ROUND_UP_TO,
    SORT,
    SPLIT,
    SQRT,
    STARTED_BY,
    STARTS,
    STARTS_WITH,
    STDDEV,
    STRING_JOIN,
    STRING_LENGTH,
    STRING_OF,
    SUBLIST,
    SUBSTRING,
    SUBSTRING_AFTER,
    SUBSTRING_BEFORE,
    SUM,
    TIME_OF,
    UNION,
    UPPER_CASE,
    WEEK_OF_YEAR,
    YEARS_AND_MONTHS_DURATION,
)

FUNCTIONS: Mapping[str, Function] = {each.name: each for each in _ALL}
