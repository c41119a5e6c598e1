"""A workload as one page that needs no network and no scripts: pictures with their tables beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from policybook.reports.listing import fit
from policybook.reports.workload import PersonLoad, Workload
from policybook.reports.workload_chart import chart
from policybook.reports.workload_words import ASSUMPTIONS, exceeded, late, phrase, who

#: The page fetches nothing and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2, h3 { line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #d0d0d0; padding: 0.2rem 0.6rem; text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
.over { background: #fde7e0; font-weight: bold; }
.exceeded { border-left: 4px solid #d55e00; padding-left: 0.8rem; }
.kept { border-left: 4px solid #009e73; padding-left: 0.8rem; }
svg.chart { width: 100%; height: auto; }
svg .grid { stroke: #e0e0e0; }
svg .capacity { stroke: #1a1a1a; stroke-width: 2; fill: none; }
svg text { font-size: 12px; fill: #1a1a1a; }
svg .tick { text-anchor: end; }
svg .week { text-anchor: middle; }
svg text.over { font-weight: bold; }
"""


def to_html(workloads: Sequence[Workload], book: str, language: str) -> str:
    """The page in a language; it is well-formed XML too. Equal workloads give the same bytes."""
    title = f"{fit(book)}: {phrase(language, 'tasks')}" if not workloads else _title(workloads[0], language)
    lines = [
        "<!DOCTYPE html>",
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{"zh-CN" if language == "zh" else "en"}">',
        "<head>",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}</style>",
        "</head>",
        "<body>",
    ]
    for number, each in enumerate(workloads, 1):
        lines += _section(each, book, f"c{number}", language)
    lines += [f"<h2>{phrase(language, 'assumes')}</h2>", "<ul>"]
    lines += [f"<li>{escape(each.of(language))}</li>" for each in ASSUMPTIONS]
    lines += ["</ul>", "</body>", "</html>", ""]
    return "\n".join(lines)


def _title(workload: Workload, language: str) -> str:
    day, weeks = workload.as_of.isoformat(), len(workload.weeks)
    colon = "：" if language == "zh" else ": "
    return fit(workload.title.of(language)) + colon + phrase(language, "as_of", day=day, weeks=weeks)


def _section(workload: Workload, book: str, id: str, language: str) -> Iterator[str]:
    yield f"<h1>{escape(_title(workload, language))}</h1>"
    written = phrase(language, "written_for", book=fit(book), digest=workload.digest[:12])
    yield f"<p>{escape(written)}</p>"
    if workload.provisional:
        yield f"<p>{escape(phrase(language, 'provisional'))}</p>"
    verdict = "exceeded" if workload.exceeds else "kept"
    yield f'<div class="{verdict}">'
    yield f"<p><strong>{escape(phrase(language, verdict))}</strong></p>"
    found = exceeded(workload, language)
    if found:
        yield "<ul>"
        yield from (f"<li>{escape(each)}</li>" for each in found)
        yield "</ul>"
    yield "</div>"
    everybody = phrase(language, "all")
    yield chart(workload.total, workload.weeks, workload.channels, f"{id}-all", everybody, language)
    yield from _people(workload, language)
    yield from _weeks(workload, workload.total, language)
    for number, each in enumerate(workload.people, 1):
        name = who(each, language)
        yield f"<h2>{escape(name)}</h2>"
        if note := late(each, language):
            yield f"<p>{escape(note)}</p>"
        yield chart(each, workload.weeks, workload.channels, f"{id}-p{number}", name, language)
        yield from _weeks(workload, each, language)


def _people(workload: Workload, language: str) -> Iterator[str]:
    """A row for each person, a column for each week: tasks, and what lists hold."""
    heads = [phrase(language, "who"), phrase(language, "late"), *(each.name for each in workload.weeks)]
    yield '<div class="scroll"><table>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{escape(each)}</th>' for each in heads) + "</tr></thead>"
    yield "<tbody>"
    for each in (*workload.people, workload.total):
        name = phrase(language, "all") if each is workload.total else who(each, language)
        stuck = ' class="over"' if each.is_stuck else ""
        cells = "".join(_cell(load.tasks, load.capacity, load.over) for load in each.loads)
        yield f'<tr><th scope="row">{escape(name)}</th><td{stuck}>{each.late}</td>{cells}</tr>'
    yield "</tbody></table></div>"


def _cell(tasks: int, capacity: int | None, over: int) -> str:
    holds = "" if capacity is None else f" / {capacity}"
    return f'<td class="over">▲ {tasks}{holds}</td>' if over else f"<td>{tasks}{holds}</td>"


def _weeks(workload: Workload, load: PersonLoad, language: str) -> Iterator[str]:
    """The numbers of a picture and more: by week, channel and step."""
    heads = [
        phrase(language, "week"),
        phrase(language, "open_days"),
        *(fit(each.of(language)) for each in workload.channels.values()),
        phrase(language, "tasks"),
        phrase(language, "capacity"),
        phrase(language, "over"),
        *(fit(each.of(language)) for each in workload.steps.values()),
    ]
    yield '<div class="scroll"><table>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{escape(each)}</th>' for each in heads) + "</tr></thead>"
    yield "<tbody>"
    for week, each in zip(workload.weeks, load.loads, strict=True):
        cells: list[object] = [
            week.open_days,
            *(each.channels.get(channel, 0) for channel in workload.channels),
        ]
        cells += [each.tasks, "" if each.capacity is None else each.capacity, each.over or ""]
        cells += [each.steps.get(step, 0) for step in workload.steps]
        kind = ' class="over"' if each.over else ""
        told = "".join(f"<td>{cell}</td>" for cell in cells)
        yield f'<tr{kind}><th scope="row">{week.name}</th>{told}</tr>'
    yield "</tbody></table></div>"
