"""Which fields of an object a patch wrote: each patch applied by itself, in its order, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.explaining.influence import Influence
from groundplan.explaining.tracing import Field
from groundplan.findings import Place
from groundplan.generating import patches
from groundplan.objects import Ref


@dataclass(frozen=True, slots=True)
class Writing:
    """What one patch made of a field; None where it took the field away."""

    place: Place
    value: Any


def writings(influence: Influence, owner: str, ref: Ref) -> dict[Field, list[Writing]]:
    """For each field that a patch changed: by which patches, in the order they were applied."""
    found: dict[Field, list[Writing]] = {}
    rendered = next(r for r in influence.rendered(owner) if r.ref == ref)
    for patch in patches.load(influence.resolved.layered.patches)[0]:
        after = patches.apply([patch], [rendered]).objects[0]
        for field, value in _written(rendered.object, after.object):
            found.setdefault(field, []).append(Writing(patch.place, value))
        rendered = after
    return found


def _written(before: Any, after: Any, at: Field = ()) -> Iterator[tuple[Field, Any]]:
    """Each field whose value differs, as deep as mappings go; a list is one value."""
    if before == after:
        return
    old, new = ({} if side is None else side for side in (before, after))
    if isinstance(old, dict) and isinstance(new, dict) and (old or new):
        for key in sorted({*old, *new}):
            yield from _written(old.get(key), new.get(key), (*at, key))
    else:
        yield at, after
