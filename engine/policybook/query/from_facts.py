"""The facts of an entity's records -> one query: lists, measures, places within the population."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from policybook.diagnostics.model import Diagnostic
from policybook.expr.types import INTEGER, NumberType, Type
from policybook.plan.model import Plan
from policybook.query.columns import result
from policybook.query.deciding import Deciding
from policybook.query.dialect import Dialect
from policybook.query.from_population import Places
from policybook.query.from_records import KnownError, Records
from policybook.query.ladder import END, RECORD, selected
from policybook.query.model import Form, Query, ResultColumn
from policybook.query.refused import RefusedError
from policybook.query.steps import with_text
from policybook.vocabulary.model import Vocabulary

_INSIDE = "record in"


def facts_query(
    vocabulary: Vocabulary,
    entity: str,
    plan: Plan,
    needed: Collection[str],
    dialect: Dialect,
    as_of: date,
    relations: Mapping[str, str] | None = None,
) -> tuple[Query | None, list[Diagnostic]]:
    """One row for each record of the entity that the plan's `where` admits, in the order of its key.

    The columns are the key, then what is needed of fields, measures, population facts and
    `population`; names that are none of these (`as_of`, parameters, outcomes) are left out. What
    has no exact meaning on the engine is a finding, and then there is no query. `relations` says what
    to read an entity's records from, where that is not a table of its name.
    """
    records = Records(vocabulary, entity, dialect, as_of, relations or {})
    return _Facts(records, plan, frozenset(needed)).query()


class _Facts:
    def __init__(self, records: Records, plan: Plan, needed: frozenset[str]) -> None:
        self.records = records
        self.plan = plan
        self.needed = needed
        self.columns: list[ResultColumn] = []

    def query(self) -> tuple[Query | None, list[Diagnostic]]:
        records, plan = self.records, self.plan
        for name in sorted(self.needed):
            if records.list_of(name) is not None:
                help = "give what the rules ask of it a measure"
                refused = RefusedError(f"the whole list `{name}`", None, help)
                records.refuse(f"policy `{plan.id}`", refused, plan.span)
        self._own_facts()
        inside = None
        try:
            inside = self._inside()
        except KnownError:
            pass
        except RefusedError as refused:
            records.refuse(f"`where` of policy `{plan.id}`", refused, plan.span)
        if not records.findings or inside is not None or plan.where is None:
            self._places(inside)
        if records.findings:
            return None, records.findings
        return self._query(inside), []

    def _own_facts(self) -> None:
        records, entity = self.records, self.records.entity
        self._keep(result(entity.key, records.key_type))
        for name, field in entity.fields.items():
            if name in self.needed and name != entity.key:
                self._fact(name, field.type)
        for measure in records.measures.values():
            if measure.name in self.needed:
                self._fact(measure.name, measure.type)

    def _fact(self, name: str, kind: Type) -> None:
        try:
            self.records.column_of(name)
            self._keep(result(name, kind))
        except KnownError:
            pass
        except RefusedError as refused:
            self.records.refuse(f"policy `{self.plan.id}`", refused, refused.span or self.plan.span)

    def _keep(self, column: ResultColumn) -> None:
        self.columns.append(column)
        for name in (column.name, f"{column.name} of")[: column.width]:
            self.records.ladder.read(name, END)

    def _inside(self) -> str | None:
        """Makes the column that says whom the plan is about; None where that is everyone."""
        if self.plan.where is None:
            return None
        deciding = Deciding(self.records, self.plan, {}, None)
        deciding.admits(_INSIDE)
        self.records.ladder.read(_INSIDE, END)
        return _INSIDE

    def _places(self, inside: str | None) -> None:
        records, places = self.records, Places(self.records)
        declared = {each.name: each for each in self.plan.population}
        known = {**records.vocabulary.population.get(records.entity.name, {}), **declared}
        for name, fact in known.items():
            if name not in self.needed:
                continue
            try:
                places.place(fact, name, inside)
                is_share = fact.kind == "cumulative_share"
                kind: Type = NumberType() if is_share else INTEGER
                self._keep(ResultColumn(name, kind, Form.RATIO if is_share else Form.SCALED))
            except KnownError:
                pass
            except RefusedError as refused:
                records.refuse(f"policy `{self.plan.id}`", refused, refused.span or self.plan.span)
        if "population" in self.needed:
            places.population("population", inside)
            self._keep(ResultColumn("population", INTEGER, Form.SCALED))

    def _query(self, inside: str | None) -> Query:
        ladder, name = self.records.ladder, self.records.dialect.name
        texts = [
            f"{RECORD}.{name(part)}"
            for each in self.columns
            for part in (each.name, f"{each.name} of")[: each.width]
        ]
        lines = [selected(texts), f"FROM {ladder.relation} AS {RECORD}"]
        if inside is not None:
            lines.append(f"WHERE {RECORD}.{name(inside)}")
        lines.append(f"ORDER BY {self.records.key_order}")
        return Query(with_text(ladder.steps(), "\n".join(lines), self.records.dialect), tuple(self.columns))
