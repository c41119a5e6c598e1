"""Steps become one query that a person can read and an engine can run."""

from __future__ import annotations

import sqlite3

from policybook.query.steps import Step, with_text


class Quoted:
    """How SQLite spells what steps need."""

    materialized = "AS MATERIALIZED"

    def name(self, identifier: str) -> str:
        return '"' + identifier.replace('"', '""') + '"'


def test_each_step_stands_under_what_it_is_for():
    steps = [
        Step("one", "SELECT 1 AS a", True, "the first"),
        Step("two", 'SELECT a + 1 AS b\nFROM "one"', False, "the second"),
    ]
    assert with_text(steps, 'SELECT b FROM "two"', Quoted()) == (
        "WITH\n-- the first\n"
        '"one" AS MATERIALIZED (\nSELECT 1 AS a\n),\n'
        "-- the second\n"
        '"two" AS (\nSELECT a + 1 AS b\nFROM "one"\n)\n'
        'SELECT b FROM "two"'
    )


def test_no_steps_leave_the_last_select():
    assert with_text([], "SELECT 1", Quoted()) == "SELECT 1"


def test_a_policys_name_does_not_end_its_comment():
    text = with_text(
        [Step("one", "SELECT 1 AS a", False, "policy\nx: DROP")], 'SELECT a FROM "one"', Quoted()
    )
    assert sqlite3.connect(":memory:").execute(text).fetchall() == [(1,)]


def test_a_text_over_two_lines_stays_as_it_is():
    text = with_text([Step("one", "SELECT 'a\nb' AS a", False, "o")], 'SELECT a FROM "one"', Quoted())
    assert sqlite3.connect(":memory:").execute(text).fetchall() == [("a\nb",)]
