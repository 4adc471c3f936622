"""JSON Schemas of Kubernetes' own kinds, made from the data files of the package `kubernetes-validate`.

The package's own function reads its files anew for every object, and its import brings jsonschema; so its data is taken,
not its code. What the OpenAPI data leaves open and the API server does not is added here: quantities, integer bounds,
dates, label syntax. `null` is not accepted: to the API server it means "absent", so a file should not say it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from groundplan.contract.metadata import LABELS, TEMPLATE_METADATA, metadata_schema
from groundplan.facts.kubernetes import CLUSTER_SCOPED, ENUMS, NAME_RULES, NAMESPACED, QUOTA_KEY

Schema = dict[str, Any]
Key = tuple[str, str]
"""(apiVersion, kind), as an object spells them."""

_META = "io.k8s.apimachinery.pkg.apis.meta.v1."
_CRD = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1."
_FOLDER = re.compile(r"v(1\.\d+)\.0-local-strict").fullmatch

QUANTITY: Schema = {
    "type": ["string", "number"],
    "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
    "x-expects": "a quantity such as `500m`, `4`, `20Gi` or `1.5T`",
}
"""k8s.io/apimachinery/pkg/api/resource/quantity.go."""

INT_OR_STRING: Schema = {"type": ["integer", "string"]}

DATE_TIME: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$",
    "x-expects": "a time such as `2026-01-31T09:30:00Z`",
}

FORMATS: dict[str, Schema] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
    "byte": {
        "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        "x-expects": "base64",
    },
    "date-time": {key: DATE_TIME[key] for key in ("pattern", "x-expects")},
}
"""What a `format` of OpenAPI asks for, in JSON Schema's own keywords."""

_QUOTA_KEYS: Schema = {
    "pattern": QUOTA_KEY,
    "x-expects": "a key such as `requests.cpu`, `pods`, `count/jobs.batch` or `requests.nvidia.com/gpu` (devices by requests)",
}

_REPLACED: dict[str, Schema] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": QUANTITY,
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": INT_OR_STRING,
    f"{_META}Time": DATE_TIME,
    f"{_META}MicroTime": DATE_TIME,
    f"{_META}ObjectMeta": TEMPLATE_METADATA,
    # The data leaves these open, although a CRD's schema goes on below them.
    f"{_CRD}JSONSchemaPropsOrArray": {"$ref": f"#/$defs/{_CRD}JSONSchemaProps"},
    f"{_CRD}JSONSchemaPropsOrBool": {"anyOf": [{"type": "boolean"}, {"$ref": f"#/$defs/{_CRD}JSONSchemaProps"}]},
}


@cache
def _data_folder() -> Path:
    spec = find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the package kubernetes-validate, which groundplan depends on, is not installed")
    return Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema"


@cache
def supported_versions() -> tuple[str, ...]:
    """The minor versions there are schemas for, oldest first: `("1.25", ..., "1.35", ...)`."""
    found = [match[1] for folder in _data_folder().iterdir() if (match := _FOLDER(folder.name))]
    return tuple(sorted(found, key=lambda version: int(version.partition(".")[2])))


@cache
def load(version: str) -> KubernetesKinds:
    """The kinds of a supported minor version; KeyError for another."""
    if version not in supported_versions():
        raise KeyError(version)
    path = _data_folder() / f"v{version}.0-local-strict" / "_definitions.json"
    return KubernetesKinds(json.loads(path.read_bytes())["$defs"])


class KubernetesKinds:
    """The kinds of one Kubernetes version that a file in Git can hold."""

    def __init__(self, definitions: dict[str, Schema]) -> None:
        self._definitions = definitions
        self._names = dict(_stored_kinds(definitions))

    def known(self) -> tuple[Key, ...]:
        return tuple(sorted(self._names))

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def schema(self, key: Key) -> Schema:
        """A self-contained schema, without `status`, and with the `metadata` that an object in Git may have."""
        name = self._names[key]
        group, kind = key[0].rpartition("/")[0], key[1]
        root = dict(self._definitions[name])
        properties = {k: v for k, v in root["properties"].items() if k not in ("metadata", "status")}
        definitions = self._closure({"properties": properties})
        top: Schema = _strict(root | {"properties": properties})
        _close_enums(name, top)
        rule = NAME_RULES.get((group, kind), "dns-subdomain")
        top["properties"]["metadata"] = metadata_schema(rule, namespaced=(group, kind) in NAMESPACED)
        top["required"] = sorted({"apiVersion", "kind", "metadata", *top.get("required", ())})
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **top, "$defs": definitions}

    def _closure(self, start: Schema) -> dict[str, Schema]:
        """Every definition that `start` reaches, ready for use."""
        found: dict[str, Schema] = {}
        waiting = list(_references(start))
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            replaced = _REPLACED.get(name)
            found[name] = replaced if replaced is not None else self._definition(name)
            if replaced is None:
                waiting.extend(_references(self._definitions[name]))
        return found

    def _definition(self, name: str) -> Schema:
        definition = _strict(self._definitions[name])
        _close_enums(name, definition)
        properties = definition.get("properties", {})
        if name == f"{_META}LabelSelector":
            properties["matchLabels"] = LABELS
        elif name.endswith("core.v1.ResourceQuotaSpec"):
            properties["hard"]["propertyNames"] = _QUOTA_KEYS
        return definition


def _close_enums(name: str, definition: Schema) -> None:
    """Bound the fields of a definition that take one of a few words."""
    for field, words in ENUMS.get(name.removeprefix("io.k8s.api."), {}).items():
        shape = definition["properties"][field]
        (shape["items"] if shape.get("type") == "array" else shape)["enum"] = words.split()


def _stored_kinds(definitions: dict[str, Schema]) -> list[tuple[Key, str]]:
    found = []
    for name, definition in definitions.items():
        for gvk in definition.get("x-kubernetes-group-version-kind", ()):
            group, version, kind = gvk["group"], gvk["version"], gvk["kind"]
            if (group, kind) in NAMESPACED or (group, kind) in CLUSTER_SCOPED:
                found.append(((f"{group}/{version}" if group else version, kind), name))
    return found


def _references(schema: Any) -> list[str]:
    found: list[str] = []
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if type(node) is dict:
            target = node.get("$ref")
            if type(target) is str:
                found.append(target.rpartition("/")[2])
            waiting.extend(node.values())
        elif type(node) is list:
            waiting.extend(node)
    return found


def _strict(schema: Schema) -> Schema:
    """A copy without prose and without `null`, its formats spelt out, its references local."""
    out: Schema = {}
    for keyword, value in schema.items():
        if keyword == "properties":
            out[keyword] = {name: _strict(child) for name, child in value.items()}
        elif keyword in ("items", "additionalProperties") and type(value) is dict:
            out[keyword] = _strict(value)
        elif keyword == "type":
            kept = [name for name in value if name != "null"] if type(value) is list else [value]
            out[keyword] = kept[0] if len(kept) == 1 else kept
        elif keyword == "$ref":
            out[keyword] = "#/$defs/" + value.rpartition("/")[2]
        elif keyword == "enum":
            out[keyword] = [item for item in value if item is not None]
        elif keyword in ("oneOf", "anyOf", "allOf"):
            out[keyword] = [_strict(child) for child in value]
        elif keyword in ("additionalProperties", "required", "x-kubernetes-list-map-keys"):
            out[keyword] = value
    if schema.get("x-kubernetes-list-type") == "set":
        out["uniqueItems"] = True
    return out | FORMATS.get(schema.get("format", ""), {})
