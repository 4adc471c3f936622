"""Spec paths, such as `tenants[vision].quota.pools[train].nominal`: how a value of the spec is named to people.

A dot leads to a key of the spec, brackets to an item: by its name in a keyed list, by its position in another, and by its
key in a mapping with free keys (labels, pools). Where a path is read, a free key may also stand after a dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundplan.loading import Node
from groundplan.overlays.shape import Shape

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
_WORD = re.compile(r"[A-Za-z0-9_$-]+")


def split(path: str) -> tuple[str, ...]:
    """The steps of a path; a leading `spec.` is understood. Raises ValueError for text that is no path."""
    steps = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(path)
        steps.append(match[1] if match[1] is not None else match[2])
        position = match.end()
    return tuple(steps[1:] if steps[:1] == ["spec"] else steps)


def prefixes(path: str) -> Iterator[str]:
    """`a`, `a.b`, `a.b[c]` for `a.b[c]`."""
    for match in _STEP.finditer(path):
        yield path[: match.end()]


def find(node: Node, shape: Shape, steps: tuple[str, ...]) -> tuple[Node, int]:
    """Follow the steps as far as they lead: the last node met, and how many steps held."""
    for taken, step in enumerate(steps):
        value = node.value
        if type(value) is dict and step in value:
            node, shape = value[step], shape.child(step)
        elif type(value) is list and (index := position(value, shape, step)) is not None:
            node, shape = value[index], shape.items or shape
        else:
            return node, taken
    return node, len(steps)


def shape_at(shape: Shape, steps: tuple[str, ...]) -> Shape:
    """The shape of the value that the steps lead to."""
    for step in steps:
        shape = shape.items if shape.items is not None else shape.child(step)
    return shape


def text(tree: Node, shape: Shape, raw: tuple[str | int, ...]) -> str:
    """A raw path (keys and positions) of this tree in its readable form."""
    result = ""
    node: Node | None = tree
    for step in raw:
        if isinstance(step, int):
            items = node.elements() if node is not None else []
            item = items[step] if 0 <= step < len(items) else None
            name = shape.name_of(item) if item is not None else None
            result += f"[{step if name is None else name}]"
            node, shape = item, shape.items or shape
        else:
            known = shape.values is None and _WORD.fullmatch(step) is not None
            result += (f".{step}" if result else step) if known else f"[{step}]"
            node, shape = (node.get(step) if node is not None else None), shape.child(step)
    return result


def position(items: list[Node], shape: Shape, step: str) -> int | None:
    """Where the item stands that a step leads to, by its name or by its position; None where there is none."""
    for index, item in enumerate(items):
        if shape.name_of(item) == step:
            return index
    return int(step) if step in map(str, range(len(items))) else None
