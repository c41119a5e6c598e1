"""The resolved book: reads again as a book that decides the same, with the origin of every line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.book.from_folder import book_from
from policybook.book.show import resolved_json, resolved_text
from policybook.book.show_cadence import shown_text
from policybook.book.show_policy import policy_text
from policybook.book.to_yaml import lines
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Entry, Mapping, Scalar, Style, plain
from policybook.plan.model import Table
from policybook.shipped import shipped
from policybook.text import Source, Span
from tests.book.books import read, said, write

PACKS = sorted(path.parent.name for path in shipped("rules").glob("*/policybook.yaml"))

OURS = {
    "ours.yaml": """
        overlay: abc
        parameters: {vip_from: 900}
    """,
    "year.yaml": """
        overlay: abc
        effective: {from: 2026-01-01, to: 2027-01-01}
        rules:
          - replace: vip
            when:
              年采购额: |
                >= vip_from,
                -1
            because: "it's: #1 of \\"all\\"\\t{年采购额}"
    """,
}


def test_it_reads_again_as_a_book_that_decides_the_same(tmp_path: Path) -> None:
    book = read(tmp_path, OURS, more="timezone: Asia/Shanghai\nparameters: {main_from: 12.50}")
    again, findings = book_from(write(tmp_path / "again", {"policybook.yaml": resolved_text(book)}))
    assert again is not None, said(findings)
    assert again.digest == book.digest
    assert again.name == "firm"
    assert [plain(node) for node in again.resolved.policies.values()] == [
        plain(node) for node in book.resolved.policies.values()
    ]


def test_every_line_says_where_it_comes_from(tmp_path: Path) -> None:
    book = read(tmp_path, OURS, more="parameters: {main_from: 12.50}")
    text = resolved_text(book)
    origins = dict(re.findall(r"^ *(?:- )?(.*?) *  # (\S+:\d+)$", text, re.MULTILINE))
    assert all(re.search(r"  # \S+:\d+$", line) or line == "---" for line in text.splitlines())
    firm = (tmp_path / "firm").as_posix()
    assert origins["classification: abc"] == "pack:base/abc.yaml:2"
    assert origins["default: 900"] == f"{firm}/ours.yaml:3"
    assert origins["default: 12.50"] == f"{firm}/policybook.yaml:4"
    assert origins["effective: {from: 2026-01-01, to: 2027-01-01}"] == f"{firm}/year.yaml:3"


@pytest.mark.parametrize("pack", PACKS)
def test_every_shipped_pack_resolves_to_itself(pack: str, tmp_path: Path) -> None:
    book, findings = book_from(shipped("rules") / pack)
    assert book is not None, said(findings)
    again, findings = book_from(write(tmp_path, {"policybook.yaml": resolved_text(book)}))
    assert again is not None, said(findings)
    assert again.digest == book.digest


@given(
    st.recursive(st.text(max_size=8), lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=3))
)
def test_any_text_is_written_so_that_it_reads_as_it_was(content: object) -> None:
    node = _node({"top": content})
    text = "\n".join(f"{line}  # x.yaml:1" for line, _ in lines(node))
    nodes, findings = from_yaml(Source("x.yaml", text))
    assert not findings
    assert plain(nodes[0]) == {"top": content}


def _node(content: object):
    place = Span(Source("x.yaml", ""), 0, 0)

    def scalar(text: str) -> Scalar:
        return Scalar(place, text, text, Style.DOUBLE, (0,) * (len(text) + 1))

    if isinstance(content, dict):
        return Mapping(place, tuple(Entry(scalar(key), _node(value)) for key, value in content.items()))
    return scalar(str(content))


def test_numbers_booleans_and_null_stay_what_they_are() -> None:
    text = """a: [1, 1.50, true, null, "1", "true", no, 0x1F, 2026-01-01, "", 1%, "- x", "a: b", a b, 中文,
      "1e5", "0o7", 2 runs, "12_3", 'say "no"', "1:2", ".inf"]"""
    nodes, _ = from_yaml(Source("x.yaml", text))
    again, _ = from_yaml(Source("y.yaml", "\n".join(line for line, _ in lines(nodes[0]))))
    assert plain(again[0]) == plain(nodes[0])


def test_the_json_has_every_document_with_its_place(tmp_path: Path) -> None:
    book = read(tmp_path, OURS)
    shown = json.loads(json.dumps(resolved_json(book)))
    assert shown["book"] == {"name": "firm", "digest": book.digest}
    assert [each["kind"] for each in shown["documents"]] == ["policybook", "vocabulary", "classification"]
    assert shown["documents"][2]["origin"] == "pack:base/abc.yaml:2"
    assert shown["documents"][2]["document"]["parameters"]["vip_from"]["default"] == 900


def test_a_policy_is_shown_as_a_table(tmp_path: Path) -> None:
    book = read(tmp_path, {})
    assert policy_text(book, "abc", "zh") == dedent(
        """\
        # 客户分级 (`abc`)

        - 对象: `customer`
        - 适用于: `stage = "active"`

        | 等级 | 名称   |
        | ---- | ------ |
        | A    | VIP    |
        | B    | Main   |
        | C    | 小客户 |

        | 参数      | 取值 | 名称    |
        | --------- | ---- | ------- |
        | vip_from  | 1000 | VIP起点 |
        | main_from | 100  |         |

        | 规则      | 年采购额     | 结果 | 理由           |
        | --------- | ------------ | ---- | -------------- |
        | vip       | >= vip_from  | A    | 采购{年采购额} |
        | main      | >= main_from | B    | -              |
        | otherwise | -            | C    | -              |

        | 检查     | 应有                                | 理由 |
        | -------- | ----------------------------------- | ---- |
        | few-vips | count(customers[class = "A"]) <= 10 |      |
        """
    )


SCORES = """
    decision: credit-score
    of: customer
    output: {type: number}
    scorecard:
      initial: 10
      high: 100
      characteristics:
        - id: stage
          label: {en: Stage, zh: 阶段}
          reason: R1
          baseline: 20
          otherwise: 3
          scores:
            - {when: {stage: '"active"'}, score: 20}
            - {id: gone, when: {stage: '"lapsed"'}, score: 5}
"""


def test_a_scorecard_is_shown_with_the_ids_of_its_scores(tmp_path: Path) -> None:
    shown = policy_text(read(tmp_path, {"scores.yaml": SCORES}), "credit-score")
    assert shown == dedent(
        """\
        # credit-score (`credit-score`)

        - of: `customer`

        - initial: `10`
        - high: `100`

        ## Stage (`stage`)

        | rule    | stage    | score |
        | ------- | -------- | ----- |
        | stage-1 | "active" | 20    |
        | gone    | "lapsed" | 5     |

        - otherwise: `3`
        - baseline: `20`
        - reason: `R1`
        """
    )


@pytest.mark.parametrize("pack", PACKS)
def test_every_policy_of_every_pack_is_shown_in_both_languages(pack: str) -> None:
    book, _ = book_from(shipped("rules") / pack)
    assert book is not None
    for policy, plan in book.plans.items():
        for language in ("en", "zh"):
            shown = shown_text(book, policy, language)
            assert shown.startswith(f"# {plan.title.of(language)}")
            ids = [rule.id for rule in plan.body.rules] if isinstance(plan.body, Table) else []
            assert [name for name in ids if f"| {name} " not in shown] == []
