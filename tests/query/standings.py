"""Random states that earlier runs left, what the rules ask now, and the two ways to settle it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import duckdb
from hypothesis import strategies as st

from policybook.book.model import Book
from policybook.expr.limits import DEFAULT
from policybook.expr.tree import Literal
from policybook.expr.types import STRING
from policybook.plan.model import HitPolicy, Output, Plan, Rule, Stability, Table, Texts
from policybook.plan.outcome import Traced
from policybook.query.dialect import Dialect
from policybook.query.from_standing import FromStanding
from policybook.query.own_state import OwnState
from policybook.query.run_result import RESULT, RunResult
from policybook.query.steps import with_text
from policybook.run.classify import Classifying
from policybook.run.model import Classified
from policybook.run.population import Population, Row
from policybook.store.sqlite import Store

AS_OF = date(2024, 3, 31)
CODES = ("A", "B", "C", "D")
#: A class that the book had once.
GONE = "Z"
DAYS = tuple(AS_OF + timedelta(days) for days in (-90, -60, -31, -1, 0))
TEXT_KEYS = ("a", "b", "B", "ä", "客", "客2", "10", "9", "é", "z'", "😀")
NUMBER_KEYS = tuple(map(str, (9, 10, 100, 1, -2, 20, 3, 4, 5, 6, 7)))
OWN = {
    "pb_run": ("policy", "as_of", "digest", "population"),
    "pb_history": (
        *("policy", "subject", "as_of", "was", "class", "rule", "kind"),
        *("because_en", "because_zh", "digest"),
    ),
    "pb_pending": ("policy", "as_of", "subject", "base", "worse", "runs"),
    "pb_override": (
        *("id", "policy", "subject", "class", "since", "until", "role", "by", "reason", "digest"),
    ),
    "pb_standing": ("policy", "subject", "class", "facts"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A record and what the rules of a policy come to for it."""

    key: str
    admitted: bool
    outcome: str | None
    hit: int | None
    clash: bool
    because: Texts
    amount: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that one run of one policy starts from."""

    plan: Plan
    number_keys: bool
    records: tuple[Asked, ...]
    own: dict[str, list[tuple[Any, ...]]]


def _plan(stability: Stability | None, hit_policy: HitPolicy) -> Plan:
    rules = tuple(
        Rule(f"rule-{number}", (), (Literal(CODES[number % 4], STRING),), Texts("x", "x"))
        for number in range(20)
    )
    output = Output("", STRING, CODES)
    classes = {code: Texts(code, code) for code in CODES}
    body, nothing = Table(hit_policy, (), rules), Texts("", "")
    return Plan(
        "level", "classification", nothing, "member", {}, (), None, body, (output,), STRING, classes,
        stability=stability,
    )  # fmt: skip


_stabilities = st.builds(
    Stability,
    st.integers(1, 3),
    st.integers(1, 3),
    st.dictionaries(st.sampled_from("ABC"), st.integers(0, 4), min_size=1).map(
        lambda caps: tuple((code, caps[code]) for code in CODES if code in caps)
    ),
    st.sampled_from([None, "amount"]),
)
_codes = st.sampled_from([*CODES, GONE, None])


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A policy, its records, and own tables as runs and people may have left them, or anybody else."""
    stability = draw(
        st.sampled_from([True, True, True, False]).flatmap(lambda it: _stabilities if it else st.none())
    )
    if stability is not None and draw(st.booleans()):
        stability = replace(stability, caps=())
    hit_policy = draw(st.sampled_from([HitPolicy.FIRST, HitPolicy.FIRST, HitPolicy.UNIQUE]))
    number_keys = draw(st.booleans())
    keys = NUMBER_KEYS if number_keys else TEXT_KEYS
    present = draw(st.lists(st.sampled_from(keys), unique=True, min_size=draw(st.sampled_from([0, 5, 9]))))
    records = tuple(draw(_asked(key, hit_policy)) for key in present)
    subjects = st.sampled_from(keys)
    days = st.sampled_from(DAYS)
    # Most of the time there was a run on the day before, and most of what is pending is from that.
    last = st.sampled_from([DAYS[-2], DAYS[-2], DAYS[-2], *DAYS])
    runs = {(draw(last), draw(st.sampled_from(["level", "level", "other"]))) for _ in range(3)}
    policies = st.sampled_from(["level", "level", "level", "other"])
    many = draw(st.sampled_from([0, 12]))
    history = draw(st.lists(st.tuples(policies, subjects, days, _codes), min_size=many))
    pending = draw(
        st.lists(
            st.tuples(st.just("level"), last, subjects, _codes, st.integers(0, 1), st.integers(0, 3)),
            min_size=many,
        )
    )
    overrides = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["level", "level", "other"]),
                subjects,
                st.sampled_from([*CODES, GONE]),
                days.map(date.isoformat),
                st.none() | st.sampled_from([AS_OF, AS_OF + timedelta(1), DAYS[1]]).map(date.isoformat),
            ),
            max_size=5,
        )
    )
    own = {
        "pb_run": [(policy, day.isoformat(), "old", 1) for day, policy in sorted(runs)],
        "pb_history": [
            (policy, subject, day.isoformat(), None, code, None, "rule", "", "", "old")
            for (policy, subject, day), code in {each[:3]: each[3] for each in history}.items()
        ],
        "pb_pending": [
            (policy, day.isoformat(), subject, *rest)
            for (policy, day, subject), rest in {each[:3]: each[3:] for each in pending}.items()
        ],
        "pb_override": [
            (number, *each, "director", "王", "strategic: it's 50%", "old")
            for number, each in enumerate(overrides, 1)
        ],
        "pb_standing": [],
    }
    return Scene(_plan(stability, hit_policy), number_keys, records, own)


@st.composite
def _asked(draw: st.DrawFn, key: str, hit_policy: HitPolicy) -> Asked:
    admitted = draw(st.sampled_from([True, True, True, False]))
    clash = admitted and hit_policy is HitPolicy.UNIQUE and draw(st.booleans())
    known = admitted and not clash
    hit = draw(st.none() | st.integers(0, 19)) if known else None
    outcome = draw(st.sampled_from([*CODES, *CODES, None])) if known else None
    because = draw(st.sampled_from([Texts("", ""), Texts("spends 10", "消费10"), Texts("", "仅中文")]))
    told = because if hit is not None else Texts("", "")
    amount = draw(st.none() | st.integers(-2, 3))
    return Asked(key, admitted, outcome, hit, clash, told, amount)


Rows = dict[str, list[tuple[Any, ...]]]


def by_record(scene: Scene) -> tuple[Rows, Classified]:
    """What a run that goes record by record writes."""
    plan = scene.plan
    book = SimpleNamespace(
        digest="new",
        vocabulary=SimpleNamespace(entities={"member": SimpleNamespace(plural="members")}),
        manifest=SimpleNamespace(limits=DEFAULT),
    )
    with Store.open(":memory:") as store:
        for table, rows in scene.own.items():
            places = ", ".join("?" * len(OWN[table]))
            store.connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        population = cast(Population, _Population(scene))
        done = Classifying(
            cast(Book, book), store, plan, AS_OF, population, dry=False, keep_classes=True
        ).done()
        return _written(lambda sql: store.connection.execute(sql).fetchall()), done


def _written(rows: Callable[[str], list[tuple[Any, ...]]]) -> Rows:
    day = f"policy = 'level' AND as_of = '{AS_OF}'"
    return {
        table: sorted(
            rows(f"SELECT * FROM {table} WHERE {day if 'as_of' in OWN[table] else 'TRUE'}"), key=repr
        )
        for table in ("pb_run", "pb_history", "pb_pending", "pb_standing")
    }


class _Population:
    """The records as a run sees them, by key."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def rows(self, *, again: bool = False) -> Iterator[Row]:
        """Each record that `where` admits."""
        whole = self._scene.number_keys
        for each in sorted(self._scene.records, key=lambda one: int(one.key) if whole else one.key):
            if each.admitted:
                place = int(each.key) if whole else each.key
                facts = {"amount": each.amount, "asked": each}
                yield Row(each.key, place, cast(Any, facts), each.outcome, (), each.clash)

    def kept(self, row: Row) -> str:
        """No population facts."""
        return "{}"

    def traced(self, row: Row) -> Traced:
        """The rule that matched and its reason."""
        asked = cast(Asked, cast(Any, row.facts["asked"]))
        rules = self._scene.plan.body.rules
        matched = () if asked.hit is None else (rules[asked.hit],)
        return Traced(asked.outcome, True, matched, (), {}, asked.because.en, asked.because.zh)


def by_query(scene: Scene, dialect: Dialect) -> tuple[Rows, Rows]:
    """What the script's SELECTs give: the rows to write by own table, the summaries by name."""
    execute = _sqlite(scene) if dialect.key == "sqlite" else _duckdb(scene)
    state = OwnState(dialect, dialect.name, AS_OF)
    standing = FromStanding(state, "id", key_is_text=not scene.number_keys)
    settled, _ = standing.settle(scene.plan, "decided")
    because = {"level": (dialect.name("said in en"), dialect.name("said in zh"))}
    result = RunResult(standing, '"member"', "new", [scene.plan], [], {}, because)
    *steps, last = [*settled, *result.steps(settled[-1].name)]
    execute(f"CREATE TEMP TABLE {dialect.name(RESULT)} AS\n{with_text(steps, last.sql, dialect)}")
    written: Rows = {
        table: sorted((tuple(row) for select in selects for row in execute(select)), key=repr)
        for table, selects in result.writes().items()
    }
    return written, {name: [*map(tuple, execute(select))] for name, select in result.summaries().items()}


Execute = Callable[[str], Sequence[tuple[Any, ...]]]


def _sqlite(scene: Scene) -> Execute:
    connection = sqlite3.connect(":memory:")
    for table, columns in OWN.items():
        listed = ", ".join(f'"{each}"' for each in columns)
        connection.execute(f"CREATE TABLE {table} ({listed})")
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", scene.own[table])
    _records(scene, "INTEGER" if scene.number_keys else "TEXT", connection.execute)
    return lambda sql: connection.execute(sql).fetchall()


def _duckdb(scene: Scene) -> Execute:
    connection = duckdb.connect()
    whole = {"id", "population", "worse", "runs"}
    for table, columns in OWN.items():
        listed = ", ".join(f'"{each}" {"BIGINT" if each in whole else "VARCHAR"}' for each in columns)
        connection.execute(f"CREATE TABLE {table} ({listed})")
        places = ", ".join("?" * len(columns))
        if scene.own[table]:
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", scene.own[table])
    _records(scene, "BIGINT" if scene.number_keys else "VARCHAR", connection.execute)
    return lambda sql: connection.execute(sql).fetchall()


def _records(scene: Scene, key: str, execute: Callable[..., object]) -> None:
    execute(f"CREATE TABLE member (id {key})")
    execute(
        f'CREATE TABLE decided (id {key}, amount BIGINT, "level" VARCHAR, "level in" BOOLEAN,'
        ' "level hit" BIGINT, "level clash" VARCHAR, "said in en" VARCHAR, "said in zh" VARCHAR)'
    )
    for each in scene.records:
        id = int(each.key) if scene.number_keys else each.key
        execute("INSERT INTO member VALUES (?)", [id])
        clash = "1,4" if each.clash else None
        row = [
            id,
            each.amount,
            each.outcome,
            each.admitted,
            each.hit,
            clash,
            each.because.en,
            each.because.zh,
        ]
        execute("INSERT INTO decided VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
