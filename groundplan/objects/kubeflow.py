"""Objects of kubeflow.org, and the names that Kubeflow's controllers give theirs."""

from __future__ import annotations

from typing import Any

from groundplan.facts.kubeflow import contributor_name
from groundplan.objects.metadata import Labels, metadata
from groundplan.objects.rbac import user

__all__ = ["contributor_name", "profile"]


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
