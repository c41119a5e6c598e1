"""A book's run on an engine: its scripts, one for each entity, and what is told from their summaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic, in_order
from policybook.plan.model import Plan
from policybook.query.dialect import Dialect
from policybook.query.run_script import RunScript, run_script
from policybook.run.facts import needed_in_bulk
from policybook.run.model import Classified
from policybook.run.population import Conflicts
from policybook.run.summaries import Summaries, add_conflicts, classified_from

Scripts = Mapping[str, RunScript]
"""The script of each entity's classifications."""


def scripts_of(
    book: Book,
    chosen: Sequence[Plan],
    dialect: Dialect,
    as_of: date,
    relations: Mapping[str, str],
    own: Callable[[str], str],
) -> tuple[Scripts, list[Diagnostic]]:
    """The scripts of a run of some classifications, and what of it the engine has no exact meaning for.

    Where there are findings the scripts are not for use.
    """
    scripts: dict[str, RunScript] = {}
    findings: list[Diagnostic] = []
    for entity in dict.fromkeys(plan.entity or "" for plan in chosen):
        ids = [plan.id for plan in chosen if plan.entity == entity]
        script, found = run_script(
            book.vocabulary,
            entity,
            _required(book, ids),
            ids,
            dialect,
            as_of,
            book.digest,
            relations=relations,
            own=own,
        )
        findings += found
        if script is not None:
            scripts[entity] = script
    return scripts, in_order(findings)


def told(
    book: Book, chosen: Sequence[Plan], scripts: Scripts, summaries: Mapping[str, Summaries]
) -> tuple[tuple[Classified, ...], tuple[Diagnostic, ...]]:
    """What became of each classification, and findings about records whose rules quarrel.

    `summaries` are the rows of each entity's script.
    """
    classified = tuple(
        classified_from(plan, scripts[plan.entity or ""], summaries[plan.entity or ""]) for plan in chosen
    )
    conflicts = Conflicts()
    for plan in needed_in_bulk(book, chosen):
        add_conflicts(conflicts, plan, book.plans, summaries.get(plan.entity or "", {}))
    return classified, tuple(conflicts.findings(book))


def _required(book: Book, ids: Sequence[str]) -> list[Plan]:
    """Some policies and all that they require, each after those it reads."""
    wanted = {each.id for id in ids for each in book.required(id)}
    return [plan for plan in book.plans.values() if plan.id in wanted]
