"""How a class may change from run to run: what was asked, how often, and who fits under a cap.

Pure functions of where a subject stood and what the rules ask now; the class that is set by hand
takes no part, so that it leaves no trace when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from policybook.expr.values import Value
from policybook.plan.model import Stability

ALWAYS = Stability()


@dataclass(frozen=True, slots=True)
class Settled:
    """What the rules come to: the class, and the streak that goes on (`runs` is 0 where none does).

    `waited` is in how many runs in a row a change was asked for that stands now.
    """

    base: str | None
    worse: bool = False
    runs: int = 0
    waited: int = 0


def settled(
    order: Sequence[str], stability: Stability, base: str | None, worse: bool, runs: int, asked: str | None
) -> Settled:
    """The class after a run that asks for `asked`, where `base` stood and a streak may be going on.

    The first class, and the loss of any, stand at once. A streak is of runs in a row that ask for a
    worse class, whichever, or for a better one.
    """
    if asked is None or base is None or base not in order:
        return Settled(asked)
    if asked == base:
        return Settled(base)
    is_worse = order.index(asked) > order.index(base)
    count = runs + 1 if runs and worse == is_worse else 1
    needed = stability.demote_after if is_worse else stability.promote_after
    if count < needed:
        return Settled(base, is_worse, count)
    return Settled(asked, waited=count)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject that would hold a class with a cap."""

    subject: str
    place: int | str
    wanted: str
    held: str | None
    by: Value


def fallen(
    order: Sequence[str],
    caps: Mapping[str, int],
    candidates: Sequence[Candidate],
    by_hand: Mapping[str, int],
) -> dict[str, str]:
    """The class of each subject that is over a cap.

    Who holds the class already comes first, then the greater `by`, then the smaller key. Classes
    set by hand take their places before all others. The next class may have a cap as well.
    """
    members: dict[str, list[Candidate]] = {code: [] for code in order}
    for each in candidates:
        members[each.wanted].append(each)
    given: dict[str, str] = {}
    for code, following in pairwise(order):
        if code not in caps:
            continue
        room = max(0, caps[code] - by_hand.get(code, 0))
        ranked = sorted(members[code], key=lambda each: each.place)
        ranked.sort(key=_amount, reverse=True)
        ranked.sort(key=lambda each: each.held != code)
        for each in ranked[room:]:
            given[each.subject] = following
            members[following].append(each)
    return given


def _amount(candidate: Candidate) -> tuple[bool, Decimal]:
    """Greater is first; null comes last."""
    value = candidate.by
    if isinstance(value, int | Decimal):
        return True, Decimal(value)
    return False, Decimal(0)
