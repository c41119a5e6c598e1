"""The command line as a person meets it: arguments in, exit code and both streams out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from policybook.cli.main import main

MANIFEST = "policybook: 1\nname: small\ntitle: {en: A small book, zh: 小册}\nlanguages: [zh, en]\n"
RULES = """\
vocabulary: customers
entities:
  customer:
    key: id
    fields: {name: string, spend: {type: decimal, scale: 2}}
---
classification: abc
of: customer
title: {en: Classes, zh: 客户分类}
classes: {A: {en: Main, zh: 主要客户}, B: {en: Other, zh: 其他客户}}
rules:
  - id: large
    when: {spend: ">= 1000"}
    then: A
    because: {en: "bought for {spend}", zh: "成交额{spend}"}
  - id: otherwise
    then: B
checks:
  - {id: few-main, expect: 'count(customers[class = "A"]) <= 1', severity: error}
overrides: {roles: [head-of-sales], max_period: P180D}
---
mapping: customers
columns: {no: string, name: string, spend: {type: decimal, scale: 2}}
reject: [{id: nameless, when: name = null, because: {en: no name, zh: 缺少名称}}]
rows: [{entity: customer, fields: {id: no, name: name, spend: spend}}]
"""
CASES = """\
cases: abc
tests:
  - {name: large, given: {spend: 1000}, expect: A}
  - {name: 小客户, given: {spend: 999.99}, expect: B}
"""
DATA = "no,name,spend\nC-1,甲,5000\nC-2,乙,10.50\nC-3,,7\n"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Policybook = Callable[..., Ended]


@pytest.fixture
def policybook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Policybook:
    """Run the command with these arguments; the system speaks English."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(each) for each in arguments])
        said = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)

    return run


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound book with cases and data, named `small` from the working folder."""
    folder = tmp_path / "small"
    folder.mkdir()
    files = {"policybook.yaml": MANIFEST, "rules.yaml": RULES, "abc.cases.yaml": CASES, "data.csv": DATA}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("small")


@pytest.fixture
def loaded(small: Path, policybook: Policybook) -> str:
    """The URL of a store that holds the small book's customers."""
    url = "sqlite:///small.db"
    assert policybook("load", small, "--store", url, "--map", "customers", "small/data.csv").code == 0
    return url


@pytest.fixture
def ran(small: Path, loaded: str, policybook: Policybook) -> str:
    """The same store after a run."""
    assert policybook("run", small, "--store", loaded, "--as-of", "2026-01-31").code == 0
    return loaded


@pytest.fixture
def as_schema_says(checkout: Path) -> Callable[[str, Any], None]:
    """That an answer has the shape that its schema promises."""

    def valid(name: str, answer: Any) -> None:
        schema = json.loads((checkout / "schemas" / "output" / f"{name}.schema.json").read_text("utf-8"))
        assert [error.message for error in Draft7Validator(schema).iter_errors(answer)] == []

    return valid
