"""Expressions of every type over one row of the shop, as FEEL texts."""

from __future__ import annotations

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]

_NUMBER = st.sampled_from(
    [
        "credit_limit",
        "income",
        "rate",
        "visits",
        "returns",
        "2",
        "0.5",
        "-3",
        "0.07",
        "since.year",
        "999999999999",
    ]
)
_TEXT = st.sampled_from(["note", "名称", '"v"', '"中"', '"_"', '""', '"50%"', "stage"])
_DATE = st.sampled_from(["since", "reviewed_on", "as_of", '@"2024-02-29"', '@"2023-01-31"', "date(seen_at)"])
_MOMENT = st.sampled_from(["seen_at", "left_at", '@"2024-02-29T12:30:00"'])
_FLAG = st.sampled_from(["vip", "true", "false"])
_ORDER = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


def _built(form: str, *parts: Texts) -> Texts:
    return st.builds(form.format, *parts)


def _more_numbers(inner: Texts) -> Texts:
    places = st.integers(0, 4).map(str)
    way = st.sampled_from(
        ["decimal", "round up", "round down", "round half up", "round half down", "floor", "ceiling"]
    )
    return st.one_of(
        _built("({} {} {})", inner, st.sampled_from("+-*"), inner),
        _built("{}({} / {}, {})", way, inner, inner, places),
        _built("{}({}, {})", way, inner, places),
        _built("{}({}, {})", st.sampled_from(["min", "max", "sum", "modulo"]), inner, inner),
        _built("(if {} then {} else {})", st.deferred(lambda: FLAGS), inner, inner),
        _built("abs({})", inner),
        _built("(-{})", inner),
        _built("string length({})", st.deferred(lambda: TEXTS)),
        _built("{}.{}", _DATE, st.sampled_from(["year", "month", "day", "weekday"])),
        _built("({} - {}).{}", _MOMENT, _MOMENT, st.sampled_from(["days", "hours", "minutes", "seconds"])),
        _built('(({} - {}) / duration("P1D"))', _DATE, _DATE),
        _built("years and months duration({}, {}).{}", _DATE, _DATE, st.sampled_from(["years", "months"])),
    )


def _more_texts(inner: Texts) -> Texts:
    return st.one_of(
        _built("({} + {})", inner, inner),
        _built("substring({}, {})", inner, st.sampled_from(["1", "2", "-1", "-3", "4, 2", "-2, 1"])),
        _built("substring {}({}, {})", st.sampled_from(["before", "after"]), inner, inner),
        _built("(if {} then {} else {})", st.deferred(lambda: FLAGS), inner, inner),
        _built("{}({}, {})", st.sampled_from(["min", "max"]), inner, inner),
        _built("string({})", st.deferred(lambda: NUMBERS)),
        _built("string({})", st.deferred(lambda: DATES)),
    )


def _more_dates(inner: Texts) -> Texts:
    length = st.sampled_from(["P1M", "P1Y", "P13M", "P30D", "P1D", "PT36H", "P100Y", "P4000000D"])
    whole = st.sampled_from(["visits", "returns", "2", "-1"])
    return st.one_of(
        _built('({} {} duration("{}"))', inner, st.sampled_from("+-"), length),
        _built('({} + duration("{}") * {})', inner, st.sampled_from(["P1M", "P1D"]), whole),
        _built("(if {} then {} else {})", st.deferred(lambda: FLAGS), inner, inner),
        _built("{}({}, {})", st.sampled_from(["min", "max"]), inner, inner),
    )


def _more_flags(inner: Texts) -> Texts:
    numbers, texts, dates = (
        st.deferred(lambda: NUMBERS),
        st.deferred(lambda: TEXTS),
        st.deferred(lambda: DATES),
    )
    return st.one_of(
        _built("({} {} {})", inner, st.sampled_from(["and", "or", "=", "!="]), inner),
        _built("not({})", inner),
        _built("({} {} {})", numbers, _ORDER, numbers),
        _built("({} / {} {} {})", numbers, numbers, _ORDER, _NUMBER),
        _built("({} {} {})", texts, _ORDER, texts),
        _built("({} {} {})", dates, _ORDER, dates),
        _built("({} {} {})", _MOMENT, _ORDER, _MOMENT),
        _built("({} in [{}..{}))", numbers, st.sampled_from(["-5", "0"]), st.sampled_from(["rate", "7"])),
        _built("({} in ({}, {}))", texts, st.sampled_from(['"v"', '"中"']), st.sampled_from(['""', '"a_b"'])),
        _built("{}({}, {})", st.sampled_from(["starts with", "ends with", "contains"]), texts, texts),
        _built("{}({})", st.sampled_from(["even", "odd"]), numbers),
        _built("({} = null)", st.one_of(numbers, texts, dates)),
        _built("is({}, {})", texts, texts),
        _built('({} - {} > duration("P90D"))', dates, dates),
    )


NUMBERS: Texts = st.recursive(_NUMBER, _more_numbers, max_leaves=4)
TEXTS: Texts = st.recursive(_TEXT, _more_texts, max_leaves=3)
DATES: Texts = st.recursive(_DATE, _more_dates, max_leaves=3)
FLAGS: Texts = st.recursive(_FLAG, _more_flags, max_leaves=4)
ANY: Texts = st.one_of(NUMBERS, TEXTS, DATES, FLAGS)
