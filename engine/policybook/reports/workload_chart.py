"""Bars of a workload as a picture within a page: SVG written by hand, in whole numbers.

The plot has a system of its own in which a unit of height is one task, so that a bar is as high as
its number says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from policybook.plan.model import Texts
from policybook.reports.listing import fit
from policybook.reports.workload import PersonLoad, Week
from policybook.reports.workload_words import phrase

#: Colours that people tell apart who see few (Okabe and Ito), for channels in their order.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")
_SVG = "http://www.w3.org/2000/svg"
_LEFT, _TOP, _WIDTH, _HEIGHT = 48, 12, 660, 200
_BAR, _SLOT = 8, 12
#: Round steps of an axis.
_STEPS = (1, 2, 5)
_MOST_TICKS = 6


def chart(
    load: PersonLoad,
    weeks: tuple[Week, ...],
    channels: Mapping[str | None, Texts],
    id: str,
    name: str,
    language: str,
) -> str:
    """The picture: a bar for each week in parts by channel, a line for what lists hold.

    `id` tells it from other pictures of the page, `name` is whom it is about.
    """
    top = _ceiling(max([1, *(max(each.tasks, each.capacity or 0) for each in load.loads)]))
    said = escape(phrase(language, "chart", who=name))
    parts = [
        f'<svg xmlns="{_SVG}" class="chart" viewBox="0 0 {_LEFT + _WIDTH + 12} {_TOP + _HEIGHT + 52}" '
        f'role="img" aria-labelledby="{id}-title {id}-desc">',
        f'<title id="{id}-title">{said}</title>',
        f'<desc id="{id}-desc">{escape(_described(load, weeks, language))}</desc>',
        *_axis(top),
        f'<svg class="plot" x="{_LEFT}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_SLOT * len(weeks)} {top}" preserveAspectRatio="none">',
        *_bars(load, weeks, channels, top, language),
        *_line(load, weeks, top, language),
        "</svg>",
        *_names(load, weeks),
        *_legend(channels, language),
        "</svg>",
    ]
    return "\n".join(parts)


def colour(channels: Mapping[str | None, Texts], channel: str | None) -> str:
    """The colour of a channel."""
    return COLOURS[[*channels].index(channel) % len(COLOURS)]


def _described(load: PersonLoad, weeks: tuple[Week, ...], language: str) -> str:
    said = []
    for each, week in zip(load.loads, weeks, strict=True):
        holds = "" if each.capacity is None else f" / {each.capacity}"
        said.append(f"{week.name}: {each.tasks}{holds}")
    return ("；" if language == "zh" else "; ").join(said)


def _bars(
    load: PersonLoad, weeks: tuple[Week, ...], channels: Mapping[str | None, Texts], top: int, language: str
) -> Iterator[str]:
    for number, (each, week) in enumerate(zip(load.loads, weeks, strict=True)):
        below = 0
        for channel, tasks in each.channels.items():
            below += tasks
            label = fit(channels[channel].of(language))
            said = escape(phrase(language, "bar", week=week.name, channel=label, n=tasks))
            place = f'x="{number * _SLOT + (_SLOT - _BAR) // 2}" y="{top - below}" width="{_BAR}"'
            fill = colour(channels, channel)
            yield f'<rect class="bar" {place} height="{tasks}" fill="{fill}"><title>{said}</title></rect>'


def _line(load: PersonLoad, weeks: tuple[Week, ...], top: int, language: str) -> Iterator[str]:
    for number, (each, week) in enumerate(zip(load.loads, weeks, strict=True)):
        if each.capacity is None:
            continue
        said = escape(phrase(language, "holds", week=week.name, n=each.capacity))
        path = f"M{number * _SLOT} {top - each.capacity}h{_SLOT}"
        yield (
            f'<path class="capacity" d="{path}" vector-effect="non-scaling-stroke">'
            f"<title>{said}</title></path>"
        )


def _axis(top: int) -> Iterator[str]:
    step = _tick(top)
    for value in range(0, top + 1, step):
        y = _TOP + _HEIGHT - value * _HEIGHT // top
        yield f'<path class="grid" d="M{_LEFT} {y}h{_WIDTH}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 4}">{value}</text>'


def _names(load: PersonLoad, weeks: tuple[Week, ...]) -> Iterator[str]:
    for number, (each, week) in enumerate(zip(load.loads, weeks, strict=True)):
        x = _LEFT + (2 * number + 1) * _WIDTH // (2 * len(weeks))
        # A sign, and not a colour alone, says that a week is over.
        mark = "▲" if each.over else ""
        kind = "week over" if each.over else "week"
        yield f'<text class="{kind}" x="{x}" y="{_TOP + _HEIGHT + 16}">{mark}{week.name[-3:]}</text>'


def _legend(channels: Mapping[str | None, Texts], language: str) -> Iterator[str]:
    room = _WIDTH // max(1, len(channels))
    for number, (channel, label) in enumerate(channels.items()):
        x, y = _LEFT + number * room, _TOP + _HEIGHT + 30
        yield f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour(channels, channel)}"/>'
        yield f'<text class="legend" x="{x + 18}" y="{y + 10}">{escape(fit(label.of(language)))}</text>'


def _tick(top: int) -> int:
    """The round step that divides an axis into a few parts.

    >>> _tick(7), _tick(12), _tick(450)
    (2, 2, 100)
    """
    power = 1
    while True:
        for step in _STEPS:
            if top <= step * power * _MOST_TICKS:
                return step * power
        power *= 10


def _ceiling(most: int) -> int:
    """The top of an axis: the next round number.

    >>> _ceiling(7), _ceiling(431), _ceiling(1)
    (8, 500, 1)
    """
    step = _tick(most)
    return -(-most // step) * step
