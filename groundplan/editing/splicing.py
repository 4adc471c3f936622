"""Text put into a text, and where everything else then stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from groundplan.editing.spans import Span, begins_line, below, column, line_starts, newline, next_line
from groundplan.findings import Place


class Splice(NamedTuple):
    """The characters from `start` to `end` become `text`. Where both are the same, nothing is taken away."""

    start: int
    end: int
    text: str


def apply(text: str, splices: Iterable[Splice]) -> str:
    """The text with all splices made; they are in order and do not overlap."""
    parts, at = [], 0
    for splice in splices:
        parts += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join((*parts, text[at:]))


def moves(text: str, splices: Sequence[Splice]) -> Callable[[Place], Place]:
    """Tells of a place of this text where it stands once the splices are made. Line 0, the file as a whole, stays."""
    before, after = line_starts(text), line_starts(apply(text, splices))

    def moved(place: Place) -> Place:
        if not 0 < place.line <= len(before):
            return place
        old = before[place.line - 1] + max(place.column - 1, 0)
        new = old + sum(len(s.text) - (s.end - s.start) for s in splices if _is_before(s, old))
        line = bisect_right(after, new)
        return Place(place.file, line, new - after[line - 1] + 1 if place.column else 0)

    return moved


def _is_before(splice: Splice, at: int) -> bool:
    """Whether what stands at `at` comes after the splice. Where it is put in right there, only whole lines come before."""
    return splice.end < at or (splice.end == at and (splice.start < at or splice.text.endswith(("\n", "\r"))))


def lines_below(text: str, end: int, indent: int, lines: Sequence[str]) -> list[Splice]:
    """Lines that follow a block which ends at `end` and is indented by `indent`.

    A text without a line break at its end has none afterwards.
    """
    nl = newline(text)
    at = below(text, end, indent)
    if at and text[at - 1] not in "\r\n":
        return [Splice(at, at, "".join(nl + line for line in lines))]
    return [Splice(at, at, "".join(line + nl for line in lines))]


def into_flow(text: str, span: Span, new: str) -> list[Splice]:
    """One more element, or entry, at the end of `[...]` or `{...}`: on a line of its own if the last one is."""
    if not span.items:
        at = text.index("[" if span.kind == "list" else "{", span.start) + 1
        return [Splice(at, at, new)]
    start, end = (span.keys or span.items)[-1].start, span.items[-1].end
    bracket = span.end - 1
    comma = _comma(text, end, bracket)
    if not begins_line(text, start):
        return [Splice(end, end, f", {new}")] if comma is None else [Splice(comma, comma, f" {new},")]
    indent, nl = " " * column(text, start), newline(text)
    last = end if comma is None else comma
    line = next_line(text, last)
    tail = "" if comma is None else ","
    if line > bracket:  # the bracket stands on the last one's line
        return [Splice(last, last, f"{'' if comma else ','}{nl}{indent}{new}{tail}")]
    placed = Splice(line, line, f"{indent}{new}{tail}{nl}")
    return [placed] if comma is not None else [Splice(end, end, ","), placed]


def _comma(text: str, at: int, bracket: int) -> int | None:
    """Behind the comma that follows the last element, if there is one; comments may stand before it."""
    while at < bracket:
        if text[at] == ",":
            return at + 1
        at = next_line(text, at) if text[at] == "#" else at + 1
    return None
