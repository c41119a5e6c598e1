"""The end of a run's query: the one relation that all rows and counts are made from, and these.

It has a row for each record and one for each subject that had a class and whose record is gone. It
carries only what is read of it: on millions of records every column costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policybook.plan.model import Plan
from policybook.plan.walk import facts_of_checks
from policybook.plan.words import LEFT, left_words
from policybook.query.from_reasons import Reasons
from policybook.query.from_standing import FromStanding
from policybook.query.kept_text import kept_text, place_columns
from policybook.query.policy_columns import Columns, clashes, clashing
from policybook.query.steps import Step

RESULT = "result"
_SUBJECT, _PLACE = "subject text", "key place"
_STATE = ("was", "now", "base", "worse", "runs", "kind")


@dataclass(frozen=True, slots=True)
class RunResult:
    """Writes the result of a run on an entity's records, and what is made from it.

    `chosen` are the classifications that are run, `others` decisions whose conflicts are counted,
    `along` says which decisions are made along with a policy, `because` what its rules say, as texts
    over the last step by the alias `c`. `relation` is what the records are read from.
    """

    standing: FromStanding
    relation: str
    digest: str
    chosen: Sequence[Plan]
    others: Sequence[Plan]
    along: Mapping[str, Sequence[Plan]]
    because: Mapping[str, tuple[str, str]]

    # The result

    def steps(self, last: str) -> list[Step]:
        """Who is gone, and the result, made from the last step before."""
        name, dialect = self.standing.dialect.name, self.standing.dialect
        had = "\nUNION\n".join(
            f"SELECT {name('subject')} FROM {name(f'{plan.id} before')} AS b" for plan in self.chosen
        )
        gone = f"{had}\nEXCEPT\nSELECT {self.standing.subject('c')} FROM {self.relation} AS c"
        here = self._columns()
        left = dict.fromkeys(here, dialect.null) | self._left()
        told = {column: text for plan in self.chosen for column, text in self._reasons(plan).told().items()}
        reasons = f"SELECT\n  c.*,\n  {_listed(name, told)}\nFROM {name(last)} AS c" if told else ""
        rows = f"SELECT\n  {_listed(name, here)}\nFROM {name('what rules say' if told else last)} AS d"
        joins = "".join(
            f"\nLEFT JOIN {name(f'{plan.id} before')} AS {self._alias(plan)}"
            f" ON {self._alias(plan)}.{name('subject')} = g.{name('subject')}"
            for plan in self.chosen
        )
        more = f"SELECT\n  {_listed(name, left)}\nFROM {name('who is gone')} AS g{joins}"
        return [
            *([Step("what rules say", reasons, False, "why classes changed")] if told else []),
            Step("who is gone", gone, False, "subjects that had a class and have no record any more"),
            Step(RESULT, f"{rows}\nUNION ALL\n{more}", True, "what the run comes to"),
        ]

    def _columns(self) -> dict[str, str]:
        """The columns of the result as they are read from the last step."""
        dialect = self.standing.dialect
        found = {_SUBJECT: self.standing.subject("d")}
        if self._has_place:
            found[_PLACE] = f"d.{dialect.name(self.standing.key)}"
        for plan in self._told:
            p = Columns(dialect, plan.id)
            found[f"{plan.id} in"] = p["in"]
            found |= {f"{each.id} clash": Columns(dialect, each.id)["clash"] for each in self._clashing(plan)}
        for plan in self.chosen:
            p = Columns(dialect, plan.id)
            found |= {f"{plan.id} {what}": p[what] for what in (*_STATE, *place_columns(plan))}
            reasons = self._reasons(plan)
            found[f"{plan.id} rule"] = reasons.rule
            found |= {f"{plan.id} said_{language}": reasons.said(language) for language in ("en", "zh")}
            found |= {fact: f"d.{dialect.name(fact)}" for fact in self.facts_of(plan)}
        return found

    def _reasons(self, plan: Plan) -> Reasons:
        dialect, state = self.standing.dialect, self.standing.state
        quarrel = clashes(dialect, self._clashing(plan))
        return Reasons(dialect, plan, state.as_of, quarrel, self.because.get(plan.id, ("", "")))

    def _left(self) -> dict[str, str]:
        """What is known of who is gone."""
        dialect = self.standing.dialect
        found = {_SUBJECT: f"g.{dialect.name('subject')}"}
        words = left_words(self.standing.state.as_of)
        for plan in self._told:
            found[f"{plan.id} in"] = dialect.false
        for plan in self.chosen:
            was = f"{self._alias(plan)}.{dialect.name('class')}"
            found[f"{plan.id} was"] = was
            for what, text in (("kind", LEFT), ("said_en", words.en), ("said_zh", words.zh)):
                had = [(f"{was} IS NOT NULL", dialect.text(text))]
                found[f"{plan.id} {what}"] = dialect.case(had, dialect.missing("text"))
        return found

    def facts_of(self, plan: Plan) -> tuple[str, ...]:
        """The fields and measures that a policy's checks read."""
        placed = {fact.name for fact in plan.population}
        return tuple(name for name in facts_of_checks(plan.checks, plan.entity) if name not in placed)

    def members(self, plan: Plan) -> str:
        """The classified records as checks see them."""
        name, p = self.standing.dialect.name, Columns(self.standing.dialect, plan.id)
        read = facts_of_checks(plan.checks, plan.entity)
        placed = {fact.name for fact in plan.population}
        texts = [f"{p[each]} AS {name(each)}" if each in placed else f"d.{name(each)}" for each in read]
        texts.append(f"{p['now']} AS {name('class')}")
        return f"SELECT {', '.join(texts)}\nFROM {name(RESULT)} AS d\nWHERE {p['now']} IS NOT NULL"

    # What is written

    def writes(self) -> dict[str, tuple[str, ...]]:
        """By own table the SELECTs that give its rows."""
        made = {
            "pb_history": self._history,
            "pb_pending": self._pending,
            "pb_standing": self._standing_rows,
            "pb_run": self._run,
        }
        return {table: tuple(write(plan) for plan in self.chosen) for table, write in made.items()}

    def _history(self, plan: Plan) -> str:
        p = Columns(self.standing.dialect, plan.id)
        state = [p[what] for what in ("was", "now", "rule", "kind", "said_en", "said_zh")]
        columns = [self._text(plan.id), self._subject, self._day, *state, self._text(self.digest)]
        return self._select(columns, f"{p['kind']} IS NOT NULL")

    def _pending(self, plan: Plan) -> str:
        dialect, p = self.standing.dialect, Columns(self.standing.dialect, plan.id)
        columns = [self._text(plan.id), self._day, self._subject, p["base"], p["worse"], p["runs"]]
        waits = f"({p['runs']} <> 0 OR {dialect.different(p['base'], p['now'])})"
        return self._select(columns, f"{p['in']} AND {waits}")

    def _standing_rows(self, plan: Plan) -> str:
        p = Columns(self.standing.dialect, plan.id)
        facts = kept_text(self.standing.dialect, plan)
        return self._select([self._text(plan.id), self._subject, p["now"], facts], p["in"])

    def _run(self, plan: Plan) -> str:
        columns = [self._text(plan.id), self._day, self._text(self.digest), "count(*)"]
        return self._select(columns, Columns(self.standing.dialect, plan.id)["in"])

    # What is counted

    def summaries(self) -> dict[str, str]:
        """By policy and word a SELECT of few rows; checks are asked beside these."""
        found = {}
        for plan in self.chosen:
            p = Columns(self.standing.dialect, plan.id)
            now, change = p["now"], f"{p['was']}, {p['now']}, {p['kind']}"
            classes = self._select([now, "count(*)"], p["in"])
            changes = self._select([change, "count(*)"], f"{p['kind']} IS NOT NULL")
            found[f"{plan.id} classes"] = f"{classes}\nGROUP BY {now}"
            found[f"{plan.id} changes"] = f"{changes}\nGROUP BY {change}"
        for plan in self._told:
            found |= self._conflicts(plan)
        return found

    def _conflicts(self, plan: Plan) -> dict[str, str]:
        """Rules that quarrel: policy, the numbers of the rules, for how many records, the first one's key."""
        dialect, name = self.standing.dialect, self.standing.dialect.name
        plans = self._clashing(plan)
        if not plans:
            return {}
        clash = [Columns(dialect, each.id)["clash"] for each in plans]
        whose = dialect.case(
            [(f"{each} IS NOT NULL", self._text(of.id)) for each, of in zip(clash, plans, strict=True)],
            dialect.missing("text"),
        )
        rules = f"coalesce({', '.join(clash)})" if len(clash) > 1 else clash[0]
        place = f"d.{name(_PLACE)}" if self._has_place else dialect.order_text(self._subject)
        inner = (
            f"SELECT {whose} AS whose, {rules} AS rules, {place} AS place\n"
            f"FROM {name(RESULT)} AS d\nWHERE {Columns(dialect, plan.id)['in']}"
        )
        sql = (
            f"SELECT whose, rules, count(*), min(place)\nFROM (\n{inner}\n) AS q\n"
            f"WHERE rules IS NOT NULL\nGROUP BY whose, rules"
        )
        return {f"{plan.id} conflicts": sql}

    # Parts

    @property
    def _told(self) -> Iterable[Plan]:
        """The policies whose conflicts are counted, in order of need."""
        return (*self.others, *self.chosen)

    def _clashing(self, plan: Plan) -> tuple[Plan, ...]:
        return clashing(plan, self.along.get(plan.id, ()))

    @property
    def _has_place(self) -> bool:
        """Whether the order of keys differs from that of their texts, and somebody asks for it."""
        return not self.standing.key_is_text and any(map(self._clashing, self._told))

    def _alias(self, plan: Plan) -> str:
        return self.standing.dialect.name(f"{plan.id} b")

    def _select(self, columns: Sequence[str], where: str) -> str:
        name = self.standing.dialect.name
        return f"SELECT {', '.join(columns)}\nFROM {name(RESULT)} AS d\nWHERE {where}"

    @property
    def _subject(self) -> str:
        return f"d.{self.standing.dialect.name(_SUBJECT)}"

    @property
    def _day(self) -> str:
        return self._text(self.standing.state.as_of.isoformat())

    def _text(self, value: str) -> str:
        return self.standing.dialect.text(value)


def _listed(name: Callable[[str], str], columns: Mapping[str, str]) -> str:
    return ",\n  ".join(f"{text} AS {name(column)}" for column, text in columns.items())
