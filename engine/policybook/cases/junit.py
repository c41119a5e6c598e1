"""Results as JUnit XML, which CI servers read."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from policybook.cases.model import Result, Results, Status
from policybook.cases.report import explained

# XML 1.0 has no way to write other control characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(results: Results, book: str) -> str:
    """One test suite for each policy, one test case for each case; a `todo` is skipped with its reason.

    There are no times: the same results give the same bytes.
    """
    suites: dict[str, list[Result]] = {}
    for result in results.results:
        suites.setdefault(result.case.policy, []).append(result)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<testsuites name={_attribute(book)} {_counts(results.results)}>",
    ]
    for policy, of in suites.items():
        lines.append(f"  <testsuite name={_attribute(policy)} {_counts(tuple(of))}>")
        for result in of:
            lines += _case(result, book)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _counts(results: tuple[Result, ...]) -> str:
    failed = sum(each.status is Status.FAILED for each in results)
    todo = sum(each.status is Status.TODO for each in results)
    return f'tests="{len(results)}" failures="{failed}" errors="0" skipped="{todo}"'


def _case(result: Result, book: str) -> list[str]:
    case = result.case
    place = case.span
    opening = (
        f"    <testcase classname={_attribute(f'{book}.{case.policy}')} name={_attribute(case.name)}"
        f' file={_attribute(place.source.name)} line="{place.position.line}"'
    )
    match result.status:
        case Status.PASSED:
            return [opening + "/>"]
        case Status.TODO:
            return [
                opening + ">",
                f"      <skipped message={_attribute(f'todo: {case.todo}')}/>",
                "    </testcase>",
            ]
        case Status.FAILED:
            first = result.mismatches[0]
            message = f"{first.about}: expected {first.expected}, got {first.actual}"
            return [
                opening + ">",
                f"      <failure message={_attribute(message)}>{escape(_clean(explained(result)))}</failure>",
                "    </testcase>",
            ]


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {"\n": "&#10;"})


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
