"""The same two tables written for others: by hand in Python, for GoRules' zen-engine, for rule-engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import rule_engine
import zen

Facts = Mapping[str, Any]
Decide = Callable[[Facts], Any]


def class_by_hand(facts: Facts) -> str:
    """The class as a person would write it, with care for missing facts."""
    get = facts.get
    spend, days, stage, complaints = (
        get("annual_spend"),
        get("recency_days"),
        get("stage"),
        get("complaints"),
    )
    if stage == "lapsed" and days is not None and days > 730:
        return "E"
    if spend is None:
        return "E"
    if stage == "prospect" and spend <= 0:
        return "D"
    if spend < 20000 and complaints is not None and complaints > 5:
        return "D"
    if spend >= 100000:
        if days is None:
            return "E"
        if days <= 90:
            return "A" if complaints is not None and complaints <= 2 else "B"
        return "B" if days <= 365 else "E"
    if spend >= 50000:
        return "B" if stage == "active" and days is not None and days <= 180 else "C"
    if spend >= 10000:
        return "C" if days is not None and days <= 365 else "E"
    if spend >= 1 and (stage == "active" or stage == "prospect"):
        return "D"
    return "E"


def terms_by_hand(facts: Facts) -> int:
    """The days to pay, likewise."""
    get = facts.get
    region, value, member = get("region"), get("order_value"), get("member")
    if member:
        return 60 if value is not None and value >= 5000 else 30
    if value is None:
        return 0
    near = region == "north" or region == "east"
    if near and value >= 10000:
        return 30
    if value >= 20000:
        return 15
    if near and value >= 1000:
        return 7
    return 0


_CLASS_RULES: list[tuple[dict[str, str], str]] = [
    ({"stage": '"lapsed"', "recency_days": "> 730"}, "E"),
    ({"stage": '"prospect"', "annual_spend": "<= 0"}, "D"),
    ({"complaints": "> 5", "annual_spend": "< 20000"}, "D"),
    ({"annual_spend": ">= 100000", "recency_days": "<= 90", "complaints": "<= 2"}, "A"),
    ({"annual_spend": ">= 100000", "recency_days": "<= 90"}, "B"),
    ({"annual_spend": ">= 100000", "recency_days": "(90..365]"}, "B"),
    ({"stage": '"active"', "annual_spend": "[50000..100000)", "recency_days": "<= 180"}, "B"),
    ({"annual_spend": "[50000..100000)"}, "C"),
    ({"annual_spend": "[10000..50000)", "recency_days": "<= 180", "complaints": "0"}, "C"),
    ({"annual_spend": "[10000..50000)", "recency_days": "<= 365"}, "C"),
    ({"stage": '"active","prospect"', "annual_spend": "[1..10000)"}, "D"),
    ({}, "E"),
]
_TERMS_RULES: list[tuple[dict[str, str], int]] = [
    ({"member": "true", "order_value": ">= 5000"}, 60),
    ({"member": "true"}, 30),
    ({"region": '"north","east"', "order_value": ">= 10000"}, 30),
    ({"order_value": ">= 20000"}, 15),
    ({"region": '"north","east"', "order_value": "[1000..10000)"}, 7),
    ({}, 0),
]
_CLASS_INPUTS = ("annual_spend", "recency_days", "stage", "complaints")
_TERMS_INPUTS = ("region", "order_value", "member")


def by_zen() -> tuple[Decide, Decide]:
    """Both tables as decisions of zen-engine, loaded once."""
    engine = zen.ZenEngine()
    made = []
    for inputs, rules in ((_CLASS_INPUTS, _CLASS_RULES), (_TERMS_INPUTS, _TERMS_RULES)):
        decision = engine.create_decision(json.dumps(_zen_graph(inputs, rules)))
        made.append(lambda facts, evaluate=decision.evaluate: evaluate(facts)["result"]["out"])
    return made[0], made[1]


def _zen_graph(inputs: tuple[str, ...], rules: list[tuple[dict[str, str], Any]]) -> dict[str, Any]:
    rows = [
        {"_id": str(at), **{name: tests.get(name, "") for name in inputs}, "out": json.dumps(out)}
        for at, (tests, out) in enumerate(rules)
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": "out", "name": "out", "field": "out"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


def by_rule_engine() -> tuple[Decide, Decide]:
    """Both tables as lists of rule-engine's rules, the first that matches deciding."""
    made = []
    for inputs, rules in ((_CLASS_INPUTS, _CLASS_RULES), (_TERMS_INPUTS, _TERMS_RULES)):
        context = rule_engine.Context(default_value=None)
        written = [
            (rule_engine.Rule(_rule_text(tests, inputs), context=context).matches, out)
            for tests, out in rules
        ]
        made.append(lambda facts, written=written: next(out for matches, out in written if matches(facts)))
    return made[0], made[1]


def _rule_text(tests: dict[str, str], inputs: tuple[str, ...]) -> str:
    parts = []
    for name in inputs:
        if name not in tests:
            continue
        test = tests[name]
        if test[0] in "<>":
            parts.append(f"{name} != null and {name} {test}")
        elif test[0] in "[(":
            low, high = test[1:-1].split("..")
            above, below = (">=" if test[0] == "[" else ">"), ("<=" if test[-1] == "]" else "<")
            parts.append(f"{name} != null and {name} {above} {low} and {name} {below} {high}")
        else:
            parts.append("(" + " or ".join(f"{name} == {each}" for each in test.split(",")) + ")")
    return " and ".join(parts) or "true"
