"""The JSON Schema of `metadata`: what names, labels and annotations may look like, and whether there is a namespace.

Source of the patterns and lengths: Kubernetes' apimachinery/pkg/util/validation/validation.go and
apimachinery/pkg/api/validation/objectmeta.go. `x-expects` beside a pattern says in words what it asks for, for messages.
"""

from __future__ import annotations

from typing import Any

from groundplan.facts.kubernetes import NameRule

Schema = dict[str, Any]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_ANY_CASE = r"[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?"
_QUALIFIED_MAX = 253 + 1 + 63

_SUBDOMAIN_WORDS = "lower-case letters, digits, `-` and `.`, beginning and ending with a letter or digit"
_LABEL_WORDS = "lower-case letters, digits and `-`, beginning and ending with a letter or digit"

DNS_LABEL: Schema = {
    "type": "string", "pattern": f"^{_LABEL}$", "maxLength": 63, "x-expects": f"at most 63 {_LABEL_WORDS}",
}  # fmt: skip

NAMES: dict[NameRule, Schema] = {
    "dns-label": DNS_LABEL,
    "dns-1035-label": {
        "type": "string", "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63,
        "x-expects": "at most 63 lower-case letters, digits and `-`, beginning with a letter and ending with a letter or digit",
    },
    "dns-subdomain": {
        "type": "string", "pattern": f"^{_SUBDOMAIN}$", "maxLength": 253, "x-expects": f"at most 253 {_SUBDOMAIN_WORDS}",
    },
    "path-segment": {
        "type": "string", "pattern": r"^([^./%][^/%]*|\.[^./%][^/%]*|\.\.[^/%]+)$", "maxLength": 253,
        "x-expects": "at most 253 characters without `/` and `%`, and neither `.` nor `..`",
    },
    "job": {
        "type": "string", "pattern": f"^{_SUBDOMAIN}$", "maxLength": 63, "x-expects": f"at most 63 {_SUBDOMAIN_WORDS}",
    },
    "cron-job": {
        "type": "string", "pattern": f"^{_SUBDOMAIN}$", "maxLength": 52, "x-expects": f"at most 52 {_SUBDOMAIN_WORDS}",
    },
}  # fmt: skip

LABELS: Schema = {
    "type": "object",
    "propertyNames": {
        "pattern": f"^({_SUBDOMAIN}/)?{_QUALIFIED}$", "maxLength": _QUALIFIED_MAX, "not": {"pattern": "^[^/]{254}"},
        "x-expects": "a key like `name` or `example.com/name`: at most 63 letters, digits, `-`, `_` and `.` after the `/`, "
        "a lower-case DNS name of at most 253 characters before it",
    },
    "additionalProperties": {
        "type": "string", "pattern": "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", "maxLength": 63,
        "x-expects": "at most 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit; or nothing",
    },
}  # fmt: skip

ANNOTATIONS: Schema = {
    "type": "object",
    # The API server lowers the key before it checks it, so that upper case is fine on both sides of the slash.
    "propertyNames": {
        "pattern": rf"^({_ANY_CASE}(\.{_ANY_CASE})*/)?{_QUALIFIED}$", "maxLength": _QUALIFIED_MAX,
        "not": {"pattern": "^[^/]{254}"},
        "x-expects": "a key like `name` or `example.com/name`: at most 63 letters, digits, `-`, `_` and `.` after the `/`, "
        "a DNS name of at most 253 characters before it",
    },
    "additionalProperties": {"type": "string"},
}  # fmt: skip

FINALIZERS: Schema = {
    "type": "array",
    "uniqueItems": True,
    "items": {
        "type": "string", "pattern": f"^({_SUBDOMAIN}/)?{_QUALIFIED}$", "maxLength": _QUALIFIED_MAX,
        "x-expects": "a name like `example.com/name`",
    },
}  # fmt: skip


def metadata_schema(rule: NameRule, *, namespaced: bool) -> Schema:
    """`metadata` of an object in Git: it has a name, and a namespace exactly if its kind lives in one."""
    properties = {"name": NAMES[rule], "labels": LABELS, "annotations": ANNOTATIONS, "finalizers": FINALIZERS}
    if namespaced:
        properties["namespace"] = DNS_LABEL
    return {
        "type": "object",
        "required": ["name", "namespace"] if namespaced else ["name"],
        "additionalProperties": False,
        "properties": properties,
    }


TEMPLATE_METADATA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": NAMES["dns-subdomain"],
        "generateName": {"type": "string"},
        "namespace": DNS_LABEL,
        "labels": LABELS,
        "annotations": ANNOTATIONS,
        "finalizers": FINALIZERS,
    },
}
"""`metadata` of a template inside an object, such as that of the pods of a Deployment."""
