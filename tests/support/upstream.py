"""An oracle: what the upstream CustomResourceDefinitions themselves say about an object.

Shares no code with groundplan.contract, nor the validators it uses: it walks a CRD's `openAPIV3Schema` and the object side
by side, as the API server does for a structural schema. Undeclared fields, which the server would drop, are problems.
Nulls in fields that are not nullable are dropped first, and a field with a default counts as present.

The CRDs lie in the folder that the environment variable GROUNDPLAN_CRDS names, `../shared/crds` beside the repository
being the default: files `<project>/<plural>.<group>.yaml` and an `INDEX.tsv`.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]
VARIABLE = "GROUNDPLAN_CRDS"


def folder(root: Path) -> Path:
    """Where the CRDs are looked for; it need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else root.parent / "shared" / "crds"


class Upstream:
    """The CRDs of a folder, read as they are asked for."""

    def __init__(self, crds: Path) -> None:
        self._folder = crds
        with (crds / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
            self.index = list(csv.DictReader(lines, delimiter="\t"))
        self._read: dict[str, Schema] = {}

    def crds(self, group: str, kind: str) -> list[Schema]:
        """The definitions of a kind: mostly one, two where projects share a name, none when it is not there."""
        files = [row["file"] for row in self.index if (row["group"], row["kind"]) == (group, kind)]
        for file in files:
            if file not in self._read:
                loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
                self._read[file] = yaml.load((self._folder / file).read_bytes(), loader)
        return [self._read[file] for file in files]

    def schema(self, api_version: str, kind: str) -> Schema | None:
        """The openAPIV3Schema of a served version, or None."""
        group, _, version = api_version.rpartition("/")
        for crd in self.crds(group, kind):
            for row in crd["spec"]["versions"]:
                if row["name"] == version and row["served"]:
                    schema: Schema = row["schema"]["openAPIV3Schema"]
                    return schema
        return None

    def problems(self, obj: Schema) -> list[str]:
        """What the CRD of the object's kind holds against it, each as `path: reason`."""
        schema = self.schema(obj["apiVersion"], obj["kind"])
        if schema is None:
            return [f"no CRD serves {obj['apiVersion']} {obj['kind']}"]
        group = obj["apiVersion"].rpartition("/")[0]
        namespaced = self.crds(group, obj["kind"])[0]["spec"]["scope"] == "Namespaced"
        found = list(problems(schema, obj))
        if namespaced != ("namespace" in obj["metadata"]):
            found.append("metadata.namespace: " + ("missing" if namespaced else "on a cluster-scoped kind"))
        return found


def problems(schema: Schema, obj: Schema) -> Iterator[str]:
    """The same for a schema at hand. `apiVersion`, `kind` and `metadata` of the root are the API server's own."""
    root = dict(schema, properties={**schema.get("properties", {}), **_META})
    yield from _node(root, _without_nulls(root, obj), "")


_ANY: Schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_META: dict[str, Schema] = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": _ANY}


def _without_nulls(schema: Schema, value: Any) -> Any:
    """The value without the nulls that the server drops before it looks."""
    if isinstance(value, dict):
        kept = {}
        for name, child in value.items():
            below = _below(schema, name)
            if child is not None or below is None or below.get("nullable") or "type" not in below:
                kept[name] = _without_nulls(below or {}, child)
        return kept
    if isinstance(value, list):
        items = schema.get("items")
        return [_without_nulls(items if isinstance(items, dict) else {}, child) for child in value]
    return value


def _below(schema: Schema, name: str) -> Schema | None:
    found = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
    return found if isinstance(found, dict) else None


def _node(schema: Schema, value: Any, path: str, *, prunes: bool = True) -> Iterator[str]:
    if value is None and (schema.get("nullable") or "type" not in schema):
        return
    type_problem = _type_problem(schema, value)
    if type_problem:
        yield f"{path or '.'}: {type_problem}"
        return
    yield from (f"{path or '.'}: {reason}" for reason in _value_problems(schema, value))
    yield from _junctors(schema, value, path)
    if isinstance(value, dict):
        yield from _mapping(schema, value, path, prunes=prunes)
    elif isinstance(value, list):
        yield from _list(schema, value, path, prunes=prunes)


_IS: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _type_problem(schema: Schema, value: Any) -> str:
    if schema.get("x-kubernetes-int-or-string"):
        return "" if _IS["integer"](value) or _IS["string"](value) else f"{value!r} is neither integer nor text"
    name = schema.get("type")
    return "" if name is None or _IS[name](value) else f"{value!r} is no {name}"


_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "pattern": lambda value, limit: not isinstance(value, str) or re.search(limit, value) is not None,
    "minItems": lambda value, limit: not isinstance(value, list) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, list) or len(value) <= limit,
    "minProperties": lambda value, limit: not isinstance(value, dict) or len(value) >= limit,
    "maxProperties": lambda value, limit: not isinstance(value, dict) or len(value) <= limit,
    "minimum": lambda value, limit: not _IS["number"](value) or value >= limit,
    "maximum": lambda value, limit: not _IS["number"](value) or value <= limit,
    "enum": lambda value, limit: value in limit,
}


def _value_problems(schema: Schema, value: Any) -> Iterator[str]:
    for keyword, holds in _BOUNDS.items():
        if keyword in schema and not holds(value, schema[keyword]):
            yield f"{value!r} breaks {keyword} {schema[keyword]!r}"
    bits = {"int32": 31, "int64": 63}.get(schema.get("format", ""))
    if bits and _IS["integer"](value) and not -(2**bits) <= value < 2**bits:
        yield f"{value!r} does not fit {schema['format']}"
    if isinstance(value, dict):
        defaulted = {name for name, child in schema.get("properties", {}).items() if "default" in child}
        for name in schema.get("required", ()):
            if name not in value and name not in defaulted:
                yield f"lacks {name}"
    if isinstance(value, list):
        yield from _twice(schema, value)


def _twice(schema: Schema, items: list[Any]) -> Iterator[str]:
    kind = schema.get("x-kubernetes-list-type")
    if kind == "map":
        keys = schema["x-kubernetes-list-map-keys"]
        defaults = {key: schema["items"]["properties"][key].get("default") for key in keys}
        known: list[Any] = [[item.get(key, defaults[key]) for key in keys] for item in items if isinstance(item, dict)]
    else:
        known = items if kind == "set" or schema.get("uniqueItems") else []
    for index, item in enumerate(known):
        if item in known[:index]:
            yield f"holds {item!r} twice"


def _junctors(schema: Schema, value: Any, path: str) -> Iterator[str]:
    def passes(child: Schema) -> bool:
        return not any(_node(child, value, path, prunes=False))

    for child in schema.get("allOf", ()):
        yield from _node(child, value, path, prunes=False)
    if "anyOf" in schema and not any(passes(child) for child in schema["anyOf"]):
        yield f"{path or '.'}: meets none of anyOf"
    if "oneOf" in schema and sum(passes(child) for child in schema["oneOf"]) != 1:
        yield f"{path or '.'}: does not meet exactly one of oneOf"
    if "not" in schema and passes(schema["not"]):
        yield f"{path or '.'}: meets what it must not"


def _mapping(schema: Schema, value: Schema, path: str, *, prunes: bool) -> Iterator[str]:
    properties = dict(schema.get("properties", {}))
    if schema.get("x-kubernetes-embedded-resource"):
        properties |= _META
        yield from (f"{path}: lacks {name}" for name in ("apiVersion", "kind") if not value.get(name))
    keeps = schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("additionalProperties") is True
    for name, child in value.items():
        below = properties.get(name, schema.get("additionalProperties"))
        here = f"{path}.{name}" if path else name
        if isinstance(below, dict):
            yield from _node(below, child, here, prunes=prunes)
        elif prunes and not keeps:
            yield f"{here}: is not declared"


def _list(schema: Schema, value: list[Any], path: str, *, prunes: bool) -> Iterator[str]:
    items = schema.get("items")
    if isinstance(items, dict):
        for index, child in enumerate(value):
            yield from _node(items, child, f"{path}[{index}]", prunes=prunes)
