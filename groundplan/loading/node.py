"""A YAML value that knows where it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.findings import Place

Scalar = str | int | float | bool | None


class Node:
    """A scalar, mapping or list, with its place.

    `value` is a scalar, a `dict[str, Node]` in written order, or a `list[Node]`. `at` is where the value begins, `key`
    where its key stands (None in a list). `text` is the scalar as written where that differs from `str(value)`, so that
    a message can say what to quote. Nodes are shared between trees: treat them as values, and never change one.
    """

    __slots__ = ("at", "key", "text", "value")

    value: Any
    at: Place
    key: Place | None
    text: str | None

    def __init__(self, value: Any, at: Place, key: Place | None = None, text: str | None = None) -> None:
        self.value = value
        self.at = at
        self.key = key
        self.text = text

    def __repr__(self) -> str:
        return f"Node({self.plain()!r} at {self.at})"

    @property
    def place(self) -> Place:
        """Where to point when this entry as a whole is meant: its key, or the value itself in a list."""
        return self.key or self.at

    def get(self, name: str) -> Node | None:
        """The entry of a mapping, or None (also when this is no mapping)."""
        return self.value.get(name) if type(self.value) is dict else None

    def items(self) -> dict[str, Node]:
        """The entries of a mapping; empty when this is something else."""
        return self.value if type(self.value) is dict else {}

    def elements(self) -> list[Node]:
        """The elements of a list; empty when this is something else."""
        return self.value if type(self.value) is list else []

    def with_value(self, value: Any) -> Node:
        return Node(value, self.at, self.key, self.text)

    def without(self, *names: str) -> Node:
        """This mapping without some of its entries; anything else as it is."""
        if not any(name in self.items() for name in names):
            return self
        return self.with_value({name: child for name, child in self.items().items() if name not in names})

    def under(self, key: Place | None) -> Node:
        """The same value, standing under another key."""
        return self if key == self.key else Node(self.value, self.at, key, self.text)

    def plain(self) -> Any:
        """The value as plain Python data, without places."""
        value = self.value
        kind = type(value)
        if kind is dict:
            return {k: v.plain() for k, v in value.items()}
        if kind is list:
            return [v.plain() for v in value]
        return value

    def walk(self, path: tuple[str | int, ...]) -> tuple[Node, int]:
        """Follow a path of keys and list positions as far as it leads: the last node met, and how many steps held."""
        node = self
        for taken, step in enumerate(path):
            below = node.get(step) if isinstance(step, str) else node._element(step)
            if below is None:
                return node, taken
            node = below
        return node, len(path)

    def _element(self, index: int) -> Node | None:
        elements = self.elements()
        return elements[index] if -len(elements) <= index < len(elements) else None

    def leaves(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Every scalar below, and every empty mapping or list, with its path."""
        value = self.value
        if type(value) is dict and value:
            for name, child in value.items():
                yield from child.leaves((*path, name))
        elif type(value) is list and value:
            for index, child in enumerate(value):
                yield from child.leaves((*path, index))
        else:
            yield path, self
