"""Names of Kubeflow's profile controller and KFAM (kubeflow/dashboard v2.0.0, kubeflow/community-distribution f09f3ee)."""

from __future__ import annotations

import re

OWNER_ANNOTATION = "owner"
USER_ANNOTATION = "user"
ROLE_ANNOTATION = "role"
"""KFAM lists a RoleBinding that has both annotations, and fails for everybody when one such has not exactly one subject."""

PROFILE_PART_OF = "kubeflow-profile"
"""The value of app.kubernetes.io/part-of by which Kubeflow's policies and webhooks select tenants' namespaces."""

KATIB_INJECTION = "katib.kubeflow.org/metrics-collector-injection"
SERVING_LABEL = "serving.kubeflow.org/inferenceservice"

CLUSTER_ROLES = {"admin": "kubeflow-admin", "edit": "kubeflow-edit", "view": "kubeflow-view"}

DEFAULT_EDITOR = "default-editor"
DEFAULT_VIEWER = "default-viewer"
OWNER_BINDING = "namespaceAdmin"
OWNER_POLICY = "ns-owner-access-istio"
CONTROLLER_QUOTA = "kf-resource-quota"
"""The profile controller deletes a quota of this name whenever the Profile asks for none."""

KUBEFLOW_NAMESPACE = "kubeflow"
PIPELINES_UI_ACCOUNT = "ml-pipeline-ui"
NOTEBOOK_CONTROLLER_ACCOUNT = "notebook-controller-service-account"

PROBE_PATHS = ("/healthz", "/metrics", "/wait-for-drain")
"""Paths that Knative's probes and metrics need without an identity."""

KERNELS_PATH = "*/api/kernels"
"""What the notebook controller asks to learn whether a notebook is idle."""

_UNFIT = re.compile(r"[^a-zA-Z0-9]+")


def contributor_name(email: str, role: str, *, kind: str = "user") -> str:
    """The name KFAM gives a contributor's RoleBinding and AuthorizationPolicy (kubeflow/dashboard v2.0.0, bindings.go).

    Every run of other characters becomes one `-`, so two e-mails can meet in one name. Groups are named alike, with
    `group` for `kind`.
    """
    return _UNFIT.sub("-", f"{kind}-{_UNFIT.sub('-', email)}-clusterrole-{role}".lower())
