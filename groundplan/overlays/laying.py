"""One tree laid over another: the merge that every layer uses.

Mappings merge. Lists whose items are known by a key merge item by item, in the weaker layer's order, new items last.
Other lists and scalars are replaced. `null` removes a key, `$remove: true` an item: both stay in the tree as marks until
`finishing.strip` takes them out, so that a mark in a tenant also removes what its class would have given.
`$new: true` adds an item where only existing ones may be met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from groundplan.findings import Finding, Related
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Node
from groundplan.overlays.shape import Shape

Path = tuple[str, ...]


class Named(str):
    """A step of a path that leads to an item of a list, by its name."""

    __slots__ = ()


def shown(path: Path) -> str:
    """A path as people write it: `tenants[vision].members`."""
    return "".join(f"[{step}]" if isinstance(step, Named) else f".{step}" for step in path).removeprefix(".")


NEW, REMOVE = "$new", "$remove"
MARKS = (NEW, REMOVE)
MET = "$met"
"""Ours, beside `$remove`: the item was there. The layers below need not have it as well."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """An overlay's item that names nothing in the layer below."""

    path: Path
    item: Node
    known: tuple[str, ...]

    def finding(self) -> Finding:
        name = self.path[-1]
        return Finding(
            "GP0206",
            self.item.at,
            f"`{name}` is not in {shown(self.path[:-1])}",
            expected=f"an existing name ({', '.join(self.known[:8])})"
            if self.known
            else "an existing name; there is none",
            hint=did_you_mean(name, self.known) or self._way_out(),
        )

    def _way_out(self) -> str:
        if is_marked(self.item, REMOVE):
            return "remove the item: there is nothing to take away"
        return "write `$new: true` in the item if it is meant to be added here"


@dataclass(slots=True)
class Laying:
    """One pass of laying. `strict` is for overlays: an item must meet an existing one or say `$new: true`."""

    strict: bool
    findings: list[Finding] = field(default_factory=list)
    unmet: list[Unmet] = field(default_factory=list)

    def lay(self, base: Node | None, over: Node, shape: Shape, path: Path = ()) -> Node:
        """`over` laid over `base`. Neither is changed; parts that do not meet are shared."""
        kind = type(over.value)
        if kind is dict:
            below = base.items() if base is not None else {}
            return self._mapping(base if below else None, over, shape, path)
        if kind is list and shape.keys and shape.items is not None:
            return self._keyed(base if base is not None and type(base.value) is list else None, over, shape, path)
        return over

    def _mapping(self, base: Node | None, over: Node, shape: Shape, path: Path) -> Node:
        entries = dict(base.value) if base is not None else {}
        for name, child in over.value.items():
            entries[name] = self.lay(entries.get(name), child, shape.child(name), (*path, name))
        return self._merged(entries, base, over)

    def _merged(self, value: Any, base: Node | None, over: Node) -> Node:
        """An overlay changes what stands elsewhere; a tenant stands where it stands, whatever its class adds."""
        if base is None:
            return Node(value, over.at, over.key)
        return Node(value, base.at, base.key) if self.strict else Node(value, over.at, over.key or base.key)

    def _keyed(self, base: Node | None, over: Node, shape: Shape, path: Path) -> Node:
        items = list(base.value) if base is not None else []
        positions = _positions(items, shape)
        seen: dict[str, Node] = {}
        for item in over.value:
            name = shape.name_of(item)
            if name is None:
                items.append(item)
                continue
            if name in seen:
                self.findings.append(twice(name, item, seen[name]))
                continue
            seen[name] = item
            self._item(items, positions, name, item, shape, path)
        return self._merged(items, base, over)

    def _item(
        self, items: list[Node], positions: dict[str, int], name: str, item: Node, shape: Shape, path: Path
    ) -> None:
        assert shape.items is not None
        here = (*path, Named(name))
        position = positions.get(name)
        below = items[position] if position is not None else None
        if below is not None and shape.key_of(below) != shape.key_of(item):
            self.findings.append(_of_another_kind(name, item, below, shape))
            return
        gone = below is not None and is_marked(below, REMOVE)
        there = below is not None and not gone
        is_new = self._flag(item, NEW)
        if is_new and there and below is not None:
            self.findings.append(
                Finding(
                    "GP0207",
                    item.value[NEW].place,
                    f"`{name}` says `$new: true`, but it exists",
                    expected="a name that is not there yet",
                    hint="remove `$new` to change the existing one",
                    related=(Related(below.at, "it exists here"),),
                )
            )
        if self._flag(item, REMOVE):
            self.findings += _beside_remove(item, shape)
            merged = item if below is None else item.with_value({**item.value, MET: item.value[REMOVE]})
        elif not there:
            inner = Laying(strict=False) if is_new or not self.strict else self
            merged = inner.lay(None, item.without(NEW), shape.items, here)
            if inner is not self:
                self.findings += inner.findings
                self.unmet += inner.unmet
        else:
            merged = self.lay(below, self._change(item, shape), shape.items, here)
        lost = is_marked(item, REMOVE) and not is_marked(item, MET) and position is None
        if not is_new and not there and (self.strict or lost):
            known = tuple(n for n, i in positions.items() if not is_marked(items[i], REMOVE))
            self.unmet.append(Unmet(here, item, known))
        if position is None:
            positions[name] = len(items)
            items.append(merged)
        else:
            items[position] = merged

    def _change(self, item: Node, shape: Shape) -> Node:
        """What an item says of the one it meets. An overlay's repeats the name only to say which: its place is the base's."""
        key = shape.key_of(item)
        return item.without(NEW, key) if self.strict and key is not None else item.without(NEW)

    def _flag(self, item: Node, mark: str) -> bool:
        node = item.get(mark)
        if node is None:
            return False
        if node.value is not True:
            self.findings.append(
                Finding(
                    "GP0208",
                    node.at,
                    f"`{mark}` takes only `true`",
                    expected="true",
                    hint=f"remove the line, or write `{mark}: true`",
                )
            )
        return True


def is_marked(item: Node, mark: str) -> bool:
    return mark in item.items()


def _beside_remove(item: Node, shape: Shape) -> Iterator[Finding]:
    """What an item says that is taken away: nobody would see that it is not read."""
    for key, node in item.without(shape.key_of(item) or "", *MARKS, MET).items().items():
        yield Finding(
            "GP0208",
            node.place,
            f"`{key}` stands beside `$remove`, which takes the item away",
            expected="nothing but the name beside `$remove`",
            hint=f"remove `{key}`, or `$remove` to change the item",
        )


def _of_another_kind(name: str, item: Node, below: Node, shape: Shape) -> Finding:
    said, there = shape.key_of(item), shape.key_of(below)
    return Finding(
        "GP0206",
        item.at,
        f"`{name}` is a {there} here, not a {said}",
        expected=f"{there}: {name}",
        hint=f"write `{there}: {name}` to change it; a {said} needs another name",
        related=(Related(below.at, f"the {there}"),),
    )


def _positions(items: list[Node], shape: Shape) -> dict[str, int]:
    positions: dict[str, int] = {}
    for index, item in enumerate(items):
        name = shape.name_of(item)
        if name is not None:
            positions.setdefault(name, index)
    return positions


def twice(name: str, item: Node, first: Node) -> Finding:
    return Finding(
        "GP0205",
        item.at,
        f"`{name}` stands twice in this list",
        expected="each name once",
        hint="merge the two items, or rename one",
        related=(Related(first.at, "first here"),),
    )
