"""Data as YAML text in the style of what stands around it. Every text reads back as the same data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, Literal

from groundplan.loading import parse

Members = Literal["line", "lines", "keys"]
Data = str | list[Any] | dict[str, Any]

_SAFE = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+()-]+)*").fullmatch
"""What stands for itself in a block, in `[]` and in `{}` alike, unless it is taken for something that is no text."""

_WORDS = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Booleans of YAML 1.1, which editors and other tools still read."""

_HIDDEN = re.compile("[\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a list of tenants is written: whether its items are `{...}`, and what is indented by how much.

    `keys` is the column of an item's keys behind its dash, `lists` that of a dash behind the key of its list. `members`
    are written in one line, as one line each, or as one line for each key. `apart` puts a blank line between items.
    """

    flow: bool = False
    keys: int = 2
    lists: int = 2
    members: Members = "lines"
    apart: bool = False


def scalar(text: str) -> str:
    """A text, in quotes where it needs them."""
    if _SAFE(text) and text.lower() not in _WORDS:
        root = parse("", text.encode())[0].root
        if root is not None and root.value == text:
            return text
    quoted = encode_basestring(text)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def flow(data: Data) -> str:
    """Data in one line."""
    if isinstance(data, str):
        return scalar(data)
    if isinstance(data, list):
        return f"[{', '.join(map(flow, data))}]"
    return f"{{{', '.join(f'{key}: {flow(value)}' for key, value in data.items())}}}"


def item_lines(item: Mapping[str, Data], style: Style) -> list[str]:
    """An item of a list from its dash on, a line each."""
    dash = "-".ljust(max(style.keys, 2))
    if style.flow:
        return [f"- {flow(dict(item))}"]
    lines = []
    for key, value in item.items():
        if key == "members" and isinstance(value, list) and style.members != "line":
            inner = Style(flow=style.members == "lines", keys=style.keys, lists=style.lists)
            below = [line for member in value for line in item_lines(member, inner)]
            lines += [f"{key}:", *(" " * style.lists + line for line in below)]
        else:
            lines.append(f"{key}: {flow(value)}")
    return [(" " * len(dash) if number else dash) + line for number, line in enumerate(lines)]
