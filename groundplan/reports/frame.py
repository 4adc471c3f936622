"""One line of the user's file with what is meant underlined, safe for any terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from groundplan.credentials import MASK, Mask
from groundplan.findings import Place
from groundplan.reports.plain import shown

Sources = Callable[[str], "str | None"]
"""The text of a file, by its path as a `Place` has it; None when it is gone or was never readable."""

WIDTH = 100
"""Cells that a line of the user's file may take; a longer one is cut around the column."""

_TAB = "    "
_CUT = "..."
_WORD = re.compile(
    r""" "(?:[^"\\]|\\.)*" | '(?:[^']|'')*' | [^\s,\[\]{}"'] [^\s,\[\]{}]*? (?=:?(?:[\s,\[\]{}]|$)) """, re.VERBOSE
)


class Lines:
    """The lines of the files that findings point into, without credentials; each file is asked for and split once."""

    def __init__(self, sources: Sources, mask: Mask | None = None) -> None:
        self._sources = sources
        self._mask = mask or Mask()
        self._files: dict[str, list[_Line]] = {}

    def at(self, place: Place) -> str | None:
        """The line of a place without its line break, or None when there is no such line."""
        found = self.shown(place)
        return found[0] if found is not None else None

    def shown(self, place: Place) -> tuple[str, int] | None:
        """The same, with the column that the place has in it."""
        if not place.line:
            return None
        if place.file not in self._files:
            self._files[place.file] = self._read(place.file)
        lines = self._files[place.file]
        return lines[place.line - 1].shown(place.column) if place.line <= len(lines) else None

    def _read(self, file: str) -> list[_Line]:
        """Lines as YAML 1.2 and every editor count them; a byte order mark takes no column."""
        text = self._sources(file)
        if text is None:
            return []
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        lines, start, hidden = [], 0, self._mask.spans(text)
        for line in text.split("\n"):
            end = start + len(line)
            within = [(max(s, start) - start, min(e, end) - start) for s, e in hidden if s < end and e > start]
            lines.append(_Line(line, within))
            start = end + 1
        return lines


class _Line(NamedTuple):
    """A line and the parts of it that are not to be shown."""

    text: str
    hidden: list[tuple[int, int]]

    def shown(self, column: int) -> tuple[str, int]:
        """The line with a mask for each hidden part, and the column moved along; one within such a part is its first."""
        if not self.hidden:
            return self.text, column
        text, moved, last = "", column, 0
        for start, end in self.hidden:
            text += self.text[last:start] + MASK
            if column > end:
                moved += len(MASK) - (end - start)
            elif column > start:
                moved -= column - 1 - start
            last = end
        return text + self.text[last:], moved


def frame(line: str, column: int, width: int = WIDTH) -> tuple[str, str]:
    """The line as shown, and the underline to stand below it (empty when `column` is 0: not known).

    A column past the end is marked just after the line.
    """
    index = min(max(column - 1, 0), len(line))
    first, last = _window(line, index, width)
    left = _CUT if first else ""
    right = _CUT if last < len(line) else ""
    text = left + "".join(map(_drawn, line[first:last])) + right
    if not column:
        return text, ""
    before = len(left) + _cells(line[first:index])
    return text, " " * before + "^" * max(1, _cells(line[index : min(last, index + _word(line, index, last))]))


def _window(line: str, index: int, width: int) -> tuple[int, int]:
    """The part [first, last) of a line to show: all of it if it fits, else a third before `index`, the rest after.

    Never more than `2 * width` characters on either side, so that a line of combining marks stays short as well.
    """
    low, high = max(0, index - 2 * width), min(len(line), index + 2 * width)
    if low == 0 and high == len(line) and _cells(line) <= width:
        return 0, len(line)
    room = max(width - 2 * len(_CUT), 1)
    first = _reach(line, range(index - 1, low - 1, -1), room // 3, index)
    last = _reach(line, range(index, high), room - _cells(line[first:index]), index)
    if last == len(line):
        first = _reach(line, range(first - 1, low - 1, -1), room - _cells(line[first:last]), first)
    return first, last


def _reach(line: str, positions: range, room: int, start: int) -> int:
    """How far one can go along `positions` before `room` cells are used up; the new border of the window."""
    border = start
    for position in positions:
        room -= _cells(line[position])
        if room < 0:
            break
        border = position if positions.step < 0 else position + 1
    return border


def _word(line: str, index: int, last: int) -> int:
    """The length of the key or value that begins at `index`, by its looks; 1 when it looks like nothing."""
    found = _WORD.match(line[index:last])
    return found.end() if found else 1


def _drawn(character: str) -> str:
    return _TAB if character == "\t" else shown(character)


def _cells(text: str) -> int:
    """How many cells of a terminal `text` takes as drawn: wide characters two, combining marks none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    drawn = _drawn(character)
    if len(drawn) > 1 or drawn.isascii():
        return len(drawn)
    if unicodedata.category(drawn) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(drawn) in ("W", "F") else 1
