"""A session's answers and offers, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.book.from_folder import book_from
from policybook.service.ground import ground_of
from policybook.service.offers import offers
from policybook.service.session import Session, unfinished

GROUND, _ = ground_of().given(
    {"amount": 5, "orders": [{"amount": 5, "placed on": "2026-01-31"}], "年采购额": 7, "day": None}
)


@pytest.mark.parametrize(
    ("before", "text", "typed"),
    [
        ("am", "amount", 2),
        ("1 + Am", "amount", 2),
        ("orders.", "amount", 0),
        ("orders.placed o", "placed on", 8),
        ("orders[amount > 5].pla", "placed on", 3),
        ("sum(orders[am", "amount", 2),
        ("string le", "string length(", 9),
        ("年", "年采购额", 1),
        ('date("2026-01-31").we', "weekday", 2),
        (":ty", ":type", 3),
        (":tree am", "amount", 2),
        ("if amo", "amount", 3),
    ],
)
def test_what_fits_is_offered(before: str, text: str, typed: int) -> None:
    assert (text, typed) in [(each.text, each.typed) for each in offers(before, GROUND)]


@pytest.mark.parametrize("before", ["orders.am", "orders[1].am"])
def test_behind_a_dot_only_members_are_offered(before: str) -> None:
    assert [each.text for each in offers(before, GROUND)] == ["amount"]


@pytest.mark.parametrize("before", ['"am', "12", "/* am", "xam"])
def test_inside_of_a_text_number_or_comment_nothing_is_offered(before: str) -> None:
    assert offers(before, GROUND) == []


def test_a_function_is_offered_with_its_signature_and_words_in_the_language() -> None:
    english, chinese = (
        next(each for each in offers("cou", GROUND, language) if each.text == "count(")
        for language in ("en", "zh")
    )

    assert english.shown == "count(list: list<Any>)"
    assert english.words.startswith("The number of items")
    assert chinese.words.startswith("列表的项数")


def test_a_remembered_value_is_not_bound_to_what_it_was_written_as() -> None:
    session = Session(GROUND)

    assert session.answer(':let stage "active"').text == 'stage = "active"'
    assert session.answer('stage = "lost"').text == "false\n  boolean"
    assert session.answer(":let amount amount * 2").text == "amount = 10"
    assert "amount = 10 : number" in session.answer(":facts").text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", ""),
        (":type 1 / 3", "number"),
        (":text 1+amount", "1 + amount"),
        (":tree amount", "Fact amount : number"),
        (':facts {"more": true}', "more = true : boolean"),
        (":facts {", "the facts are not JSON"),
        (":let", "write `:let name expression`"),
        (":let if 1", "if = 1"),
        (":what", "unknown command `:what`"),
        (":help", "remember a value"),
    ],
)
def test_a_command_has_its_answer(line: str, said: str) -> None:
    answer = Session(GROUND).answer(line)

    assert said in answer.text
    assert not answer.ended


def test_a_session_speaks_chinese() -> None:
    assert "以名称记住一个值" in Session(GROUND, "zh").answer(":help").text
    assert Session(GROUND, "zh").answer(":quit").ended


def test_over_a_book_measures_and_outcomes_are_derived_anew_for_new_facts(checkout: Path) -> None:
    book, _ = book_from(checkout / "rules" / "abc-classes")
    assert book is not None
    session = Session(ground_of(book))

    session.answer(':facts {"annual_spend": 0, "spend_rank": 9, "population": 10}')
    before = session.answer("abc").text
    session.answer(':facts {"annual_spend": 99999, "spend_rank": 1, "population": 10}')

    assert (before, session.answer("abc").text) == ('"D"\n  string', '"A"\n  string')
    assert "vip_count" in {each.text for each in offers("vip", session.ground)}


def test_what_goes_too_far_is_said_and_the_session_goes_on() -> None:
    session = Session(GROUND)

    assert "error[PB" in session.answer("count(for i in 1..99999999, j in 1..99999999 return i)").text
    assert session.answer("amount").text.startswith("5")


@given(st.text(alphabet='amount[]().,"/*:{}123 +-lets', max_size=30))
@settings(max_examples=50, deadline=None)
def test_no_line_ends_a_session(line: str) -> None:
    session = Session(GROUND)

    unfinished(line)
    offers(line, session.ground)
    assert not session.answer(line).ended
