"""What a repository's own generator yields, looked at before the compiler relies on it."""

from __future__ import annotations

from math import isfinite
from typing import Any

from groundplan.objects import Manifest


def require_manifest(value: object) -> None:
    """Raises TypeError, in words for the generator's author, for what is no Manifest of a Kubernetes object."""
    if not isinstance(value, Manifest):
        raise TypeError(f"a generator yields Manifest, not {type(value).__name__}")
    obj: Any = value.object
    if not isinstance(value.origin, str):
        raise TypeError(f"the origin of a Manifest is a spec path, not {type(value.origin).__name__}")
    if not isinstance(obj, dict):
        raise TypeError(f"the object of a Manifest is a dict, not {type(obj).__name__}")
    metadata = obj.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    identity = {"apiVersion": obj.get("apiVersion"), "kind": obj.get("kind"), "metadata.name": known.get("name")}
    for field, text in identity.items():
        if not isinstance(text, str) or not text:
            raise TypeError(f"an object of this generator has no {field}")
    if not isinstance(known.get("namespace", ""), str):
        raise TypeError(f"{identity['kind']} {identity['metadata.name']}: metadata.namespace is a text or left out")
    if (odd := _odd(obj)) is not None:
        raise TypeError(f"{identity['kind']} {identity['metadata.name']}: {odd}")
    if not isinstance(known.get("labels") or {}, dict):
        raise TypeError(f"{identity['kind']} {identity['metadata.name']}: metadata.labels is a mapping or left out")


def _odd(value: Any, path: str = "") -> str | None:
    """The first value that is no JSON, in words."""
    if isinstance(value, dict):
        for key, child in value.items():
            if not isinstance(key, str):
                return f"the key {key!r} of {path or 'the object'} is not a text"
            if (found := _odd(child, f"{path}.{key}".removeprefix("."))) is not None:
                return found
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if (found := _odd(child, f"{path}[{index}]")) is not None:
                return found
    elif type(value) is float and not isfinite(value):
        return f"{path} is {value}, which JSON does not have"
    elif value is not None and type(value) not in (str, int, float, bool):
        return f"{path} is a {type(value).__name__}, not plain data"
    return None
