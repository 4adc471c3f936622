"""Kubernetes objects as canonical YAML text that every reader understands alike.

Block style, two spaces, lists not indented below their key: the shape of `kubectl get -o yaml` and of kustomize.

- **One text per object.** The order of keys in the input changes no byte: `apiVersion`, `kind`, `metadata` come first and
  `status` last, metadata begins with `name`, `namespace`, `labels`, `annotations`, an item of a list with its `name`;
  all other keys are sorted by code point. Lists keep their order.
- **One meaning per text.** A string is plain only where neither YAML 1.1 (PyYAML), nor YAML 1.2 (ruamel.yaml, py-yaml12),
  nor Argo CD's and kubectl's Go reader, which takes `y` and `n` for booleans, sees anything else in it. Text of several
  lines is a literal block; where that would lose or hide a character it is quoted, with the character escaped.
- **Nothing that JSON or the Kubernetes API cannot hold**: see `NotEmittable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any, NamedTuple

_TOP = (("apiVersion", "kind", "metadata"), ("status",))
_METADATA = (("name", "namespace", "labels", "annotations"), ())
_ITEM = (("name",), ())
_ELSEWHERE = ((), ())

# Characters that must not stand for themselves: controls, those that break lines in YAML 1.1, invisible or reordering
# ones (a reviewer could not see them), what is no text. A literal list, because `str.isprintable` depends on the
# Unicode version of the interpreter and the bytes must not.
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_ESCAPED = re.compile(f"[{_HIDDEN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# A first character that opens nothing (nor is `~`, `=` or `<`, which are values of their own), then anything but ": " and
# " #"; no colon or blank at the end.
_PLAIN = re.compile(
    rf"(?:[0-9A-Za-z_./$(^+]|--?(?=[0-9A-Za-z.])|[^\x00-\xa0{_HIDDEN}])"
    rf"(?:[^: \t\n{_HIDDEN}]|:(?=[^ ])| (?=[^#]))*"
).fullmatch
# Every number, date, time of day or base-60 number of any reader is made of these; so are a few harmless strings.
_NUMBERISH = re.compile(r"[-+.]*[0-9.][-+.:_, 0-9a-fA-FoOtTxXzZ]*|[-+.]*(?:inf|nan)", re.IGNORECASE).fullmatch
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# The first line of a block shows its indentation, so it must not be empty or begin with a blank.
_BLOCK = re.compile(rf"[^ \t\n{_HIDDEN}][^{_HIDDEN}]*").fullmatch

_LONGEST_CACHED = 256  # characters
_LONGEST_SIMPLE_KEY = 1000  # bytes; YAML's bound for a key without `?` is 1024 characters
_CACHED_STRINGS = 50_000
_CACHED_SHAPES = 4096


class NotEmittable(ValueError):
    """A value that a Kubernetes manifest cannot hold.

    Keys that are not strings, numbers that are not finite, integers beyond 64 bits (the API server's JSON keeps an int64
    and turns more into a rounded float), lone surrogates (no Unicode text), other types, endless or too deep nesting.
    """


def emit(obj: Mapping[str, Any]) -> bytes:
    """Give the canonical YAML of an object as UTF-8, ending in one line feed; raise NotEmittable naming the path."""
    if not obj:
        return b"{}\n"
    lines: list[str] = []
    try:
        try:
            _mapping(obj, _TOP_SHAPES, lines.append)
        except NotEmittable as error:
            path = next(_culprits(obj, ""), "")
            raise NotEmittable(f"{path.lstrip('.') or 'object'}: {error}") from None
    except RecursionError:
        raise NotEmittable("object: nested too deep, or holds itself") from None
    lines[0] = lines[0].lstrip("\n")
    lines.append("\n")
    return "".join(lines).encode()


def forget() -> None:
    """Drop what is remembered of strings and shapes. It changes no byte; for benchmarks, and tests that change a rule."""
    _SCALARS.clear()
    _TOP_SHAPES.forget()


class _Head(NamedTuple):
    """How one key of a mapping starts its line, and the shapes of a mapping standing under it."""

    key: str
    text: str
    shapes: _Shapes


class _Shapes(dict[tuple[str, ...], tuple[_Head, ...]]):
    """For mappings at one indentation and in one role: keys as given -> heads of their lines in canonical order.

    Objects have few shapes and there are many objects, so sorting, quoting and indenting of keys is done once per shape.
    Each head begins with the line feed that ends the line before.
    """

    __slots__ = ("_below", "_first", "_item", "_metadata", "_order", "indent")

    def __init__(self, indent: str, first: str, order: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        self.indent = indent
        self._first = first
        self._order = order
        self._below: _Shapes | None = None
        self._metadata: _Shapes | None = None
        self._item: _Shapes | None = None

    def __missing__(self, keys: tuple[str, ...]) -> tuple[_Head, ...]:
        for key in keys:
            if not isinstance(key, str):
                raise NotEmittable(f"the key {key!r} is not a string")
        before, after = self._order
        ordered = [key for key in before if key in keys]
        ordered += sorted(key for key in keys if key not in before and key not in after)
        ordered += [key for key in after if key in keys]
        heads = tuple(
            _Head(key, _key(key, self.indent if n else self._first, self.indent), self._shapes_under(key))
            for n, key in enumerate(ordered)
        )
        if len(self) >= _CACHED_SHAPES:
            self.clear()
        self[keys] = heads
        return heads

    def forget(self) -> None:
        self.clear()
        self._below = self._metadata = self._item = None

    def _shapes_under(self, key: str) -> _Shapes:
        deeper = self.indent + "  "
        if key == "metadata" and self._order is _TOP:
            self._metadata = self._metadata or _Shapes(deeper, deeper, _METADATA)
            return self._metadata
        return self.below

    @property
    def below(self) -> _Shapes:
        if self._below is None:
            deeper = self.indent + "  "
            self._below = _Shapes(deeper, deeper, _ELSEWHERE)
        return self._below

    @property
    def in_list(self) -> _Shapes:
        """Shapes of the mappings in a list whose dashes stand at this indentation."""
        if self._item is None:
            self._item = _Shapes(self.indent + "  ", self.indent + "- ", _ITEM)
        return self._item


def _key(key: str, first: str, indent: str) -> str:
    text = _SCALARS[key] or _quoted(key)
    if len(text.encode()) > _LONGEST_SIMPLE_KEY:
        return f"\n{first}?{text}\n{indent}:"
    return f"\n{first}{text[1:]}:"


class _Scalars(dict[str, str]):
    """A string -> a blank and its text on one line; empty where it is to be a literal block."""

    def __missing__(self, string: str) -> str:
        text = _scalar(string)
        if len(string) <= _LONGEST_CACHED:
            if len(self) >= _CACHED_STRINGS:
                self.clear()
            self[string] = text
        return text


def _scalar(string: str) -> str:
    string = str.__str__(string)  # of a StrEnum: its value, and a plain str in the cache
    if _SURROGATE.search(string):
        raise NotEmittable("a lone surrogate is not Unicode text")
    if _PLAIN(string) and string.lower() not in _WORDS and not _NUMBERISH(string):
        return " " + string
    if "\n" in string and _BLOCK(string):
        return ""
    return _quoted(string)


def _quoted(string: str) -> str:
    return " " + _ESCAPED.sub(_escape, encode_basestring(string))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _mapping(mapping: Mapping[str, Any], shapes: _Shapes, put: Callable[[str], None]) -> None:
    for key, head, below in shapes[tuple(mapping)]:
        value = mapping[key]
        kind = type(value)
        if kind is str:
            text = _SCALARS[value]
            put(head + text if text else head + _literal(value, below.indent))
        elif kind is dict and value:
            put(head)
            _mapping(value, below, put)
        elif kind is list and value:
            put(head)
            _sequence(value, shapes, put)
        else:
            _other(value, head, below, shapes, put)


def _sequence(items: Iterable[Any], shapes: _Shapes, put: Callable[[str], None]) -> None:
    """Put the items with their dashes at the indentation of `shapes`."""
    dash = f"\n{shapes.indent}-"
    below = shapes.in_list
    for value in items:
        kind = type(value)
        if kind is dict and value:
            _mapping(value, below, put)
        elif kind is str:
            text = _SCALARS[value]
            put(dash + text if text else dash + _literal(value, below.indent))
        else:
            _other(value, dash, below, shapes, put)


def _other(value: Any, head: str, below: _Shapes, shapes: _Shapes, put: Callable[[str], None]) -> None:
    """Put what is no str and no filled dict or list. `shapes` are those of the mapping or list it stands in."""
    if value is None or isinstance(value, int | float):
        put(f"{head} {_number(value)}")
    elif isinstance(value, Mapping):
        if value and head[-1] != "-":
            put(head)
        _mapping(value, below, put) if value else put(head + " {}")
    elif isinstance(value, list | tuple):
        put(head if value else head + " []")
        _sequence(value, below if head[-1] == "-" else shapes, put)
    elif isinstance(value, str):
        text = _SCALARS[value]
        put(head + text if text else head + _literal(value, below.indent))
    else:
        raise NotEmittable(f"a {type(value).__name__} is not JSON")


def _number(value: float | None) -> str:
    """Give a boolean, a number or null. A float gets a point: without one YAML 1.1 reads `1e+16` as a string."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if -(2**63) <= value < 2**63:
            return int.__repr__(value)
        raise NotEmittable("the integer does not fit in 64 bits")
    if value - value != 0:
        raise NotEmittable("the number is not finite")
    text = float.__repr__(value)
    return text if "." in text else text.replace("e", ".0e")


def _literal(string: str, indent: str) -> str:
    body = string.rstrip("\n")
    ends = len(string) - len(body)
    mark = " |-\n" if ends == 0 else " |\n" if ends == 1 else " |+\n"
    lines = "\n".join([indent + line if line else "" for line in body.split("\n")])
    return mark + lines + "\n" * (ends - 1)


def _culprits(value: Any, path: str) -> Iterator[str]:
    """Give the paths of what cannot be emitted; slow, for the message."""
    try:
        if isinstance(value, Mapping):
            for key, child in value.items():
                if not isinstance(key, str) or _SURROGATE.search(key):
                    yield path
                else:
                    yield from _culprits(child, f"{path}.{key}")
        elif isinstance(value, list | tuple):
            for n, child in enumerate(value):
                yield from _culprits(child, f"{path}[{n}]")
        else:
            _other(value, "", _TOP_SHAPES, _TOP_SHAPES, lambda _: None)
    except NotEmittable:
        yield path


_SCALARS = _Scalars()
_TOP_SHAPES = _Shapes("", "", _TOP)
