"""Object metadata: what is empty is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Labels = Mapping[str, str]


def metadata(
    name: str, namespace: str = "", *, labels: Labels | None = None, annotations: Labels | None = None
) -> dict[str, Any]:
    """`metadata` of an object; `namespace` is empty for one of cluster scope."""
    result: dict[str, Any] = {"name": name}
    if namespace:
        result["namespace"] = namespace
    if labels:
        result["labels"] = dict(labels)
    if annotations:
        result["annotations"] = dict(annotations)
    return result
