"""`policybook calendar`: when a firm or a team is open, and working time counted by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from policybook.calendar.model import Hours
from policybook.calendar.open_times import BeyondSpanError
from policybook.cli.books import book_or_leave
from policybook.cli.options import FOLDER, Day, format_option, language_option
from policybook.cli.screen import Exit, language_of, leave, remark, say, say_json, table
from policybook.cli.words import WORDS
from policybook.diagnostics.model import hint
from policybook.expr.temporal import duration_from, text_of
from policybook.service import calendar as service


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A day and time as `2026-01-31T16:00`."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that a text writes."""
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no moment: write it as 2026-01-31T16:00", param, ctx)


class WorkingTime(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A duration as `PT4H`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The duration that a text writes."""
        found = duration_from(value)
        if not isinstance(found, timedelta):
            self.fail(f"`{value}` is no working time: write it as PT4H", param, ctx)
        return found


@click.command()
@click.argument("book", type=FOLDER)
@click.argument("id", default="firm", metavar="[ID]")
@click.option("--from", "first", type=Day(), metavar="DAY", help="The first day to show.")
@click.option("--to", "last", type=Day(), metavar="DAY", help="The last day; two weeks where left out.")
@click.option("--start", type=Moment(), metavar="TIME", help="Count working time from here.")
@click.option("--add", "amount", type=WorkingTime(), metavar="DURATION", help="So much of it, as PT4H.")
@language_option
@format_option
def calendar(
    book: Path,
    id: str,
    first: date | None,
    last: date | None,
    start: datetime | None,
    amount: timedelta | None,
    language: str | None,
    form: str,
) -> None:
    """Show the days of a calendar of BOOK, or count working time by it.

    ID is that of a calendar document; `firm`, where it is left out, the calendar of the manifest.
    """
    it = book_or_leave(book, form)
    known = service.calendar_of(it, id)
    if known is None:
        raise click.BadParameter(
            f"there is no calendar `{id}`; {hint(id, it.calendars, 'calendars')}", param_hint="ID"
        )
    spoken = language_of(language, it.manifest.languages)
    if (start is None) is not (amount is None) or (start is None and first is None):
        raise click.UsageError(
            "say which days, `--from DAY`, or what to count: `--start TIME --add DURATION`"
        )
    if start is not None and amount is not None:
        try:
            found = service.counted(known, start, amount)
        except BeyondSpanError as beyond:
            remark(f"error: {beyond}")
            leave(Exit.COULD_NOT_RUN)
        if form == "json":
            say_json(
                {
                    "calendar": id,
                    "start": found.start.isoformat(),
                    "add": text_of(found.amount),
                    "end": found.end.isoformat(),
                    "provisional": found.provisional,
                }
            )
        else:
            note = f"  {WORDS[spoken]['provisional']}" if found.provisional else ""
            say(f"{_moment(found.start)} + {text_of(found.amount)} = {_moment(found.end)}{note}")
        return
    assert first is not None  # asked above
    days = list(service.days_of(known, first, last or first + timedelta(days=13)))
    if form == "json":
        say_json(
            {
                "calendar": id,
                "timezone": known.zone,
                "days": [
                    {
                        "on": each.on.isoformat(),
                        "hours": _hours(each.hours).split(),
                        "because": {"en": each.because_en, "zh": each.because_zh},
                        "provisional": each.provisional,
                    }
                    for each in days
                ],
            }
        )
        return
    say(f"{id} ({', '.join(each for each in (known.zone, known.country) if each)})")
    words = WORDS[spoken]
    rows = [
        [
            each.on.isoformat(),
            words[f"weekday_{each.on.isoweekday()}"],
            _hours(each.hours) or words["closed"],
            each.because_zh if spoken == "zh" else each.because_en,
            words["provisional"] if each.provisional else "",
        ]
        for each in days
    ]
    say(table(rows))


def _hours(hours: Hours) -> str:
    """The intervals of a day; an end on the next day is shown by its time there."""
    return " ".join(f"{_time(start)}-{_time(end)}" for start, end in hours)


def _time(minutes: int) -> str:
    minutes = minutes - 1440 if minutes > 1440 else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _moment(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="auto")
