"""Where a record stands after the last run, and in words why that is not what the rules alone give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policybook.book.model import Book
from policybook.expr.values import Value
from policybook.plan.model import Plan, Texts
from policybook.plan.words import cap_words, left_words
from policybook.run.kept_facts import facts_from_text
from policybook.run.stability import ALWAYS
from policybook.store.any_store import AnyStore
from policybook.store.history import State
from policybook.store.overrides import Override


@dataclass(frozen=True, slots=True)
class Said:
    """Words about a standing; `alone` where they are the whole reason."""

    texts: Texts
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the last run left of a record. `state` is None where it was not in the policy's population."""

    as_of: date
    state: State | None
    facts: Mapping[str, Value]
    override: Override | None

    @property
    def now(self) -> str | None:
        """The class in force."""
        return self.state.now if self.state else None

    def words(self, plan: Plan, asked: str | None) -> Said | None:
        """Why the class in force is not what the rules ask for now; None where it is."""
        state = self.state
        if state is None:
            return Said(left_words(self.as_of), alone=True)
        if self.override is not None:
            said = self.override.words
            stands = self.override.to_class == state.now
            return Said(said, alone=True) if stands else Said(later_words(said))
        if asked == state.now:
            return None
        order = list(plan.classes or {})
        rules = plan.stability or ALWAYS
        worse = asked not in order or state.now not in order or order.index(asked) > order.index(state.now)
        needed = rules.demote_after if worse else rules.promote_after
        if state.runs and state.worse == worse and state.runs < needed:
            return Said(held_words(state.now or "", worse, needed, state.runs))
        caps = dict(rules.caps)
        if not worse and asked in caps:
            return Said(cap_words(asked, caps[asked], state.now or ""))
        return Said(changed_words(self.as_of, state.now))


def standing_of(book: Book, store: AnyStore, plan: Plan, key: str) -> Standing:
    """Where a record stands in a policy that was run."""
    history = store.history(plan.id)
    last = history.last_run()
    if last is None:
        raise LookupError(f"{plan.id} was not run")
    state = history.state(key)
    facts: dict[str, Value] = {"population": last.population}
    if (text := history.facts(key)) is not None:
        facts |= facts_from_text(text, plan.population)
    override = store.override_in_force(plan.id, key, last.as_of)
    return Standing(last.as_of, state, facts, override)


def later_words(said: Texts) -> Texts:
    """What was set since the last run."""
    return Texts(f"{said.en} (from the next run on)", f"{said.zh}（自下次运行起生效）")


def held_words(now: str, worse: bool, needed: int, runs: int) -> Texts:
    """A change that is asked for and does not stand yet."""
    way_en, way_zh = ("worse", "更低") if worse else ("better", "更高")
    return Texts(
        f"stays {now}: a {way_en} class stands after {needed} runs in a row that ask for one, {runs} so far",
        f"维持{now}：连续{needed}次运行要求{way_zh}类别后才变更，目前{runs}次",
    )


def changed_words(as_of: date, now: str | None) -> Texts:
    """Data or rules are not those of the last run."""
    return Texts(
        f"as of {as_of} it was {now or 'without a class'}; its data or the rules have changed since",
        f"{as_of}时为{now or '无类别'}；此后数据或规则已变",
    )
