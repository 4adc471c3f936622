"""Where the values of a YAML text begin and end.

`groundplan.loading` knows where a value begins, which is what a finding needs; who puts text in has to know its end too.
Offsets are characters. The text is one that `groundplan.loading.parse` has read without a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

Kind = Literal["mapping", "list", "scalar", "alias"]

_PARSER: Any = getattr(yaml, "CLoader", yaml.Loader)
_BREAK = re.compile(r"\r\n|\r|\n")
_DASH = re.compile(r"^( *)-(?=\s|\Z)", re.MULTILINE)
_COMMENT = re.compile(r"( *)#[^\r\n]*|[ \t]*(?=[\r\n])")


@dataclass(slots=True)
class Span:
    """One value of a text.

    It has the characters from `start` to `end`; those of a block are its first and last value's. `items` are the values
    of a list, or of a mapping; then `keys` are the mapping's keys. `flow` tells `[a]` and `{a: b}` from indented ones,
    `block` a text that is written below `|` or `>`, whose last line break is its own.
    """

    kind: Kind
    start: int
    end: int
    flow: bool = False
    block: bool = False
    text: str = ""
    keys: list[Span] = field(default_factory=list)
    items: list[Span] = field(default_factory=list)

    def get(self, name: str) -> Span | None:
        """The value of a mapping's entry."""
        return next((value for key, value in zip(self.keys, self.items, strict=False) if key.text == name), None)

    def key(self, name: str) -> Span:
        """The key of an entry that is there."""
        return next(key for key in self.keys if key.text == name)


def spans(text: str) -> Span | None:
    """The values of a document as a tree; None for a text without any."""
    parser = _PARSER(text)
    try:
        return _read(parser.get_event)
    finally:
        parser.dispose()


def _read(next_event: Any) -> Span | None:
    open_: list[Span] = []
    while type(event := next_event()) is not yaml.StreamEndEvent:
        if isinstance(event, CollectionEndEvent):
            done = open_.pop()
            if done.flow:
                done.end = _bounds(event)[1]
            elif done.items:
                done.end = max(done.end, done.items[-1].end)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            kind: Kind = "mapping" if isinstance(event, MappingStartEvent) else "list"
            open_.append(Span(kind, *_bounds(event), flow=bool(event.flow_style)))
            continue
        elif isinstance(event, ScalarEvent):
            done = Span("scalar", *_bounds(event), block=event.style in ("|", ">"), text=event.value)
        elif isinstance(event, AliasEvent):
            done = Span("alias", *_bounds(event))
        else:
            continue
        if not open_:
            return done
        above = open_[-1]
        is_key = above.kind == "mapping" and len(above.keys) == len(above.items)
        (above.keys if is_key else above.items).append(done)
    return None


def _bounds(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


def line_start(text: str, at: int) -> int:
    """Where the line begins that holds the character `at`."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def next_line(text: str, at: int) -> int:
    """Where the next line begins, or the end of the text."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def column(text: str, at: int) -> int:
    """How many characters stand before `at` in its line."""
    return at - line_start(text, at)


def begins_line(text: str, at: int) -> bool:
    """Whether only blanks stand before `at` in its line."""
    return text[line_start(text, at) : at].strip(" ") == ""


def dash_column(text: str, span: Span) -> int:
    """The column of the dashes of a block list; an anchor or a tag may stand before the first."""
    if text[span.start] == "-":
        return column(text, span.start)
    found = _DASH.search(text, span.start)
    assert found is not None
    return len(found[1])


def below(text: str, end: int, indent: int) -> int:
    """Where a line goes that follows a block ending at `end`: behind comments that are indented as much as the block."""
    at = end if end and text[end - 1] in "\r\n" else next_line(text, end)
    look = at
    while look < len(text) and (found := _COMMENT.match(text, look)) is not None:
        look = next_line(text, found.end())
        if found[1] is not None:
            if len(found[1]) < indent:
                break
            at = look
    return at


def newline(text: str) -> str:
    """The line break that the text uses first; a line feed where it has none."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"
