"""A workload as a page: well-formed, for itself alone, and its bars are its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from string import Formatter
from xml.etree import ElementTree

import pytest

from policybook.plan.model import Texts
from policybook.reports import workload_words
from policybook.reports.forecast import Expected
from policybook.reports.workload import Workload, named
from policybook.reports.workload_page import to_html
from tests.reports.test_workload import FIRST, asked, load

XHTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\"'&\x00"


def sample() -> Workload:
    visits = [Expected(FIRST + timedelta(7), "C-2", ("keep-in-touch",), "visit", "E-2")] * 7
    return load(asked("E-1", "03-04", 3), visits, asked("E-1", "02-20", 2), asked("E-2", "02-20", 99))


def page(*workloads: Workload, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(to_html(workloads or (sample(),), "harbour", language))


def words(root: ElementTree.Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


def charts(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [each for each in root.iter(f"{SVG}svg") if each.get("class") == "chart"]


def test_a_bar_is_as_high_as_its_number_and_the_line_as_what_lists_hold() -> None:
    root, found = page(), sample()

    for chart, person in zip(charts(root), (found.total, *found.people), strict=True):
        (plot,) = (each for each in chart.iter(f"{SVG}svg") if each.get("class") == "plot")
        _, _, width, top = map(int, plot.attrib["viewBox"].split())
        heights: dict[int, list[int]] = {}
        floor = dict.fromkeys(range(len(found.weeks)), top)
        for bar in plot.iter(f"{SVG}rect"):
            week = int(bar.attrib["x"]) * len(found.weeks) // width
            heights.setdefault(week, []).append(int(bar.attrib["height"]))
            floor[week] -= int(bar.attrib["height"])
            assert int(bar.attrib["y"]) == floor[week]  # they stand on each other
        assert heights == {
            number: list(each.channels.values()) for number, each in enumerate(person.loads) if each.tasks
        }
        lines = [each.attrib["d"] for each in plot.iter(f"{SVG}path")]
        assert [top - int(re.split("[ h]", each)[1]) for each in lines] == [
            each.capacity for each in person.loads
        ]


def test_the_tables_beside_the_charts_have_the_numbers() -> None:
    rows = [[(cell.text or "") for cell in row] for row in page().iter(f"{XHTML}tr")]  # of all tables

    assert ["E-2", "99", "0 / 3", "▲ 7 / 5", "0 / 5"] in rows
    assert ["王芳 (E-1)", "2", "3 / 9", "0 / 15", "0 / 15"] in rows
    assert ["all", "101", "3 / 12", "7 / 20", "0 / 20"] in rows
    assert ["2026-W11", "5", "7", "0", "7", "5", "2", "7", "0"] in rows


def test_the_page_says_what_is_too_much() -> None:
    said = words(page())

    assert "capacity is exceeded" in said
    assert "E-2: over by 2 in 2026-W11" in said
    assert "E-2: what is late (99) is not worked off" in said
    assert "2 fell due before the first day; the room that is left is enough for them by 2026-W10" in said
    assert "capacity is kept" in words(page(load(asked("E-1", "03-04"))))


def test_the_page_in_chinese() -> None:
    root = page(replace(sample(), provisional=True), language="zh")
    said = words(root)

    assert root.get("lang") == "zh-CN"
    assert "客户关怀：截至2026-03-04的工作量，共3周" in said
    assert "暂定：这些周的假期尚未公布" in said
    assert "E-2：2026-W11超出2项" in said
    assert not re.search(
        "[a-z]{3}", re.sub("harbour|[-a-z0-9]+-(all|p)[0-9]*", "", words(root.find(f"{XHTML}body")))
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_stay_texts(language: str) -> None:
    hostile = Texts(HOSTILE, HOSTILE)
    found = replace(
        named(sample(), {"E-1": HOSTILE}),
        title=hostile,
        channels=dict.fromkeys(sample().channels, hostile),
        steps=dict.fromkeys(sample().steps, hostile),
    )
    text = to_html([found], HOSTILE, language)

    root = ElementTree.fromstring(text)
    assert "<script" not in text
    assert list(root.iter(f"{XHTML}script")) == []
    assert HOSTILE.replace("\x00", "\ufffd") in words(root)


def test_the_page_asks_nothing_of_a_network() -> None:
    text = to_html([sample()], "harbour", "en")

    assert "default-src 'none'" in text
    assert re.findall(r"(?:src|href|url|@import)\s*[=(]", text) == []
    assert set(re.findall(r"https?://[^\"]+", text)) == {
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/2000/svg",
    }


def test_every_chart_has_a_name_and_a_description_of_its_own() -> None:
    root = page(sample(), sample())
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]

    assert len(ids) == len(set(ids)) == 2 * len(charts(root)) == 12
    for chart in charts(root):
        named_by = chart.attrib["aria-labelledby"].split()
        texts = [each.text for each in chart.iter() if each.get("id") in named_by]
        assert len(texts) == 2
        assert all(texts)


def test_equal_workloads_are_the_same_bytes() -> None:
    assert to_html([sample()], "harbour", "en") == to_html([sample()], "harbour", "en")


def test_each_language_says_the_same_things() -> None:
    def places(said: dict[str, str]) -> dict[str, set[str | None]]:
        return {name: {each[1] for each in Formatter().parse(text)} - {None} for name, text in said.items()}

    assert places(workload_words.WORDS["en"]) == places(workload_words.WORDS["zh"])
