"""What runs left behind: every change of class with its reason, and what the next run starts from.

A run is computed from the state before its `as_of`; writing it again takes the earlier result of
the same day away first, so the same inputs leave the same database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from policybook.store.database import Tables


@dataclass(frozen=True, slots=True)
class Change:
    """A change of class: `was` and `now` are None where the subject had or has none."""

    subject: str
    as_of: date
    was: str | None
    now: str | None
    rule: str | None
    kind: str
    because_en: str
    because_zh: str
    digest: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a subject stands: the class in force, and the class the rules gave it (`base`).

    They differ while a class is set by hand. `runs` is in how many runs in a row the rules asked
    for a worse class (`worse`) or for a better one, without that it stood.
    """

    now: str | None
    base: str | None
    worse: bool = False
    runs: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run that was written."""

    policy: str
    as_of: date
    digest: str
    population: int


class History:
    """The history of one policy."""

    def __init__(self, db: Tables, policy: str) -> None:
        self._execute = db.conn.execute
        self._many = db.conn.executemany
        self.policy = policy

    def last_run(self, before: date | None = None) -> RunRecord | None:
        """The latest run, or the latest before a day."""
        limit = before.isoformat() if before else "9999-12-32"
        found = self._execute(
            "SELECT as_of, digest, population FROM pb_run WHERE policy = ? AND as_of < ?"
            " ORDER BY as_of DESC LIMIT 1",
            (self.policy, limit),
        ).fetchone()
        return RunRecord(self.policy, date.fromisoformat(found[0]), *found[1:]) if found else None

    def states(self, before: date) -> dict[str, State]:
        """Where every subject with a class stood before a day, as the last run before it left it."""
        found = self._execute(
            "SELECT change.subject, change.class FROM (SELECT subject, max(as_of) AS as_of FROM pb_history"
            " WHERE policy = ? AND as_of < ? GROUP BY subject) AS latest JOIN pb_history AS change"
            " ON change.policy = ? AND change.subject = latest.subject AND change.as_of = latest.as_of"
            " WHERE change.class IS NOT NULL",
            (self.policy, before.isoformat(), self.policy),
        )
        states = {subject: State(now, now) for subject, now in found}
        last = self.last_run(before)
        if last is not None:
            pending = self._execute(
                "SELECT subject, base, worse, runs FROM pb_pending WHERE policy = ? AND as_of = ?",
                (self.policy, last.as_of.isoformat()),
            )
            for subject, base, worse, runs in pending:
                now = states[subject].now if subject in states else None
                states[subject] = State(now, base, bool(worse), runs)
        return states

    def states_on(self, day: date) -> dict[str, State]:
        """Where every subject with a class stood at the end of a day."""
        return self.states(day + timedelta(days=1))

    def state(self, subject: str) -> State | None:
        """Where a subject stands after the last run; None where it was not in it."""
        last = self.last_run()
        stands = self._execute(
            "SELECT class FROM pb_standing WHERE policy = ? AND subject = ?", (self.policy, subject)
        ).fetchone()
        if last is None or stands is None:
            return None
        pending = self._execute(
            "SELECT base, worse, runs FROM pb_pending WHERE policy = ? AND as_of = ? AND subject = ?",
            (self.policy, last.as_of.isoformat(), subject),
        ).fetchone()
        if pending is None:
            return State(stands[0], stands[0])
        return State(stands[0], pending[0], bool(pending[1]), pending[2])

    def forget(self, as_of: date) -> None:
        """Take away what a run of this day wrote, and what the last run left for `explain`."""
        for table in ("pb_run", "pb_history", "pb_pending"):
            self._execute(
                f"DELETE FROM {table} WHERE policy = ? AND as_of = ?", (self.policy, as_of.isoformat())
            )
        self._execute("DELETE FROM pb_standing WHERE policy = ?", (self.policy,))

    def write_run(self, run: RunRecord) -> None:
        """That a run took place."""
        self._execute(
            "INSERT INTO pb_run VALUES (?, ?, ?, ?)",
            (run.policy, run.as_of.isoformat(), run.digest, run.population),
        )

    def write_changes(self, changes: Iterable[Change]) -> None:
        """Changes of class, in any order."""
        self._many(
            "INSERT INTO pb_history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    self.policy,
                    each.subject,
                    each.as_of.isoformat(),
                    each.was,
                    each.now,
                    each.rule,
                    each.kind,
                    each.because_en,
                    each.because_zh,
                    each.digest,
                )
                for each in changes
            ),
        )

    def write_pending(self, as_of: date, states: Iterable[tuple[str, State]]) -> None:
        """What the next run must know of subjects beyond the class in force."""
        day = as_of.isoformat()
        self._many(
            "INSERT INTO pb_pending VALUES (?, ?, ?, ?, ?, ?)",
            (
                (self.policy, day, subject, state.base, int(state.worse), state.runs)
                for subject, state in states
            ),
        )

    def write_standings(self, standings: Iterable[tuple[str, str | None, str]]) -> None:
        """By subject the class in force and the population's facts about it, as JSON."""
        self._many(
            "INSERT INTO pb_standing VALUES (?, ?, ?, ?)",
            ((self.policy, subject, now, facts) for subject, now, facts in standings),
        )

    def facts(self, subject: str) -> str | None:
        """The population's facts about a subject in the last run, as JSON."""
        found = self._execute(
            "SELECT facts FROM pb_standing WHERE policy = ? AND subject = ?", (self.policy, subject)
        ).fetchone()
        return str(found[0]) if found else None

    def changes(self, as_of: date | None = None, subject: str | None = None) -> Iterator[Change]:
        """The changes of class, of a day or of a subject if given, oldest first and by subject."""
        where, values = "", [self.policy]
        for column, value in (("as_of", as_of.isoformat() if as_of else None), ("subject", subject)):
            if value is not None:
                where += f" AND {column} = ?"
                values.append(value)
        found = self._execute(
            "SELECT subject, as_of, was, class, rule, kind, because_en, because_zh, digest FROM pb_history"
            f" WHERE policy = ?{where} ORDER BY as_of, subject",
            values,
        )
        for row in found:
            yield Change(row[0], date.fromisoformat(row[1]), *row[2:])
