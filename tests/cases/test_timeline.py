"""Stories of a cadence: what a failing one says, what counts as seen, and how results are handed on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.cases.coverage import coverage_of, untested
from policybook.cases.junit import to_junit
from policybook.cases.model import Result, Results, Status
from policybook.cases.report import explained
from policybook.cases.run import cases_of, run_case, run_cases
from policybook.cases.to_json import to_json
from policybook.diagnostics.model import Diagnostic
from policybook.document.from_yaml import from_yaml
from policybook.document.node import plain
from policybook.service.schema import schemas_for
from policybook.text import Source

CARE = Path(__file__).parent / "care"
OUTPUT = Path(__file__).parents[2] / "schemas" / "output" / "test.schema.json"


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory):
    """What a story of the shop comes to: its moments as YAML, beginning on 2 March 2026."""
    folder = tmp_path_factory.mktemp("care")
    for name in ("policybook.yaml", "vocabulary.yaml", "care.yaml"):
        (folder / name).write_text((CARE / name).read_text("utf-8"), "utf-8")

    def told(moments: str, test: str = "") -> Result:
        given = test or "given: {abc: A, trading_since: 2026-03-02, manager: E-1}"
        text = f"cases: care\ntests:\n  - name: a story\n    from: 2026-03-02\n    {given}\n    timeline:\n"
        lines = "".join(f"      - {each}\n" for each in moments.strip().splitlines())
        (folder / "care.cases.yaml").write_text(text + lines, "utf-8")
        book, findings = book_from(folder)
        assert book is not None, findings
        cases, findings = cases_of(book)
        assert not findings, [each.message for each in findings]
        return run_case(book, cases[0])

    return told


@pytest.fixture(scope="module")
def care() -> tuple[Book, Results]:
    """The shop with its stories, gone through."""
    book, findings = book_from(CARE)
    assert book is not None, findings
    cases, findings = cases_of(book)
    assert not findings
    return book, run_cases(book, cases)


_WRONG = {
    "expect: []": ("2026-03-02: no other open task", "`keep-in-touch` of customer, due 2026-03-16"),
    "expect: [birthday]": ("2026-03-02: a task `birthday`, open", "none"),
    "expect: [{step: keep-in-touch, due: 2026-03-17}]": (
        "2026-03-02, `keep-in-touch`, due: 2026-03-17",
        "2026-03-16",
    ),
    "expect: [{step: keep-in-touch, state: done}]": (
        "2026-03-02: a task `keep-in-touch`, done",
        "`keep-in-touch` of customer, due 2026-03-16, latest 2026-04-01, open, waits: not-due",
    ),
    "expect: [{step: keep-in-touch, state: overdue}]": (
        "2026-03-02, `keep-in-touch`, state: overdue",
        "open",
    ),
    "expect: [{step: keep-in-touch, listed: true}]": (
        "2026-03-02, `keep-in-touch`, on a list: true",
        "false",
    ),
    "expect: [{step: keep-in-touch, subject: C-9}]": (
        "2026-03-02: a task `keep-in-touch`, open",
        "`keep-in-touch` of customer",
    ),
    "expect: [{step: keep-in-touch, because: every quarter}]": (
        "2026-03-02, `keep-in-touch`, because: every quarter",
        "class A: every two weeks / A类：每两周一次",
    ),
    "expect: [{step: keep-in-touch, because: {en: 'class A: every two weeks', zh: 每季度一次}}]": (
        "2026-03-02, `keep-in-touch`, because: class A: every two weeks / 每季度一次",
        "class A: every two weeks / A类：每两周一次",
    ),
    "expect: [keep-in-touch, keep-in-touch]": ("2026-03-02: a task `keep-in-touch`, open", "none"),
    "lists: {E-1: [keep-in-touch]}": ("2026-03-02, list of E-1: `keep-in-touch`", "nothing"),
    "done: {step: birthday, outcome: reached}": (
        "2026-03-02: an open task `birthday` of customer",
        "none",
    ),
    "skip: {step: birthday, reason: none}": ("2026-03-02: an open task `birthday` of customer", "none"),
}


@pytest.mark.parametrize(("moment", "said"), _WRONG.items(), ids=_WRONG)
def test_a_story_that_goes_otherwise_says_what_was_expected_and_found(
    moment: str, said: tuple[str, str], stories
) -> None:
    result = stories(moment + "\nexpect: [keep-in-touch]")
    assert result.status is Status.FAILED
    first = result.mismatches[0]
    assert f"{first.about}: {first.expected}" == said[0]
    assert first.actual.startswith(said[1])
    assert first.span.position.line == 7
    assert result.notes[0].startswith("on 2026-03-02: `keep-in-touch` of customer, due 2026-03-16")
    assert "care.cases.yaml:7:" in explained(result)


def test_of_two_tasks_of_a_step_each_is_held_against_its_own(stories) -> None:
    rows = "{number: O-1, delivered_on: 2026-03-01}, {number: O-2, delivered_on: 2026-03-02}"
    orders = f"given: {{abc: C, orders: [{rows}]}}"
    right = "expect: [{step: after-sale, due: 2026-03-05}, {step: after-sale, member: O-1}]"
    assert stories(right, orders).status is Status.PASSED
    wrong = stories("expect: [{step: after-sale, due: 2026-03-06}, {step: after-sale, member: O-1}]", orders)
    assert [(each.about, each.actual) for each in wrong.mismatches] == [
        ("2026-03-02, `after-sale`, due", "2026-03-05")
    ]


def test_a_story_goes_on_after_what_failed(stories) -> None:
    result = stories("expect: []\nadvance: P14D\nexpect: [{step: keep-in-touch, channel: phone}]")
    assert [each.about for each in result.mismatches] == [
        "2026-03-02",
        "2026-03-16, `keep-in-touch`, channel",
    ]


def test_what_is_still_to_be_done_may_fail_and_must_not_pass(stories) -> None:
    todo = "given: {abc: A, trading_since: 2026-03-02}\n    todo: nobody thought of it"
    assert stories("expect: []", todo).status is Status.TODO
    assert stories("expect: [keep-in-touch]", todo).mismatches[0].about == "todo"


def test_a_month_and_days_lead_to_the_same_morning(stories) -> None:
    late = "expect: [{step: keep-in-touch, state: overdue}]"
    assert stories(f"advance: P1M\n{late}").status is Status.PASSED
    assert stories(f"advance: P31D\n{late}").status is Status.PASSED
    assert [each.actual for each in stories(f"advance: P30D\n{late}").mismatches] == ["open"]


def test_every_rule_and_step_is_seen_in_the_stories(care: tuple[Book, Results]) -> None:
    book, results = care
    assert [each.case.name for each in results.results if each.status is not Status.PASSED] == []
    assert results.coverage.percent == 100
    assert untested(results.coverage) == []
    steps = [each.rule for each in results.coverage.rules if each.is_step]
    assert steps == [*dict.fromkeys(step.id.partition(".")[0] for step in book.cadences["care"].steps)]


def test_a_step_that_no_story_comes_to_is_told(care: tuple[Book, Results]) -> None:
    book, results = care
    some = [each for each in results.results if "card" not in each.case.name and "gone" not in each.case.name]
    found: list[Diagnostic] = untested(coverage_of(some, book))
    assert [each.message for each in found] == [
        "no case makes rule `gone` of `care.exit` fire",
        "no case makes step `birthday` of `care` come up",
    ]
    assert all(each.span.source.name.endswith("care.yaml") for each in found)


def test_cases_of_a_step_alone_count_for_the_same_rules(care: tuple[Book, Results]) -> None:
    book, _ = care
    assert {each.policy for each in coverage_of([], book).rules} == {"care", "care.exit"}


def test_the_results_have_the_form_that_is_promised(care: tuple[Book, Results], stories) -> None:
    _, results = care
    failed = stories("expect: []")
    data = {**to_json(Results((*results.results, failed), results.coverage)), "findings": []}
    assert not [*Draft7Validator(json.loads(OUTPUT.read_text("utf-8"))).iter_errors(data)]
    assert data["cases"][-1]["notes"]
    junit = to_junit(Results((failed,), results.coverage), "shop")
    assert "care.cases.yaml:7" in junit
    assert 'failures="1"' in junit


def test_a_story_told_twice_is_the_same(care: tuple[Book, Results]) -> None:
    book, results = care
    told = [each.case for each in results.results]
    assert [run_case(book, each) for each in told] == [*results.results]


def test_rules_that_forbid_each_other_stop_a_story(tmp_path: Path) -> None:
    for name in ("policybook.yaml", "vocabulary.yaml", "care.yaml"):
        text = (CARE / name).read_text("utf-8")
        if name == "care.yaml":
            text = text.replace("rules:\n", "hit_policy: UNIQUE\nrules:\n", 1)
            text = text.replace("- id: others\n", "- id: others\n    when: {abc: 'not(\"C\")'}\n")
        (tmp_path / name).write_text(text, "utf-8")
    moments = "    timeline: [{expect: []}, {advance: P1D}]\n"
    facts = "    given: {abc: A, trading_since: 2026-03-02}\n    from: 2026-03-02\n"
    (tmp_path / "care.cases.yaml").write_text(
        f"cases: care\ntests:\n  - name: both\n{facts}{moments}", "utf-8"
    )
    book, findings = book_from(tmp_path)
    assert book is not None, [each.message for each in findings]
    result = run_case(book, cases_of(book)[0][0])
    assert result.status is Status.FAILED
    assert result.mismatches[0].about == "2026-03-02"
    assert "important" in result.mismatches[0].actual
    assert "others" in result.mismatches[0].actual


_UNDERLINED = {
    "steps: [keep-in-touch]": "steps: [keep-in-tuch]",
    "outcome: no-answer}": "outcome: no}",
    "given: {abc: C}": "given: {abd: C}",
    "channel: visit, depth": "channel: visits, depth",
    "lists: {E-1: [keep-in-touch]}": "lists: {E-1: [keep]}",
    "owners: {E-1: {tasks_a_day: 3}": "owners: {E-1: {tasks: 3}",
}


def test_an_editor_knows_the_words_of_a_story(care: tuple[Book, Results]) -> None:
    book, _ = care
    editor = Draft7Validator(schemas_for(book)["cases"])
    text = (CARE / "care.cases.yaml").read_text("utf-8")

    def said(of: str) -> list[str]:
        documents, findings = from_yaml(Source("care.cases.yaml", of))
        assert not findings
        return [each.message for each in editor.iter_errors(plain(documents[0]))]

    assert said(text) == []
    for right, wrong in _UNDERLINED.items():
        assert right in text
        assert said(text.replace(right, wrong, 1)), wrong
