"""Objects of kubeflow.org, and the names that Kubeflow's controllers give theirs."""

from __future__ import annotations

import re
from typing import Any

from groundplan.objects.metadata import Labels, metadata
from groundplan.objects.rbac import user
from groundplan.spec import Member

_UNFIT = re.compile(r"[^a-zA-Z0-9]+")


def contributor_name(email: str, role: str, *, kind: str = "user") -> str:
    """The name KFAM gives a contributor's RoleBinding and AuthorizationPolicy (kubeflow/dashboard v2.0.0, bindings.go).

    Every run of other characters becomes one `-`, so two e-mails can meet in one name. Groups are named alike, with
    `group` for `kind`.
    """
    return _UNFIT.sub("-", f"{kind}-{_UNFIT.sub('-', email)}-clusterrole-{role}".lower())


def binding_name(member: Member) -> str:
    """The name of a member's RoleBinding."""
    return contributor_name(member.name, member.role, kind="user" if member.group is None else "group")


def pod_default(name: str, namespace: str, *, selector: Labels, spec: dict[str, Any]) -> dict[str, Any]:
    """What the webhook of PodDefaults puts into pods with the labels of `selector`; `spec` is in upstream's fields."""
    return {
        "apiVersion": "kubeflow.org/v1alpha1",
        "kind": "PodDefault",
        "metadata": metadata(name, namespace),
        "spec": {"selector": {"matchLabels": dict(selector)} if selector else {}, **spec},
    }


def profile(name: str, owner: str, *, annotations: Labels | None = None) -> dict[str, Any]:
    """A Profile that leaves quota to the ResourceQuota we render: the controller deletes its own when `hard` is empty.

    `owner` must be the text of the namespace's `owner` annotation, to the letter
    (kubeflow/dashboard v2.0.0, profile_controller.go).
    """
    return {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": metadata(name, annotations=annotations),
        "spec": {"owner": user(owner), "resourceQuotaSpec": {}},
    }
