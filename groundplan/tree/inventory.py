"""The inventory: which files of an environment one owner has, with their hashes.

Written one file a line, sorted, so that Git merges two pull requests that touch different files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple

from groundplan.tree.plan import Owned, sha256, why_unusable


class Entry(NamedTuple):
    """The hash of one rendered file, and the spec path its object came from."""

    sha256: str
    origin: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """`compiler` is the version that rendered, `values` the sha256 of the resolved values it rendered from."""

    compiler: str
    values: str
    files: Mapping[str, Entry]


class UnreadableInventory(ValueError):
    """Why the bytes are no inventory; `line` and `column` where JSON says so, else 0."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def inventory_of(compiler: str, owned: Owned) -> Inventory:
    files = {path: Entry(sha256(file.content), file.origin) for path, file in owned.files.items()}
    return Inventory(compiler, owned.values, files)


def emit(inventory: Inventory) -> bytes:
    lines = ",\n".join(
        f'    {quoted(path)}: {{"sha256": {quoted(entry.sha256)}, "origin": {quoted(entry.origin)}}}'
        for path, entry in sorted(inventory.files.items())
    )
    files = f"{{\n{lines}\n  }}" if lines else "{}"
    text = f'{{\n  "compiler": {quoted(inventory.compiler)},\n  "values": {quoted(inventory.values)},\n'
    return f'{text}  "files": {files}\n}}\n'.encode("ascii")


def parse(content: bytes) -> Inventory:
    """Read what `emit` wrote; raises UnreadableInventory.

    Merges leave keys twice and conflict markers; both are refused, as are paths that lead out of the environment.
    """
    data = _json(content)
    if not isinstance(data, dict):
        raise UnreadableInventory("it is not a JSON object")
    compiler, values, files = (data.get(key) for key in ("compiler", "values", "files"))
    if not isinstance(compiler, str) or not isinstance(values, str) or not isinstance(files, dict):
        raise UnreadableInventory("it has no `compiler`, `values` and `files`")
    return Inventory(compiler, values, {path: _entry(path, entry) for path, entry in files.items()})


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        if marker := re.search(rb"^(?:<{7}|={7}|>{7})", content, re.MULTILINE):
            line = content.count(b"\n", 0, marker.start()) + 1
            raise UnreadableInventory("it holds the conflict markers of a merge", line, 1) from None
        raise UnreadableInventory(f"it is not JSON: {error.msg}", error.lineno, error.colno) from None
    except UnicodeDecodeError:
        raise UnreadableInventory("it is not UTF-8 text") from None
    except RecursionError:
        raise UnreadableInventory("it is nested too deeply") from None
    except UnreadableInventory:
        raise
    except ValueError as error:
        raise UnreadableInventory(f"it is not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableInventory(f"it has `{twice}` twice")
    return data


_HEX = re.compile("[0-9a-f]{64}")


def _entry(path: str, entry: Any) -> Entry:
    if reason := why_unusable(path):
        raise UnreadableInventory(f"it names the path {path!r}, but {reason}")
    digest, origin = (entry.get("sha256"), entry.get("origin")) if isinstance(entry, dict) else (None, None)
    if not isinstance(digest, str) or not _HEX.fullmatch(digest) or not isinstance(origin, str):
        raise UnreadableInventory(f"its entry for `{path}` has no `sha256` and `origin`")
    return Entry(digest, origin)
