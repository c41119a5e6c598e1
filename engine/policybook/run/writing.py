"""What a run leaves in the store, written in batches while the records go by."""

from __future__ import annotations

from datetime import date

from policybook.store.history import Change, History, RunRecord, State

_BATCH = 5_000


class Writing:
    """The result of one policy's run; nothing is written where the run is `dry`."""

    def __init__(self, history: History, as_of: date, dry: bool) -> None:
        self._history, self._as_of, self._dry = history, as_of, dry
        self._changes: list[Change] = []
        self._pending: list[tuple[str, State]] = []
        self._standings: list[tuple[str, str | None, str]] = []
        if not dry:
            history.forget(as_of)

    def add(self, key: str, state: State, change: Change | None, facts: str) -> None:
        """Where a record stands, with its change if there is one."""
        if change is not None:
            self._changes.append(change)
        if state.runs or state.base != state.now:
            self._pending.append((key, state))
        self._standings.append((key, state.now, facts))
        if len(self._standings) >= _BATCH:
            self._flush()

    def add_left(self, change: Change) -> None:
        """A record that has no class any more because the policy is not about it."""
        self._changes.append(change)

    def finish(self, population: int, digest: str) -> None:
        """The rest, and that the run took place."""
        self._flush()
        if not self._dry:
            run = RunRecord(self._history.policy, self._as_of, digest, population)
            self._history.write_run(run)

    def _flush(self) -> None:
        if not self._dry:
            self._history.write_changes(self._changes)
            self._history.write_pending(self._as_of, self._pending)
            self._history.write_standings(self._standings)
        self._changes.clear()
        self._pending.clear()
        self._standings.clear()
