"""Caps -> who has no room in a class, and the class that they get instead.

Who holds the class already comes first, then the greater amount, null last, then the smaller key.
Classes set by hand take their places before all others. The next class may have a cap as well.
"""

from __future__ import annotations

from itertools import pairwise

from policybook.plan.model import Plan, Stability
from policybook.query.dialect import Dialect
from policybook.query.steps import Step


def capped(plan: Plan, stability: Stability) -> list[tuple[str, int, str]]:
    """The classes with a cap from best to worst: code, cap, the class below."""
    caps = dict(stability.caps)
    return [(code, caps[code], below) for code, below in pairwise(plan.classes or {}) if code in caps]


def cap_steps(
    dialect: Dialect, plan: Plan, stability: Stability, candidates: Step, key: str
) -> tuple[list[Step], str]:
    """The steps that give who falls, and the name of the last: columns `key` and `fall`.

    `candidates` have `key`, `by_hand` (1 where the class is set by hand, else 0), `held`, `amount`
    and `wanted`, a class with a cap.
    """
    name, text = dialect.name, dialect.text
    columns = [name(each) for each in ("key", "by_hand", "held", "amount", "wanted")]
    steps = [candidates]
    for code, cap, below in capped(plan, stability):
        order = [
            f"{name('by_hand')} DESC",
            f"CASE WHEN {name('held')} = {text(code)} THEN 0 ELSE 1 END",
            f"{name('amount')} DESC NULLS LAST",
            key,
        ]
        place = f"row_number() OVER (PARTITION BY {name('stands')} ORDER BY {', '.join(order)})"
        over = f"{name('stands')} = {text(code)} AND {name('by_hand')} = 0 AND {place} > {cap}"
        stands = dialect.case([(over, text(below))], name("stands"))
        sql = f"SELECT {', '.join(columns)}, {stands} AS {name('stands')}\nFROM {name(steps[-1].name)} AS m"
        steps.append(Step(f"{plan.id} cap {code}", sql, False, f"{plan.id}: at most {cap} in {code}"))
    sql = (
        f"SELECT {name('key')}, {name('stands')} AS {name('fall')}\n"
        f"FROM {name(steps[-1].name)} AS m\n"
        f"WHERE {name('stands')} <> {name('wanted')}"
    )
    last = Step(f"{plan.id} no room", sql, False, f"{plan.id}: who falls to the next class")
    return [*steps, last], last.name
