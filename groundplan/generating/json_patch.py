"""JSON merge patch (RFC 7386) and JSON Patch (RFC 6902).

The latter is our own because a finding has to say how far a path leads and what lies there; tests compare it with the
package `jsonpatch`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Never

from groundplan.findings.suggest import did_you_mean
from groundplan.generating.patch_values import PatchRefusedError, copied, described, equal
from groundplan.objects.fields import escaped, tokens
from groundplan.spec.patch import JsonPatchOperation

_INDEX = re.compile(r"0|[1-9][0-9]*", re.ASCII).fullmatch
_END = "-"
"""The end of a list, in a pointer."""


def merge(target: Any, patch: Any) -> Any:
    """The target with a merge patch laid over it (RFC 7386, section 2); changes `target`, shares nothing with `patch`."""
    if not isinstance(patch, dict):
        return copied(patch)
    merged = target if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def operate(document: Any, operations: Sequence[JsonPatchOperation]) -> Any:
    """The document after all operations; changes `document`. Raises PatchRefusedError naming the operation."""
    for number, operation in enumerate(operations):
        try:
            document = _operate(document, operation)
        except PatchRefusedError as error:
            error.at = (number, *error.at)
            raise
    return document


def _operate(document: Any, operation: JsonPatchOperation) -> Any:
    path = operation.path
    match operation.op:
        case "add":
            return _add(document, path, copied(operation.value))
        case "remove":
            return _remove(document, path)
        case "replace":
            _get(document, path)
            return _put(document, path, copied(operation.value))
        case "copy":
            return _add(document, path, copied(_get(document, operation.source or "", "from")))
        case "move":
            return _move(document, operation.source or "", path)
        case "test":
            _test(_get(document, path), operation)
            return document


def _test(found: Any, operation: JsonPatchOperation) -> None:
    if not equal(found, operation.value):
        problem = f"the test of `{operation.path}` fails: there is {described(found)}"
        raise PatchRefusedError("GP0511", problem, described(operation.value), at=("value",))


def _move(document: Any, source: str, path: str) -> Any:
    if path.startswith(f"{source}/"):
        raise PatchRefusedError("GP0511", f"`{source}` cannot be moved into itself, to `{path}`", at=("path",))
    value = _get(document, source, "from")
    return document if path == source else _add(_remove(document, source), path, value)


def _get(document: Any, pointer: str, key: str = "path") -> Any:
    """The value at a pointer, which stands under `key` in the operation."""
    value = document
    parts = tokens(pointer)
    for depth, token in enumerate(parts):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            _missing(value, pointer, depth, key)
    return value


def _parent(document: Any, pointer: str) -> tuple[Any, str]:
    head, _, _ = pointer.rpartition("/")
    return _get(document, head), tokens(pointer)[-1]


def _add(document: Any, pointer: str, value: Any) -> Any:
    if not pointer:
        return value
    parent, token = _parent(document, pointer)
    if isinstance(parent, dict):
        parent[token] = value
    elif isinstance(parent, list) and token == _END:
        parent.append(value)
    elif isinstance(parent, list) and _INDEX(token) and int(token) <= len(parent):
        parent.insert(int(token), value)
    else:
        _missing(parent, pointer, len(tokens(pointer)) - 1, "path")
    return document


def _put(document: Any, pointer: str, value: Any) -> Any:
    """Set what exists."""
    if not pointer:
        return value
    parent, token = _parent(document, pointer)
    parent[int(token) if isinstance(parent, list) else token] = value
    return document


def _remove(document: Any, pointer: str) -> Any:
    if not pointer:
        raise PatchRefusedError("GP0511", "an object cannot be removed from itself", at=("path",))
    _get(document, pointer)
    parent, token = _parent(document, pointer)
    del parent[int(token) if isinstance(parent, list) else token]
    return document


def _missing(at: Any, pointer: str, depth: int, key: str) -> Never:
    """Say that `pointer` leads no further than `at`, its first `depth` keys."""
    parts = pointer.split("/")
    here, token = "/".join(parts[: depth + 1]), tokens(pointer)[depth]
    where = f"`{here}`" if here else "the object"
    if isinstance(at, dict):
        keys = [escaped(name) for name in sorted(at)]
        expected = f"in {where}: {', '.join(keys)}" if keys else f"{where} is an empty mapping"
        hint = did_you_mean(parts[depth + 1], keys) or _hint_to_add(parts, depth, key)
    elif isinstance(at, list):
        expected = f"in {where}: a number from 0 to {len(at) - 1}" if at else f"{where} is an empty list"
        hint = "`-` adds at the end of a list" if key == "path" and not _INDEX(token) else ""
    else:
        expected, hint = f"{where} is {described(at)}, and nothing lies below it", ""
    raise PatchRefusedError("GP0511", f"there is no `{'/'.join(parts[: depth + 2])}`", expected, hint, at=(key,))


def _hint_to_add(parts: list[str], depth: int, key: str) -> str:
    last = depth + 2 == len(parts)
    if key != "path":
        return ""
    return (
        "`add` sets a key that is not there"
        if last
        else f"first add `{'/'.join(parts[: depth + 2])}`, as an empty mapping"
    )
