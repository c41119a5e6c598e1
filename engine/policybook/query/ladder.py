"""Columns that read each other -> the steps in which they can be worked out, one above the other.

Level 0 is the records' own table. A column of level n reads those of lower levels; what is joined
to level n can be read there already. A step holds only what a later one, or the result, still reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from policybook.query.dialect import Dialect
from policybook.query.refused import RefusedError
from policybook.query.steps import Step

RECORD = "c"
"""The alias of the records in every step."""
END = 1 << 30
"""The level of whatever reads the last step."""
#: Engines that put a subquery's text in the place of its columns, so that each reader works it out again.
_FLATTEN = frozenset({"sqlite", "postgres"})


@dataclass(slots=True)
class _Aside:
    """A step of its own that reads a level, or only a table."""

    name: str
    sql: Callable[[str], str]
    origin: str
    reads: Callable[[], bool]


@dataclass(slots=True)
class _Level:
    joins: list[str] = field(default_factory=list)
    joined: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    asides: list[_Aside] = field(default_factory=list)
    then: list[Step] = field(default_factory=list)


class Ladder:
    """Collects columns and joins by level; `steps` are made once all of them are known."""

    def __init__(self, dialect: Dialect, title: str, relation: str, key: str) -> None:
        self.dialect = dialect
        self.flattens = dialect.key in _FLATTEN
        self._title = title
        self._relation = relation
        self._key = key
        self._levels: dict[int, _Level] = {}
        self._level_of: dict[str, int] = {key: 0}
        self._last: dict[str, int] = {key: END}
        self._folded: dict[str, str] = {key.casefold(): key}

    # What there is

    def knows(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._level_of

    def level_of(self, name: str) -> int:
        """The level at which a column is made."""
        return self._level_of[name]

    def from_level(self, name: str) -> int:
        """The first level at which a column can be read."""
        level = self._level_of[name]
        return level if level in self._levels and name in self._levels[level].joined else level + 1

    def step_name(self, level: int) -> str:
        """The name of the last step of a level so far."""
        then = self._level(level).then
        return then[-1].name if then else f"{self._title} {level}"

    # What is added

    def field(self, name: str) -> None:
        """A column of the records' own table."""
        if name not in self._level_of:
            self._name(name, 0)

    def define(self, name: str, level: int, text: str, origin: str) -> None:
        """A column that is worked out at a level."""
        self._name(name, level)
        found = self._level(level)
        found.columns[name] = text
        if origin not in found.origins:
            found.origins.append(origin)

    def join(self, level: int, relation: str, alias: str, on: str = "") -> None:
        """Joins a relation to the records of a level: one row or none for each; one for all without `on`."""
        head = f"LEFT JOIN {relation} AS {alias} ON {on}" if on else f"CROSS JOIN {relation} AS {alias}"
        self._level(level).joins.append(head)

    def joined(self, name: str, level: int, text: str) -> None:
        """A column of what is joined to a level."""
        self._name(name, level)
        self._level(level).joined[name] = text

    def is_joined(self, level: int, text: str) -> bool:
        """Whether a text does no more than read what is joined to a level, nothing as 0."""
        found = self._level(level).joined.values()
        return text in found or (text.startswith("coalesce(") and text[9:-4] in found)

    def aside(
        self,
        stage: int,
        name: str,
        sql: Callable[[str], str],
        origin: str,
        reads: Callable[[], bool] = lambda: True,
    ) -> None:
        """A step made from a level's records: `sql` takes what to read them from."""
        self._level(stage).asides.append(_Aside(name, sql, origin, reads))

    def then(self, level: int, steps: Iterable[Step], column: str) -> None:
        """Steps that hand all of a level's columns on with more of their own, one of which is known here.

        From there on every step hands on all that it reads.
        """
        self._level(level).then.extend(steps)
        self._name(column, level)
        self._last[column] = END

    def at_least(self, level: int) -> None:
        """Makes sure that there is a step for a level, even where nothing is worked out."""
        self._level(level)

    def read(self, name: str, at: int) -> str:
        """The text that reads a column at a level."""
        level = self._level_of[name]
        found = self._levels.get(level)
        if level == at and found is not None and name in found.joined:
            return found.joined[name]
        assert level < at, (name, level, at)
        self._last[name] = max(self._last.get(name, 0), at)
        return f"{RECORD}.{self.dialect.name(name)}"

    def _name(self, name: str, level: int) -> None:
        taken = self._folded.setdefault(name.casefold(), name)
        if taken != name or name in self._level_of:
            # Most engines do not tell names apart by case, even where they are quoted.
            raise RefusedError(f"two columns named `{name}`", None, "rename a fact or a policy")
        self._level_of[name] = level

    def _level(self, level: int) -> _Level:
        return self._levels.setdefault(level, _Level())

    # What comes of it

    def steps(self) -> tuple[Step, ...]:
        """All steps in order; the last level's stands last, and is missing where there is no level."""
        made: list[Step] = []
        relation = self._relation
        top = max((level for level, found in self._levels.items() if level or found.asides), default=0)
        for level in range(top + 1):
            found = self._level(level)
            if level:
                readers = sum(each.reads() for each in found.asides) + 1
                name = f"{self._title} {level}"
                origin = "; ".join(found.origins) or "joined"
                is_kept = self.flattens or (readers > 1 and not found.then)
                made.append(Step(name, self._select(level, found, relation), is_kept, origin))
                made += found.then
                if found.then and readers > 1:
                    made[-1] = replace(made[-1], kept=True)
                relation = self.dialect.name(made[-1].name)
            made += [Step(each.name, each.sql(relation), self.flattens, each.origin) for each in found.asides]
        return tuple(made)

    @property
    def relation(self) -> str:
        """What the last level is read from."""
        top = max((level for level in self._levels if level), default=0)
        return self.dialect.name(self.step_name(top)) if top else self._relation

    def _select(self, level: int, found: _Level, relation: str) -> str:
        quoted = self.dialect.name
        later = {name for name, last in self._last.items() if last > level}
        texts = [f"{RECORD}.*"]
        if not any(each.then for below, each in self._levels.items() if below < level):
            texts = [f"{RECORD}.{quoted(name)}" for name in self._level_of if self._carries(name, level)]
        texts += [f"{text} AS {quoted(name)}" for name, text in found.joined.items() if name in later]
        texts += [f"{text} AS {quoted(name)}" for name, text in found.columns.items() if name in later]
        return "\n".join([selected(texts), f"FROM {relation} AS {RECORD}", *found.joins])

    def _carries(self, name: str, level: int) -> bool:
        return self._level_of[name] < level and self._last.get(name, 0) > level


def selected(texts: Iterable[str]) -> str:
    """The head of a SELECT, a column on each line."""
    return "SELECT\n  " + ",\n  ".join(texts)
