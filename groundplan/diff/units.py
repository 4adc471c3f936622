"""Which values of the sources differ between base and head, each as the smallest part that came, went or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.explaining.influence import Influence
from groundplan.findings import Place
from groundplan.loading import Node
from groundplan.overlays.paths import prefixes
from groundplan.resolving import Resolved


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the sources that differs. `head` or `base` is None where it is not there."""

    path: str
    head: Node | None
    base: Node | None
    place: Place

    @property
    def removed(self) -> bool:
        return self.head is None


def units(owner: str, head: Influence, base: Influence) -> tuple[Unit, ...]:
    """Every part of an owner's values that differs, in order of path."""
    new, old = head.leaves(owner), base.leaves(owner)
    new_inner, old_inner = _inner(new), _inner(old)
    in_head, in_base = new_inner | new.keys(), old_inner | old.keys()
    found: dict[str, Unit] = {}
    for path in sorted({*new, *old}):
        mine, theirs = new.get(path), old.get(path)
        if mine is not None and theirs is not None:
            if not _same(mine.value, theirs.value):
                found[path] = Unit(path, mine, theirs, mine.at)
        elif mine is not None and path not in old_inner:
            top = _topmost(path, in_base)
            found.setdefault(top, _came(head.resolved, top, mine))
        elif theirs is not None and path not in new_inner:
            top = _topmost(path, in_head)
            found.setdefault(top, _went(base.resolved, top, theirs))
    return tuple(found[path] for path in sorted(found))


def undone(influence: Influence, unit: Unit) -> Influence | None:
    """The head with this part as the base has it; None when that is no valid platform."""
    variant = influence.with_value(unit.path, unit.base)
    if variant is not None or unit.base is None:
        return variant
    *_, parent, _last = ("", *prefixes(unit.path))
    written = influence.resolved.node(parent)
    if written is None or type(written.value) is not list:
        return None
    return influence.with_value(parent, written.with_value([*written.value, unit.base]))


def _came(resolved: Resolved, path: str, leaf: Node) -> Unit:
    node = resolved.node(path) or leaf
    return Unit(path, node, None, _first_place(node, leaf))


def _went(resolved: Resolved, path: str, leaf: Node) -> Unit:
    node = resolved.node(path) or leaf
    return Unit(path, None, node, _first_place(node, leaf))


def _first_place(node: Node, leaf: Node) -> Place:
    """Where a part begins: its key, so that the line is that of the part and not of something in it."""
    return node.place if node is not leaf else leaf.at


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _inner(leaves: Mapping[str, Node]) -> frozenset[str]:
    """The paths of all mappings and lists that hold leaves."""
    found: set[str] = set()
    for path in leaves:
        *above, _ = ("", *prefixes(path))
        found.update(above)
    return frozenset(found)


def _topmost(path: str, there: frozenset[str]) -> str:
    """The outermost part of a path that the other side has not."""
    return next((p for p in prefixes(path) if p not in there), path)
