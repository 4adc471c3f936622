"""Objects of the core API group (https://kubernetes.io/docs/reference/kubernetes-api/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.objects.metadata import Labels, metadata


def namespace(name: str, *, labels: Labels | None = None, annotations: Labels | None = None) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name, labels=labels, annotations=annotations)}


def service_account(name: str, namespace: str, *, annotations: Labels | None = None) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(name, namespace, annotations=annotations),
    }


def resource_quota(name: str, namespace: str, hard: Mapping[str, str]) -> dict[str, Any]:
    """`hard` maps resource names, such as `requests.cpu`, to quantities."""
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata(name, namespace),
        "spec": {"hard": dict(hard)},
    }


def limit_range(name: str, namespace: str, limits: list[dict[str, Any]]) -> dict[str, Any]:
    """`limits` are LimitRangeItems: `{type, default, defaultRequest, min, max}`."""
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": metadata(name, namespace),
        "spec": {"limits": limits},
    }
