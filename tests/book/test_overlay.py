"""What each operation of an overlay does to a policy, and what is said where it cannot be done."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from policybook.book.overlay import overlaid
from policybook.diagnostics.model import Diagnostic
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping, Plain, plain
from policybook.text import Source

POLICY = """
    classification: abc
    of: customer
    where: stage = "active"
    parameters: {vip_from: {type: number, default: 1000}, 年限: {type: integer, default: 3}}
    classes: {A: VIP, B: Main, C: Small}
    rules:
      - {id: vip, when: {spend: ">= vip_from"}, then: A, because: "{spend}", source: S4.11}
      - {id: main, when: {spend: ">= 100"}, then: B}
      - {id: otherwise, then: C}
    default: C
    stability: {demote_after: 2 runs, cap: {A: 25}, order_by: spend}
    checks: [{id: few, expect: "true"}, {id: many, expect: "false"}]
"""


def node(text: str, name: str = "x.yaml") -> Mapping:
    nodes, findings = from_yaml(Source(name, dedent(text).lstrip("\n")))
    assert not findings
    assert isinstance(nodes[0], Mapping)
    return nodes[0]


def laid(*overlays: str) -> tuple[Mapping, list[Diagnostic]]:
    policy, said = node(POLICY, "pack:base/abc.yaml"), []
    for overlay in overlays:
        policy, findings = overlaid(policy, node(dedent(overlay), "firm.yaml"))
        said += findings
    return policy, said


def result(*overlays: str) -> dict[str, Plain]:
    policy, findings = laid(*overlays)
    assert not findings
    content = plain(policy)
    assert isinstance(content, dict)
    return content


def rules(*overlays: str) -> list[str]:
    """Each rule as `id>then from..to`."""
    found = []
    items = result(*overlays)["rules"]
    assert isinstance(items, list)
    for rule in items:
        assert isinstance(rule, dict)
        days = rule.get("effective")
        period = f" {days.get('from', '')}..{days.get('to', '')}" if isinstance(days, dict) else ""
        found.append(f"{rule['id']}>{rule['then']}{period}")
    return found


def test_replace_changes_the_keys_given_and_keeps_the_others() -> None:
    changed = result('rules: [{replace: vip, when: {spend: "> 5"}}]')["rules"]
    assert isinstance(changed, list)
    assert changed[0] == {
        "id": "vip",
        "when": {"spend": "> 5"},
        "then": "A",
        "because": "{spend}",
        "source": "S4.11",
    }


def test_every_key_keeps_the_place_that_wrote_it() -> None:
    policy, _ = laid("rules: [{replace: vip, then: B}]")
    rule = policy.get("rules").items[0]
    assert str(rule.get("then").span) == "firm.yaml:1:30"
    assert str(rule.get("when").span) == "pack:base/abc.yaml:7:21"


def test_rules_are_removed_and_placed() -> None:
    assert rules(
        """
        rules:
          - {remove: main}
          - {before: vip, id: first, then: A}
          - {after: vip, id: second, then: B}
          - {after: vip, id: third, then: B}
        """
    ) == ["first>A", "vip>A", "second>B", "third>B", "otherwise>C"]


def test_a_rule_is_placed_behind_those_that_are_left() -> None:
    assert rules(
        """
        rules:
          - {after: vip, id: second, then: B}
          - {after: vip, id: third, then: B}
          - {remove: third}
          - {after: vip, id: fourth, then: B}
        """
    ) == ["vip>A", "second>B", "fourth>B", "main>B", "otherwise>C"]


def test_a_later_overlay_sees_what_an_earlier_one_left() -> None:
    assert rules(
        "rules: [{after: main, id: new, then: B}]",
        "rules: [{replace: new, then: C}, {before: new, id: newer, then: A}]",
    ) == ["vip>A", "main>B", "newer>A", "new>C", "otherwise>C"]


@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        ("rules: [{replace: vip, then: B, effective: {from: 2026-01-01, to: 2026-07-01}}]",
         ["vip>A ..2026-01-01", "vip>B 2026-01-01..2026-07-01", "vip>A 2026-07-01.."]),
        ("rules: [{replace: vip, then: B}]\neffective: {from: 2026-01-01}",
         ["vip>A ..2026-01-01", "vip>B 2026-01-01.."]),
        ("rules: [{remove: vip}]\neffective: {to: 2026-01-01}", ["vip>A 2026-01-01.."]),
        ("rules: [{before: vip, id: gala, then: A}]\neffective: {from: 2026-01-01, to: 2026-02-01}",
         ["gala>A 2026-01-01..2026-02-01", "vip>A"]),
        ("rules: [{replace: vip, then: B, effective: {from: 2026-06-01}}]\n"
         "effective: {from: 2026-01-01, to: 2027-01-01}",
         ["vip>A ..2026-06-01", "vip>B 2026-06-01..2027-01-01", "vip>A 2027-01-01.."]),
    ],
)  # fmt: skip
def test_a_period_leaves_the_old_rule_outside_of_it(overlay: str, expected: list[str]) -> None:
    assert [rule for rule in rules(overlay) if rule.startswith(("vip", "gala"))] == expected


def test_periods_nest() -> None:
    year = "rules: [{replace: vip, then: B}]\neffective: {from: 2026-01-01, to: 2027-01-01}"
    summer = "rules: [{replace: vip, then: C}]\neffective: {from: 2026-06-01, to: 2026-09-01}"
    assert rules(year, summer)[:5] == [
        "vip>A ..2026-01-01",
        "vip>B 2026-01-01..2026-06-01",
        "vip>C 2026-06-01..2026-09-01",
        "vip>B 2026-09-01..2027-01-01",
        "vip>A 2027-01-01..",
    ]


@pytest.mark.parametrize("change", ["replace: vip, then: C", "remove: vip"])
def test_a_change_on_days_on_which_the_rule_is_gone_is_said(change: str) -> None:
    _, findings = laid(
        "rules: [{remove: vip, effective: {from: 2026-01-01}}]",
        f"rules: [{{{change}, effective: {{from: 2026-06-01}}}}]",
    )
    assert [(each.message, each.label) for each in findings] == [
        ("this change never holds", "`vip` holds on none of these days")
    ]


def test_a_change_for_good_reaches_every_version() -> None:
    for_a_while = "rules: [{replace: vip, then: B}]\neffective: {from: 2026-01-01}"
    assert rules(for_a_while, "rules: [{replace: vip, then: C}]")[:2] == [
        "vip>C ..2026-01-01",
        "vip>C 2026-01-01..",
    ]


def test_classes_are_added_in_their_place_and_renamed() -> None:
    classes = result(
        "classes: {V: {before: A, label: {zh: 至尊}}, D: Dormant, E: {after: B, label: Next}, A: Gold}"
    )
    assert list(classes["classes"].items()) == [
        ("V", {"zh": "至尊"}), ("A", "Gold"), ("B", "Main"), ("E", "Next"), ("C", "Small"), ("D", "Dormant"),
    ]  # fmt: skip


def test_settings_are_changed_key_by_key() -> None:
    changed = result(
        "{where: w, default: B, parameters: {年限: 5}, stability: {cap: {A: 9}}, overrides: {roles: [m]}}"
    )
    assert changed["where"] == "w"
    assert changed["default"] == "B"
    assert changed["parameters"]["年限"] == {"type": "integer", "default": 5}
    assert changed["stability"] == {"demote_after": "2 runs", "cap": {"A": 9}, "order_by": "spend"}
    assert changed["overrides"] == {"roles": ["m"]}


def test_checks_are_added_replaced_and_removed() -> None:
    changed = result("checks: [{remove: few}, {id: many, expect: '1 = 1'}, {id: new, expect: 'true'}]")
    assert changed["checks"] == [{"id": "many", "expect": "1 = 1"}, {"id": "new", "expect": "true"}]


def _findings() -> list[dict[str, str]]:
    path = Path(__file__).parent / "overlay_findings.yaml"
    nodes, _ = from_yaml(Source(path.name, path.read_text(encoding="utf-8")))
    return plain(nodes[0])


@pytest.mark.parametrize("case", _findings(), ids=lambda case: case["finding"])
def test_what_cannot_be_done_is_said_once_and_left_out(case: dict[str, str]) -> None:
    policy, findings = overlaid(node(POLICY), node(case["overlay"], "firm.yaml"))
    assert [(f"{each.code.value} {each.message}", each.help) for each in findings] == [
        (case["finding"], case["help"])
    ]
    assert plain(policy) == plain(node(POLICY))


def test_a_class_with_no_place_is_known_all_the_same() -> None:
    policy, findings = laid("classes: {D: {after: X, label: D}}")
    assert [each.message for each in findings] == ["policy `abc` has no class `X`"]
    assert findings[0].help == "the classes are `A`, `B`, `C`"
    assert "D" in policy.get("classes")


def test_a_rule_with_no_place_is_known_all_the_same() -> None:
    _, findings = laid("rules: [{after: x, id: new, then: A}, {replace: new, then: B}]")
    assert [each.message for each in findings] == ["policy `abc` has no rule `x`"]


def test_only_a_classification_has_classes_and_only_a_table_has_rules() -> None:
    decision = node("decision: limit\noutput: number\nexpression: 1 + 1")
    _, findings = overlaid(decision, node("classes: {A: a}\nrules: [{remove: x}]"))
    assert [each.message for each in findings] == [
        "`classes` cannot be given to `limit`, which is a decision",
        "policy `limit` has no rules, it is an expression",
    ]
