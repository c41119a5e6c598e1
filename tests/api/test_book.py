"""What a developer does with a book."""

from __future__ import annotations

import doctest
import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import policybook
from policybook import Book, BookError, Store, evaluate

DAY = date(2026, 1, 31)


def test_what_is_public_is_there_and_documented() -> None:
    for name in policybook.__all__:
        assert getattr(policybook, name) is not None
    assert len(policybook.__all__) <= 12


@pytest.mark.parametrize("module", ["policybook", "policybook.api.book", "policybook.api.evaluate"])
def test_the_examples_of_the_documentation_run(module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))

    assert tried
    assert not failed


def test_a_decision_has_its_reasons(small: Path) -> None:
    book = Book.load(small)

    decision = book.decide("abc", {"spend": Decimal("1000.50")}, as_of=DAY)

    assert (decision.outcome, decision.rule, decision.because("zh")) == ("A", "large", "成交额1000.50")
    assert decision.digest == book.digest
    assert [(row.rule.id, row.matched) for row in decision.trace] == [("large", True)]
    assert book.policies == ("abc", "discount")


def test_what_a_policy_requires_is_decided_too_unless_it_is_given(small: Path) -> None:
    book = Book.load(str(small))

    assert book.decide("discount", {"spend": 1000}, as_of=DAY).outcome == Decimal("0.05")
    assert book.decide("discount", {"spend": 1000, "abc": "B"}, as_of=DAY).outcome == 0


def test_a_policy_that_reads_the_day_must_be_given_one(small: Path) -> None:
    book = Book.load(small)

    with pytest.raises(BookError, match="policy `abc` reads `as_of`, and no day is given"):
        book.decide("discount", {"spend": 1000})
    assert book.decide("discount", {"abc": "A"}).outcome == Decimal("0.05")


def test_facts_may_be_python_values_or_what_json_holds(small: Path) -> None:
    book = Book.load(small)

    for since in (date(2025, 6, 1), "2025-06-01"):
        assert book.decide("abc", {"since": since}, as_of=DAY).rule == "new"
    for spend in (1000, 1000.0, "1000.00", Decimal(1000)):
        assert book.decide("abc", {"spend": spend}, as_of=DAY).rule == "large"
    assert book.decide("abc", {"spend": 999.99}, as_of=DAY).facts["spend"] == Decimal("999.99")
    assert book.decide("abc", as_of=datetime(2026, 1, 31, 12, tzinfo=UTC)).rule == "otherwise"


@pytest.mark.parametrize(
    ("policy", "facts", "said"),
    [
        ("abcd", {}, "did you mean `abc`?"),
        ("abc", {"spned": 1}, "did you mean `spend`?"),
        ("abc", {"spend": "many"}, "expected number, found `many`"),
        ("abc", {"spend": float("nan")}, "expected number"),
        ("abc", {"spend": 0.001}, "at most 2 decimal places"),
        ("abc", {"since": object()}, "expected date"),
    ],
)
def test_what_cannot_be_decided_says_why(
    small: Path, policy: str, facts: dict[str, object], said: str
) -> None:
    with pytest.raises(BookError) as refused:
        Book.load(small).decide(policy, facts, as_of=DAY)

    assert said in str(refused.value)
    assert refused.value.findings


def test_a_faulty_book_is_not_loaded_and_shows_its_findings(small: Path) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("then: B", "then: C"), encoding="utf-8")

    with pytest.raises(BookError) as refused:
        Book.load(small)

    [finding] = refused.value.findings
    assert finding.span.position.line == 19
    assert "then: C" in str(refused.value)


def test_threads_share_a_book(small: Path) -> None:
    book = Book.load(small)

    def decided(spend: int) -> tuple[object, str]:
        decision = book.decide("discount", {"spend": spend}, as_of=DAY)
        return decision.outcome, book.decide("abc", {"spend": spend}, as_of=DAY).because("en")

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(decided, range(800, 1200)))

    assert found == [
        (Decimal("0.05"), f"bought for {spend}.00") if spend >= 1000 else (Decimal(0), "")
        for spend in range(800, 1200)
    ]


def test_a_store_is_loaded_run_and_explained(small: Path, tmp_path: Path) -> None:
    book = Book.load(small)
    data = tmp_path / "data.csv"
    data.write_text("no,name,spend\nC-1,甲,5000\nC-2,乙,1\n", encoding="utf-8")

    with Store.open(f"sqlite:///{tmp_path / 'small.db'}") as store:
        assert store.load(book, "customers", [data]).rows == 2
        dry = book.run(store, as_of=DAY, dry=True)
        run = book.run(store, as_of=DAY, policies=["abc"])
        why = book.explain(store, "C-1", "abc")
        with pytest.raises(BookError, match="there is no customer `C-9`"):
            book.explain(store, "C-9", "abc")
        with pytest.raises(BookError, match="unknown policy `abd`"):
            book.run(store, as_of=DAY, policies=["abd"])

    assert dry.classifications == run.classifications
    assert run.classification("abc").counts == {"A": 1, "B": 1}
    assert (why.subject, why.outcome, why.because("zh")) == ("C-1", "A", "成交额5000.00")


def test_an_expression_is_evaluated_with_exact_numbers() -> None:
    assert evaluate("0.1 + x", {"x": 0.2}) == Decimal("0.3")
    assert evaluate('年采购额 in [1..5] and name = "甲"', {"年采购额": 3, "name": "甲"}) is True
    assert evaluate("missing > 1", {"missing": None}) is None
    assert evaluate("count(orders[paid])", {"orders": [{"paid": True}, {"paid": False}]}) == 1


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("x +", "PB301"),
        ("y + 1", "unknown name `y`"),
        ('x + "a"', "PB302"),
        ("cuont(x)", "did you mean `count`?"),
    ],
)
def test_a_wrong_expression_says_why(expression: str, said: str) -> None:
    with pytest.raises(BookError) as refused:
        evaluate(expression, {"x": 1})

    assert said in str(refused.value)


def test_a_day_may_be_given_as_text_and_nothing_else_passes_for_one(small: Path) -> None:
    book = Book.load(small)

    assert book.decide("abc", {"spend": 1}, as_of="2026-01-31").outcome == "B"
    for given in ("yesterday", "2026-02-30", 20260131):
        with pytest.raises(BookError, match="`as_of` is a day: found"):
            book.decide("abc", {"spend": 1}, as_of=given)
    with Store.open("sqlite://:memory:") as store:
        assert book.run(store, as_of=datetime(2026, 1, 31, 12, tzinfo=UTC)).as_of == DAY
        with pytest.raises(BookError, match="found `soon`"):
            book.run(store, as_of="soon")


@pytest.mark.parametrize("facts", [[("spend", 1)], "spend", {1: 2}])
def test_facts_that_are_not_given_by_name_are_refused(small: Path, facts: object) -> None:
    with pytest.raises(BookError, match="the facts are not given by name"):
        Book.load(small).decide("abc", facts)


def test_a_file_is_no_book(tmp_path: Path) -> None:
    (tmp_path / "abc.yaml").write_text("classification: abc\n", encoding="utf-8")

    with pytest.raises(BookError, match=r"`abc\.yaml` is a file"):
        Book.load(tmp_path / "abc.yaml")


def test_a_run_is_the_same_by_an_open_store_or_its_url_and_by_any_engine(small: Path, tmp_path: Path) -> None:
    book = Book.load(small)
    url = f"sqlite:///{tmp_path / 'firm.db'}"
    with Store.open(url) as store:
        data = tmp_path / "customers.csv"
        data.write_text("no,name,spend\nC-1,甲,5000\nC-2,乙,10.50\n", encoding="utf-8")
        store.load(book, "customers", [data])
        first = book.run(store, as_of=DAY, dry=True)
    for engine in ("sqlite", "duckdb"):
        again = book.run(url, as_of=DAY, engine=engine, dry=True, memory="1GB", threads=1)
        assert again.engine == engine
        assert again.to_json() | {"engine": first.engine} == first.to_json()
    with book.open(url) as opened:
        assert book.run(opened, as_of=DAY).to_json() == first.to_json() | {"engine": "sqlite"}
        assert book.explain(opened, "C-1", "abc").outcome == "A"


def test_an_engine_or_a_source_that_is_not_there_is_a_book_error(small: Path, tmp_path: Path) -> None:
    book = Book.load(small)
    url = f"sqlite:///{tmp_path / 'firm.db'}"
    with Store.open(url) as store, pytest.raises(BookError, match="unknown engine `duck`"):
        book.run(store, as_of=DAY, engine="duck")
    with pytest.raises(BookError, match="unknown source `crm`"):
        book.run(url, as_of=DAY, source="crm")
    with pytest.raises(BookError, match="there is no"):
        book.open(f"sqlite:///{tmp_path / 'none.db'}")
