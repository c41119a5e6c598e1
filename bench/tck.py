"""How much of FEEL's conformance cases is met: all cases, those that expect a value, the mean of directories.

    python bench/tck.py [-v] [part of an id]

The cases are the OMG DMN TCK's (see README of that folder), read from POLICYBOOK_TCK or ../shared/tck.
With `-v` each failing case is printed. There is no target to miss: it prints figures.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from tck_tables import decided

from policybook.expr.operations import equal, instance_of, is_number, kind
from policybook.expr.scope import Scope
from policybook.expr.temporal import date_from, date_time_from, duration_from, time_from
from policybook.expr.typed_names import PLAIN_TYPES, type_of
from policybook.expr.types import ANY, ContextType, ListType, NullType, Type
from policybook.expr.values import Value
from policybook.functions.read import read_leniently
from policybook.record.from_expr import compiled_expression
from policybook.syntax.tree import Text
from policybook.text import Source, Span

_CHECKOUT = Path(__file__).resolve().parents[1]
_NEAR = Decimal("1e-8")
_READERS = {
    "$number": Decimal,
    "$date": date_from,
    "$time": time_from,
    "$dateTime": date_time_from,
    "$duration": duration_from,
}


def value_of(plain: Any) -> Value:
    """A value as the cases write it; what cannot be read is no value of ours."""
    if isinstance(plain, list):
        return [value_of(each) for each in plain]
    if isinstance(plain, dict):
        if len(plain) == 1 and (key := next(iter(plain))) in _READERS:
            found: Value = _READERS[key](plain[key])
            return f"unreadable {plain[key]}" if found is None else found
        return {key: value_of(each) for key, each in plain.items()}
    return plain


def declared(kind_: dict[str, Any] | None, types: dict[str, Any]) -> Type:
    """A type as the cases declare it."""
    if not kind_:
        return ANY
    base = kind_.get("base")
    of: Type = PLAIN_TYPES.get(base, ANY) if base not in types else declared(types[base], types)
    if kind_.get("components"):
        of = ContextType(tuple((name, declared(each, types)) for name, each in kind_["components"].items()))
    return ListType(of) if kind_.get("list") else of


def coerced(value: Value, to: Type) -> Value:
    """The value as a declared type takes it: a list of one as its item and back, else null."""
    if to == ANY or value is None or instance_of(value, to):
        return value
    if isinstance(value, list) and len(value) == 1 and instance_of(value[0], to):
        return value[0]
    if isinstance(to, ListType) and not isinstance(value, list) and instance_of(value, to.item):
        return [value]
    return None


def same(found: Value, expected: Value) -> bool:
    """Whether a result is what is expected, numbers to eight places."""
    if kind(found) != kind(expected):
        return False
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict) and isinstance(found, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in expected)
    if is_number(found) and is_number(expected):
        return abs(Decimal(found) - Decimal(expected)) <= _NEAR
    return expected is None or equal(found, expected) is True


def evaluated(body: str, facts: dict[str, Value], types: dict[str, Type]) -> Value:
    """The value of one expression; what cannot be read is null."""
    source = Source("case", body)
    scope = Scope({name: _fact_type(value) for name, value in facts.items()}, types=types)
    expr, _ = read_leniently(Text(body, lambda start, end: Span(source, start, end)), scope)
    return None if expr is None else compiled_expression(expr)(facts)


def _fact_type(value: Value) -> Type:
    found = type_of(value)
    return ANY if isinstance(found, NullType) else found


def passes(case: dict[str, Any]) -> tuple[bool, dict[str, Value]]:
    """Whether all results of a case are right, and the values of its steps."""
    facts = {
        name: coerced(value_of(value), declared(case["input_types"].get(name), case["types"]))
        for name, value in case["inputs"].items()
    }
    types = {name: declared(each, case["types"]) for name, each in case["types"].items()}
    for step in case["steps"]:
        if step["kind"] == "table":
            known = {name: declared(each, case["types"]) for name, each in case["input_types"].items()}
            read = {name: known.get(name, ANY) for name in facts}
            value = decided(step["body"], facts, read, lambda each: declared(each, case["types"]))
        else:
            value = evaluated(step["body"], facts, types)
        facts[step["name"]] = coerced(value, declared(step["type"], case["types"]))
    return all(
        same(facts[each["name"]], None if each["error"] else value_of(each["expected"]))
        for each in case["results"]
    ), {step["name"]: facts[step["name"]] for step in case["steps"]}


def main(arguments: list[str]) -> int:
    """Print the figures, last of all as one JSON object."""
    folder = Path(os.environ.get("POLICYBOOK_TCK", _CHECKOUT.parent / "shared" / "tck"))
    path = folder / "feel.jsonl.gz"
    if not path.exists():
        print(f"there are no cases at {path}: set POLICYBOOK_TCK to the folder that holds feel.jsonl.gz")
        return 2
    verbose = "-v" in arguments
    wanted = [each for each in arguments if each != "-v"]
    cases = []
    for name in ("feel.jsonl.gz", "table.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            cases += [json.loads(line) for line in lines]
    cases = [case for case in cases if all(part in case["id"] for part in wanted)]
    by_folder: dict[str, list[bool]] = defaultdict(list)
    of_values: list[bool] = []
    of_tables: list[bool] = []
    for case in cases:
        right, values = passes(case)
        if any(step["kind"] == "table" for step in case["steps"]):
            of_tables.append(right)
        by_folder["/".join(case["id"].split("/")[:2])].append(right)
        if any(each["expected"] is not None and not each["error"] for each in case["results"]):
            of_values.append(right)
        if verbose and not right:
            print(case["id"].split("/", 1)[1])
            for step in case["steps"]:
                print("   ", step["body"] if step["kind"] == "table" else step["body"].strip())
            print("    gives", {name: str(value) for name, value in values.items()})
            print("    wants", {each["name"]: each["expected"] for each in case["results"]})
    every = [right for found in by_folder.values() for right in found]
    shares = [sum(found) / len(found) for found in by_folder.values()]
    figures = {
        "cases": len(every),
        "all": round(sum(every) / max(1, len(every)), 4),
        "with_value": round(sum(of_values) / max(1, len(of_values)), 4),
        "tables": round(sum(of_tables) / max(1, len(of_tables)), 4),
        "mean_of_folders": round(sum(shares) / max(1, len(shares)), 4),
    }
    for name, found in sorted(by_folder.items()):
        if not all(found):
            print(f"{sum(found):4} of {len(found):4}  {name}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
