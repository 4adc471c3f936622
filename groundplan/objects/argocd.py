"""Objects of argoproj.io/v1alpha1 that Argo CD reads."""

from __future__ import annotations

from typing import Any

from groundplan.facts.argocd import GROUP
from groundplan.objects.metadata import Labels, metadata
from groundplan.spec import Shared

_API_VERSION = f"{GROUP}/v1alpha1"

PLATFORM = "platform"
"""The owner of the shared objects, where an Application is called for its owner; no tenant may have this name."""


TENANT_KINDS: tuple[tuple[str, str], ...] = (
    ("", "ConfigMap"),
    ("", "LimitRange"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "ServiceAccount"),
    ("external-secrets.io", "ExternalSecret"),
    ("external-secrets.io", "SecretStore"),
    ("kubeflow.org", "PodDefault"),
    ("networking.istio.io", "ServiceEntry"),
    ("networking.istio.io", "Sidecar"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("security.istio.io", "AuthorizationPolicy"),
    ("security.istio.io", "PeerAuthentication"),
)
"""What may be rendered into a tenant's namespace, as (group, kind), whether or not it is for one tenant today.

Argo CD prunes no object of a kind that the project does not permit, and fails the sync (argo-cd v3.5.1, controller/sync.go,
WithPermissionValidator): a project that permitted only what is rendered would keep the last object of a kind for ever.
"""


def application_name(shared: Shared, owner: str = "") -> str:
    """`<platform>-<environment>-<owner>`: unique where environments share an Argo CD. Without an owner, the root's."""
    root = f"{shared.name}-{shared.environment}"
    return f"{root}-{owner}" if owner else root


def application(
    name: str,
    namespace: str,
    *,
    project: str,
    source: dict[str, Any],
    destination: dict[str, str],
    sync_policy: dict[str, Any],
    labels: Labels | None = None,
    annotations: Labels | None = None,
) -> dict[str, Any]:
    """An Application without finalizers: dropping it from Git orphans its objects, and deletes none."""
    return {
        "apiVersion": _API_VERSION,
        "kind": "Application",
        "metadata": metadata(name, namespace, labels=labels, annotations=annotations),
        "spec": {
            "project": project,
            "source": source,
            "destination": destination,
            "revisionHistoryLimit": 3,
            "syncPolicy": sync_policy,
        },
    }


def app_project(
    name: str,
    namespace: str,
    *,
    description: str,
    source_repos: list[str],
    destinations: list[dict[str, str]],
    cluster_resources: list[dict[str, str]],
    namespace_resources: list[dict[str, str]],
    annotations: Labels | None = None,
) -> dict[str, Any]:
    """A project that allows just these kinds, destinations and sources."""
    return {
        "apiVersion": _API_VERSION,
        "kind": "AppProject",
        "metadata": metadata(name, namespace, annotations=annotations),
        "spec": {
            "description": description,
            "sourceRepos": source_repos,
            "destinations": destinations,
            "clusterResourceWhitelist": cluster_resources,
            "namespaceResourceWhitelist": namespace_resources,
        },
    }
