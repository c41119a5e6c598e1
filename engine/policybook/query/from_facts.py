"""The facts of an entity's records -> one query: lists, measures, places within the population.

The query goes in steps, each a named part of it: one pass over each list's table, then the records
with the measures that need nothing more, then passes and measures that read those, and at last the
places among all records that `where` admits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import (
    INTEGER,
    ContextType,
    DateTimeType,
    DateType,
    NumberType,
    StringType,
    Type,
    shows,
)
from policybook.expr.walk import facts_of
from policybook.plan.model import Measure, Plan, PopulationFact
from policybook.query.arithmetic import rescaled
from policybook.query.columns import column, result, stored
from policybook.query.depth import check_depth
from policybook.query.dialect import Dialect
from policybook.query.from_expr import FromExpr
from policybook.query.from_lists import ROW, FromLists, Group
from policybook.query.from_population import windows
from policybook.query.model import Form, Query, ResultColumn
from policybook.query.refused import RefusedError
from policybook.query.terms import Number, Plain, Term
from policybook.text import Span, nowhere
from policybook.vocabulary.model import Entity, Vocabulary

RECORD = "c"


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
    known = vocabulary.entities[entity]
    return _Steps(vocabulary, known, plan, needed, dialect, as_of, relations or {}).query()


class _Steps:
    def __init__(
        self,
        vocabulary: Vocabulary,
        entity: Entity,
        plan: Plan,
        needed: Collection[str],
        dialect: Dialect,
        as_of: date,
        relations: Mapping[str, str],
    ) -> None:
        self.dialect = dialect
        self.as_of = as_of
        self.relations = relations
        self.vocabulary = vocabulary
        self.entity = entity
        self.plan = plan
        self.findings: list[Diagnostic] = []
        self.refused: set[str] = set()
        declared = {each.name: each for each in plan.population}
        self.population = {**vocabulary.population.get(entity.name, {}), **declared}
        self.measures = vocabulary.measures.get(entity.name, {})
        self.needed = frozenset(needed)
        self.placed = [each for name, each in self.population.items() if name in self.needed]
        self.computed = self._computed()
        #: In which step a measure is computed; fields stand in step 0, the entity's own table.
        self.step_of: dict[str, int] = {}
        self.groups: dict[tuple[str, int], Group] = {}
        #: By step: the measures computed there, as text.
        self.columns: dict[int, dict[str, str]] = {}
        self.conditions: dict[int, str] = {}
        #: Columns of passes that a later step reads again.
        self.carried: set[str] = set()

    def _computed(self) -> list[Measure]:
        wanted = set(self.needed) | {each.by for each in self.placed}
        if self.plan.where is not None:
            wanted |= facts_of(self.plan.where).keys()
        for measure in reversed(tuple(self.measures.values())):
            if measure.name in wanted:
                wanted |= facts_of(measure.expr).keys()
        self.wanted = wanted
        return [each for each in self.measures.values() if each.name in wanted]

    def _list(self, name: str) -> ContextType | None:
        if name in self.measures or name not in self.entity.has_many:
            return None
        return self.vocabulary.entities[self.entity.has_many[name]].row

    def _refuse(self, what: str, refused: RefusedError, span: Span | None) -> None:
        self.findings.append(
            Diagnostic(
                Code.NOT_IN_BULK,
                f"{refused.construct} has no exact meaning in a query on {self.dialect.title}, in {what}",
                refused.span or span or self.plan.span or nowhere("book"),
                "not in bulk",
                help=refused.help,
            )
        )

    def query(self) -> tuple[Query | None, list[Diagnostic]]:
        for name in sorted(self.needed):
            if self._list(name) is not None:
                refused = RefusedError(
                    f"the whole list `{name}`", None, "give what the rules ask of it a measure"
                )
                self._refuse(f"policy `{self.plan.id}`", refused, self.plan.span)
        for measure in self.computed:
            if self.refused & facts_of(measure.expr).keys():
                self.refused.add(measure.name)
                continue
            try:
                self._measure(measure)
            except RefusedError as refused:
                self.refused.add(measure.name)
                self._refuse(f"measure `{measure.name}`", refused, measure.span)
        if self.plan.where is not None and not self.refused & facts_of(self.plan.where).keys():
            try:
                check_depth(self.dialect, self.plan.where)
                step = self._after(self.plan.where)
                self.conditions[step] = self._writer(step).true(self.plan.where)
                self.columns.setdefault(step, {})
            except RefusedError as refused:
                self._refuse(f"`where` of policy `{self.plan.id}`", refused, self.plan.span)
        try:
            columns, texts = self._results()
        except RefusedError as refused:
            self._refuse(f"policy `{self.plan.id}`", refused, refused.span)
        if self.findings:
            return None, self.findings
        return Query(self._sql(texts), columns), []

    def _measure(self, measure: Measure) -> None:
        check_depth(self.dialect, measure.expr)
        step = self._after(measure.expr)
        term = self._writer(step).term(measure.expr)
        kind = measure.type
        if isinstance(kind, NumberType) and isinstance(term, Number) and kind.scale is not None:
            if term.scale > kind.scale:
                raise RefusedError(f"more than {kind.scale} decimal places", measure.span)
            term = rescaled(self.dialect, term, kind.scale)
        self.columns.setdefault(step, {})[measure.name] = stored(self.dialect, term, measure.type)
        self.step_of[measure.name] = step

    def _after(self, expr: Expr) -> int:
        """The first step in which all facts of an expression can be read."""
        return 1 + max((self.step_of.get(name, 0) for name in facts_of(expr)), default=0)

    def _fact(self, fact: tree.Fact) -> Term:
        name = fact.name
        if name == "as_of":
            return Plain(self.dialect.day(self.as_of), DateType(), self.as_of)
        if name in self.measures:
            return column(self.dialect, RECORD, name, self.measures[name].type)
        if name in self.entity.fields:
            return column(self.dialect, RECORD, name, self.entity.fields[name].type)
        if name == self.entity.key:
            return Plain(f"{RECORD}.{self.dialect.name(name)}", StringType())
        if self._list(name) is not None:
            raise RefusedError(f"the whole list `{name}`", fact.span)
        raise RefusedError(f"the fact `{name}`", fact.span, "it may speak of fields, lists and measures")

    def _writer(self, step: int) -> FromExpr:
        def group(name: str, exprs: tuple[Expr, ...]):  # type: ignore[no-untyped-def]  # typed where it is taken
            read = {fact for each in exprs for fact in facts_of(each)} - {"as_of"}
            stage = max((self.step_of.get(each, 0) for each in read), default=0)
            found = self.groups.setdefault((name, stage), Group(name, stage))
            found.reads_record = found.reads_record or bool(read)

            def column_of(hidden: str) -> str:
                alias = self._alias(found) if stage + 1 == step else RECORD
                if stage + 1 < step:
                    self.carried.add(hidden)
                self.columns.setdefault(stage + 1, {})
                return f"{alias}.{self.dialect.name(hidden)}"

            return found, self._fact, column_of

        return FromExpr(self.dialect, self._fact, aggregate=FromLists(self.dialect, self._list, group).term)

    def _results(self) -> tuple[tuple[ResultColumn, ...], list[str]]:
        key = self.entity.key
        fields = [key, *(each for each in self.entity.fields if each in self.needed and each != key)]
        columns, texts = [], []
        for name in fields:
            kind: Type = self.entity.fields[name].type if name in self.entity.fields else StringType()
            columns.append(result(name, kind))
            texts.append(f"{RECORD}.{self.dialect.name(name)}")
        for measure in self.computed:
            if measure.name in self.needed - self.refused:
                columns.append(result(measure.name, measure.type))
                texts.append(f"{RECORD}.{self.dialect.name(measure.name)}")
        for fact in self.placed:
            if fact.by in self.refused:
                continue
            by = self._fact(tree.Fact(fact.by, INTEGER, fact.span))
            if isinstance(by, Plain) and fact.kind == "cumulative_share":
                raise RefusedError(f"a share of {shows(by.type)}", fact.span)
            if isinstance(by, Plain) and isinstance(by.type, DateTimeType):
                raise RefusedError("an order of date and time", fact.span, "order by a date")
            parts = windows(self.dialect, fact, by.text, f"{RECORD}.{self.dialect.name(key)}")  # type: ignore[union-attr]  # a column
            columns.append(_place(fact))
            names = [fact.name, f"{fact.name} of"]
            texts += [
                f"{part} AS {self.dialect.name(name)}" for part, name in zip(parts, names, strict=False)
            ]
        if "population" in self.needed:
            columns.append(ResultColumn("population", INTEGER, Form.SCALED))
            texts.append("count(*) OVER () AS population")
        return tuple(columns), texts

    def _sql(self, texts: list[str]) -> str:
        parts: list[str] = []
        last = self._relation(self.entity.name)
        for step in range(max(self.columns, default=0) + 1):
            if step:
                parts.append(self._step(step, last))
                last = self.dialect.name(f"{self.entity.name} {step}")
            parts += [self._pass(group, last) for group in self.groups.values() if group.stage == step]
        with_ = "WITH " + ",\n".join(parts) + "\n" if parts else ""
        key = f"{RECORD}.{self.dialect.name(self.entity.key)}"
        declared = self.entity.fields.get(self.entity.key)
        if declared is None or isinstance(declared.type, StringType):
            key = self.dialect.order_text(key)
        chosen = ",\n  ".join(texts)
        return f"{with_}SELECT\n  {chosen}\nFROM {last} AS {RECORD}\nORDER BY {key}"

    def _step(self, step: int, before: str) -> str:
        carried = [self.entity.key, *(name for name in self.entity.fields if name in self.wanted)]
        carried += [name for name, at in self.step_of.items() if at < step]
        earlier = [each for each in self.groups.values() if each.stage + 1 < step]
        carried += [name for each in earlier for name in each.columns.values() if name in self.carried]
        texts = [f"{RECORD}.{self.dialect.name(name)}" for name in dict.fromkeys(carried)]
        joined = [each for each in self.groups.values() if each.stage + 1 == step]
        for group in joined:
            kept = [name for name in group.columns.values() if name in self.carried]
            texts += [f"{self._alias(group)}.{self.dialect.name(name)}" for name in kept]
        texts += [f"{text} AS {self.dialect.name(name)}" for name, text in self.columns.get(step, {}).items()]
        key = self.dialect.name(self.entity.key)
        lines = [_selected(texts), f"FROM {before} AS {RECORD}"]
        for group in joined:
            parent = self.dialect.name(self.entity.name)
            on = f"{self._alias(group)}.{parent} = {RECORD}.{key}"
            lines.append(f"LEFT JOIN {self._pass_name(group)} AS {self._alias(group)} ON {on}")
        if step in self.conditions:
            lines.append(f"WHERE {self.conditions[step]}")
        return self._part(self.dialect.name(f"{self.entity.name} {step}"), lines)

    def _pass(self, group: Group, records: str) -> str:
        parent, key = self.dialect.name(self.entity.name), self.dialect.name(self.entity.key)
        texts = [
            f"{ROW}.{parent}",
            *(f"{text} AS {self.dialect.name(name)}" for text, name in group.columns.items()),
        ]
        child = self.entity.has_many[group.list]
        lines = [_selected(texts), f"FROM {self._relation(child)} AS {ROW}"]
        if group.reads_record or group.stage:
            lines.append(f"JOIN {records} AS {RECORD} ON {RECORD}.{key} = {ROW}.{parent}")
        lines.append(f"GROUP BY {ROW}.{parent}")
        return self._part(self._pass_name(group), lines)

    def _part(self, name: str, lines: list[str]) -> str:
        return f"{name} {self.dialect.materialized} (\n  " + "\n  ".join(lines) + "\n)"

    def _relation(self, entity: str) -> str:
        return self.relations.get(entity) or self.dialect.name(entity)

    def _pass_name(self, group: Group) -> str:
        return self.dialect.name(f"{group.list} {group.stage}" if group.stage else f"{group.list} all")

    def _alias(self, group: Group) -> str:
        return self.dialect.name(f"{group.list} {group.stage}" if group.stage else group.list)


def _selected(texts: list[str]) -> str:
    return "SELECT\n    " + ",\n    ".join(texts)


def _place(fact: PopulationFact) -> ResultColumn:
    if fact.kind == "cumulative_share":
        return ResultColumn(fact.name, NumberType(), Form.RATIO)
    return ResultColumn(fact.name, INTEGER, Form.SCALED)
