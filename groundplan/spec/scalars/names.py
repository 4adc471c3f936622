"""Names as Kubernetes spells them.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and .../labels/, and
k8s.io/apimachinery/pkg/util/validation.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic_core import CoreSchema, core_schema

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Text, refusal

_LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_QUALIFIED = "[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"


def _as_label(text: str) -> str:
    near = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
    return f"write {near}" if near and len(near) <= 63 else ""


def _as_subdomain(text: str) -> str:
    near = re.sub("[^a-z0-9.]+", "-", text.lower()).strip("-.")
    return f"write {near}" if near and ".." not in near else ""


DnsLabel = Annotated[
    str,
    Text(
        "dns_label",
        _LABEL,
        "a name: lower-case letters, digits and `-`, starting and ending with a letter or digit",
        ("vision", "team-a"),
        max_length=63,
        hint=_as_label,
    ),
]
"""A DNS-1123 label: a namespace, a tenant, most items of the spec."""

DnsSubdomain = Annotated[
    str,
    Text(
        "dns_subdomain",
        _SUBDOMAIN,
        "a name: lower-case letters, digits, `-` and `.`, each part starting and ending with a letter or digit",
        ("oidc-client", "registry.example"),
        max_length=253,
        hint=_as_subdomain,
    ),
]
"""A DNS-1123 subdomain: the name of most Kubernetes objects."""

LABEL_VALUE = Text(
    "label_value",
    f"(?:{_QUALIFIED})?",
    "a label value: letters, digits, `-`, `_` and `.`, starting and ending with a letter or digit",
    ("4711", "research"),
    max_length=63,
)
LabelValue = Annotated[str, LABEL_VALUE]

ObjectKey = Annotated[
    str,
    Text(
        "object_key",
        r"(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]+",
        "a key of a Secret: letters, digits, `-`, `_` and `.`",
        ("token", "tls.crt"),
        max_length=253,
    ),
]
"""A key in the data of a Secret or ConfigMap."""

EnvName = Annotated[
    str,
    Text(
        "env_name",
        "[A-Za-z_][A-Za-z0-9_]*",
        "the name of an environment variable: letters, digits and `_`, not starting with a digit",
        ("WANDB_MODE",),
    ),
]
"""Narrower than Kubernetes, which also takes `-` and `.`: a shell could not read those."""


class QualifiedName:
    """`name` or `prefix/name`: the key of a label, an annotation or a taint."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.expected = f"a {what}: `name` or `prefix/name`, the name of letters, digits, `-`, `_` and `.`"

    def check(self, text: str) -> str:
        prefix, slash, name = text.rpartition("/")
        if len(name) > 63 or len(prefix) > 253:
            problem = f"`{text[:20]}...` is too long for a {self.what}"
            raise refusal("qualified_name", problem, "63 characters, and 253 before the `/`", code=OUT_OF_BOUNDS)
        if (slash and re.fullmatch(_SUBDOMAIN, prefix) is None) or re.fullmatch(_QUALIFIED, name) is None:
            raise refusal("qualified_name", f"`{text}` is not a {self.what}", self.expected)
        return text

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{_SUBDOMAIN}/)?{_QUALIFIED}$", "examples": ["cost-center"]}

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


LABEL_KEY = QualifiedName("label key")
LabelKey = Annotated[str, LABEL_KEY]
AnnotationKey = Annotated[str, QualifiedName("annotation key")]
