"""All records of a store through the book's classifications: classes, changes with reasons, checks.

One transaction. A run is computed from the state before its `as_of` and replaces an earlier run of
the same day, so that the same book, data and day leave the same store and give the same report,
whichever engine did the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, timedelta

from policybook.book.model import Book
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Severity, hint
from policybook.engines.finding import bad_engine
from policybook.engines.model import Engine, Forget, Progress
from policybook.plan.model import Plan
from policybook.query.run_script import RunScript
from policybook.query.steps import with_text
from policybook.run.by_record import classified_by_record
from policybook.run.facts import needed_in_bulk, runnable
from policybook.run.model import Run, RunError
from policybook.run.on_engine import AUTO, Home, How, engine_for, last_run
from policybook.run.scripts import Scripts, scripts_of, told
from policybook.store.any_store import AnyStore
from policybook.text import nowhere


def run_book(
    book: Book,
    store: Home,
    as_of: date,
    *,
    policies: Sequence[str] | None = None,
    progress: Progress | None = None,
    dry: bool = False,
    how: How | None = None,
) -> Run:
    """Run the book's classifications, or those named, on a day; `progress` is told what is being done.

    With `dry` nothing is written, and the day may lie before the last run. What the engine of the
    store has no exact query for is decided record by record, and a note says so; an engine that was
    asked for by name refuses it. Raises RunError, and StoreError; then nothing was changed.
    """
    how = how or How()
    chosen = _prepared(book, store, as_of, policies, dry)
    with engine_for(store, book.vocabulary, how) as engine:
        scripts, refused = _scripts(book, engine, as_of, chosen)
        if refused:
            # The embedded store's own engine is also the one that goes record by record.
            if how.engine not in (AUTO, "sqlite") or not isinstance(store, AnyStore) or how.place is not None:
                raise RunError(refused)
            done = classified_by_record(book, store, as_of, chosen, dry=dry, progress=progress)
            notes = tuple(replace(each, severity_override=Severity.NOTE) for each in refused)
            return Run(book.name, book.digest, as_of, engine.key, False, dry, done[0], (*notes, *done[1]))
        summaries = {}
        with _together(store, engine, scripts):
            for entity, script in scripts.items():
                forget = [Forget(plan.id, as_of) for plan in chosen if plan.entity == entity]
                summaries[entity] = engine.run(script, forget, dry=dry, progress=progress)
    return Run(book.name, book.digest, as_of, engine.key, False, dry, *told(book, chosen, scripts, summaries))


def query_text(
    book: Book, store: Home, as_of: date, *, policies: Sequence[str] | None = None, how: How | None = None
) -> str:
    """The query of a run as text; nothing is run. Raises RunError where there is none."""
    how = how or How()
    chosen = _prepared(book, store, as_of, policies, True)
    with engine_for(store, book.vocabulary, how) as engine:
        scripts, refused = _scripts(book, engine, as_of, chosen)
        if refused:
            raise RunError(refused)
        return "\n".join(_text(entity, script, engine) for entity, script in scripts.items())


def _scripts(
    book: Book, engine: Engine, as_of: date, chosen: Sequence[Plan]
) -> tuple[Scripts, list[Diagnostic]]:
    relations = engine.relations(book.vocabulary)
    return scripts_of(book, chosen, engine.dialect, as_of, relations, engine.own)


def _text(entity: str, script: RunScript, engine: Engine) -> str:
    *earlier, last = script.steps
    return f"-- {entity}: {last.origin}\n{with_text(earlier, last.sql, engine.dialect)}\n"


def _together(store: Home, engine: Engine, scripts: Scripts) -> AbstractContextManager[None]:
    """One transaction for the scripts of several entities; an engine's own is enough for one."""
    if len(scripts) < 2:
        return nullcontext()
    if isinstance(store, AnyStore):
        return store.transaction()
    entities = " and ".join(f"`{entity}`" for entity in scripts)
    message = f"a run kept in a folder is about one entity, and these are of {entities}"
    raise bad_engine(engine.key, message, help="run them one after the other with `--policy`")


def _prepared(book: Book, store: Home, as_of: date, policies: Sequence[str] | None, dry: bool) -> list[Plan]:
    """The classifications to run, once nothing stands in their way."""
    chosen = _chosen(book, policies)
    if isinstance(store, AnyStore):
        store.check(book.vocabulary)
    findings = [*_out_of_order(store, chosen, as_of)] if not dry else []
    findings += _not_run(book, store, chosen, as_of)
    if findings:
        raise RunError(findings)
    return chosen


def _chosen(book: Book, policies: Sequence[str] | None) -> list[Plan]:
    """The classifications to run, in the order in which they need each other."""
    all_of_them = runnable(book)
    if policies is None:
        return all_of_them
    known = {plan.id for plan in all_of_them}
    findings = []
    for each in policies:
        if each not in known:
            message = f"policy `{each}` gives no class" if each in book.plans else f"unknown policy `{each}`"
            help = hint(each, known, "classifications")
            findings.append(Diagnostic(Code.UNKNOWN_POLICY, message, nowhere("run"), help=help))
    if findings:
        raise RunError(findings)
    return [plan for plan in all_of_them if plan.id in policies]


def _out_of_order(store: Home, chosen: Sequence[Plan], as_of: date) -> list[Diagnostic]:
    """Policies that were run for a later day already."""
    findings = []
    for plan in chosen:
        last = last_run(store, plan.id)
        if last is not None and as_of < last.as_of:
            message = f"`{plan.id}` was run as of {last.as_of} already, after {as_of}"
            help = "run it for a later day, or with --dry-run"
            findings.append(Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help))
    return findings


def _not_run(book: Book, store: Home, chosen: Sequence[Plan], as_of: date) -> list[Diagnostic]:
    """Classifications that the chosen ones read, and that were never run up to this day."""
    findings = []
    for plan in needed_in_bulk(book, chosen):
        if plan in chosen or plan.classes is None or last_run(store, plan.id, as_of + timedelta(days=1)):
            continue
        message = f"policy `{plan.id}` must be run before those that read its classes"
        if last_run(store, plan.id) is not None:
            message += f", and was not as of {as_of} or earlier"
        help = f"run `{plan.id}` as well"
        findings.append(Diagnostic(Code.NOT_RUN_YET, message, nowhere(store.name), help=help))
    return findings
