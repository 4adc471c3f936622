"""Findings for people at a terminal: what, where, the line itself, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from groundplan.credentials import Mask
from groundplan.findings import Finding, Place, sort_key
from groundplan.findings.codes import page
from groundplan.reports.frame import WIDTH, Lines, Sources, frame
from groundplan.reports.plain import Paint, painter, remarks, tally, text_lines, where

_STYLES = {"error": "1;31", "warning": "1;33", "note": "1;36", "message": "1", "edge": "34", "label": "1"}


def render(
    findings: Iterable[Finding], sources: Sources, *, color: bool = False, width: int = WIDTH, mask: Mask | None = None
) -> str:
    """All findings sorted by place, then their count and where to read on; empty when there are none.

    `width` is the number of cells that a line of the user's file may take. Nothing a finding or a file holds reaches
    the terminal unescaped (`plain.printable`), and no credential at all in the lines of a file.
    """
    ordered = sorted(findings, key=sort_key)
    if not ordered:
        return ""
    layout = _Layout(Lines(sources, mask), painter(_STYLES, color=color), width)
    return "\n\n".join([*("\n".join(layout.finding(f)) for f in ordered), _closing(ordered, layout.paint)]) + "\n"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How findings are laid out; `gutter` is the width of the line numbers of one finding."""

    lines: Lines
    paint: Paint
    width: int
    gutter: int = 0

    def finding(self, finding: Finding) -> Iterator[str]:
        places = (finding.place, *(r.place for r in finding.related))
        here = replace(self, gutter=max((len(str(p.line)) for p in places if p and p.line), default=1))
        yield from here.message(f"{finding.severity}[{finding.code}]", finding.severity, finding.message)
        if finding.place:
            yield from here.place(finding.place, finding.severity)
        for label, text in remarks(finding):
            yield from here.remark(label, text)
        for related in finding.related:
            yield from here.message("note", "note", related.message)
            yield from here.place(related.place, "note")

    def message(self, label: str, style: str, text: str) -> Iterator[str]:
        first, *rest = text_lines(text)
        yield f"{self.paint(label, style)}{self.paint(f': {first}', 'message')}"
        yield from (f"    {line}".rstrip() for line in rest)

    def place(self, place: Place, style: str) -> Iterator[str]:
        """The arrow to a place and, where the line can be had, the line with its underline."""
        yield f"{' ' * self.gutter}{self.paint('-->', 'edge')} {where(place)}"
        found = self.lines.shown(place)
        if found is None:
            return
        text, underline = frame(*found, self.width)
        edge = self.paint(f"{' ' * self.gutter} |", "edge")
        yield edge
        yield f"{self.paint(f'{place.line:>{self.gutter}} |', 'edge')} {text}".rstrip()
        if underline:
            blank = len(underline) - len(underline.lstrip())
            yield f"{edge} {underline[:blank]}{self.paint(underline[blank:], style)}"

    def remark(self, label: str, text: str) -> Iterator[str]:
        """`= label: text`; a text of several lines stands below its label, so that it can be copied as a block."""
        margin = " " * self.gutter
        head = f"{margin} {self.paint('=', 'edge')} {self.paint(f'{label}:', 'label')}"
        first, *rest = text_lines(text)
        if not rest:
            yield f"{head} {first}"
            return
        yield head
        yield from (f"{margin}     {line}".rstrip() for line in (first, *rest))


def _closing(ordered: Sequence[Finding], paint: Paint) -> str:
    """The count and, when a code has a page, the command that prints it, errors first."""
    worst_first = sorted(ordered, key=lambda f: not f.is_error)
    count = paint(tally(ordered), worst_first[0].severity)
    paged = next((f.code for f in worst_first if page(f.code)), None)
    return f"{count}; `groundplan explain {paged}` tells the cause and the fix" if paged else count
