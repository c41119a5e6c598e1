"""A cadence's occasions by one query for each entity: rows of an engine, read back."""

from __future__ import annotations

from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.engines.model import Engine, Progress, Row
from policybook.events.task import Occurrence, OwnerDay
from policybook.plan.model import Texts
from policybook.plan.outcome import Conflict
from policybook.query.from_occurrences import CLASH, EXIT, GONE, Asked, occurrence_queries, owners_query
from policybook.query.own_state import OwnState
from policybook.run.occurrences_found import Found
from policybook.run.occurrences_of import owner_outputs


def by_query(
    book: Book, engine: Engine, asked: Asked, as_of: date, progress: Progress | None = None
) -> tuple[Found | None, list[Diagnostic]]:
    """Occurrences, exits and owners; what the engine has no exact query for is told, and nothing is asked."""
    state = OwnState(engine.dialect, engine.own, as_of)
    relations = engine.relations(book.vocabulary)
    queries, refused = occurrence_queries(book.vocabulary, asked, state, relations)
    owners, findings = owners_query(book.vocabulary, asked, state, relations)
    if refused or findings:
        return None, in_order([*refused, *findings])
    rows = _Rows(book)
    for number, query in enumerate(queries):
        if progress is not None:
            progress(f"occasions of {query.entity}", number / len(queries))
        for row in engine.decide(query.steps, query.select):
            rows.add(row)
    if owners is not None and asked.cadence.owners is not None:
        query_of_owners = owners.query()
        for row in engine.decide((), query_of_owners.sql):
            key, answers = owners.read(query_of_owners, row)
            for plan in owners.plans:
                rules = answers[plan.plan.id].clash
                # Rules of a decision that it reads are told there.
                if rules and not any(answers[each].clash for each in plan.along):
                    rows.found.conflicts.add(Conflict(plan.plan.id, rules), str(key))
            answer = answers[asked.cadence.owners.id]
            if answer.admitted:
                rows.found.owners[str(key)] = OwnerDay(*owner_outputs(answer.outcome))
    return rows.found, []


class _Rows:
    """Reads rows. Most texts and days come again and again: each is kept once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.found = Found()
        self._days: dict[str, date] = {}
        self._words: dict[tuple[str, str], Texts] = {}
        self._texts: dict[str, str] = {}

    def add(self, row: Row) -> None:
        """What a row tells."""
        kind, step, subject, member, *rest = (self._text(each) for each in row)
        anchor, due, latest, channel, depth, role, owner, rule, en, zh = rest
        if kind == EXIT:
            self.found.exits[subject or ""] = rule or ""
        elif kind == GONE:
            self.found.gone.add(subject or "")
        elif kind == CLASH:
            rules = self._book.plans[step or ""].body.rules
            ids = tuple(rules[int(each)].id for each in (rule or "").split(",") if each)
            self.found.conflicts.add(Conflict(step or "", ids), subject or "", int(member or 0))
        else:
            days = (self._day(anchor), self._day(due), self._day(latest))
            texts = (channel, depth, role, owner or None, rule)  # an empty key is nobody's
            words = self._both(en or "", zh or "")
            self.found.items.append(Occurrence(step or "", subject or "", *days, *texts, words, member))

    def _text(self, cell: object) -> str | None:
        if cell is None:
            return None
        text = str(cell)
        return self._texts.setdefault(text, text)

    def _day(self, text: str | None) -> date:
        assert text is not None  # the query looked
        known = self._days.get(text)
        return known or self._days.setdefault(text, date.fromisoformat(text))

    def _both(self, en: str, zh: str) -> Texts:
        known = self._words.get((en, zh))
        return known or self._words.setdefault((en, zh), Texts(en, zh))
