"""YAML text to `Node` trees, with the meaning of YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema).

The scanner and parser are libyaml's (by PyYAML); what a scalar means, what a key may be, and how far an alias may
expand is decided here. Nothing recurses, so deep input cannot exhaust the stack.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from groundplan.findings import Finding, Place, Related
from groundplan.loading import yaml_errors
from groundplan.loading.node import Node, Scalar

MAX_DEPTH = 64
"""The spec itself nests 12 deep."""

MAX_ALIASED = 100_000
"""Nodes that aliases may add to a document; a chain of doubling anchors passes this at once."""

_INT = re.compile(r"[-+]?[0-9]+").fullmatch
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+").fullmatch
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?").fullmatch
_NUMBER_START = frozenset("+-.0123456789")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_SPECIAL_FLOATS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)").fullmatch
_UNREADABLE_NUMBER = object()
_TAG = "tag:yaml.org,2002:"
_REFUSED = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What libyaml refuses (it would count the place in bytes), and the line breaks that only YAML 1.1 knows."""

_PARSER: Any = getattr(yaml, "CLoader", yaml.Loader)

_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"
"""libyaml stops at 1,000 levels; PyYAML's own parser has no such bound."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file. `root` is None when the file has no content or could not be read as YAML."""

    file: str
    text: str
    root: Node | None


def parse(file: str, content: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """Read one file that holds at most one YAML document. Any finding means that `root` is not to be trusted."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(file, "", None), (yaml_errors.not_utf8(file, content, error.start),)
    if (refused := _REFUSED.search(text)) is not None:
        return Document(file, text, None), (yaml_errors.character(file, text, refused.start()),)
    composer = _Composer(file)
    try:
        root = composer.compose(text, _PARSER)
    except yaml.MarkedYAMLError as error:
        if (
            error.problem == _LIBYAML_TOO_DEEP and error.problem_mark is not None
        ):  # it looks ahead, so its place is far behind the level that is too deep
            composer = _Composer(file)
            with suppress(_Stop, yaml.MarkedYAMLError):
                composer.compose(text[: error.problem_mark.index], yaml.Loader)
            return Document(file, text, None), tuple(composer.findings)
        return Document(file, text, None), (*composer.findings, yaml_errors.syntax(file, text, error))
    except _Stop:
        root = None
    return Document(file, text, root), tuple(composer.findings)


class _Stop(Exception):
    """The document is refused; the finding is already there."""


class _Composer:
    """Builds the tree of one document from libyaml's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.size = 0
        self._anchors: dict[str, _Anchored] = {}
        self._aliased = 0

    def compose(self, text: str, loader: Any) -> Node | None:
        parser = loader(text)
        try:
            return self._run(parser.get_event)
        finally:
            parser.dispose()

    def _run(self, next_event: Any) -> Node | None:
        root: Node | None = None
        documents = 0
        while type(event := next_event()) is not StreamEndEvent:
            kind = type(event)
            if kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.findings.append(yaml_errors.second_document(self._place(event)))
                    raise _Stop
            elif kind in _CONTENT:
                root = self._tree(event, next_event)
        return root

    def _tree(self, event: Any, next_event: Any) -> Node:
        """One node with all below it, by an explicit stack of open collections."""
        stack: list[_Open] = []
        while True:
            kind = type(event)
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= MAX_DEPTH:
                    self.findings.append(yaml_errors.too_deep(self._place(event), MAX_DEPTH))
                    raise _Stop
                self.size += 1
                stack.append(_Open(self, event, kind is MappingStartEvent))
                event = next_event()
                continue
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                done = stack.pop()
                node = done.close()
                if done.anchor:
                    self._anchors[done.anchor] = _Anchored(node, self.size - done.size_before, done.height)
                if stack:
                    stack[-1].height = max(stack[-1].height, done.height + 1)
            elif kind is AliasEvent:
                node = self._alias(event, stack)
            else:
                node = self._scalar(event, bool(stack) and stack[-1].wants_key)
            if not stack:
                return node
            stack[-1].add(node)
            event = next_event()

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _alias(self, event: Any, stack: list[_Open]) -> Node:
        place = self._place(event)
        found = self._anchors.get(event.anchor)
        if found is None:
            self.findings.append(yaml_errors.unknown_alias(place, event.anchor, self._anchors))
            raise _Stop
        self._aliased += found.size
        self.size += found.size
        if self._aliased > MAX_ALIASED:
            self.findings.append(yaml_errors.alias_bomb(place, event.anchor, MAX_ALIASED))
            raise _Stop
        if len(stack) + found.height > MAX_DEPTH:
            self.findings.append(yaml_errors.too_deep(place, MAX_DEPTH))
            raise _Stop
        if stack:
            stack[-1].height = max(stack[-1].height, found.height + 1)
        return Node(found.node.value, found.node.at, None, found.node.text)

    def _scalar(self, event: Any, is_key: bool) -> Node:
        self.size += 1
        mark = event.start_mark
        place = Place(self.file, mark.line + 1, mark.column + 1)
        text: str = event.value
        value: Any = text
        written: str | None = None
        if event.tag is not None:
            value = self._tagged(place, event.tag, text)
        elif event.implicit[0]:  # plain: a quoted scalar is always text
            if text[:1] in _NUMBER_START:
                value = _number(text)
                if value is _UNREADABLE_NUMBER:
                    self.findings.append(yaml_errors.number(place, text))
                    value = text
                elif value is not text:
                    written = text
            else:
                value = _WORDS.get(text, text)
        if is_key and type(value) is not str:
            self.findings.append(yaml_errors.key_not_text(place, text))
            value = text
        node = Node(value, place, None, written)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(node, 1, 0)
        return node

    def _tagged(self, place: Place, tag: str, text: str) -> Scalar:
        name = tag.removeprefix(_TAG)
        if name in ("str", "!"):  # a lone `!` makes text of a plain scalar
            return text
        value: Any = _number(text) if text[:1] in _NUMBER_START else _WORDS.get(text, text)
        kinds: dict[str, type | tuple[type, ...]] = {
            "int": int,
            "float": (int, float),
            "bool": bool,
            "null": type(None),
        }
        fits = name in kinds and isinstance(value, kinds[name]) and (name == "bool") == isinstance(value, bool)
        if fits:
            found: Scalar = float(value) if name == "float" else value
            return found
        self.findings.append(yaml_errors.tag(place, tag, text, known=name in kinds))
        return text

    def collection_tag(self, place: Place, tag: str) -> None:
        if tag not in ("!", f"{_TAG}map", f"{_TAG}seq"):
            self.findings.append(yaml_errors.tag(place, tag, "", known=False))


class _Anchored(NamedTuple):
    """A value with a name: how many nodes it has, and how many collections stand in one another in it."""

    node: Node
    size: int
    height: int


class _Open:
    """A mapping or list whose end has not been read yet."""

    __slots__ = ("_composer", "_key", "_place", "_value", "anchor", "height", "size_before", "wants_key")

    def __init__(self, composer: _Composer, event: Any, is_mapping: bool) -> None:
        mark = event.start_mark
        self._composer = composer
        self._place = Place(composer.file, mark.line + 1, mark.column + 1)
        self._value: Any = {} if is_mapping else []
        self._key: Node | None = None
        self.wants_key = is_mapping
        self.anchor: str | None = event.anchor
        self.size_before = composer.size - 1
        self.height = 1
        if event.tag is not None:
            composer.collection_tag(self._place, event.tag)

    def add(self, node: Node) -> None:
        if type(self._value) is list:
            self._value.append(node)
        elif self.wants_key:
            if type(node.value) is not str:
                self._composer.findings.append(yaml_errors.key_not_text(node.at, ""))
                node = Node("", node.at)
            self._key = node
            self.wants_key = False
        else:
            self._entry(node)

    def _entry(self, node: Node) -> None:
        key = self._key
        assert key is not None
        name = key.value
        self.wants_key = True
        if name in self._value:
            first = self._value[name]
            self._composer.findings.append(
                Finding(
                    "GP0106",
                    key.at,
                    f"the key `{name}` stands twice in this mapping",
                    expected="each key once",
                    hint="remove one of the two, or merge what they hold",
                    related=(Related(first.key, "first written here"),),
                )
            )
            return
        if name == "<<":
            self._composer.findings.append(yaml_errors.merge_key(key.at))
            return
        node.key = key.at
        self._value[name] = node

    def close(self) -> Node:
        return Node(self._value, self._place)


_CONTENT = frozenset({MappingStartEvent, SequenceStartEvent, ScalarEvent, AliasEvent})


def _number(text: str) -> Any:
    """What a plain scalar that begins like a number means: int, float, the text itself, or unreadable."""
    if _INT(text):
        return int(text) if len(text) <= 40 else _UNREADABLE_NUMBER
    if _BASED(text):
        return int(text[2:], 8 if text[1] == "o" else 16) if len(text) <= 40 else _UNREADABLE_NUMBER
    if _FLOAT(text):
        value = float(text)
        return value if abs(value) != float("inf") else _UNREADABLE_NUMBER
    return _UNREADABLE_NUMBER if _SPECIAL_FLOATS(text) else text
