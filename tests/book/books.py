"""Small books for the tests: written to a folder, then read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.diagnostics.model import Diagnostic

CUSTOMERS = """
    vocabulary: customers
    entities:
      customer:
        key: id
        fields:
          stage: {type: string, values: [active, lapsed], label: {en: Stage, zh: 阶段}}
          年采购额: {type: decimal, scale: 2}
"""

ABC = """
    classification: abc
    of: customer
    title: {en: Class by spend, zh: 客户分级}
    where: stage = "active"
    parameters:
      vip_from: {type: number, default: 1000, label: {en: VIP from, zh: VIP起点}}
      main_from: {type: number, default: 100}
    classes: {A: VIP, B: Main, C: {en: Small, zh: 小客户}}
    rules:
      - id: vip
        when: {年采购额: ">= vip_from"}
        then: A
        because: {en: "spends {年采购额}", zh: "采购{年采购额}"}
      - id: main
        when: {年采购额: ">= main_from"}
        then: B
      - id: otherwise
        then: C
    checks:
      - id: few-vips
        expect: count(customers[class = "A"]) <= 10
"""


def manifest(name: str, *extends: str, more: str = "") -> str:
    return f"policybook: 1\nname: {name}\nextends: [{', '.join(extends)}]\n{dedent(more)}"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def packs(folder: Path) -> Path:
    """A folder of packs with one, `base`, that classifies customers."""
    return write(
        folder / "packs",
        {
            "base/policybook.yaml": manifest("base"),
            "base/customers.yaml": CUSTOMERS,
            "base/abc.yaml": ABC,
        },
    )


def firm(
    folder: Path, files: Mapping[str, str], *, more: str = "", extends: tuple[str, ...] = ("base",)
) -> Path:
    """A firm's book over the packs of this folder."""
    return write(folder / "firm", {"policybook.yaml": manifest("firm", *extends, more=more), **files})


def read(
    folder: Path, files: Mapping[str, str], *, more: str = "", extends: tuple[str, ...] = ("base",)
) -> Book:
    """The sound book of a firm that extends `base`."""
    book, findings = book_from(firm(folder, files, more=more, extends=extends), packs=packs(folder))
    assert book is not None, said(findings)
    return book


def faults(
    folder: Path, files: Mapping[str, str], *, more: str = "", extends: tuple[str, ...] = ("base",)
) -> list[Diagnostic]:
    """The errors of a firm's book that extends `base`."""
    book, findings = book_from(firm(folder, files, more=more, extends=extends), packs=packs(folder))
    assert book is None
    return [finding for finding in findings if finding.is_error]


def said(findings: list[Diagnostic]) -> list[str]:
    return [f"{each.span} {each.code.value} {each.message} | {each.label} | {each.help}" for each in findings]
