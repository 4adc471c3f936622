"""Values of Secrets, and what looks like a credential in any object, are never shown: not the value, nor its length, nor a
hash of it. That it changed is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from groundplan.credentials import MASK, Mask
from groundplan.credentials.values import LITERAL
from groundplan.diff.fields import ABSENT, FieldChange, Key
from groundplan.diff.fields import Path as Steps
from groundplan.facts.kubernetes import LAST_APPLIED
from groundplan.objects import Ref

_HIDDEN = (("data",), ("stringData",), ("metadata", "annotations", LAST_APPLIED))
"""Where a Secret has its values; kubectl's annotation repeats them."""


def masked(ref: Ref, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """The changes of an object as they may be shown."""
    if (ref.group, ref.kind) == ("", "Secret"):
        fields = tuple(replace(f, before=_shown(f.path, f.before), after=_shown(f.path, f.after)) for f in fields)
    return tuple(_without_credentials(f) for f in fields)


def _without_credentials(field: FieldChange) -> FieldChange:
    key, literal = _called(field.path)
    mask = Mask()
    before, after = (mask.data(side, key, literal=literal) for side in (field.before, field.after))
    return replace(field, path=mask.deep(field.path), before=before, after=after)


def _called(path: Steps) -> tuple[str, bool]:
    """What a field is called, and whether its value is used as it stands: a variable's value by the variable's name."""
    above = path[-2] if len(path) > 1 else None
    if path[-1:] == ("value",) and isinstance(above, Key):
        names = [str(value) for name, value in above.fields if name in ("name", "key")]
        return (names[0], True) if names else ("", False)
    keys = [step for step in path if isinstance(step, str)]
    return (keys[-1], len(keys) > 1 and keys[-2] in LITERAL) if keys else ("", False)


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
