"""What a cadence gives on a day over all records, however it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic
from policybook.events.task import Occurrence, OwnerDay
from policybook.run.occurrences_of import in_order
from policybook.run.population import Conflicts

_HELP = "change the rules so that only one of them matches; these records have no occasion of it"


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What a cadence's plans give on a day.

    `items` stand by subject, step and member, `exits` are the ids of the exits of those who are no
    longer followed up, `owners` what is known of each person for the day. `gone` are, where it was asked
    for, those with open tasks whom the cadence is not about any more, or of whom there is no record.
    `findings` are notes on what was decided record by record, and rules that forbid each other.
    """

    as_of: date
    items: tuple[Occurrence, ...]
    exits: Mapping[str, str]
    owners: Mapping[str, OwnerDay]
    findings: tuple[Diagnostic, ...] = ()
    gone: frozenset[str] = frozenset()


@dataclass(slots=True)
class Found:
    """The same while it is collected, in any order."""

    items: list[Occurrence] = field(default_factory=list)
    exits: dict[str, str] = field(default_factory=dict)
    owners: dict[str, OwnerDay] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    conflicts: Conflicts = field(default_factory=Conflicts)

    def told(self, book: Book, as_of: date, notes: Sequence[Diagnostic] = ()) -> Occurrences:
        """All of it in order."""
        items = tuple(sorted(self.items, key=in_order))
        clashes = (replace(each, help=_HELP) for each in self.conflicts.findings(book))
        exits, owners = dict(sorted(self.exits.items())), dict(sorted(self.owners.items()))
        return Occurrences(as_of, items, exits, owners, (*notes, *clashes), frozenset(self.gone))
