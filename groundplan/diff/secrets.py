"""Values of Secrets are never shown: not the value, nor its length, nor a hash of it. That it changed is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groundplan.diff.fields import ABSENT, FieldChange
from groundplan.facts.kubernetes import LAST_APPLIED
from groundplan.objects import Ref

MASK = "***"

_HIDDEN = (("data",), ("stringData",), ("metadata", "annotations", LAST_APPLIED))
"""Where a Secret has its values; kubectl's annotation repeats them."""


def masked(ref: Ref, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """The changes of an object as they may be shown."""
    if (ref.group, ref.kind) != ("", "Secret"):
        return fields
    return tuple(replace(f, before=_shown(f.path, f.before), after=_shown(f.path, f.after)) for f in fields)


def _shown(path: tuple[object, ...], value: Any) -> Any:
    """The value at a path with everything hidden that lies at or below a hidden place."""
    if any(path[: len(hidden)] == hidden for hidden in _HIDDEN):
        return _all_hidden(value, keep_keys=len(path) == 1)
    if isinstance(value, Mapping) and any(hidden[: len(path)] == path for hidden in _HIDDEN):
        return {key: _shown((*path, key), child) for key, child in value.items()}
    return value


def _all_hidden(value: Any, *, keep_keys: bool) -> Any:
    if value is ABSENT:
        return ABSENT
    if keep_keys and isinstance(value, Mapping):
        return dict.fromkeys(value, MASK)
    return MASK
