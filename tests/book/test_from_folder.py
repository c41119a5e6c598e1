"""A book from its folder: packs each once, overlays over overlays, parameters, what is and is not read."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from policybook.book.from_folder import book_from
from policybook.book.order import in_dependency_order
from tests.book.books import ABC, CUSTOMERS, faults, firm, manifest, packs, read, said, write


def outcome(book: object, spend: str, as_of: str = "2026-01-01") -> object:
    facts = {"stage": "active", "年采购额": Decimal(spend), "as_of": date.fromisoformat(as_of)}
    return book.compiled("abc").outcome(facts)


def test_a_book_of_nothing_but_a_pack_decides_as_the_pack(tmp_path: Path) -> None:
    book = read(tmp_path, {})
    assert (book.name, list(book.plans), book.cases) == ("firm", ["abc"], ())
    assert [outcome(book, spend) for spend in ("1000.00", "999.99", "99.99")] == ["A", "B", "C"]


def test_parameters_of_the_manifest_are_typed_by_the_policy_and_the_longer_name_stands(
    tmp_path: Path,
) -> None:
    book = read(tmp_path, {}, more="parameters: {abc.vip_from: 500, vip_from: 700, main_from: 10%}")
    assert [outcome(book, spend) for spend in ("499.99", "500.00", "0.10", "0.09")] == ["B", "A", "B", "C"]


def test_a_period_is_decided_before_within_and_after(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        {
            "spring.yaml": """
            overlay: abc
            effective: {from: 2026-03-01, to: 2026-06-01}
            rules: [{replace: vip, when: {年采购额: ">= 500"}}, {remove: otherwise}]
            """
        },
    )
    days = ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01")
    assert [outcome(book, "600.00", day) for day in days] == ["B", "A", "A", "B"]
    assert [outcome(book, "1.00", day) for day in days] == ["C", None, None, "C"]


def test_a_firm_lays_its_overlay_over_those_of_its_packs(tmp_path: Path) -> None:
    write(
        tmp_path / "packs",
        {
            "retail/policybook.yaml": manifest("retail", "base", more="parameters: {main_from: 50}"),
            "retail/changes.yaml": """
                overlay: abc
                rules: [{after: vip, id: steady, when: {年采购额: '> 700'}, then: A}]
            """,
        },
    )
    ours = {"ours.yaml": "overlay: abc\nrules: [{replace: steady, then: C}]\nparameters: {main_from: 60}"}
    book = read(tmp_path, ours, extends=("retail",))
    assert [outcome(book, spend) for spend in ("1000", "800", "60", "59")] == ["A", "C", "B", "C"]


def test_overlays_of_one_rule_follow_extends_and_then_the_path(tmp_path: Path) -> None:
    write(
        tmp_path / "packs",
        {
            "one/policybook.yaml": manifest("one", "base"),
            "one/x.yaml": "overlay: abc\nrules: [{replace: vip, then: B}]",
            "two/policybook.yaml": manifest("two", "base"),
            "two/x.yaml": "overlay: abc\nrules: [{replace: vip, then: C}]",
        },
    )
    assert outcome(read(tmp_path / "a", {}, extends=("base",)), "1000") == "A"
    packs(tmp_path)
    for order, expected in ((("one", "two"), "C"), (("two", "one"), "B")):
        book, findings = book_from(
            firm(tmp_path / "-".join(order), {}, extends=order), packs=tmp_path / "packs"
        )
        assert book, said(findings)
        assert outcome(book, "1000") == expected
    files = {
        "b.yaml": "overlay: abc\nrules: [{replace: vip, then: C}]",
        "a/z.yaml": "overlay: abc\nrules: [{replace: vip, then: B}]",
    }
    assert outcome(read(tmp_path, files), "1000") == "C"


def test_a_pack_that_is_reached_twice_counts_once(tmp_path: Path) -> None:
    write(
        tmp_path / "packs",
        {
            "left/policybook.yaml": manifest("left", "base"),
            "right/policybook.yaml": manifest("right", "./../base"),
            "right/x.yaml": "overlay: abc\nrules: [{replace: main, then: A}]",
        },
    )
    assert outcome(read(tmp_path, {}, extends=("left", "right", "base")), "800") == "A"


def test_plans_stand_behind_what_they_read_whatever_the_file_names(tmp_path: Path) -> None:
    decision = "decision: {}\nof: customer\noutput: {{type: number}}\nexpression: {}"
    book = read(
        tmp_path,
        {
            "a.yaml": decision.format("bonus", "limit * 2"),
            "b.yaml": decision.format("limit", 'if abc = "A" then 100 else 0'),
        },
    )
    assert list(book.plans) == ["abc", "limit", "bonus"]
    assert book.plans["bonus"].requires == ("limit",)


def test_what_reads_a_faulty_policy_is_not_faulted_too(tmp_path: Path) -> None:
    files = {
        "limit.yaml": "decision: limit\nof: customer\noutput: {type: number}\nexpression: stagee",
        "bonus.yaml": "decision: bonus\nof: customer\noutput: {type: number}\nexpression: limit + 1",
    }
    found = faults(tmp_path, files)
    assert [each.code.value for each in found] == ["PB201"], said(found)


def test_files_are_shown_as_they_open_from_here_and_packs_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = packs(tmp_path)
    write(home, {"base/bad.yaml": "overlay: nobody"})
    firm(tmp_path, {"sub/ours.yaml": "overlay: nothing"})
    monkeypatch.chdir(tmp_path)
    _, findings = book_from(Path("firm"), packs=home)
    assert [str(each.span) for each in findings if each.is_error] == [
        "firm/sub/ours.yaml:1:10",
        "pack:base/bad.yaml:1:10",
    ]
    monkeypatch.chdir(tmp_path / "firm")
    _, findings = book_from(Path(), packs=home)
    assert "sub/ours.yaml:1:10" in [str(each.span) for each in findings]
    _, findings = book_from(Path("policybook.yaml"), packs=home)
    assert "sub/ours.yaml:1:10" in [str(each.span) for each in findings]


def test_hidden_folders_and_books_within_the_folder_do_not_belong(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        {
            ".git/x.yaml": "nonsense",
            "old/policybook.yaml": manifest("old"),
            "old/abc.yaml": ABC,
            "notes.txt": "nonsense",
            "empty.yaml": "# nothing\n",
            "cases.yaml": "cases: abc\ntests: [{name: x, given: {年采购额: 1}, expect: C}]",
        },
    )
    assert list(book.plans) == ["abc"]
    assert len(book.cases) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    folder = write(tmp_path / "firm", {"policybook.yaml": manifest("firm"), "abc.yaml": ABC})
    (folder / "abc.yaml").chmod(0)
    _, findings = book_from(folder)
    assert [each.code.value for each in findings] == ["PB108"]


def test_a_link_to_nowhere_is_a_finding(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "firm", {"policybook.yaml": manifest("firm"), "customers.yaml": CUSTOMERS, "abc.yaml": ABC}
    )
    (folder / "gone.yaml").symlink_to(folder / "nothing-here")
    _, findings = book_from(folder)
    assert [(each.code.value, each.span.source.name) for each in findings] == [
        ("PB108", str(folder / "gone.yaml"))
    ]


@pytest.mark.parametrize("missing", ["nothing", "a-file.txt"])
def test_what_is_no_folder_is_no_book(tmp_path: Path, missing: str) -> None:
    write(tmp_path, {"a-file.txt": ""})
    book, findings = book_from(tmp_path / missing)
    assert book is None
    assert [each.code.value for each in findings] == ["PB504"]
    assert "policybook init" in findings[0].help


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "firm", {"policybook.yaml": manifest("firm"), "customers.yaml": CUSTOMERS, "abc.yaml": ABC}
    )
    for path in folder.glob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    book, findings = book_from(folder)
    assert book, said(findings)
    assert book.plans["abc"].title.zh == "客户分级"


def test_measures_run_in_an_order_in_which_each_finds_what_it_reads(tmp_path: Path) -> None:
    measures = """
        vocabulary: measures
        measures: {customer: {twice: once * 2, once: 年采购额 + 1}}
    """
    book = read(tmp_path, {"measures.yaml": measures})
    facts = {"年采购额": Decimal("2.00")}
    for name, measure in book.measures_compiled("customer"):
        facts[name] = measure(facts)
    assert (facts["once"], facts["twice"]) == (3, 6)
    assert book.measures_compiled("customer") is book.measures_compiled("customer")
    assert book.compiled("abc") is book.compiled("abc")


def test_a_long_chain_of_policies_is_put_in_order(tmp_path: Path) -> None:
    plan = read(tmp_path, {}).plans["abc"]
    chain = [replace(plan, id=f"p{at}", requires=(f"p{at + 1}",)) for at in range(3000)]
    ordered, findings = in_dependency_order([*chain, replace(plan, id="p3000")])
    assert not findings
    assert list(ordered) == [f"p{at}" for at in range(3000, -1, -1)]


def test_what_needs_a_circle_is_not_said_to_be_on_it(tmp_path: Path) -> None:
    plan = read(tmp_path, {}).plans["abc"]
    needs = {"a": ("b",), "b": ("c",), "c": ("b",), "d": ("d",), "e": ("a", "gone"), "f": ()}
    ordered, findings = in_dependency_order(
        replace(plan, id=name, requires=read) for name, read in needs.items()
    )
    assert list(ordered) == ["f"]
    assert [each.message for each in findings] == [
        "these policies read each other's outcomes: `b` → `c` → `b`",
        "policy `d` reads its own outcome",
    ]


def test_threads_share_a_book(tmp_path: Path) -> None:
    book = read(tmp_path, {})
    spends = [f"{at}.00" for at in range(0, 2000, 7)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda spend: outcome(book, spend), spends))
    assert found == [outcome(book, spend) for spend in spends]


def test_pipes_are_not_waited_for_and_endings_may_be_capital(tmp_path: Path) -> None:
    folder = firm(tmp_path, {"OURS.YAML": "overlay: abc\nrules: [{replace: vip, then: C}]"})
    os.mkfifo(folder / "pipe.yaml")
    book, findings = book_from(folder, packs=packs(tmp_path))
    assert book, said(findings)
    assert outcome(book, "1000") == "C"


@pytest.mark.parametrize(
    ("encoding", "help_line"),
    [
        ("gb18030", "save the file as UTF-8, it seems to be GB18030"),
        ("utf-16", "save the file as UTF-8, it is UTF-16"),
        ("latin-1", "save the file as UTF-8"),
    ],
)
def test_a_file_in_another_encoding_says_which(tmp_path: Path, encoding: str, help_line: str) -> None:
    folder = write(tmp_path / "firm", {"policybook.yaml": manifest("firm")})
    text = "title: naïf\xff" if encoding == "latin-1" else "title: 客户分级"
    (folder / "x.yaml").write_bytes(text.encode(encoding))
    _, findings = book_from(folder)
    assert [each.help for each in findings] == [help_line]
