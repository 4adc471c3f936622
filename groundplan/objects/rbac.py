"""Objects of rbac.authorization.k8s.io/v1."""

from __future__ import annotations

from typing import Any, Literal

from groundplan.objects.metadata import Labels, metadata

RBAC = "rbac.authorization.k8s.io"


def user(name: str) -> dict[str, Any]:
    """A subject that the API server's authenticator calls by this name."""
    return {"apiGroup": RBAC, "kind": "User", "name": name}


def group(name: str) -> dict[str, Any]:
    return {"apiGroup": RBAC, "kind": "Group", "name": name}


def service_account_subject(name: str, namespace: str) -> dict[str, Any]:
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace}


def role(name: str, namespace: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """`rules` are PolicyRules: `{apiGroups, resources, resourceNames, verbs}`."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "Role",
        "metadata": metadata(name, namespace),
        "rules": rules,
    }


def role_binding(
    name: str,
    namespace: str,
    *,
    role: str,
    subjects: list[dict[str, Any]],
    role_kind: Literal["Role", "ClusterRole"] = "ClusterRole",
    annotations: Labels | None = None,
) -> dict[str, Any]:
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": metadata(name, namespace, annotations=annotations),
        "roleRef": {"apiGroup": RBAC, "kind": role_kind, "name": role},
        "subjects": subjects,
    }
