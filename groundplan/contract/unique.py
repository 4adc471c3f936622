"""Lists whose items are known by a key (`x-kubernetes-list-type: map`): no two items may have the same one.

JSON Schema cannot say this. The API server refuses such a list in a custom resource, and server-side apply in any object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from groundplan.contract.violations import DUPLICATE_ITEM, Violation
from groundplan.objects.fields import Step, dotted, pointer

Schema = dict[str, Any]
Path = list[Step]
Checker = Callable[[Any, Path], Iterator[Violation]]

_KEYS = "x-kubernetes-list-map-keys"


def checker(schema: Schema) -> Checker | None:
    """A function that yields the double items of an object; None when the schema has no such list."""
    definitions = schema.get("$defs", {})
    if not any(_mentions(node) for node in (schema, *definitions.values())):
        return None
    walk = _Walk(definitions)
    return lambda value, path: walk.visit(schema, value, path)


def _mentions(schema: Schema) -> bool:
    waiting: list[Any] = [schema]
    while waiting:
        node = waiting.pop()
        if type(node) is dict:
            if _KEYS in node:
                return True
            waiting.extend(child for name, child in node.items() if name != "$defs")
        elif type(node) is list:
            waiting.extend(node)
    return False


class _Walk:
    def __init__(self, definitions: dict[str, Schema]) -> None:
        self._definitions = definitions

    def visit(self, schema: Schema, value: Any, path: Path) -> Iterator[Violation]:
        if "$ref" in schema:
            schema = self._definitions.get(schema["$ref"].rpartition("/")[2], {})
        if type(value) is dict:
            yield from self._mapping(schema, value, path)
        elif type(value) is list:
            if _KEYS in schema:
                yield from _duplicates(schema[_KEYS], value, path)
            items = schema.get("items")
            if type(items) is dict:
                for index, item in enumerate(value):
                    yield from self.visit(items, item, [*path, index])

    def _mapping(self, schema: Schema, value: dict[str, Any], path: Path) -> Iterator[Violation]:
        properties = schema.get("properties", {})
        additional = schema.get("additionalProperties")
        for name, child in value.items():
            if type(child) not in (dict, list):
                continue
            below = properties.get(name, additional)
            if type(below) is dict:
                yield from self.visit(below, child, [*path, name])


def _duplicates(keys: list[str], items: list[Any], path: Path) -> Iterator[Violation]:
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        if type(item) is not dict:
            continue
        known = {key: item[key] for key in keys if key in item}
        if not known:
            continue
        index_of_first = first.setdefault(repr(known), index)
        if index_of_first != index:
            named = ", ".join(f"{key} {value!r}" for key, value in known.items())
            yield Violation(
                DUPLICATE_ITEM,
                pointer([*path, index]),
                f"`{dotted([*path, index])}` has the same {named} as `{dotted([*path, index_of_first])}`",
                expected=f"each {' and '.join(keys)} once in `{dotted(path)}`",
            )
