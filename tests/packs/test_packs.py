"""The shipped packs and examples: sound, tested both ways, sourced, described in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.cases.report import report
from policybook.diagnostics.model import Diagnostic
from policybook.diagnostics.render import render
from policybook.document.from_yaml import from_yaml
from policybook.document.kinds import kind_of
from policybook.document.node import Mapping, Node, Sequence
from policybook.plan.model import Rule, Scorecard
from policybook.run.many import run_book
from policybook.run.one import decide
from policybook.samples.care import write_care
from policybook.samples.customers import write_customers
from policybook.samples.traders import write_traders
from policybook.service.check import check
from policybook.service.test import results_of
from policybook.shipped import shipped
from policybook.store.sqlite import Store
from policybook.text import Source

PACKS = sorted(path.parent for path in shipped("rules").glob("*/policybook.yaml"))
EXAMPLES = sorted(path.parent for path in shipped("examples").glob("*/policybook.yaml"))
BOOKS = [*PACKS, *EXAMPLES]
LIST = Path(__file__).parents[3] / "shared" / "domain" / "checklist.md"


def named(path: Path) -> str:
    return path.name


def words(findings: tuple[Diagnostic, ...] | list[Diagnostic]) -> str:
    return render(list(findings))


@cache
def book_of(folder: Path) -> Book:
    """The book of a folder, read once."""
    book, findings = book_from(folder)
    assert book is not None, words(findings)
    return book


def documents(folder: Path) -> list[Mapping]:
    """All documents of a folder's own files."""
    found = []
    for file in sorted(folder.glob("*.yaml")):
        nodes, _ = from_yaml(Source(file.name, file.read_text(encoding="utf-8")))
        found += [node for node in nodes if isinstance(node, Mapping)]
    return found


def rules_of(book: Book) -> list[tuple[str, Rule]]:
    """The rules of all policies; those of a scorecard stand under its characteristics."""
    return [(plan.id, rule) for plan in book.plans.values() for rule in plan.body.rules]


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_nothing_is_to_be_found_fault_with(folder):
    checked = check(folder)
    assert checked.sound, words(checked.findings)
    assert not checked.findings, words(checked.findings)


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_its_cases_pass_and_decide_every_rule_both_ways(folder):
    tested = results_of(folder)
    assert tested.results is not None
    assert tested.passed, report(tested.results)
    assert tested.results.coverage.percent == 100, words(tested.untested)


def ids_of(folder: Path, kind: str) -> list[str]:
    """The ids of a folder's own documents of a kind."""
    return [node.get(kind).text for node in documents(folder) if kind_of(node) == kind]


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_every_policy_of_a_pack_has_cases(folder):
    """Of a cadence each step, who is followed up no longer, who does the work, and a story of days."""
    book = book_of(folder)
    own = {*ids_of(folder, "classification"), *ids_of(folder, "decision")}
    for cadence in ids_of(folder, "cadence"):
        # Whose a customer is stands in a formula, which has no rule to be seen both ways.
        own |= {cadence, *(plan.id for plan in book.cadences[cadence].plans if plan.body.rules)}
    assert own
    assert own == {each for each in ids_of(folder, "cases") if not each.endswith(".owner")}


POLICIES = {"classification", "decision", "cadence"}


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_every_policy_rule_and_parameter_of_a_pack_has_a_source(folder):
    for node in documents(folder):
        if kind_of(node) not in POLICIES:
            continue
        assert "source" in node, node.entries[0].value.text
        parameters = node.get("parameters")
        for key in ("rules", "checks", "steps", "exit"):
            listed = node.get(key)
            for each in listed.items if isinstance(listed, Sequence) else ():
                assert "source" in each, each.get("id").text
        for entry in parameters.entries if isinstance(parameters, Mapping) else ():
            assert "source" in entry.value, entry.key.text
        card = node.get("scorecard")
        for each in card.get("characteristics").items if isinstance(card, Mapping) else ():
            assert "source" in each, each.get("id").text


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_sources_are_numbers_of_the_list_or_ours(folder):
    for node in documents(folder):
        text = node.span.text
        for written in re.findall(r"\bsource: (.+?)[}\n]", text):
            for each in re.findall(r"[^\[\], ]+", written):
                assert re.fullmatch(r"S[0-4]\.\d{1,3}|Q\d{1,2}|ours", each), each


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_every_rule_of_a_table_gives_its_reason_in_both_languages(folder):
    book = book_of(folder)
    for policy, rule in rules_of(book):
        if isinstance(book.plans[policy].body, Scorecard) or policy.endswith(".owners"):
            continue  # a scorecard gives reason codes, and who is away needs no reason
        assert rule.because is not None, (policy, rule.id)
        assert rule.because.en != rule.because.zh, (policy, rule.id)
        assert re.search(r"[\u4e00-\u9fff]", rule.because.zh), (policy, rule.id)


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_its_page_speaks_both_languages(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"[\u4e00-\u9fff]", page)) > 15
    assert len(re.findall(r"[A-Za-z]{3,}", page)) > 40


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_the_page_of_a_pack_names_every_policy_and_every_parameter_with_its_default(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    for node in documents(folder):
        kind = kind_of(node)
        if kind not in POLICIES:
            continue
        policy = node.get(kind).text
        assert f"| `{policy}` |" in page
        parameters = node.get("parameters")
        for entry in parameters.entries if isinstance(parameters, Mapping) else ():
            row = (
                rf"\| `{entry.key.text}` \| `{policy}` \|.*\| {re.escape(entry.value.get('default').text)} \|"
            )
            assert re.search(row, page), (policy, entry.key.text)


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_the_page_of_a_pack_names_every_step_of_its_cadences_with_its_sources(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    for node in documents(folder):
        for step in node.get("steps").items if kind_of(node) == "cadence" else ():
            (row,) = re.findall(
                rf"^\| .*`{step.get('id').text}`.* \| `{node.get('cadence').text}` \|.*$", page, re.M
            )
            source = step.get("source")
            for each in source.items if isinstance(source, Sequence) else (source,):
                assert each.text == "ours" or each.text in spelled_out(row), (row, each.text)


def spelled_out(row: str) -> set[str]:
    """The sources a line names; `S0.9–S0.11` names those between too."""
    found = set(re.findall(r"\b[SQ][\d.]*\d\b", row))
    for of, first, last in re.findall(r"\b(S\d)\.(\d+)–S\d\.(\d+)", row):
        found |= {f"{of}.{number}" for number in range(int(first), int(last) + 1)}
    return found


@pytest.mark.parametrize("folder", PACKS, ids=named)
def test_the_overlay_on_the_page_of_a_pack_can_be_laid(folder, tmp_path):
    page = (folder / "README.md").read_text(encoding="utf-8")
    (overlay,) = re.findall(r"```yaml\n(overlay: .+?)```", page, re.S)
    (tmp_path / "policybook.yaml").write_text(
        f"policybook: 1\nname: own\nextends: [{folder.name}]\n", encoding="utf-8"
    )
    (tmp_path / "own.overlay.yaml").write_text(overlay, encoding="utf-8")
    checked = check(tmp_path)
    assert checked.sound, words(checked.findings)


def test_all_packs_stand_in_one_book_and_share_parameter_names_with_nobody(tmp_path):
    names = ", ".join(map(named, PACKS))
    (tmp_path / "policybook.yaml").write_text(
        f"policybook: 1\nname: all\nextends: [{names}]\n", encoding="utf-8"
    )
    book, findings = book_from(tmp_path)
    assert book is not None, words(findings)
    seen: dict[str, str] = {}
    for folder in PACKS:
        for node in documents(folder):
            parameters = node.get("parameters")
            for entry in parameters.entries if isinstance(parameters, Mapping) else ():
                # A bare name in a manifest sets every parameter of that name: it is to mean one thing.
                assert entry.key.text not in seen, (folder.name, seen[entry.key.text], entry.key.text)
                seen[entry.key.text] = folder.name


def harbour(folder: Path, as_of: date) -> list[Path]:
    """Customers and orders, and all that is kept beside them."""
    return write_customers(folder, count=150, seed=7, as_of=as_of) + write_care(folder, seed=7, as_of=as_of)


def lantern(folder: Path, as_of: date) -> list[Path]:
    """Customers, accounts and trades."""
    return write_traders(folder, count=80, seed=7, as_of=as_of)


@pytest.mark.parametrize(
    ("write", "folder"),
    [(harbour, "harbour-logistics"), (lantern, "lantern-futures")],
    ids=["harbour-logistics", "lantern-futures"],
)
def test_the_data_of_a_firm_is_what_the_generator_gives(write, folder, tmp_path):
    written = write(tmp_path, date(2025, 6, 30))
    assert {path.name for path in written} == {
        path.name
        for path in (shipped("examples") / folder / "data").glob("*.csv")
        if ".rejected." not in path.name
    }
    for path in written:
        assert path.read_bytes() == (shipped("examples") / folder / "data" / path.name).read_bytes()


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_it_runs_over_all_customers_at_once(folder, tmp_path):
    """What has no meaning in a query over all records is refused, also where there are no records."""
    book = book_of(folder)
    classifications = {plan.id for plan in book.plans.values() if plan.classes is not None}
    if not classifications:
        pytest.skip("the book classifies nobody")
    with Store.open(tmp_path / "empty.db") as store:
        store.prepare(book.vocabulary)
        run = run_book(book, store, date(2025, 6, 30))
    assert {each["policy"] for each in run.to_json()["classifications"]} == classifications


@pytest.mark.parametrize(
    ("cut", "population", "last_a", "last_b"),
    [
        ("max", 100, 10, 50),
        ("min", 100, 1, 5),
        ("share", 100, 1, 5),
        ("count", 100, 10, 50),
        ("max", 3000, 30, 150),
        ("min", 3000, 10, 50),
        ("share", 3001, 31, 151),
        ("count", 3000, 10, 50),
        ("max", 1000, 10, 50),
        ("min", 1000, 10, 50),
    ],
)
def test_the_cut_says_which_of_share_and_count_wins(cut, population, last_a, last_b, tmp_path):
    (tmp_path / "policybook.yaml").write_text(
        f"policybook: 1\nname: own\nextends: [abc-classes]\nparameters: {{cut: {cut}}}\n", encoding="utf-8"
    )
    book, findings = book_from(tmp_path)
    assert book is not None, words(findings)

    def outcome(rank: int) -> object:
        facts = {"spend_rank": rank, "population": population, "annual_spend": 1}
        return decide(book, "abc", facts, date(2025, 6, 30)).outcome

    assert (outcome(last_a), outcome(last_a + 1)) == ("A", "B")
    assert outcome(last_b) == "B"
    assert outcome(last_b + 1) != "B"


@pytest.mark.skipif(not LIST.is_file(), reason="the list of the sources' rules is not beside this checkout")
@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_every_source_stands_in_the_list_of_sources(folder):
    known = set(re.findall(r"^\| ([SQ][\d.]+) \|", LIST.read_text(encoding="utf-8"), re.M))
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")]
    pages.append((folder / "README.md").read_text(encoding="utf-8"))
    named_here = {each for page in pages for each in re.findall(r"\b(?:S\d\.\d+|Q\d+)\b", page)}
    assert named_here <= known, sorted(named_here - known)


@pytest.mark.parametrize("folder", EXAMPLES, ids=named)
def test_the_page_of_an_example_names_the_parameters_it_sets_and_adds(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    for node in documents(folder):
        parameters = node.get("parameters")
        for entry in parameters.entries if isinstance(parameters, Mapping) else ():
            assert f"{entry.key.text.split('.')[-1]}" in page, entry.key.text


#: What lists words for people by their ids.
WORDS_BY_ID = {"classes", "channels", "depths", "roles"}


def texts(node: Node, key: str = "") -> Iterator[tuple[str, Node]]:
    """All texts for people below a node, with the key they stand under."""
    if key in {"title", "description", "label", "because"}:
        yield key, node
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from texts(entry.value, "label" if key in WORDS_BY_ID else entry.key.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from texts(item, "label" if key == "items" else "")


@pytest.mark.parametrize("folder", BOOKS, ids=named)
def test_every_text_for_people_is_there_in_both_languages(folder):
    found = [each for node in documents(folder) if kind_of(node) != "cases" for each in texts(node)]
    assert found
    for key, text in found:
        if isinstance(text, Mapping) and "label" in text:
            text = text.get("label")
        assert isinstance(text, Mapping), (key, text)
        assert {"en", "zh"} <= {entry.key.text for entry in text.entries}, key
