"""Credentials in structured data: what each value is called is what tells a password from a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from groundplan.credentials.forms import SHORTEST
from groundplan.credentials.keys import asked
from groundplan.credentials.recognising import called, found
from groundplan.loading import Node

LITERAL = frozenset({"env", "data", "stringData", "environment"})
"""What holds values that are used as they stand."""

_MANY_LINES = 12
"""Characters of a line of a longer credential by which the line is known again."""

Path = tuple[str | int, ...]


class Named(NamedTuple):
    """A value within another, the step to it, what it is called, and whether it is used as it stands."""

    step: str | int
    value: Any
    key: str
    literal: bool


class Held(NamedTuple):
    """A credential in data: where, the value or (`in_key`) the entry whose key it is, what it is called and looks like."""

    path: Path
    value: Any
    key: str
    text: str
    what: str
    in_key: bool = False


def within(value: Any, key: str, literal: bool) -> Iterator[Named]:
    """The values right below a mapping or list.

    The value of `{name: ..., value: ...}` is called by that name, the value of a JSON Patch operation by the end of its path,
    and what follows `--name` in a list by that. What stands below `keys` are names of keys in the secret store.
    """
    if isinstance(value, dict):
        name, literally = _said_beside(value) if "value" in value else ("", False)
        below = key in LITERAL
        for entry, child in value.items():
            if entry == "value" and name:
                yield Named(entry, child, name, literally)
            elif key == "keys" or (entry == "secretKey" and "remoteRef" in value):
                yield Named(entry, child, "", literal=False)
            else:
                yield Named(entry, child, str(entry), below)
    elif isinstance(value, list | tuple):
        option = ""
        for index, child in enumerate(value):
            yield Named(index, child, option or key, literal)
            text = _plain(child)
            is_option = isinstance(text, str) and text.startswith("-") and "=" not in text
            option = text.lstrip("-") if is_option else ""


def _said_beside(value: Mapping[str, Any]) -> tuple[str, bool]:
    """What an entry `value` is called by the entries beside it, and whether it is used as it stands."""
    path = _plain(value.get("path"))
    if "op" in value and isinstance(path, str):
        above, _, last = path.rpartition("/")
        return last.replace("~1", "/").replace("~0", "~"), above.rpartition("/")[2] in LITERAL
    for beside in ("name", "key"):
        name = _plain(value.get(beside))
        if isinstance(name, str):
            return name, True
    return "", False


def _plain(value: Any) -> Any:
    """What a node of a tree holds, a number as it was written; plain data as it is."""
    if type(value) is not Node:
        return value
    return value.value if value.text is None or isinstance(value.value, bool) else value.text


def worth_reading(data: Any) -> bool:
    """Whether `held` may find something in plain data: an answer for nearly every object, in a tenth of the time."""
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            for key, child in node.items():
                # What is on or off is no credential, whatever it is called.
                if isinstance(key, str) and (_is_one(key) if isinstance(child, bool) else _telling(key)):
                    return True
                if isinstance(child, str):
                    if _telling(child):
                        return True
                elif isinstance(child, (dict, list)):
                    waiting.append(child)
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, str) and _telling(node):
            return True
    return False


@lru_cache(maxsize=1 << 15)
def _telling(text: str) -> bool:
    """Whether a text is a credential, or what one may be called."""
    return asked(text) != "" or _is_one(text)


@lru_cache(maxsize=1 << 15)
def _is_one(text: str) -> bool:
    """Whether there is a credential in a text, whatever it is called."""
    return len(text) >= SHORTEST and found(text) != ()


def held(data: Any) -> list[Held]:
    """Every credential in data, plain or a tree of nodes, in the order it is written."""
    every: list[Held] = []
    _walk(data, "", [], every, literal=False)
    return every


def _walk(node: Any, key: str, path: list[str | int], every: list[Held], *, literal: bool) -> None:
    value = _plain(node)
    if isinstance(value, str):
        if len(value) >= SHORTEST or asked(key):
            every += _in_text(tuple(path), node, key, value, literal)
    elif isinstance(value, (dict, list, tuple)):
        for step, child, called_so, literally in within(value, key, literal):
            path.append(step)
            if isinstance(step, str) and len(step) >= SHORTEST:
                every += [
                    Held(tuple(path), child, step, step[one.start : one.end], one.what, in_key=True)
                    for one in found(step)
                ]
            _walk(child, called_so, path, every, literal=literally)
            path.pop()
    elif isinstance(value, int | float) and not isinstance(value, bool) and asked(key):
        every += _in_text(tuple(path), node, key, str(value), literal)


def _in_text(path: Path, node: Any, key: str, text: str, literal: bool) -> list[Held]:
    whole = called(key, text, literal=literal)
    parts = found(text) if len(text) >= SHORTEST else ()
    if whole is not None:  # all of it is what the key asks for; a form in it says better what it looks like
        return [Held(path, node, key, text, parts[0].what if parts else whole.what)]
    return [Held(path, node, key, text[one.start : one.end], one.what) for one in parts]


def recognised(texts: Iterable[str]) -> frozenset[str]:
    """What a `Mask` has to know so that neither these texts nor the lines of a long one are shown."""
    known: set[str] = set()
    for text in texts:
        known.add(text.strip())
        known.update(line.strip() for line in text.splitlines() if len(line.strip()) >= _MANY_LINES)
    return frozenset(known - {""})
