"""What earlier runs and people left of one policy, read from the engine's own tables as they are.

A run starts from the state before its own day. Rows of the day itself are never read, so it does
not matter whether an earlier run of the same day has been forgotten yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from policybook.plan.model import Plan, Texts
from policybook.plan.words import override_words
from policybook.query.dialect import Dialect
from policybook.query.steps import Step
from policybook.query.words import mark, spelled

#: An own table -> what stands for it behind FROM.
Own = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class OwnState:
    """Writes what is to be read of own tables for a run on a day."""

    dialect: Dialect
    own: Own
    as_of: date

    def before(self, plan: Plan) -> Step:
        """By subject the class in force before the day, where there was one."""
        sql = self.classes(plan, f"< {self._day}")
        # Read by who is in the run, and for who is not any more.
        return Step(f"{plan.id} before", sql, True, f"{plan.id}: classes before {self.as_of}")

    def given(self, plan: Plan) -> str:
        """The classes at the end of the day, for those that read a policy which is not run now."""
        return self.classes(plan, f"<= {self._day}")

    def classes(self, plan: Plan, when: str) -> str:
        """By subject the class of the latest change; one to no class leaves none."""
        name, text = self.dialect.name, self.dialect.text
        subject, as_of, code = name("subject"), name("as_of"), name("class")
        # The days of a subject's changes differ, so the greatest of these texts is the latest change.
        marked = self.dialect.case([(f"{code} IS NULL", text(""))], self.dialect.concat([text("="), code]))
        change = self.dialect.order_text(self.dialect.concat([as_of, marked]))
        latest = name("latest")
        return (
            f"SELECT {subject}, {self.dialect.part_of(latest, '12', None)} AS {code}\n"
            f"FROM (\n"
            f"  SELECT {subject}, max({change}) AS {latest}\n"
            f"  FROM {self.own('pb_history')} AS h\n"
            f"  WHERE {name('policy')} = {text(plan.id)} AND {as_of} {when}\n"
            f"  GROUP BY {subject}\n"
            f") AS h\n"
            f"WHERE length({latest}) > 10"
        )

    def waiting(self, plan: Plan) -> Step:
        """By subject what the last run before the day left to be known beyond the class."""
        name, policy = self.dialect.name, self.dialect.text(plan.id)
        columns = ", ".join(name(each) for each in ("subject", "base", "worse", "runs"))
        last = (
            f"SELECT max({name('as_of')}) FROM {self.own('pb_run')} AS r"
            f" WHERE {name('policy')} = {policy} AND {name('as_of')} < {self._day}"
        )
        sql = (
            f"SELECT {columns}\n"
            f"FROM {self.own('pb_pending')} AS q\n"
            f"WHERE {name('policy')} = {policy} AND {name('as_of')} = ({last})"
        )
        return Step(f"{plan.id} waiting", sql, False, f"{plan.id}: changes that were asked for")

    def by_hand(self, plan: Plan) -> Step:
        """By subject the class set by hand that stands on the day, the last one set, and its words.

        A class that the policy does not have any more says nothing, and none set earlier stands instead.
        """
        name, text = self.dialect.name, self.dialect.text
        policy = f"{name('policy')} = {text(plan.id)}"
        until, id = name("until"), name("id")
        codes = ", ".join(text(code) for code in plan.classes or {})
        words = f"{self._said('en')} AS en, {self._said('zh')} AS zh"
        in_force = f"{name('since')} <= {self._day} AND ({until} IS NULL OR {until} > {self._day})"
        sql = (
            f"SELECT o.{name('subject')}, o.{name('class')}, {words}\n"
            f"FROM {self.own('pb_override')} AS o\n"
            f"JOIN (\n"
            f"  SELECT max({id}) AS {id} FROM {self.own('pb_override')} AS l\n"
            f"  WHERE {policy} AND {in_force}\n"
            f"  GROUP BY {name('subject')}\n"
            f") AS l ON l.{id} = o.{id}\n"
            f"WHERE o.{name('class')} IN ({codes})"
        )
        return Step(f"{plan.id} by hand", sql, False, f"{plan.id}: classes set by hand")

    def _said(self, language: str) -> str:
        columns = {
            each: f"o.{self.dialect.name(each)}" for each in ("class", "by", "role", "until", "reason")
        }

        def words(until: str | None) -> Texts:
            return override_words(mark("class"), mark("by"), mark("role"), until, mark("reason"))

        endless, ending = (
            spelled(self.dialect, words(until).of(language), columns) for until in (None, mark("until"))
        )
        return self.dialect.case([(f"{columns['until']} IS NULL", endless)], ending)

    @property
    def _day(self) -> str:
        """The day as own tables keep it: ISO text."""
        return self.dialect.text(self.as_of.isoformat())
