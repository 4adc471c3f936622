"""Values that nobody wrote: the defaults of a typed platform, by spec path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from groundplan.overlays.shape import shape_of

Scalar = str | int | float | bool


def unwritten(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every scalar that a default filled in, with its path; nothing for what is empty or None."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        alias = info.alias or name
        path = f"{prefix}.{alias}" if prefix else alias
        yield from _below(value, path, name in model.model_fields_set, shape_of(type(model)).child(alias).keys)


def _below(value: Any, path: str, written: bool, keys: tuple[str, ...]) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, BaseModel):
        yield from unwritten(value, path)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _below(child, f"{path}[{key}]", written, ())
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _below(child, f"{path}[{_key(child, keys) or index}]", written, ())
    elif not written and value is not None and value != "":
        yield path, value if isinstance(value, Scalar) else str(value)


def _key(item: Any, keys: tuple[str, ...]) -> str:
    for key in keys:
        if isinstance(item, BaseModel) and (found := getattr(item, key, None)) is not None:
            return str(found)
    return ""
