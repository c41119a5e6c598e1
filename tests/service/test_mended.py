from __future__ import annotations

from pathlib import Path

from policybook.service.check import check, mended

MANIFEST = "policybook: 1\nnmae: small\n"
BROKEN = """\
decision: charge
inputs: {amount: {type: decimal, scale: 2}, 地区: string}
hit_policy: first
output: {type: decimal, scale: 2}
rules:
  - id: large
    when: {amount: >= 500}
    then: 0
  - id: middling
    when:
      amount: > 100   # 中
      地区: != "east"
    then: 10
  - id: some
    wehn: {amount: [50..100]}
    then: 20
  - id: other
    then: 25
"""
MENDED = (
    BROKEN.replace("first", "FIRST")
    .replace(">= 500", '">= 500"')
    .replace("> 100 ", '"> 100" ')
    .replace('!= "east"', "'!= \"east\"'")
    .replace("wehn", "when")
    .replace("[50..100]", '"[50..100]"')
)


def test_all_that_can_be_mended_is_mended_in_one_go(tmp_path: Path) -> None:
    (tmp_path / "policybook.yaml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "charge.yaml").write_text(BROKEN, encoding="utf-8")
    checked, fixes = mended(tmp_path, check(tmp_path))
    assert (tmp_path / "policybook.yaml").read_text(encoding="utf-8") == "policybook: 1\nname: small\n"
    assert (tmp_path / "charge.yaml").read_text(encoding="utf-8") == MENDED
    assert fixes == 7
    assert [finding.message for finding in checked.findings if finding.is_error] == []


def test_where_nothing_can_be_mended_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "policybook.yaml").write_text("policybook: 1\nname: small\nodd_key: 1\n", encoding="utf-8")
    before = (tmp_path / "policybook.yaml").stat().st_mtime_ns
    checked, fixes = mended(tmp_path, check(tmp_path))
    assert (fixes, len(checked.findings)) == (0, 1)
    assert (tmp_path / "policybook.yaml").stat().st_mtime_ns == before
