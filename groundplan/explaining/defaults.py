"""Values that nobody wrote: the defaults of a typed platform, by spec path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from groundplan.overlays.shape import shape_of
from groundplan.spec import Platform
from groundplan.spec.secrets import Secret

Scalar = str | int | float | bool


def unwritten(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every scalar that a default filled in, with its path; nothing for what is empty or None."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        alias = info.alias or name
        path = f"{prefix}.{alias}" if prefix else alias
        yield from _below(value, path, name in model.model_fields_set, shape_of(type(model)).child(alias).keys)


def derived(platform: Platform) -> Iterator[tuple[str, Scalar]]:
    """What follows from another section where nobody wrote it."""
    shared = platform.shared
    if shared.gateway.host is None:
        yield "gateway.host", shared.host
    yield from _entries("", "platform", shared.secrets)
    for tenant in platform.tenants:
        here = f"tenants[{tenant.name}]."
        yield from _entries(here, tenant.name, tenant.secrets)
        for volume in tenant.volumes:
            of_volume = shared.storage_class(volume)
            if of_volume is not None and volume.storage_class is None:
                yield f"{here}volumes[{volume.name}].storageClass", of_volume.name
            if of_volume is not None and volume.access_mode is None:
                yield f"{here}volumes[{volume.name}].accessMode", of_volume.access_mode


def _entries(prefix: str, owner: str, secrets: Iterable[Secret]) -> Iterator[tuple[str, Scalar]]:
    for secret in secrets:
        if secret.from_ is None:
            yield f"{prefix}secrets[{secret.name}].from", secret.entry(owner)


def assembled(parts: Mapping[tuple[str, ...], Scalar]) -> Any:
    """One value of its scalars by their paths: a list where all steps are positions. None without any."""
    if () in parts or not parts:
        return parts.get(())
    steps = dict.fromkeys(path[0] for path in parts)
    below = {s: assembled({p[1:]: v for p, v in parts.items() if p[0] == s}) for s in steps}
    return list(below.values()) if all(s.isdigit() for s in steps) else below


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
