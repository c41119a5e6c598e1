"""Lists as CSV and as a workbook: what Excel opens, without formulas and without a clock."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from datetime import date, datetime, timezone, tzinfo
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from policybook.reports.listing import in_list_order
from policybook.reports.to_csv import csv_bytes, guarded, to_csv
from policybook.reports.to_xlsx import to_xlsx
from tests.reports.lists import DAY, TASKS, listing


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_says_all_that_is_known_of_a_task() -> None:
    (row,) = read(to_csv(listing("overdue"), "en"))

    assert row == {
        "Person": "E-1",
        "Person's name": "王芳",
        "State": "overdue",
        "Customer": "C-2",
        "Customer's name": "Quay, Foods; Ltd",
        "Task": "Keep in touch",
        "About": "",
        "Channel": "Visit",
        "Depth": "in depth",
        "Role": "account manager",
        "Due": "2026-01-20",
        "Latest": "2026-02-26",
        "Days overdue": "4",
        "Why": "class A: every 20 days",
        "What of it": "",
        "Quadrant": "important",
        "Attempts": "",
        "Customer of": "E-1",
        "Key": "care/keep-in-touch/C-2/2026-01-01",
        "Together with": "",
    }


@pytest.mark.parametrize(
    ("due", "order"),
    [
        # (due day of the call that is made during the visit, tasks as rows show them)
        (date(2026, 3, 1), ["C-2 visit", "C-2 call", "C-1 phone"]),  # urgent, it brings the visit forward
        (date(2026, 3, 4), ["C-1 phone", "C-2 visit", "C-2 call"]),  # it only comes along
    ],
)
def test_what_is_done_together_stands_together_led_by_the_weightiest(due: date, order: list[str]) -> None:
    visit = replace(TASKS["overdue"], latest=date(2026, 5, 1))
    call = replace(TASKS["together"], due=due, latest=due)
    tasks = tuple(in_list_order([call, TASKS["today"], visit], DAY))
    found = read(to_csv(replace(listing(), tasks=tasks, people=frozenset()), "en"))

    names = {"Visit": "visit", "Phone": "phone"}
    shown = [f"{row['Customer']} {'call' if row['About'] else names[row['Channel']]}" for row in found]
    assert shown == order


@pytest.mark.parametrize(
    ("name", "state", "what"),
    [
        ("today", "今日", ""),
        ("overdue", "逾期", ""),
        ("coming", "即将到期", "尚未到期"),
        ("full", "等待", "今日清单已满"),
        ("tried", "等待", "未联系上，2026-03-04再试"),
        ("done", "已完成", "已联系"),
        ("left", "已放弃", "不再跟进；无合作可能"),
    ],
)
def test_the_state_in_chinese(name: str, state: str, what: str) -> None:
    (row,) = read(to_csv(listing(name), "zh"))

    assert (row["状态"], row["说明"]) == (state, what)


def test_excel_knows_the_file_for_utf_8_and_no_cell_for_a_formula() -> None:
    written = csv_bytes(listing("tried"), "zh")

    assert written.startswith("\ufeff人员,".encode())
    assert written.endswith(b"\r\n")
    assert read(written.decode("utf-8-sig"))[0]["客户名称"] == '\'=HYPERLINK("http://x")'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_evaluate_is_led_by_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


def test_a_workbook_has_days_a_filter_and_a_heading_that_stays() -> None:
    sheet = load_workbook(io.BytesIO(to_xlsx(listing(), "zh")))["任务"]
    heading = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heading, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:T{len(listing().tasks) + 1}"
    overdue = next(row for row in rows if row["客户"] == "C-2" and row["关于"] is None)
    assert (overdue["应于"].isoformat(), overdue["逾期天数"]) == ("2026-01-20T00:00:00", 4)
    assert {cell.number_format for cell in sheet["K"][1:]} == {"yyyy-mm-dd"}


def test_a_workbook_holds_no_formula_and_no_sign_that_it_may_not() -> None:
    hostile = replace(listing("today"), names={("customer", "C-1"): "=1+1\x07"})
    sheet = load_workbook(io.BytesIO(to_xlsx(hostile, "en"))).active

    assert sheet is not None
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1\ufffd", "s")


def test_a_workbook_is_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Later:
            return cls(2099, 12, 31, tzinfo=tz)

    written = to_xlsx(listing(), "en")
    monkeypatch.setattr("openpyxl.writer.excel.datetime", SimpleNamespace(datetime=Later, timezone=timezone))
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(1_000_000_000))
    later = to_xlsx(listing(), "en")

    assert later == written
    assert load_workbook(io.BytesIO(written)).properties.modified.date() == date(2026, 3, 2)
