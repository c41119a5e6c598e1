"""What runs left in a folder home, read back: the same questions that a store's history answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from policybook.engines.folder import FolderHome, Writing
from policybook.engines.folder_manifest import Part
from policybook.engines.parquet import read_own, write_own
from policybook.store.history import Change, RunRecord, State
from policybook.store.overrides import Override


class FolderHistory:
    """The history of one policy in a folder home."""

    def __init__(self, home: FolderHome, policy: str) -> None:
        self.home, self.policy = home, policy

    def last_run(self, before: date | None = None) -> RunRecord | None:
        """The latest run, or the latest before a day."""
        runs = [
            (as_of, digest, population)
            for _, as_of, digest, population in self._rows("pb_run")
            if before is None or as_of < before.isoformat()
        ]
        if not runs:
            return None
        as_of, digest, population = max(runs)
        return RunRecord(self.policy, date.fromisoformat(as_of), digest, population)

    def state(self, subject: str) -> State | None:
        """Where a subject stands after the last run; None where it was not in it."""
        last = self.last_run()
        stands = self._rows("pb_standing", subject=subject)
        if last is None or not stands:
            return None
        now = stands[0][2]
        pending = self._rows("pb_pending", subject=subject, as_of=last.as_of.isoformat())
        if not pending:
            return State(now, now)
        _, _, _, base, worse, runs = pending[0]
        return State(now, base, bool(worse), runs)

    def facts(self, subject: str) -> str | None:
        """The population's facts about a subject in the last run, as JSON."""
        found = self._rows("pb_standing", subject=subject)
        return str(found[0][3]) if found else None

    def changes(self, as_of: date | None = None, subject: str | None = None) -> Iterator[Change]:
        """The changes of class, of a day or of a subject if given, oldest first and by subject."""
        where = {"as_of": as_of.isoformat() if as_of else None, "subject": subject}
        given = {name: value for name, value in where.items() if value is not None}
        for row in sorted(self._rows("pb_history", **given), key=lambda row: (row[2], row[1])):
            yield Change(row[1], date.fromisoformat(row[2]), *row[3:])

    def _rows(self, table: str, **where: str) -> list[tuple[Any, ...]]:
        # A part holds one policy's rows of one day, so most files are passed over unread.
        parts = [
            each
            for each in self.home.manifest().parts
            if each.table == table and each.policy == self.policy
            if each.as_of is None or where.get("as_of") in (None, each.as_of)
        ]
        files = [str(self.home.path / file) for part in parts for file in part.files]
        return read_own(self.home.name, table, files, {"policy": self.policy, **where})


def write_run(writing: Writing, run: RunRecord) -> None:
    """That a run took place."""
    as_of = run.as_of.isoformat()
    row = (run.policy, as_of, run.digest, run.population)
    _write(writing, Part("pb_run", run.policy, as_of, ()), [row])


def overrides(home: FolderHome, policy: str, subject: str | None = None) -> list[Override]:
    """The overrides of a policy, or of one of its subjects, in the order in which they were set."""
    where: dict[str, Any] = {"policy": policy} | ({} if subject is None else {"subject": subject})
    found: list[tuple[Any, ...]] = sorted(
        read_own(home.name, "pb_override", home.files("pb_override"), where), key=lambda row: row[0] or 0
    )
    return [
        Override(of, who, to, date.fromisoformat(since), date.fromisoformat(until) if until else None, *rest)
        for _, of, who, to, since, until, *rest in found
    ]


def write_override(home: FolderHome, override: Override) -> None:
    """Keep an override that was checked; one that is there already is not written again."""
    with home.writing() as writing:
        there = read_own(home.name, "pb_override", home.files("pb_override"), {})
        until = override.until.isoformat() if override.until else None
        row = (
            *(override.policy, override.subject, override.to_class, override.since.isoformat(), until),
            *(override.role, override.by, override.reason, override.digest),
        )
        if row not in [each[1:] for each in there]:
            _write(writing, Part("pb_override", override.policy, None, ()), [(len(there) + 1, *row)])


def _write(writing: Writing, part: Part, rows: Sequence[tuple[Any, ...]]) -> None:
    place = writing.place(part.table)
    write_own(part.table, rows, place)
    writing.add(part, place)
