"""Texts and data without the credentials in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from groundplan.credentials.keys import is_name
from groundplan.credentials.recognising import called, found
from groundplan.credentials.values import within

MASK = "***"
"""What stands in place of a credential: nothing of it, not its length, no hash."""

_TELLING = 12
"""Letters and digits at the beginning of a credential by which it is known again where a text was cut short."""

_CUT = "..."

T = TypeVar("T")


@dataclass(frozen=True)
class Mask:
    """Puts credentials out of texts: those that can be told by themselves, and those that are `known`.

    A known text that is unusual is found everywhere, also where it was written with other separators or cut; one that is an
    ordinary word only where it stands as a value or in quotes.
    """

    known: frozenset[str] = frozenset()

    def __call__(self, text: str) -> str:
        """The text without credentials."""
        if text in self.known:
            return MASK
        parts = self.spans(text)
        if not parts:
            return text
        kept, last = [], 0
        for start, end in parts:
            kept += [text[last:start], MASK]
            last = end
        return "".join([*kept, text[last:]])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where credentials stand in a text, in order, none within another."""
        every = [(c.start, c.end) for c in found(text)]
        if self.known:
            every += [match.span() for match in self._pattern.finditer(text)]
        apart: list[tuple[int, int]] = []
        for start, end in sorted(every):
            if apart and start < apart[-1][1]:
                apart[-1] = (apart[-1][0], max(apart[-1][1], end))
            else:
                apart.append((start, end))
        return apart

    def deep(self, value: T) -> T:
        """Data of any kind with each of its texts masked: dataclasses, tuples, mappings and lists."""
        masked: Any = self._deep(value)
        found: T = masked
        return found

    def _deep(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        if isinstance(value, Mapping):
            return {self._deep(key): self._deep(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self._deep(child) for child in value]
        if isinstance(value, tuple):
            parts = (self._deep(child) for child in value)
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self._deep(getattr(value, f.name)) for f in fields(value) if f.init})
        return value

    def data(self, value: Any, key: str = "", *, literal: bool = False) -> Any:
        """Plain data with its texts masked, and its values that are what their keys ask for as well."""
        if isinstance(value, str):
            return MASK if called(key, value, literal=literal) is not None else self(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return MASK if called(key, str(value), literal=literal) is not None else value
        if isinstance(value, dict):
            return {
                self(str(n.step)): self.data(n.value, n.key, literal=n.literal) for n in within(value, key, literal)
            }
        if isinstance(value, list):
            return [self.data(n.value, n.key, literal=n.literal) for n in within(value, key, literal)]
        return value

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.known, key=lambda text: (-len(text), text))
        return re.compile("|".join(pattern for text in longest_first for pattern in _patterns(text)))


def _patterns(text: str) -> Iterator[str]:
    """What finds a known text again."""
    exactly = re.escape(text)
    if is_name(text) or sum(map(str.isalnum, text)) < 6:
        yield rf"(?<=[`\"'=]){exactly}(?=[`\"'\s]|$)|(?<=[:-] ){exactly}(?=[\s,}}\]]|$)"
        return
    yield rf"(?i:{_loosely(text)})"
    if len(beginning := _beginning(text)) < len(text):
        yield rf"(?i:{_loosely(beginning)})[^\n`\"']*?{re.escape(_CUT)}"


def _loosely(text: str) -> str:
    """A pattern for a text whose separators may be escaped or replaced: as in names, JSON, Markdown and folded lines."""
    words = re.findall(r"[^\W_]+", text)
    before = text[: text.index(words[0])]
    after = text[text.rindex(words[-1]) + len(words[-1]) :]
    inner = r"[\W_]{1,80}".join(map(re.escape, words))
    return f"(?:{re.escape(before)})?{inner}(?:{re.escape(after)})?"


def _beginning(text: str) -> str:
    """As much of a text as has `_TELLING` letters and digits."""
    count = 0
    for position, character in enumerate(text):
        count += character.isalnum()
        if count == _TELLING:
            return text[: position + 1]
    return text
