"""Objects of the core API group (https://kubernetes.io/docs/reference/kubernetes-api/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from groundplan.objects.metadata import Labels, metadata


def namespace(name: str, *, labels: Labels | None = None, annotations: Labels | None = None) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name, labels=labels, annotations=annotations)}


def service_account(
    name: str,
    namespace: str,
    *,
    annotations: Labels | None = None,
    mounts_token: bool,
    pull_secrets: Iterable[str] = (),
) -> dict[str, Any]:
    """`mounts_token` says whether pods that run as it get a token for the API server unless they say otherwise."""
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(name, namespace, annotations=annotations),
        "automountServiceAccountToken": mounts_token,
    }
    secrets = [{"name": secret} for secret in pull_secrets]
    return {**account, "imagePullSecrets": secrets} if secrets else account


def config_map(
    name: str, namespace: str, data: Mapping[str, str], *, annotations: Labels | None = None
) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(name, namespace, annotations=annotations),
        "data": dict(data),
    }


def persistent_volume_claim(
    name: str, namespace: str, *, storage_class: str, access_mode: str, size: str, annotations: Labels | None = None
) -> dict[str, Any]:
    """A claim on a volume with a file system. `size` is a quantity of bytes."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(name, namespace, annotations=annotations),
        "spec": {
            "accessModes": [access_mode],
            "resources": {"requests": {"storage": size}},
            "storageClassName": storage_class,
            "volumeMode": "Filesystem",
        },
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
