"""A book's vocabulary and plans -> its digest: equal for two books that decide the same in the same words.

It is taken of what the policies say in the end, so how the YAML is laid out, comments, titles,
references, and whether a line stands in a pack, an overlay or the manifest do not count. The order
of rules, classes and outputs does; that of fields, facts and policies does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TypeAlias

from policybook.calendar.model import Calendar
from policybook.expr.tree import Expr, Literal
from policybook.expr.types import BOOLEAN
from policybook.expr.values import Months
from policybook.plan.cadence import Cadence
from policybook.plan.model import Characteristic, Measure, OutcomeCheck, Plan, Rule, Table, Test
from policybook.vocabulary.model import Vocabulary

VERSION = "pb1"

Canonical: TypeAlias = "None | bool | int | str | list[Canonical] | dict[str, Canonical]"

#: How something was written, where what it means is there as well: a test's expression has its input in it.
_AS_WRITTEN: Map[type, frozenset[str]] = {
    Literal: frozenset({"name"}),
    Test: frozenset({"text", "column"}),
    Table: frozenset({"columns"}),
    Characteristic: frozenset({"columns"}),
    Measure: frozenset({"text"}),
    OutcomeCheck: frozenset({"text"}),
    # The names read and their types follow from the expressions and the vocabulary.
    Plan: frozenset({"facts", "requires"}),
}
#: For people, with no part in a decision.
_FOR_PEOPLE = frozenset({"title", "source", "label"})
_ALWAYS = Literal(True, BOOLEAN)
#: Whose keys stand in an order that has a meaning.
_ORDERED = frozenset({"classes", "channels", "exits"})


def digest(
    vocabulary: Vocabulary,
    plans: Map[str, Plan],
    timezone: str,
    cadences: Map[str, Cadence] | None = None,
    calendars: Map[str, Calendar] | None = None,
) -> str:
    """`pb1:` and 64 hexadecimal digits.

    Of the calendars those count whose closed days are quiet to a cadence.
    """
    of_cadences = {plan.id for each in (cadences or {}).values() for plan in each.plans}
    whole: dict[str, Canonical] = {
        "timezone": timezone,
        "vocabulary": canonical(vocabulary),
        "policies": {name: canonical(plan) for name, plan in plans.items() if name not in of_cadences},
    }
    if cadences:
        used = {each.limits.calendar for each in cadences.values()}
        whole["cadences"] = {name: canonical(each) for name, each in cadences.items()}
        whole["calendars"] = {
            name: canonical(each) for name, each in (calendars or {}).items() if name in used
        }
    return f"{VERSION}:{hashlib.sha256(_json(whole).encode()).hexdigest()}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(part: object) -> Canonical:
    """What JSON can hold, with every value told apart by its kind and every number exact."""
    match part:
        case None | bool() | str():
            return part.value if isinstance(part, Enum) else part
        case int() | Decimal():
            digits = format(Decimal(part), "f")  # 20% and 0.2 are one number
            return {"number": digits.rstrip("0").rstrip(".") if "." in digits else digits}
        case Months():
            return {"months": part.count}
        case datetime() | date() | time():
            return {type(part).__name__: part.isoformat()}
        case timedelta():
            return {"microseconds": part // timedelta(microseconds=1)}
        case list() | tuple():
            return [canonical(item) for item in part]
        case Map():
            return {str(key): canonical(value) for key, value in part.items()}
        case _ if is_dataclass(part) and not isinstance(part, type):
            return _fields(part)
        case _:
            raise TypeError(f"{type(part).__name__} has no canonical form")


def _fields(part: object) -> Canonical:
    left_out = _AS_WRITTEN.get(type(part), frozenset()) | _FOR_PEOPLE
    if isinstance(part, Expr):
        # What the engine found out about an expression follows from the fields' types, and grows with it.
        left_out |= {"type"}
    found: dict[str, Canonical] = {"": type(part).__name__}
    kind: type = type(part)
    for name in _compared(kind):
        if name in left_out:
            continue
        value = getattr(part, name)
        if name in _ORDERED and isinstance(value, Map):
            found[name] = [[str(key), canonical(item)] for key, item in value.items()]
        elif isinstance(part, Rule) and name == "tests":
            # All must be true, in whatever order; one that always is says nothing.
            tests = (canonical(test) for test in part.tests if test.expr != _ALWAYS)
            found[name] = sorted(tests, key=_json)
        else:
            found[name] = canonical(value)
    return found


@cache
def _compared(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that take part in equality."""
    return tuple(each.name for each in fields(kind) if each.compare)
