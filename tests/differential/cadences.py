"""Generated cadences with their records: steps of every kind over days that are hard, from a number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from policybook.events.task import Contact

VOCABULARY = """
vocabulary: shop
entities:
  customer:
    key: {key}
    fields:
      {key}: {key_type}
      名称: string
      stage: {{type: string, values: [active, left]}}
      points: integer
      balance: {{type: decimal, scale: 2}}
      manager: {manager_type}
      since: date
      born_on: date
      moon: string
      until_day: date
      vip: boolean
    has_many: {{orders: order, contacts: contact}}
  order:
    key: number
    belongs_to: customer
    fields: {{number: integer, delivered_on: date, cancelled: boolean, amount: {{type: decimal, scale: 2}}}}
    has_many: {{lines: line}}
  line:
    key: line
    belongs_to: order
    fields: {{line: integer, shipped_on: date}}
  contact:
    key: id
    belongs_to: customer
    fields: {{id: integer, seen_on: date, reached: boolean}}
  employee:
    key: id
    fields: {{id: {manager_type}, stands_in: {manager_type}, a_day: integer}}
    has_many: {{absences: absence}}
  absence:
    key: id
    belongs_to: employee
    fields: {{id: integer, away_from: date, away_until: date}}
measures:
  customer:
    last_order_on: max(orders[cancelled != true and delivered_on <= as_of].delivered_on)
    spent: sum(orders[cancelled != true].amount)
  order:
    shipped_on: max(lines.shipped_on)
"""
LEVEL = """
classification: level
of: customer
classes: {A: {en: Gold, zh: 金}, B: {en: Silver, zh: 银}, C: {en: Bronze, zh: 铜}}
rules:
  - {id: gold, when: {points: ">= 60"}, then: A}
  - {id: silver, when: {points: ">= 30"}, then: B}
  - {id: bronze, when: {points: ">= 10"}, then: C}
"""
CARE = """
decision: attention
of: customer
hit_policy: UNIQUE
output: {type: string, values: [much, little]}
rules:
  - {id: much, when: 'level = "A" or spent > 500', then: '"much"'}
  - {id: little, when: 'level != null', then: '"little"'}
"""
#: Ends of months, leap days and the days around them: what goes wrong goes wrong here.
_DAYS = [
    date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 8, 31), date(2025, 11, 30),
    date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1),
    date(2026, 3, 31), date(1988, 2, 29), date(2000, 2, 29), date(1999, 12, 31),
    date(9999, 12, 30), date(1, 1, 1),
]  # fmt: skip
_AS_OF = [date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 29), date(2025, 12, 31), date(2026, 6, 30)]
_SPANS = ("P1D", "P7D", "P14D", "P30D", "P1M", "P3M", "P1Y")
_DAYS_LONG = ("P1D", "P3D", "P7D", "P30D")
_CONDITIONS = (
    'level = "A"', 'level != null', 'attention = "much"', "vip", "points > 20", 'stage = "active"',
    "balance < 0", "last_contact_on > as_of - duration(\"P30D\")", "spent >= 100", "last_order_on = null",
    "count(orders) > 1", "名称 = \"海港\"", "some o in orders satisfies o.amount > 100",
)  # fmt: skip
_DATES = (
    "until_day", "since", "last_order_on", 'if vip then since else until_day + duration("P1M")',
    'last_order_on + duration("P1Y")', "last_contact_on", 'as_of + duration("P3D")',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A generated book, its records by entity, what was recorded of customers, and the day."""

    documents: dict[str, str]
    records: dict[str, list[dict[str, Any]]]
    contacts: list[Contact]
    as_of: date


def made(seed: int, customers: int = 24) -> Made:
    """The book and the records of a number; always the same ones."""
    of = Random(seed)
    number_key, number_manager = of.random() < 0.4, of.random() < 0.3
    words = VOCABULARY.format(
        key="id",
        key_type="integer" if number_key else "string",
        manager_type="integer" if number_manager else "string",
    )
    as_of = of.choice(_AS_OF)
    keys: list[Any] = [*range(-2, customers - 2)] if number_key else [_key(each) for each in range(customers)]
    people: list[Any] = [1, 2, 10] if number_manager else ["E-1", "E-2", "员工"]
    documents = {"vocabulary": words, "level": LEVEL, "attention": CARE, "care": _cadence(of)}
    return Made(documents, _records(of, keys, people, as_of), _contacts(of, keys, as_of), as_of)


def _key(number: int) -> str:
    odd = ["客-1", "a'b", "Z", "😀", "", "10", "9", "a/b"]
    return odd[number] if number < len(odd) else f"C-{number:03}"


def _cadence(of: Random) -> str:
    rules = []
    for number in range(of.randint(1, 3)):
        when = f"\n    when: {_quoted(of.choice(_CONDITIONS))}" if number or of.random() < 0.7 else ""
        ideal, maximum = sorted((of.choice(_SPANS), of.choice(_SPANS)), key=_SPANS.index)
        how = (
            f"channel: {of.choice(('visit', 'phone'))}, depth: {of.choice(('deep', 'light'))}, role: manager"
        )
        rules.append(
            f"  - id: rule-{number}{when}\n    then: {{ideal: {ideal}, maximum: {maximum}, {how}}}\n"
            f'    because: {{en: "{number}: {{名称}} {{last_contact_on}} {{balance}}", zh: "{{名称}}"}}'
        )
    hit = "UNIQUE" if all("when:" in each for each in rules) and of.random() < 0.3 else "FIRST"
    exit = f"exit:\n  - {{id: gone, when: {_quoted(of.choice(_CONDITIONS))}}}\n" if of.random() < 0.4 else ""
    where = f"where: {_quoted(of.choice(_CONDITIONS))}\n" if of.random() < 0.3 else ""
    contact = "contact: max(contacts[reached = true and seen_on <= as_of].seen_on)\n"
    return (
        "cadence: care\nof: customer\n"
        f"{where}{contact}owner: {of.choice(('manager', 'if vip then manager else null'))}\n"
        "owners:\n  entity: employee\n"
        "  away: some a in absences satisfies a.away_from <= as_of and as_of < a.away_until\n"
        "  substitute: stands_in\n  capacity: a_day\n"
        "channels: {visit: {en: Visit, zh: 拜访}, phone: {en: Phone, zh: 电话}}\n"
        "depths: {deep: Deep, light: Light}\nroles: {manager: Manager}\n"
        "outcomes: {reached: {contact: true}, sent: {contact: false}}\n"
        f"hit_policy: {hit}\nrules:\n" + "\n".join(rules) + "\nsteps:\n" + "".join(_steps(of)) + exit
    )


def _steps(of: Random) -> Sequence[str]:
    def span() -> str:
        return of.choice(_DAYS_LONG)

    def when() -> str:
        return f"    when: {_quoted(of.choice(_CONDITIONS))}\n" if of.random() < 0.4 else ""

    month_end, leap = of.choice(("clamp", "skip")), of.choice(("before", "after", "skip"))
    every = of.choice(("FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY"))
    own = "    channel: phone\n    depth: light\n    role: manager\n"
    kinds = {
        "touch": f"    interval: {_quoted(of.choice(_DATES))}\n",
        "moon": f"    occasion: {{lunar: {of.choice(('08-15', '12-30', '01-01'))}}}\n    lead: {span()}\n",
        "day": f"    occasion: {{date: {of.choice(('02-29', '12-25', '03-01'))}}}\n    window: {span()}\n",
        "term": "    occasion: {solar_term: 清明}\n",
        "birthday": f"    birthday: born_on\n    leap_day: {leap}\n    lead: {span()}\n",
        "by-moon": "    lunar_birthday: moon\n    window: P3D\n",
        "cycle": f"    cycle: {every}\n    from: since\n    month_end: {month_end}\n    window: {span()}\n",
        "expiry": f"    on: {_quoted(of.choice(_DATES))}\n    lead: {of.choice(_SPANS)}\n"
        f"    delay: {span()}\n",
        "follow": f"    after: {{step: touch, outcomes: [{of.choice(('reached', 'reached, sent'))}]}}\n"
        f"    delay: {span()}\n",
        "ask": "    each: orders\n    where: cancelled != true and amount > 50\n    on: delivered_on\n"
        f"    delay: P3D\n    window: {span()}\n{own}"
        + '    because: {en: "order {number}: {amount}", zh: "订单{number}"}\n',
        "shipped": f"    each: orders\n    on: shipped_on\n    lead: {span()}\n{own}",
        "tidy": "    routine: FREQ=WEEKLY;BYDAY=FR\n",
    }
    drawn = [each for each in kinds if each == "touch" or of.random() < 0.6]
    plain = ("ask", "shipped", "tidy")
    return [f"  - id: {each}\n{kinds[each]}{when() if each not in plain else ''}" for each in drawn]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _records(
    of: Random, keys: Sequence[Any], people: Sequence[Any], as_of: date
) -> dict[str, list[dict[str, Any]]]:
    def day() -> date | None:
        drawn = of.random()
        if drawn < 0.2:
            return None
        return of.choice(_DAYS) if drawn < 0.6 else as_of + timedelta(days=of.randint(-400, 40))

    def one(*values: Any) -> Any:
        return of.choice([None, *values])

    customers = [
        {
            "id": key, "名称": one("海港", "O'Neil", "", "{名称}"), "stage": one("active", "active", "left"),
            "points": one(0, 10, 30, 60, 99), "balance": one("0.00", "-12.50", "1000000.01"),
            "manager": one(*people, *people), "since": day(), "born_on": day(), "until_day": day(),
            "moon": one("12-30", "08-15", "01-01", "13-01", "8-15"), "vip": one(True, False),
        }
        for key in keys
    ]  # fmt: skip
    orders = [
        {"number": n, "customer": of.choice(keys), "delivered_on": day(),
         "cancelled": one(True, False, False), "amount": one("10.00", "50.00", "50.01", "700.00")}
        for n in range(2 * len(keys))
    ]  # fmt: skip
    return {
        "customer": customers,
        "order": orders,
        "line": [
            {"line": n, "order": of.randrange(len(orders)), "shipped_on": day()} for n in range(len(orders))
        ],
        "contact": [
            {"id": n, "customer": of.choice(keys), "seen_on": day(), "reached": one(True, True, False)}
            for n in range(len(keys))
        ],
        "employee": [{"id": each, "stands_in": one(*people), "a_day": one(1, 8)} for each in people],
        "absence": [
            {"id": n, "employee": of.choice(people), "away_from": day(), "away_until": day()}
            for n in range(4)
        ],
    }


def _contacts(of: Random, keys: Sequence[Any], as_of: date) -> list[Contact]:
    return [
        Contact(
            str(of.choice(keys)),
            as_of + timedelta(days=of.randint(-90, 3)),
            of.choice(("reached", "sent")),
            of.random() < 0.6,
            of.choice(("care", "care", "other", None)),
            of.choice(("touch", "touch", "birthday", None)),
        )
        for _ in range(len(keys))
    ]
