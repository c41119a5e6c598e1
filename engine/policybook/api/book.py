"""A book as a developer uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from policybook.api.days import day_of
from policybook.api.errors import BookError
from policybook.api.follow_up import FollowUp
from policybook.book.from_folder import book_from
from policybook.book.model import Book as Sound
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, hint
from policybook.document.node import Mapping as Node
from policybook.plan.model import Plan
from policybook.run.many import run_book
from policybook.run.model import Decision, Run, RunError
from policybook.run.one import explain
from policybook.service.decide import decide
from policybook.service.in_store import opened
from policybook.service.run import Asked, run
from policybook.store.any_store import AnyStore
from policybook.store.finding import StoreError
from policybook.text import nowhere
from policybook.vocabulary.model import Vocabulary


class Book(FollowUp):
    """A sound book, ready to decide. It never changes, and threads may share it.

    >>> from policybook.shipped import shipped
    >>> book = Book.load(shipped("rules") / "abc-classes")
    >>> "abc" in book.policies
    True
    """

    def __init__(self, sound: Sound) -> None:
        self._sound = sound

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Book:
        """The book in a folder; raises BookError, whose `findings` say what is wrong with it."""
        sound, findings = book_from(Path(path))
        if sound is None:
            raise BookError(findings)
        return cls(sound)

    @property
    def name(self) -> str:
        """The name in its manifest."""
        return self._sound.name

    @property
    def digest(self) -> str:
        """What tells this book from any other: two books that decide the same way have the same."""
        return self._sound.digest

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of its policies; each stands after those whose outcomes it reads."""
        return tuple(self._sound.plans)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings that leave the book usable."""
        return self._sound.findings

    def decide(
        self, policy: str, facts: Mapping[str, Any] | None = None, *, as_of: date | str | None = None
    ) -> Decision:
        """The decision of a policy for one set of facts, with its reasons.

        Facts may be Python values or their JSON forms: a date may be `"2026-01-31"`. A float is
        read by its shortest text, so that `0.1` is exactly 0.1. A fact that is left out is unknown.
        `as_of` is the day it is decided for, as a date or its text: nothing reads a clock, and a
        policy that reads the day must be given one. Raises BookError.
        """
        decided = decide(
            self._sound, self._known(policy), _given(facts), day_of(as_of) if as_of is not None else None
        )
        if decided.decision is None:
            raise BookError(decided.findings)
        return decided.decision

    def run(
        self,
        store: AnyStore | str,
        *,
        as_of: date | str,
        policies: Iterable[str] | None = None,
        dry: bool = False,
        engine: str = "auto",
        source: str | None = None,
        memory: str | None = None,
        threads: int | None = None,
    ) -> Run:
        """All records of a store, open or by its URL, through the classifications on a day; raises BookError.

        With `dry`, it says what would change and changes nothing. `engine` is one of
        docs/reference/engines.md; the answer is the same. `source` is the book's document that says
        where the records of a server or a folder lie. DuckDB takes at most `memory` (`"4GB"`) and
        `threads`.
        """
        chosen = [self._known(policy) for policy in policies] if policies is not None else None
        day, asked = day_of(as_of), Asked(engine, memory, threads, source)
        if isinstance(store, str):
            ran, findings = run(self._sound, store, day, policies=chosen, dry=dry, asked=asked)
            if ran is None:
                raise BookError(findings)
            return ran
        try:
            how = asked.how(self._sound, store)
            return run_book(self._sound, store, day, policies=chosen, dry=dry, how=how)
        except (RunError, StoreError) as refused:
            raise BookError(refused.findings) from refused

    def open(self, url: str, *, source: str | None = None) -> AnyStore:
        """The store at a URL, to be used in a `with` statement: a file, or a server; raises BookError.

        `source` is the book's document that says where a server's records lie; it may be left out
        where the book has one.
        """
        try:
            return opened(self._sound, url, source)
        except StoreError as refused:
            raise BookError(refused.findings) from refused

    def explain(self, store: AnyStore, key: str, policy: str) -> Decision:
        """Why a record of a store has the outcome that it has; raises BookError."""
        try:
            return explain(self._sound, store, key, self._known(policy))[0]
        except (RunError, StoreError) as refused:
            raise BookError(refused.findings) from refused

    def _known(self, policy: str) -> str:
        if policy in self._sound.plans:
            return policy
        help = hint(policy, self._sound.plans, "policies")
        message = f"unknown policy `{policy}`"
        raise BookError([Diagnostic(Code.UNKNOWN_POLICY, message, nowhere(self.name), help=help)])

    # What a store needs of a book, so that `store.load(book, …)` takes this one.

    @property
    def vocabulary(self) -> Vocabulary:
        """What its records are made of."""
        return self._sound.vocabulary

    @property
    def plans(self) -> Mapping[str, Plan]:
        """Its policies by id, in the form that every back end reads."""
        return self._sound.plans

    @property
    def mappings(self) -> Mapping[str, Node]:
        """Its mappings by id."""
        return self._sound.mappings

    def __repr__(self) -> str:
        return f"<Book {self.name} {self.digest[:12]}>"


def _given(facts: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if facts is None:
        return {}
    if isinstance(facts, Mapping) and all(isinstance(name, str) for name in facts):
        return facts
    found = type(facts).__name__ if not isinstance(facts, Mapping) else "other keys"
    message = f"the facts are not given by name: found {found}"
    raise BookError([Diagnostic(Code.BAD_FACT, message, nowhere("facts"), help='give `{"spend": 1000}`')])
