"""One row of a data file -> the rows it gives to the store, or the reason why it gives none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from policybook.expr.limits import LimitError
from policybook.expr.tree import Expr, Fact
from policybook.expr.values import Value
from policybook.record.from_expr import compiled_expression
from policybook.store.cells import Raw, cell_reader
from policybook.store.mapping import RowMapping, Target
from policybook.store.stored import Cell, Unfit, to_stored

Given: TypeAlias = list[tuple[Cell, ...]]
"""A tuple of cells for each target of the mapping, in order."""


class Rejected(Exception):  # noqa: N818 - a verdict on a row, no error of the program
    """A row that is not stored: the reason, and a shorter one under which such rows are counted."""

    def __init__(self, reason: str, summary: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.summary = summary


class RowReader:
    """The rows of one file, read by a mapping; `places` says where in a row each column stands."""

    def __init__(self, mapping: RowMapping, places: Mapping[str, int], file: str, language: str) -> None:
        self._file = file
        self._cells = [
            (each.name, places[each.name], cell_reader(each.name, each.type, each.format))
            for each in mapping.columns
        ]
        self._rejections = [
            (compiled_expression(each.when), each.because.of(language)) for each in mapping.rejections
        ]
        self._targets = [_target(target) for target in mapping.targets]

    def __call__(self, cells: Sequence[Raw], number: int) -> Given:
        """What a row gives; raises `Rejected`."""
        facts: dict[str, Value] = {"row": number, "file": self._file}
        try:
            for name, place, read in self._cells:
                facts[name] = read(cells[place])
        except Unfit:
            raise self._all_faults(cells) from None
        for when, because in self._rejections:
            try:
                refused = when(facts) is True
            except LimitError as error:
                raise Rejected(str(error), str(error)) from None
            if refused:
                raise Rejected(because, because)
        try:
            return [target(facts) for target in self._targets]
        except LimitError as error:
            raise Rejected(str(error), str(error)) from None
        except Unfit as fault:
            raise Rejected(str(fault), fault.summary) from None

    def _all_faults(self, cells: Sequence[Raw]) -> Rejected:
        faults = []
        for _, place, read in self._cells:
            try:
                read(cells[place])
            except Unfit as fault:
                faults.append(fault)
        return Rejected("; ".join(map(str, faults)), faults[0].summary)


def _target(target: Target) -> Callable[[Mapping[str, Value]], tuple[Cell, ...]]:
    """The function from a row's facts to an entity's cells; a key that is empty is refused."""
    entity = target.entity
    steps = [
        (_value(expr), to_stored(column.type, f"{entity.name}.{column.name}"))
        for column, expr in zip(target.columns, target.values, strict=True)
    ]
    needed = [
        (place, column.name)
        for place, column in enumerate(target.columns)
        if column.name == entity.key or column.parent
    ]

    def cells(facts: Mapping[str, Value]) -> tuple[Cell, ...]:
        given = tuple([stored(value(facts)) for value, stored in steps])
        for place, name in needed:
            if given[place] is None:
                raise Unfit(f"{entity.name}.{name}", "it", "is empty")
        return given

    return cells


def _value(expr: Expr) -> Callable[[Mapping[str, Value]], Value]:
    if isinstance(expr, Fact):
        name = expr.name
        return lambda facts: facts[name]
    return compiled_expression(expr)
