"""Quiet days by their table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from policybook.calendar.model import Calendar, Closure
from policybook.events.quiet import quiet_days
from policybook.plan.cadence import Limits, QuietDay
from policybook.plan.model import Texts
from tests.events.cadences import DAY

EXAMPLES = yaml.safe_load(Path(__file__).with_name("quiet.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[each["rule"] for each in EXAMPLES])
def test_quiet_days_by_their_table(example: dict[str, Any]) -> None:
    said = example["limits"]
    days = tuple(
        QuietDay(day, lunar, Texts(why, "静默"))
        for lunar, key in ((False, "days"), (True, "lunar"))
        for day, why in said.get(key, {}).items()
    )
    calendar = None
    if "calendar" in said:
        closed = example.get("closed")
        country = said["calendar"] if said["calendar"] == "CN" else None
        closures = (Closure(closed["from"], closed["to"], closed["because"], "盘点"),) if closed else ()
        week = (DAY, DAY, DAY, DAY, DAY, (), ())
        calendar = Calendar("firm", "Asia/Shanghai", week, country, closed=closures)
    quiet = quiet_days(Limits(calendar=said.get("calendar"), quiet_days=days), calendar)

    for day, why in example["days"].items():
        found = quiet(day)
        assert (found.en if found is not None else None) == why, day
        assert quiet(day) is found
