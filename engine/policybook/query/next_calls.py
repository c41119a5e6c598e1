"""The functions that give the next day of some kind: known days are written out, others counted.

What is counted day by day per record is a table here, one long text in which a row finds its place.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, date

from policybook.calendar.next_days import (
    day_of_year_from,
    lunar_day_from,
    next_day_of_year,
    next_lunar_day,
    plain_rule,
)
from policybook.calendar.recurrence import MonthEnd
from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import DATE, DateType
from policybook.expr.values import Value
from policybook.functions.next_days import LEAP_DAYS, MONTH_ENDS
from policybook.functions.registry import FUNCTIONS
from policybook.query.forms import Forms
from policybook.query.refused import RefusedError
from policybook.query.terms import NULL, Plain, Term

SPELLED = frozenset(
    {"next day of year", "next lunar day", "next solar term", "next birthday", "next occurrence"}
)
_LONGEST_MONTH = 31
#: The most months from one day of a rule to the next where months may be skipped: a table goes over them.
_MOST_MONTHS = 120
_FROM_AS_OF = "take it from `as_of`, or from a day that is written out"
_PLAIN_RULE = "write a rule of FREQ and INTERVAL alone, and the word for a month's end"


def term(write: Forms, call: tree.Call) -> Term | None:
    """The value of a call; None where the function is none of these.

    Raises RefusedError where it depends on columns in a way that has no exact meaning.
    """
    if call.function not in SPELLED:
        return None
    known = [_known(write, each) for each in call.arguments]
    needed = [not each.optional for each in FUNCTIONS[call.function].signatures[0].parameters]
    if any(each == (None,) and must for each, must in zip(known, needed, strict=True)):
        return Plain(NULL, DATE)
    values = [each[0] for each in known if each is not None]
    if len(values) == len(known):
        return _day(write, FUNCTIONS[call.function].evaluate(*values))
    # What must be given is given: the function's signature says so.
    given = [each for each in call.arguments if each is not None]
    match call.function, known:
        case "next birthday", (_, (date() as first,), (leap,)):
            return _birthday(write, given[0], first, leap)
        case "next day of year", (_, (date() as first,), (leap,)):
            return _of_text(write, given[0], first, _days_of_year(first, leap))
        case "next lunar day", (_, (date() as first,)):
            return _of_text(write, given[0], first, _lunar_days(first))
        case "next occurrence", ((str() as rule,), _, _, (end,)):
            return _occurrence(write, call, rule, MONTH_ENDS.get(str(end or MonthEnd.CLAMP)))
        case _:
            raise RefusedError(f"`{call.function}()` of these", call.span, _FROM_AS_OF)


def _known(write: Forms, expr: Expr | None) -> tuple[Value] | None:
    """The value of an argument that is left out, written out or a day known when the query is made."""
    if expr is None:
        return (None,)
    if isinstance(expr, tree.Literal):
        return (expr.value,)
    if isinstance(expr.type, DateType):
        found = write.term(expr)
        if isinstance(found, Plain) and (found.day is not None or found.text == NULL):
            return (found.day,)
    return None


def _day(write: Forms, value: Value) -> Plain:
    return Plain(write.dialect.day(value), DATE, value) if isinstance(value, date) else Plain(NULL, DATE)


def _birthday(write: Forms, born: Expr, first: date, leap: Value) -> Plain:
    dialect, birth = write.dialect, write.plain(born)
    month, day = (dialect.date_part(part, birth) for part in ("month", "day"))
    place = f"(({month} - 1) * {_LONGEST_MONTH} + {day} - 1)"
    found = _days_on(write, first, place, _days_of_year(first, leap))
    # A birth still to come comes before all birthdays; null is not greater than anything.
    return Plain(f"({dialect.case([(f'{birth} >= {dialect.day(first)}', birth)], found)})", DATE)


def _of_text(write: Forms, day: Expr, first: date, days: Sequence[date | None]) -> Plain:
    """The day for a text `MM-DD`; null for any other."""
    dialect, text = write.dialect, write.plain(day)
    numbers = [f"{each:02}" for each in range(1, _LONGEST_MONTH + 1)]
    listed = dialect.text(" ".join(numbers))
    month, middle, last = (
        dialect.part_of(text, start, count) for start, count in (("1", "2"), ("3", "1"), ("4", "2"))
    )
    checks = [
        f"{dialect.length(text)} = 5",
        f"{middle} = {dialect.text('-')}",
        f"{month} IN ({', '.join(map(dialect.text, numbers[:12]))})",
        f"{last} IN ({', '.join(map(dialect.text, numbers))})",
    ]
    at = [
        dialect.quotient(f"({dialect.position(listed, each)} - 1)", "3", wide=False) for each in (month, last)
    ]
    place = dialect.case(
        [(" AND ".join(checks), f"{at[0]} * {_LONGEST_MONTH} + {at[1]}")], dialect.missing("integer")
    )
    return Plain(_days_on(write, first, f"({place})", days), DATE)


def _days_of_year(first: date, leap: Value) -> list[date | None]:
    way = LEAP_DAYS.get(str(leap or "before"))
    if way is None:
        return [None]
    return _by_place(day_of_year_from, lambda month, day: next_day_of_year(month, day, first, way))


def _lunar_days(first: date) -> list[date | None]:
    return _by_place(lunar_day_from, lambda month, day: next_lunar_day(month, day, first))


def _by_place(
    read: Callable[[str], tuple[int, int] | None], find: Callable[[int, int], date | None]
) -> list[date | None]:
    """What is found for every month and day, in their order; each month has 31 places."""
    days = [(month, day) for month in range(1, 13) for day in range(1, _LONGEST_MONTH + 1)]
    return [find(*each) if read("{:02}-{:02}".format(*each)) else None for each in days]


def _days_on(write: Forms, first: date, place: str, days: Sequence[date | None]) -> str:
    """The day at a place of a list of days, none of them before the first."""
    number = _looked_up(write, place, [None if each is None else (each - first).days for each in days])
    return write.dialect.once(number, lambda known: write.dialect.days_on(write.dialect.day(first), known))


def _looked_up(write: Forms, place: str, numbers: Sequence[int | None]) -> str:
    """The number at a place, counted from 0, of numbers from 0 on; null where there is none."""
    dialect = write.dialect
    width = len(str(max((each for each in numbers if each is not None), default=0))) + 1
    none = "9" * width
    table = dialect.text("".join(none if each is None else f"{each:0{width}}" for each in numbers))
    found = dialect.part_of(table, f"{place} * {width} + 1", str(width))
    return f"CAST(nullif({found}, {dialect.text(none)}) AS {dialect.types['integer']})"


def _occurrence(write: Forms, call: tree.Call, rule: str, month_end: MonthEnd | None) -> Plain:
    plain = plain_rule(rule)
    if plain is None or month_end is None:
        raise RefusedError("`next occurrence()` of such a rule", call.span, _PLAIN_RULE)
    unit, many = plain
    anchor, start = call.arguments[1], call.arguments[2]
    assert anchor is not None, "the function's signature says so"
    assert start is not None, "the function's signature says so"
    dialect, begin, since = write.dialect, write.plain(anchor), write.plain(start)
    if unit == "days":
        steps = _stepped(write, dialect.days_between(since, begin), many)
        found = dialect.once(steps, lambda known: dialect.plus_days(begin, known))
        return Plain(f"({dialect.case([(f'{begin} >= {since}', begin)], found)})", DATE)
    between = dialect.months_between(since, begin)
    day, least = dialect.date_part("day", begin), dialect.date_part("day", since)
    # A day earlier in its month than the first needs one more month.
    steps = _stepped(write, f"({between} + CASE WHEN {day} < {least} THEN 1 ELSE 0 END)", many)
    if month_end is MonthEnd.SKIP:
        known_start = _known(write, start)
        first = None if known_start is None else known_start[0]
        if not isinstance(first, date) or many > _MOST_MONTHS:
            raise RefusedError("`next occurrence()` that skips months", call.span, _FROM_AS_OF)
        place = f"(({day} - 29) * {many + 1} + {steps} - {between})"
        skipped = _looked_up(write, place, _skipped(first, many))
        steps = f"({steps} + {dialect.case([(f'{day} <= 28', '0')], skipped)})"
    found = dialect.once(steps, lambda known: dialect.plus_months(begin, known))
    return Plain(f"({dialect.case([(f'{begin} >= {since}', begin)], found)})", DATE)


def _stepped(write: Forms, least: str, many: int) -> str:
    """The least multiple of a number that is not less than another number above zero."""
    return f"({write.dialect.quotient(f'({least} + {many - 1})', str(many), wide=False)} * {many})"


def _skipped(first: date, many: int) -> list[int | None]:
    """How many months are passed over, from a month so many after the first one's, to one with the day.

    The days are the 29th, 30th and 31st; for each the months from the first one's on, `many` of them and one.
    """
    start = first.year * 12 + first.month - 1
    return [_to_month_with(day, start + after, many) for day in (29, 30, 31) for after in range(many + 1)]


def _to_month_with(day: int, month: int, many: int) -> int | None:
    for at in range(month, (MAXYEAR + 1) * 12, many):
        if monthrange(at // 12, at % 12 + 1)[1] >= day:
            return at - month
    return None
