"""Calendars -> working time in a query: how much lies between two moments, and the moment after so much.

Both are exactly what `OpenTimes.between` and `OpenTimes.add` give. A moment is an integer, microseconds
since 1970 in UTC, or a date and time without a zone, as a clock of the calendar's zone shows it; an amount
is an integer of microseconds and may be negative. Null gives null. A moment beyond the days that a calendar
was worked out for, one with a zone of its own, and a calendar that is not known is an error when the query
runs, never a wrong number and never null: whoever asks makes the tables wide enough.

    working = working_time(DUCKDB, {"firm": open_times(firm, first, end)})
    steps = [*working.steps, *working.counted("due", "complaints", ["id"], [After("due_at", "at", "limit")])]

The last step, `due`, has the columns `id` and `due_at`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from policybook.calendar.buckets import Buckets
from policybook.calendar.open_times import OpenTimes
from policybook.query.calendar_steps import BY_AMOUNT, BY_MOMENT, CHANGES, calendar_steps
from policybook.query.dialect import Dialect
from policybook.query.steps import Step

#: What an engine says of a moment for which a calendar has no days. SQLite says `integer overflow`.
BEYOND = "a moment beyond the days that a calendar was worked out for"

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock shows has no zone


@dataclass(frozen=True, slots=True)
class Between:
    """A column `into`: the open time from the moment `start` to `end`, negative where it comes before.

    `calendar` is the column of the calendars' ids; None where the query knows one calendar alone.
    """

    into: str
    start: str
    end: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """A column `into`: the earliest moment by which the open time `amount` has passed since `start`.

    A negative amount goes back, to the latest moment from which so much has passed.
    """

    into: str
    start: str
    amount: str
    calendar: str | None = None


Counted: TypeAlias = Between | After


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Calendars as a query looks them up: the steps that hold them, to stand before what is `counted`.

    `by_clock`: moments are dates and times without a zone, not microseconds.
    """

    dialect: Dialect
    steps: tuple[Step, ...]
    ids: tuple[str, ...]
    buckets: Buckets
    by_clock: bool

    def counted(
        self, name: str, source: str, columns: Sequence[str], wanted: Sequence[Counted]
    ) -> list[Step]:
        """Steps over the rows of `source`, the last one called `name`.

        It has the rows of `source` with its `columns` and a column `into` of each that is wanted. Raises
        ValueError where a calendar is not named and there is not exactly one.
        """
        for each in wanted:
            if each.calendar is None and len(self.ids) != 1:
                raise ValueError(f"`{each.into}` names no calendar, and there are {len(self.ids)}")
        has_amounts = any(isinstance(each, After) for each in wanted)
        steps, origin = [], f"{name}: working time"
        if self.by_clock:
            steps.append(Step(f"{name} moments", self._moments(source, wanted), False, f"{name}: moments"))
            source = steps[-1].name
        if not has_amounts:
            return [*steps, Step(name, self._first(source, columns, wanted), False, origin)]
        steps.append(Step(f"{name} stand", self._first(source, columns, wanted), False, origin))
        found = self._second(steps[-1].name, columns, wanted)
        return [*steps, Step(name, found, False, f"{name}: moments by working time")]

    def _moments(self, source: str, wanted: Sequence[Counted]) -> str:
        """What clocks show, in microseconds."""
        shown = sorted(
            {each.start for each in wanted} | {each.end for each in wanted if isinstance(each, Between)}
        )
        epoch = self.dialect.moment(_EPOCH)
        counted = (
            f"{self.dialect.microseconds_between(self._own(each), epoch)} AS {self._name(_moment(each))}"
            for each in shown
        )
        return f"SELECT m.*, {', '.join(counted)}\nFROM {self._name(source)} AS m"

    def _first(self, source: str, columns: Sequence[str], wanted: Sequence[Counted]) -> str:
        """The time between; of moments to be found, the open time that stands before them."""
        selected, joins = [self._own(each) for each in columns], []
        for at, each in enumerate(wanted):
            ends = (each.start, each.end) if isinstance(each, Between) else (each.start,)
            found = [f"s{at}_{end}" for end in range(len(ends))]
            moments = [self._own(_moment(end) if self.by_clock else end) for end in ends]
            for alias, moment in zip(found, moments, strict=True):
                joins.append(self._by_moment(alias, moment, each.calendar))
            known = [each.start, each.end if isinstance(each, Between) else each.amount]
            known += [each.calendar] if each.calendar is not None else []
            stands = [self._stand(*both) for both in zip(found, moments, strict=True)]
            if isinstance(each, Between):
                value = f"{stands[1]} - {stands[0]}"
                selected.append(f"{self._checked(value, known, found)} AS {self._name(each.into)}")
            else:
                value = f"{stands[0]} + {self._own(each.amount)}"
                selected.append(f"{self._checked(value, known, found)} AS {self._name(_stand(at))}")
                skipped = f" + {found[0]}.{self._name('skipped')}" if self.by_clock else ""
                more = {_start(at): moments[0] + skipped, _amount(at): self._own(each.amount)}
                more |= {_calendar(at): self._own(each.calendar)} if each.calendar is not None else {}
                selected += [f"{value} AS {self._name(new)}" for new, value in more.items()]
        return f"SELECT {', '.join(selected)}\nFROM {self._name(source)} AS m" + "".join(joins)

    def _second(self, first: str, columns: Sequence[str], wanted: Sequence[Counted]) -> str:
        """The moments at which the open time stands where it should."""
        selected, joins = [self._own(each) for each in columns], []
        for at, each in enumerate(wanted):
            if isinstance(each, Between):
                selected.append(self._own(each.into))
                continue
            stand, amount = self._own(_stand(at)), self._own(_amount(at))
            # Going forward the end of an interval comes before the beginning of the next.
            time = f"({stand} - CASE WHEN {amount} > 0 THEN 1 ELSE 0 END)"
            bucket = self.dialect.quotient(time, str(self.buckets.amount), wide=False)
            alias = f"t{at}"
            calendar = _calendar(at) if each.calendar is not None else None
            joins.append(self._join(BY_AMOUNT, alias, bucket, time, calendar))
            shift = f"{alias}.{self._name('shift')}"
            moment = self.dialect.case(
                [
                    (f"{stand} IS NULL", self.dialect.missing("integer")),
                    (f"{amount} = 0", self._own(_start(at))),
                    (f"{shift} IS NULL", self._failure(stand)),
                ],
                self._shown(f"{stand} + {shift}", alias),
            )
            if self.by_clock:
                moment = self.dialect.moment_at(moment)
            selected.append(f"{moment} AS {self._name(each.into)}")
        return f"SELECT {', '.join(selected)}\nFROM {self._name(first)} AS m" + "".join(joins)

    def _by_moment(self, alias: str, moment: str, calendar: str | None) -> str:
        since = f"({moment} - {self.dialect.integer(self.buckets.origin)})"
        bucket = self.dialect.quotient(since, str(self.buckets.day), wide=False)
        return self._join(BY_MOMENT, alias, bucket, moment, calendar)

    def _join(self, table: str, alias: str, bucket: str, value: str, calendar: str | None) -> str:
        low, until = (f"{alias}.{self._name(each)}" for each in ("low", "until"))
        on = [f"{alias}.{self._name('bucket')} = {bucket}", f"{value} >= {low}", f"{value} < {until}"]
        if calendar is not None:
            on.insert(0, f"{alias}.{self._name('calendar')} = {self._own(calendar)}")
        return f"\nLEFT JOIN {self._name(table)} AS {alias} ON {' AND '.join(on)}"

    def _stand(self, alias: str, moment: str) -> str:
        closes, shift = (f"{alias}.{self._name(each)}" for each in ("closes", "shift"))
        return f"(CASE WHEN {moment} < {closes} THEN {moment} ELSE {closes} END + {shift})"

    def _shown(self, moment: str, alias: str) -> str:
        """What is given for a moment that was found."""
        if not self.by_clock:
            return moment
        change, early, late = (f"{alias}.{self._name(each)}" for each in CHANGES)
        return f"{moment} + CASE WHEN {moment} < {change} THEN {early} ELSE {late} END"

    def _checked(self, value: str, known: Sequence[str], found: Sequence[str]) -> str:
        """The value, null where a column of `known` is, an error where a row was not found."""
        gap = " OR ".join(f"{self._own(each)} IS NULL" for each in known)
        lost = " OR ".join(f"{alias}.{self._name('shift')} IS NULL" for alias in found)
        nothing = self.dialect.missing("integer")
        return self.dialect.case([(gap, nothing), (lost, self._failure(self._own(known[0])))], value)

    def _failure(self, value: str) -> str:
        return self.dialect.narrow(self.dialect.failure(value, BEYOND))

    def _own(self, column: str) -> str:
        return f"m.{self._name(column)}"

    def _name(self, identifier: str) -> str:
        return self.dialect.name(identifier)


def working_time(dialect: Dialect, tables: Mapping[str, OpenTimes], *, by_clock: bool = False) -> WorkingTime:
    """The calendars of a query by their ids, each with the days that it was worked out for.

    `by_clock`: moments are dates and times without a zone, as a clock of their calendar's zone shows them.
    Of a time that it shows twice the first is meant.
    """
    steps, buckets = calendar_steps(dialect, tables, by_clock=by_clock)
    return WorkingTime(dialect, steps, tuple(tables), buckets, by_clock)


def _moment(column: str) -> str:
    return f"{column} in microseconds"


def _stand(at: int) -> str:
    return f"stand {at}"


def _start(at: int) -> str:
    return f"start {at}"


def _amount(at: int) -> str:
    return f"amount {at}"


def _calendar(at: int) -> str:
    return f"calendar {at}"
