"""What must hold of caps and streaks whatever the members are."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from policybook.plan.model import Stability
from policybook.run.stability import Candidate, fallen, settled

ORDER = ("A", "B", "C", "D")


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Members who would hold A, B or C, some of whom hold a class already."""
    found = draw(
        st.lists(
            st.tuples(st.sampled_from("ABC"), st.sampled_from([None, *ORDER]), st.none() | st.integers(0, 4)),
            max_size=12,
        )
    )
    return [
        Candidate(f"m{number}", f"m{number:02}", wanted, held, by)
        for number, (wanted, held, by) in enumerate(found)
    ]


caps = st.dictionaries(st.sampled_from("ABC"), st.integers(0, 4), min_size=1)
by_hand = st.dictionaries(st.sampled_from(ORDER), st.integers(0, 3))


@given(candidates(), caps, by_hand)
def test_no_class_holds_more_than_its_cap_and_nobody_falls_without_need(
    members: list[Candidate], caps: dict[str, int], by_hand: dict[str, int]
) -> None:
    falls = fallen(ORDER, caps, members, by_hand)
    final = {each.subject: falls.get(each.subject, each.wanted) for each in members}
    held = Counter(final.values())
    for code, cap in caps.items():
        assert held[code] <= max(0, cap - by_hand.get(code, 0))
    for each in members:
        passed = ORDER[ORDER.index(each.wanted) : ORDER.index(final[each.subject])]
        for code in passed:
            assert code in caps
            assert held[code] == max(0, caps[code] - by_hand.get(code, 0))


@given(candidates(), caps)
def test_who_holds_a_class_never_makes_room_for_who_does_not(
    members: list[Candidate], caps: dict[str, int]
) -> None:
    falls = fallen(ORDER, caps, members, {})
    for code in caps:
        want = [each for each in members if each.wanted == code]
        out = [each for each in want if each.subject in falls]
        into = [each for each in want if each.subject not in falls]
        for lost in out:
            for kept in into:
                if (lost.held == code) == (kept.held == code):
                    assert _standing(kept) <= _standing(lost)
                else:
                    assert kept.held == code


def _standing(member: Candidate) -> tuple[bool, int, str]:
    assert member.by is None or isinstance(member.by, int)
    return member.by is None, -(member.by or 0), str(member.place)


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.sampled_from(ORDER), min_size=1, max_size=12),
    st.sampled_from(ORDER),
)
def test_a_change_stands_after_as_many_runs_in_a_row_as_the_policy_says(
    demote: int, promote: int, asked: list[str], base: str
) -> None:
    rules = Stability(demote, promote)
    worse, runs = False, 0
    for number, each in enumerate(asked):
        before = base
        now = settled(ORDER, rules, base, worse, runs, each)
        base, worse, runs = now.base or "", now.worse, now.runs
        down = ORDER.index(each) > ORDER.index(before)
        needed = demote if down else promote
        row = asked[max(0, number - needed + 1) : number + 1]
        same_way = [one != before and (ORDER.index(one) > ORDER.index(before)) == down for one in row]
        if base != before:
            assert base == each
            assert len(row) == needed
            assert all(same_way)
