"""House rules: a text for the dashboard, and a role that lets every tenant read it."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.objects import Manifest
from groundplan.objects.metadata import metadata
from groundplan.objects.rbac import RBAC, group
from groundplan.spec import Shared, Tenant

NAME = "house-rules"


def platform(shared: Shared) -> Iterator[Manifest]:
    """One text for all, and who may read it."""
    rule = {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": [NAME], "verbs": ["get"]}
    text = {"motto": f"Be kind to {shared.domain}."}
    yield Manifest(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(NAME, "kubeflow"), "data": text}, "domain"
    )
    yield Manifest(
        {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRole", "metadata": metadata(NAME), "rules": [rule]}, "domain"
    )


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """The administrators of the platform may look into every tenant."""
    subjects = [group(admin.name) for admin in shared.identity.admins if admin.group is not None]
    role = {"apiGroup": RBAC, "kind": "ClusterRole", "name": "kubeflow-view"}
    binding = {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": metadata("platform-admins", tenant.namespace),
        "roleRef": role,
        "subjects": subjects,
    }
    yield Manifest(binding, "identity.admins")
