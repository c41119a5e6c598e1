"""What the rules ask -> the class in force: streaks, caps, classes set by hand, conflicts.

The meaning is that of `run/stability.py` and `run/classify.py`. A step here has all columns of the
one before and, for a policy `p`, the columns `p was` (the class before), `p now`, `p base`, `p worse`
and `p runs` (where it stands from now on), `p kind` of the change, null where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from policybook.plan.model import Plan, Stability
from policybook.plan.words import CAP, LEFT, OVERRIDE, RULE, STABILITY
from policybook.query.dialect import Dialect
from policybook.query.from_caps import cap_steps, capped
from policybook.query.own_state import OwnState
from policybook.query.policy_columns import Columns, clashes, clashing
from policybook.query.steps import Step

_STANDS = ("now", "base", "worse", "runs", "kind")


@dataclass(frozen=True, slots=True)
class FromStanding:
    """Settles classifications one after the other; `key` is the records' key column, unquoted."""

    state: OwnState
    key: str
    key_is_text: bool

    @property
    def dialect(self) -> Dialect:
        """How it is spelled."""
        return self.state.dialect

    def subject(self, alias: str) -> str:
        """The key as own tables keep it."""
        key = f"{alias}.{self.dialect.name(self.key)}"
        return key if self.key_is_text else self.dialect.as_text(key)

    def place(self, alias: str) -> str:
        """The key as it is put in order: text by code points, numbers by number."""
        key = f"{alias}.{self.dialect.name(self.key)}"
        return self.dialect.order_text(key) if self.key_is_text else key

    def settle(self, plan: Plan, previous: str, along: Sequence[Plan] = ()) -> tuple[list[Step], str]:
        """The steps after `previous`, which has `p`, `p in`, `p clash`; and the column of the class in force.

        `along` are the decisions that are made with each record on the way to this policy.
        """
        stability = plan.stability or Stability()
        kept = [self.state.before(plan), self.state.waiting(plan), self.state.by_hand(plan)]
        quarrel = clashes(self.dialect, clashing(plan, along))
        stood = self._stood(plan, previous, quarrel)
        asked = self._asked(plan, stability, stood.name, quarrel)
        steps = [*kept, stood, asked]
        if capped(plan, stability):
            candidates = self._candidates(plan, stability, asked.name)
            found, last = cap_steps(self.dialect, plan, stability, candidates, self._cap_key())
            steps += [*found, self._placed(plan, asked.name, last)]
        steps.append(self._stands(plan, steps[-1].name, quarrel, bool(capped(plan, stability))))
        return steps, f"{plan.id} now"

    def _stood(self, plan: Plan, previous: str, quarrel: str) -> Step:
        """Where each stood; in how many runs in a row a worse class was asked for, below zero a better."""
        p, name = Columns(self.dialect, plan.id), self.dialect.name
        stood = f"CASE WHEN q.subject IS NULL THEN h.{name('class')} ELSE q.base END"
        asked, base = self._at(plan, p.outcome), self._at(plan, f"({stood})")
        again = self.dialect.case([("q.runs <> 0 AND q.worse <> 0", "q.runs + 1")], "1")
        again_better = self.dialect.case([("q.runs <> 0 AND q.worse = 0", "-1 - q.runs")], "-1")
        count = self.dialect.case([(f"{asked} > {base}", again), (f"{asked} < {base}", again_better)], "0")
        if quarrel:
            count = self.dialect.case([(quarrel, "0")], count)
        columns = [
            "d.*",
            f"h.{name('class')} AS {p.named('was')}",
            f"{stood} AS {p.named('stood base')}",
            f"coalesce(q.worse, 0) AS {p.named('stood worse')}",
            f"coalesce(q.runs, 0) AS {p.named('stood runs')}",
            f"{count} AS {p.named('asked runs')}",
            f"o.{name('class')} AS {p.named('by hand')}",
            f"o.en AS {p.named('by hand en')}",
            f"o.zh AS {p.named('by hand zh')}",
        ]
        joins = [
            f"LEFT JOIN {name(f'{plan.id} {what}')} AS {alias} ON {alias}.subject = {self.subject('d')}"
            for what, alias in (("before", "h"), ("waiting", "q"), ("by hand", "o"))
        ]
        sql = "SELECT\n  " + ",\n  ".join(columns) + f"\nFROM {name(previous)} AS d\n" + "\n".join(joins)
        return Step(f"{plan.id} stood", sql, True, f"{plan.id}: where each stood")

    def _at(self, plan: Plan, code: str) -> str:
        """The place of a class in the order; null for one that the policy does not have."""
        places = " ".join(
            f"WHEN {self.dialect.text(each)} THEN {at}" for at, each in enumerate(plan.classes or {})
        )
        return f"CASE {code} {places} END"

    def _asked(self, plan: Plan, stability: Stability, previous: str, quarrel: str) -> Step:
        """What the rules come to: a change that has not been asked for often enough does not stand."""
        p, case = Columns(self.dialect, plan.id), self.dialect.case
        runs = p["asked runs"]
        held = " OR ".join(
            condition
            for needed, condition in (
                (stability.demote_after, f"({runs} BETWEEN 1 AND {stability.demote_after - 1})"),
                (stability.promote_after, f"({runs} BETWEEN {1 - stability.promote_after} AND -1)"),
            )
            if needed > 1
        )
        # Where rules quarrel nothing is known, so nothing changes.
        stays = [(quarrel, p["stood base"])] if quarrel else []
        stays_worse = [(quarrel, p["stood worse"])] if quarrel else []
        stays_runs = [(quarrel, p["stood runs"])] if quarrel else []
        worse, count, waited = "0", "0", f"abs({runs})"
        if held:
            stays.append((held, p["stood base"]))
            worse = case([(f"({held}) AND {runs} > 0", "1")], "0")
            count, waited = case([(held, f"abs({runs})")], "0"), case([(held, "0")], f"abs({runs})")
        found = {
            "asked base": _chosen(case, stays, p.outcome),
            "asked worse": _chosen(case, stays_worse, worse),
            "held runs": _chosen(case, stays_runs, count),
            "waited": waited,
        }
        # With caps it is read twice: by who may fall, and by everybody.
        return self._with(plan, "asked", found, previous, "streaks", kept=bool(capped(plan, stability)))

    def _with(
        self,
        plan: Plan,
        step: str,
        columns: Mapping[str, str],
        previous: str,
        origin: str,
        *,
        kept: bool = False,
    ) -> Step:
        """A step with more columns of a policy."""
        p = Columns(self.dialect, plan.id)
        texts = ["d.*", *(f"{text} AS {p.named(what)}" for what, text in columns.items())]
        sql = "SELECT\n  " + ",\n  ".join(texts) + f"\nFROM {self.dialect.name(previous)} AS d"
        return Step(f"{plan.id} {step}", sql, kept, f"{plan.id}: {origin}")

    def _cap_key(self) -> str:
        return (
            self.dialect.order_text(self.dialect.name("key"))
            if self.key_is_text
            else self.dialect.name("key")
        )

    def _candidates(self, plan: Plan, stability: Stability, previous: str) -> Step:
        """Who would hold a class with a cap, in the order of the caps' columns."""
        p, name = Columns(self.dialect, plan.id), self.dialect.name
        codes = ", ".join(self.dialect.text(code) for code, _, _ in capped(plan, stability))
        wanted = f"coalesce({p['by hand']}, {p['asked base']})"
        by_hand = self.dialect.case([(f"{p['by hand']} IS NULL", "0")], "1")
        amount = f"d.{name(stability.order_by)}" if stability.order_by else self.dialect.missing("integer")
        sql = (
            f"SELECT d.{name(self.key)} AS {name('key')}, {by_hand} AS {name('by_hand')},"
            f" {p['stood base']} AS {name('held')}, {amount} AS {name('amount')},"
            f" {wanted} AS {name('wanted')}, {wanted} AS {name('stands')}\n"
            f"FROM {name(previous)} AS d\n"
            f"WHERE {p['in']} AND {wanted} IN ({codes})"
        )
        return Step(f"{plan.id} wanted", sql, False, f"{plan.id}: who asks for a class with a cap")

    def _placed(self, plan: Plan, previous: str, falls: str) -> Step:
        p, name = Columns(self.dialect, plan.id), self.dialect.name
        sql = (
            f"SELECT d.*, f.{name('fall')} AS {p.named('fall')}\n"
            f"FROM {name(previous)} AS d\n"
            f"LEFT JOIN {name(falls)} AS f ON f.{name('key')} = d.{name(self.key)}"
        )
        return Step(f"{plan.id} placed", sql, False, f"{plan.id}: who found room")

    def _stands(self, plan: Plan, previous: str, quarrel: str, has_caps: bool) -> Step:
        """Where each stands from now on, and what kind of change that is."""
        p, case = Columns(self.dialect, plan.id), self.dialect.case
        base, worse, runs = p["asked base"], p["asked worse"], p["held runs"]
        fell = f"{p['fall']} IS NOT NULL" if has_caps else ""
        if fell:
            # A promotion that finds no room asks again next time, without waiting anew.
            waits = f"{p['fall']} = {p['stood base']} AND {p['waited']} > 1"
            runs = case([(f"{p['fall']} IS NULL", runs), (waits, p["waited"])], "0")
            base, worse = f"coalesce({p['fall']}, {base})", case([(fell, "0")], worse)
        now = f"coalesce({p['by hand']}, {base})"
        nothing, text = self.dialect.missing("text"), self.dialect.text
        by_hand = f"{p['by hand']} IS NOT NULL AND {self.dialect.different(p['by hand'], base)}"
        kinds = [
            # Records that the policy is not about, or no longer.
            (f"NOT {p['in']}", case([(f"{p['was']} IS NOT NULL", text(LEFT))], nothing)),
            (self.dialect.same(now, p["was"]), nothing),
            (by_hand, text(OVERRIDE)),
            *([(quarrel, text(RULE))] if quarrel else []),
            (f"{now} IS NULL", text(RULE)),
            *([(fell, text(CAP))] if fell else []),
            (f"{p['waited']} > 1", text(STABILITY)),
        ]
        found = case([(p["in"], now)], nothing), base, worse, runs, case(kinds, text(RULE))
        return self._with(
            plan, "stands", dict(zip(_STANDS, found, strict=True)), previous, "classes in force"
        )


def _chosen(
    case: Callable[[list[tuple[str, str]], str], str], branches: list[tuple[str, str]], otherwise: str
) -> str:
    return case(branches, otherwise) if branches else otherwise
