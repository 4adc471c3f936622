"""A CRD's `openAPIV3Schema` as JSON Schema, with the API server's meaning.

Structural schemas (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/) differ
from JSON Schema in what they leave unsaid: a field that is not declared is dropped by the server, so here it is an error
unless `x-kubernetes-preserve-unknown-fields` keeps it; a field with a default counts as present; `null` needs `nullable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.contract.kubernetes import FORMATS, INT_OR_STRING
from groundplan.contract.metadata import TEMPLATE_METADATA

Schema = dict[str, Any]

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_PLAIN = frozenset(
    {
        "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
        "maxProperties", "multipleOf", "uniqueItems", "required", "x-kubernetes-list-map-keys",
    }
)  # fmt: skip
_JUNCTORS = ("allOf", "anyOf", "oneOf")


def convert(schema: Schema) -> Schema:
    """One structural node and all below it. Raises RecursionError never: the loader bounds the depth."""
    out = _values(schema)
    if schema.get("x-kubernetes-int-or-string") is True:
        out |= INT_OR_STRING
        out.pop("anyOf", None)  # the only `anyOf` that may name types, and it says the same
    elif "type" in schema:
        out["type"] = schema["type"]
    _children(schema, out)
    if schema.get("x-kubernetes-list-type") == "set":
        out["uniqueItems"] = True
    if schema.get("x-kubernetes-embedded-resource") is True:
        _embed(out)
    if schema.get("nullable") is True and "type" in out:
        kinds = out["type"]
        out["type"] = [*kinds, "null"] if isinstance(kinds, list) else [kinds, "null"]
    return out


def _values(schema: Schema) -> Schema:
    """The value validations of a node; inside `allOf` and its kin there is nothing else."""
    out = {keyword: value for keyword, value in schema.items() if keyword in _PLAIN}
    if "enum" in schema:
        out["enum"] = [*schema["enum"], *([None] if schema.get("nullable") is True else [])]
    for bound in ("Minimum", "Maximum"):  # OpenAPI 3.0 says it with a boolean
        if schema.get(f"exclusive{bound}") is True and bound.lower() in out:
            out[f"exclusive{bound}"] = out.pop(bound.lower())
    for keyword, value in FORMATS.get(str(schema.get("format", "")), {}).items():
        out.setdefault(keyword, value)
    for keyword in _JUNCTORS:
        if keyword in schema:
            out[keyword] = [nested(child) for child in schema[keyword]]
    if "not" in schema:
        out["not"] = nested(schema["not"])
    return out


def nested(schema: Schema) -> Schema:
    """A node inside a junctor: values of declared fields, with nothing closed by it."""
    out = _values(schema)
    if "properties" in schema:
        out["properties"] = {name: nested(child) for name, child in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        out["items"] = nested(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        out["additionalProperties"] = nested(schema["additionalProperties"])
    return out


def _children(schema: Schema, out: Schema) -> None:
    properties = schema.get("properties")
    additional = schema.get("additionalProperties")
    if isinstance(properties, dict):
        out["properties"] = {name: convert(child) for name, child in properties.items()}
        _drop_defaulted(properties, out)
    if isinstance(schema.get("items"), dict):
        out["items"] = convert(schema["items"])
    if isinstance(additional, dict):
        out["additionalProperties"] = convert(additional)
    elif schema.get("type") == "object" and additional is not True and schema.get(_PRESERVE) is not True:
        out["additionalProperties"] = False


def _drop_defaulted(properties: Schema, out: Schema) -> None:
    """The server fills in defaults before it looks at what is required."""
    if "required" in out:
        out["required"] = [name for name in out["required"] if "default" not in properties.get(name, {})]


def _embed(out: Schema) -> None:
    """An embedded resource is an object of some kind: it says which, and has metadata."""
    properties = out.setdefault("properties", {})
    properties["apiVersion"] = {"type": "string", "minLength": 1}
    properties["kind"] = {"type": "string", "minLength": 1}
    properties["metadata"] = TEMPLATE_METADATA
    out["required"] = sorted({"apiVersion", "kind", *out.get("required", ())})


def rules(schema: Schema, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every CEL rule (`x-kubernetes-validations`): where it holds, its expression, its message."""
    for rule in schema.get("x-kubernetes-validations", ()):
        yield path, str(rule.get("rule", "")), str(rule.get("message", ""))
    for name, child in schema.get("properties", {}).items():
        yield from rules(child, f"{path}.{name}" if path else name)
    for keyword, step in (("items", "[]"), ("additionalProperties", "{}")):
        child = schema.get(keyword)
        if isinstance(child, dict):
            yield from rules(child, path + step)
