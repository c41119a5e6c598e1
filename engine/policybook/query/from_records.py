"""The facts of an entity's records -> columns of a ladder: fields, measures, aggregates over lists.

Nothing is worked out that nobody reads: a measure becomes a column when it is first read. All that
goes over one list is one pass over its table, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic
from policybook.expr import tree
from policybook.expr.tree import Expr
from policybook.expr.types import ContextType, DateType, NumberType, StringType, Type
from policybook.expr.walk import facts_of
from policybook.plan.model import Measure
from policybook.query.arithmetic import rescaled
from policybook.query.columns import column, is_wide, stored
from policybook.query.depth import check_depth
from policybook.query.dialect import Dialect
from policybook.query.from_expr import FromExpr
from policybook.query.from_lists import ROW, FromLists, Group
from policybook.query.ladder import RECORD, Ladder, selected
from policybook.query.refused import RefusedError
from policybook.query.terms import Number, Plain, Ratio, Term
from policybook.text import Span, nowhere
from policybook.vocabulary.model import Entity, Vocabulary

#: Names that a policy reads beside fields, lists and measures: the columns that hold them.
Names: TypeAlias = Mapping[str, str]


class KnownError(Exception):
    """Something that cannot be asked of the engine, and that a finding tells already."""


class Records:
    """An entity's records on the way to a query."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        entity: str,
        dialect: Dialect,
        as_of: date,
        relations: Mapping[str, str],
        prefix: str = "",
    ) -> None:
        self.vocabulary = vocabulary
        self.entity = vocabulary.entities[entity]
        #: What steps are called after: different where two entities' steps stand in one query.
        self.title = f"{prefix}{entity}"
        self._prefix = prefix
        self.dialect = dialect
        self.as_of = as_of
        self.relations = relations
        self.measures = vocabulary.measures.get(entity, {})
        self.findings: list[Diagnostic] = []
        self.ladder = Ladder(dialect, self.title, self.relation(entity), self.entity.key)
        self._refused: set[str] = set()
        self._held: dict[str, Term] = {}
        self._groups: dict[tuple[str, int], Group] = {}

    def relation(self, entity: str) -> str:
        """What an entity's records are read from."""
        return self.relations.get(entity) or self.dialect.name(entity)

    @property
    def key_order(self) -> str:
        """The records' key, to be put in order."""
        key = f"{RECORD}.{self.dialect.name(self.entity.key)}"
        return self.dialect.order_text(key) if isinstance(self.key_type, StringType) else key

    @property
    def key_type(self) -> Type:
        """The type of the key."""
        return self._key_type(self.entity)

    @property
    def parent_type(self) -> Type:
        """The type of the column that holds the key of a child's parent."""
        assert self.entity.belongs_to is not None  # whoever asks knows that it is a child
        return self._key_type(self.vocabulary.entities[self.entity.belongs_to])

    def _key_type(self, entity: Entity) -> Type:
        declared = entity.fields.get(entity.key)
        return StringType() if declared is None else declared.type

    def list_of(self, name: str) -> ContextType | None:
        """The rows of a list of the record; None for any other name."""
        if name in self.measures or name not in self.entity.has_many:
            return None
        return self.vocabulary.entities[self.entity.has_many[name]].row

    def refuse(self, what: str, refused: RefusedError, span: Span | None) -> None:
        """A finding: what cannot be asked of this engine, and where it stands."""
        self.findings.append(
            Diagnostic(
                Code.NOT_IN_BULK,
                f"{refused.construct} has no exact meaning in a query on {self.dialect.title}, in {what}",
                refused.span or span or nowhere("book"),
                "not in bulk",
                help=refused.help,
            )
        )

    # Columns

    def after(self, exprs: Iterable[Expr], names: Names) -> int:
        """The first level at which all facts of some expressions can be read."""
        level = 1
        for expr in exprs:
            columns = self._columns_of([expr], names)
            goes_over_list = any(self.list_of(name) is not None for name in facts_of(expr))
            first = self.ladder.level_of if goes_over_list else self.ladder.from_level
            level = max([level, *(first(each) + goes_over_list for each in columns)])
        return level

    def column_of(self, name: str) -> None:
        """Makes the column of a field or measure if it is not there."""
        self._column_of(name, {})

    def _columns_of(self, exprs: Iterable[Expr], names: Names) -> list[str]:
        """The columns that expressions read, made if they are not there."""
        found: list[str] = []
        for name in dict.fromkeys(name for each in exprs for name in facts_of(each)):
            one = self._column_of(name, names)
            if one is not None:
                found.append(one)
            else:  # perhaps a policy with several outputs
                found += [each for full, each in names.items() if full.startswith(f"{name}.")]
        return found

    def _column_of(self, name: str, names: Names) -> str | None:
        """The column that holds a fact, made if it is not there; None for what is none."""
        if name in self.measures:
            self._measure(self.measures[name])
            return name
        if name in self.entity.fields or name == self.entity.key:
            self.ladder.field(name)
            return name
        return names.get(name)

    def _measure(self, measure: Measure) -> None:
        if measure.name in self._refused:
            raise KnownError
        if self.ladder.knows(measure.name):
            return
        try:
            check_depth(self.dialect, measure.expr)
            level = self.after([measure.expr], {})
            term = self.write(level).term(measure.expr)
            kind = measure.type
            if isinstance(kind, NumberType) and isinstance(term, Number) and kind.scale is not None:
                if term.scale > kind.scale:
                    raise RefusedError(f"more than {kind.scale} decimal places", measure.span)
                term = rescaled(self.dialect, term, kind.scale)
            text = stored(self.dialect, term, kind)
            if self.ladder.is_joined(level, text):
                # What it costs nothing to read can be read on the same level: a step less.
                self.ladder.joined(measure.name, level, text)
            else:
                self.ladder.define(measure.name, level, text, f"measure {measure.name}")
        except RefusedError as refused:
            self._refused.add(measure.name)
            self.refuse(f"measure `{measure.name}`", refused, measure.span)
            raise KnownError from None
        except KnownError:
            self._refused.add(measure.name)
            raise

    def hold(self, name: str, level: int, term: Term, kind: Type, origin: str) -> None:
        """Makes a term the column of that name, or two columns for a quotient."""
        dialect = self.dialect
        match term:
            case Ratio(over, under):
                for half, each in ((over, name), (under, f"{name} of")):
                    half_kind = NumberType(half.scale, half.digits)
                    self.ladder.define(each, level, stored(dialect, half, half_kind), origin)
                self._held[name] = term
            case Number() if isinstance(kind, NumberType) and kind.scale is None:
                self.hold(name, level, term, NumberType(term.scale, term.digits), origin)
            case _:
                self.ladder.define(name, level, stored(dialect, term, kind), origin)
                self._held[name] = self.empty(kind)

    def empty(self, kind: Type) -> Term:
        """What reads a column of a type; the text is put in where it is read."""
        return _at("", column(self.dialect, RECORD, "", kind))

    def note(self, name: str, term: Term) -> None:
        """Says what a column of the ladder holds."""
        self._held[name] = term

    def held(self, name: str, at: int) -> Term:
        """The term that reads a column held before."""
        term = self._held[name]
        text = self.ladder.read(name, at)
        match term:
            case Ratio(over, under):
                below = self.ladder.read(f"{name} of", at)
                return Ratio(self._half(over, text), self._half(under, below))
            case Number():
                return replace(term, text=text, held=True)
            case _:
                return replace(term, text=text)

    def _half(self, number: Number, text: str) -> Number:
        wide = is_wide(self.dialect, NumberType(number.scale, number.digits))
        return replace(number, text=text, constant=None, held=True, wide=wide)

    # Expressions

    def fact(self, fact: tree.Fact, at: int, names: Names) -> Term:
        """A fact as it is read at a level."""
        name = fact.name
        if name == "as_of":
            return Plain(self.dialect.day(self.as_of), DateType(), self.as_of)
        if self.list_of(name) is not None:
            raise RefusedError(f"the whole list `{name}`", fact.span)
        held = self._column_of(name, names)
        if held is None:
            raise RefusedError(f"the fact `{name}`", fact.span, "it may speak of fields, lists and measures")
        if held in self._held:
            return self.held(held, at)
        text = self.ladder.read(held, at)
        if name in self.measures:
            return _at(text, column(self.dialect, RECORD, held, self.measures[name].type))
        if name in self.entity.fields:
            return _at(text, column(self.dialect, RECORD, held, self.entity.fields[name].type))
        return Plain(text, StringType())

    def write(
        self, at: int, names: Names | None = None, first: Callable[[Expr], Term | None] = lambda _: None
    ) -> FromExpr:
        """A writer of expressions at a level; `first` may know an expression's term beforehand."""
        known = names or {}

        def group(name: str, exprs: tuple[Expr, ...]):  # type: ignore[no-untyped-def]  # typed where it is taken
            return self._group(name, exprs, at, known)

        lists = FromLists(self.dialect, self.list_of, group)

        def term(expr: Expr) -> Term | None:
            return first(expr) or self._output(expr, at, known) or lists.term(expr)

        return FromExpr(self.dialect, lambda fact: self.fact(fact, at, known), aggregate=term)

    def _output(self, expr: Expr, at: int, names: Names) -> Term | None:
        """One of several outputs of another policy."""
        match expr:
            case tree.Member(tree.Fact(policy), name) if names.get(f"{policy}.{name}"):
                return self.held(names[f"{policy}.{name}"], at)
            case _:
                return None

    def _group(
        self, name: str, exprs: tuple[Expr, ...], at: int, names: Names
    ) -> tuple[Group, Callable[[tree.Fact], Term], Callable[[str], str]]:
        columns = self._columns_of(exprs, names)
        stage = max((self.ladder.level_of(each) for each in columns), default=0)
        found = self._groups.get((name, stage))
        if found is None:
            found = self._groups[name, stage] = Group(name, stage)
            self._join(found)
        found.reads_record = found.reads_record or bool(columns)

        def column_of(hidden: str) -> str:
            if not self.ladder.knows(hidden):
                text = f"{self._alias(found)}.{self.dialect.name(hidden)}"
                self.ladder.joined(hidden, found.stage + 1, text)
            return self.ladder.read(hidden, at)

        return found, lambda fact: self.fact(fact, found.stage + 1, names), column_of

    def _join(self, group: Group) -> None:
        name = self._prefix + (f"{group.list} {group.stage}" if group.stage else f"{group.list} all")
        parent, key = self.dialect.name(self.entity.name), self.dialect.name(self.entity.key)
        on = f"{self._alias(group)}.{parent} = {RECORD}.{key}"
        self.ladder.join(group.stage + 1, self.dialect.name(name), self._alias(group), on)
        self.ladder.aside(
            group.stage,
            name,
            lambda relation: self._pass(group, relation),
            f"{group.list} of {self.entity.name}",
            lambda: group.reads_record,
        )

    def _pass(self, group: Group, records: str) -> str:
        parent, key = self.dialect.name(self.entity.name), self.dialect.name(self.entity.key)
        condition, columns = group.narrowed()
        texts = [f"{text} AS {self.dialect.name(name)}" for name, text in columns.items()]
        child = self.entity.has_many[group.list]
        lines = [selected([f"{ROW}.{parent}", *texts]), f"FROM {self.relation(child)} AS {ROW}"]
        if group.reads_record or group.stage:
            lines.append(f"JOIN {records} AS {RECORD} ON {RECORD}.{key} = {ROW}.{parent}")
        if condition:
            lines.append(f"WHERE {condition}")
        lines.append(f"GROUP BY {ROW}.{parent}")
        return "\n".join(lines)

    def _alias(self, group: Group) -> str:
        return self.dialect.name(f"{group.list} {group.stage}" if group.stage else group.list)


def _at(text: str, term: Term) -> Term:
    assert not isinstance(term, Ratio)  # a column is none
    return replace(term, text=text)
