"""Which values of the sources differ between base and head, each as the smallest part that came, went or changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from groundplan.findings import Place
from groundplan.generating.rendered import Rendered
from groundplan.loading import Node
from groundplan.objects import Ref
from groundplan.overlays import paths
from groundplan.resolving import Resolved

SHARED = ""
"""The owner of what belongs to no tenant."""


class Influence(Protocol):
    """One environment, with the means to ask what would be otherwise if a value were (`groundplan.explaining.influence`)."""

    @property
    def resolved(self) -> Resolved: ...

    @property
    def owners(self) -> tuple[str, ...]: ...

    def leaves(self, owner: str) -> dict[str, Node]: ...

    def rendered(self, owner: str) -> list[Rendered]: ...

    def objects(self, owner: str) -> dict[Ref, dict[str, Any]]: ...

    def with_value(self, path: str, node: Node | None) -> Self | None: ...


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
    *_, parent, _last = ("", *_prefixes(unit.path))
    written = node_at(influence.resolved, parent)
    if written is None or type(written.value) is not list:
        return None
    return influence.with_value(parent, written.with_value([*written.value, unit.base]))


def node_at(resolved: Resolved, path: str) -> Node | None:
    """The value that stands at a spec path, if one does."""
    steps = paths.split(path)
    if steps[:1] == ("tenants",) and len(steps) > 1:
        tree, shape, steps = resolved.layered.tenants.get(steps[1]), resolved.shapes.tenant, steps[2:]
    else:
        tree, shape = resolved.layered.shared, resolved.shapes.spec
    if tree is None:
        return None
    node, taken = paths.find(tree, shape, steps)
    return node if taken == len(steps) else None


def _came(resolved: Resolved, path: str, leaf: Node) -> Unit:
    node = node_at(resolved, path) or leaf
    return Unit(path, node, None, _first_place(node, leaf))


def _went(resolved: Resolved, path: str, leaf: Node) -> Unit:
    node = node_at(resolved, path) or leaf
    return Unit(path, None, node, _first_place(node, leaf))


def _first_place(node: Node, leaf: Node) -> Place:
    """Where a part begins: its key, so that the line is that of the part and not of something in it."""
    return node.place if node is not leaf else leaf.at


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


_STEP = re.compile(r"\.?[^.\[\]]+|\[[^\]]*\]")


def _prefixes(path: str) -> Iterator[str]:
    """`a`, `a.b`, `a.b[c]` for `a.b[c]`."""
    for match in _STEP.finditer(path):
        yield path[: match.end()]


def _inner(leaves: Mapping[str, Node]) -> frozenset[str]:
    """The paths of all mappings and lists that hold leaves."""
    found: set[str] = set()
    for path in leaves:
        *above, _ = ("", *_prefixes(path))
        found.update(above)
    return frozenset(found)


def _topmost(path: str, there: frozenset[str]) -> str:
    """The outermost part of a path that the other side has not."""
    return next((p for p in _prefixes(path) if p not in there), path)
