"""Findings as a person reads them in a terminal: the place, the line, carets under what is meant.

```text
error[PB201]: unknown name `agee`
  --> rules/abc.yaml:14:11
   |
14 |       and agee >= 18
   |           ^^^^ no such field
   = help: did you mean `age`?
```
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

from policybook.diagnostics.model import Diagnostic, Severity
from policybook.text import Span

_TAB = 4
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_BOLD, _BLUE, _GREEN = "1", "34", "32"


def render(findings: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """All findings, each followed by an empty line, and a last line that counts them.

    Empty where there are none. With `colour`, ANSI colours for a terminal.
    """
    listed = list(findings)
    if not listed:
        return ""
    shown = [_one(finding, _Paint(colour)) for finding in listed]
    return "\n\n".join([*shown, summary(listed)]) + "\n"


def summary(findings: Sequence[Diagnostic]) -> str:
    """How many findings there are of each severity: `3 errors, 1 warning`."""
    counts = {severity: sum(d.severity is severity for d in findings) for severity in Severity}
    said = [f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count]
    return ", ".join(said) or "no findings"


def render_place(span: Span, label: str, *, colour: bool = False) -> str:
    """One place with its line and carets, as a finding shows it: for what is no finding, as a failed case."""
    margin = len(str(span.position.line))
    return "\n".join(_place(span, label, "^", "-->", margin, _Paint(colour), _COLOURS[Severity.ERROR]))


def width(text: str) -> int:
    """How many columns a screen gives to a text: two for a Chinese character, none for an accent.

    >>> width("A类")
    3
    """
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.colour and text else text


def _one(finding: Diagnostic, paint: _Paint) -> str:
    colour = _COLOURS[finding.severity]
    places = [finding.span, *(related.span for related in finding.related)]
    margin = max(len(str(span.position.line)) for span in places)
    heading = paint(f"{finding.severity}[{finding.code.value}]", _BOLD, colour)
    lines = [heading + paint(f": {_visible(finding.message)}", _BOLD)]
    lines += _place(finding.span, finding.label, "^", "-->", margin, paint, colour)
    for related in finding.related:
        lines += _place(related.span, related.label, "-", ":::", margin, paint, _BLUE)
    if finding.help:
        lines.append(f"{' ' * margin} {paint('=', _BLUE)} {paint('help', _BOLD)}: {_visible(finding.help)}")
    return "\n".join(lines)


def _place(
    span: Span, label: str, mark: str, arrow: str, margin: int, paint: _Paint, colour: str
) -> list[str]:
    number, column = span.position
    shown, starts = _expanded(span.source.line(number))
    bar = paint("|", _BLUE)
    lines = [f"{' ' * margin}{paint(arrow, _BLUE)} {span.source.name}:{number}:{column}"]
    if not span.source.text:
        return lines
    first = starts[min(column - 1, len(starts) - 1)]
    end_line, end_column = span.end_position
    # Of a span over several lines the first is shown, up to the end of what stands there.
    last = starts[min(end_column - 1, len(starts) - 1)] if end_line == number else width(shown.rstrip())
    carets = mark * max(1, last - first)
    said = f" {_visible(label)}" if label else ""
    gutter = paint(str(number).rjust(margin), _BLUE)
    lines.append(f"{' ' * margin} {bar}")
    lines.append(f"{gutter} {bar} {shown}".rstrip())
    lines.append(f"{' ' * margin} {bar} {' ' * first}{paint(carets + said, colour)}")
    return lines


def _expanded(line: str) -> tuple[str, list[int]]:
    """The line as it is shown, and the screen column at which each of its characters begins."""
    shown, starts, at = [], [], 0
    for char in line:
        starts.append(at)
        if char == "\t":
            wide = _TAB - at % _TAB
            shown.append(" " * wide)
        else:
            char = _visible(char)
            wide = width(char)
            shown.append(char)
        at += wide
    return "".join(shown), [*starts, at]


def _visible(text: str) -> str:
    """The text without characters that would move a terminal's cursor or change its colours."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
