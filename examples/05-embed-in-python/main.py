"""A program that asks a book: what is this customer worth to us, and why."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from policybook import Book, BookError, Store, evaluate

HERE = Path(__file__).parent
AS_OF = date(2025, 6, 30)


def one_customer(book: Book) -> None:
    """Measures given as they are, or computed from the customer's own orders."""
    decision = book.decide(
        "abc", {"spend_rank": 3, "population": 5837, "annual_spend": Decimal("91200.50")}, as_of=AS_OF
    )
    print(decision.outcome, decision.rule, decision.because("en"), decision.because("zh"), sep=" | ")

    orders = [
        {"placed_on": date(2025, 5, 2), "amount": Decimal("260000.00"), "cancelled": False},
        {"placed_on": date(2025, 6, 1), "amount": Decimal("-10000.00"), "cancelled": False},
        {"placed_on": date(2023, 6, 1), "amount": Decimal("900000.00"), "cancelled": False},
    ]
    decision = book.decide("abc-by-amount", {"orders": orders}, as_of=AS_OF)
    print(decision.outcome, decision.facts["annual_spend"], decision.because("zh"), sep=" | ")


def one_expression() -> None:
    """FEEL by itself: exact numbers, and null where a fact is missing."""
    print(
        evaluate("0.1 + 0.2 = x", {"x": Decimal("0.3")}),
        evaluate("3 + 4 > x", {"x": 5}),
        evaluate("x > 1", {"x": None}),
    )


def all_customers(book: Book) -> None:
    """A store in memory: load, run, look at one customer."""
    with Store.open("sqlite:///:memory:") as store:
        loaded = store.load(book, "sales", [HERE / "sales.csv"])
        print(loaded.rows, "rows,", loaded.rejected, "rejected")
        run = book.run(store, as_of=AS_OF)
        for each in run.classifications:
            print(each.policy, dict(each.counts))
        decision = book.explain(store, "C-2", "abc-by-amount")
        print(decision.subject, decision.outcome, decision.because("en"), sep=" | ")


def a_faulty_book() -> None:
    """What is wrong comes as findings: code, place, words, help."""
    try:
        Book.load(HERE / "faulty")
    except BookError as error:
        for finding in error.findings:
            line = finding.span.position.line
            print(finding.code.value, f"line {line}", finding.message, finding.help, sep=" | ")


if __name__ == "__main__":
    it = Book.load(HERE)
    one_customer(it)
    one_expression()
    all_customers(it)
    a_faulty_book()
