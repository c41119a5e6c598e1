"""Workloads as plain data; `schemas/output/workload.schema.json` describes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from policybook.reports.workload import Load, PersonLoad, Workload
from policybook.reports.workload_together import Workloads


def workloads_json(workloads: Workloads, book: str, digest: str, as_of: date) -> dict[str, Any]:
    """What `policybook workload --format json` prints."""
    return {
        "book": {"name": book, "digest": digest},
        "as_of": as_of.isoformat(),
        "exceeds": workloads.exceeds,
        "cadences": [
            {
                "cadence": each.cadence,
                "title": {"en": each.title.en, "zh": each.title.zh},
                **_workload(each),
            }
            for each in workloads.cadences
        ],
        "together": None if workloads.together is None else _workload(workloads.together),
    }


def _workload(workload: Workload) -> dict[str, Any]:
    return {
        "exceeds": workload.exceeds,
        "provisional": workload.provisional,
        "weeks": [
            {
                "week": each.name,
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
                "open_days": each.open_days,
            }
            for each in workload.weeks
        ],
        "owners": [{"owner": each.person, "name": each.name, **_person(each)} for each in workload.people],
        "total": _person(workload.total),
    }


def _person(load: PersonLoad) -> dict[str, Any]:
    return {
        "late": load.late,
        "worked_off": load.worked_off,
        "weeks": [_load(each) for each in load.loads],
    }


def _load(load: Load) -> dict[str, Any]:
    return {
        "tasks": load.tasks,
        "capacity": load.capacity,
        "over": load.over,
        "steps": dict(load.steps),
        # What goes by no channel stands under "".
        "channels": {channel or "": number for channel, number in load.channels.items()},
    }
