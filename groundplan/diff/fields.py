"""Two values compared by structure: which fields differ, and how.

The items of a list are paired by `Pairing`, the one function that knows what a list means; everything else follows from
the data alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, NamedTuple

from groundplan.loading import Scalar


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""There is no value; `None` is one."""


class Key(NamedTuple):
    """The step to an item of a list by what identifies it there, such as (("name", "main"),)."""

    fields: tuple[tuple[str, Scalar], ...]


Step = str | int | Key
"""The key of a mapping, the position in a list, or the identity of an item of one."""

Path = tuple[Step, ...]

FieldKind = Literal["added", "removed", "changed", "order"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: `before` and `after` are plain data, or ABSENT where it is added or removed.

    `order` is about a list whose items stand in another order: both sides are then the identities of its items.
    """

    path: Path
    kind: FieldKind
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """The field for people: `spec.hard[requests.cpu]`, `spec.containers[main].image`."""
        return field_name(self.path)


class Paired(NamedTuple):
    """The items of two lists, paired: each step with both sides. `order` has both lists' identities where they differ in order."""

    items: Sequence[tuple[Step, Any, Any]]
    order: tuple[list[Any], list[Any]] | None = None


Pairing = Callable[[Path, Sequence[Any], Sequence[Any]], Paired]
"""Pairs the items of the lists that stand at a path before and after."""


def by_name_or_position(_path: Path, before: Sequence[Any], after: Sequence[Any]) -> Paired:
    """By `name` where every item has one of its own, else by position."""
    old, new = _named(before), _named(after)
    if old is None or new is None:
        return _by_position(before, after)
    kept = [name for name in old if name in new]
    added = [name for name in new if name not in old]
    names = [*old, *added]
    items = [(Key((("name", name),)), old.get(name, ABSENT), new.get(name, ABSENT)) for name in names]
    in_order = [*kept, *added] == list(new)
    return Paired(items, None if in_order else ([{"name": n} for n in old], [{"name": n} for n in new]))


def _named(items: Sequence[Any]) -> dict[str, Any] | None:
    found = {}
    for item in items:
        name = item.get("name") if isinstance(item, Mapping) else None
        if not isinstance(name, str) or name in found:
            return None
        found[name] = item
    return found


def _by_position(before: Sequence[Any], after: Sequence[Any]) -> Paired:
    length = max(len(before), len(after))
    return Paired(
        [(n, before[n] if n < len(before) else ABSENT, after[n] if n < len(after) else ABSENT) for n in range(length)]
    )


def differences(before: Any, after: Any, pairing: Pairing = by_name_or_position) -> tuple[FieldChange, ...]:
    """Every field in which two values differ, in order of their paths. A number of another type is another value."""
    return tuple(_differences((), before, after, pairing))


def _differences(path: Path, before: Any, after: Any, pairing: Pairing) -> Iterator[FieldChange]:
    if before is after:
        return
    if before is ABSENT or after is ABSENT:
        yield FieldChange(path, "added" if before is ABSENT else "removed", before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _differences((*path, key), before.get(key, ABSENT), after.get(key, ABSENT), pairing)
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        paired = pairing(path, before, after)
        for step, old, new in paired.items:
            yield from _differences((*path, step), old, new, pairing)
        if paired.order is not None:
            yield FieldChange(path, "order", *paired.order)
    elif _kind(before) is not _kind(after) or before != after:
        yield FieldChange(path, "changed", before, after)


def _kind(value: Any) -> type:
    """The type a value has in YAML: a string of a class of its own is a string."""
    return next((kind for kind in (bool, int, float, str) if isinstance(value, kind)), type(value))


def overlap(one: Path, other: Path) -> bool:
    """Whether one field is the other, or holds it."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


_PLAIN = re.compile(r"[A-Za-z0-9_$-]+").fullmatch


def field_name(path: Path) -> str:
    """A path for people; see `FieldChange.name`."""
    text = ""
    for step in path:
        if isinstance(step, Key):
            text += f"[{','.join(str(value) for _, value in step.fields)}]"
        elif isinstance(step, int) or not _PLAIN(step):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
