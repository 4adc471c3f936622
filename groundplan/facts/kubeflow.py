"""Names of Kubeflow's profile controller and KFAM (kubeflow/dashboard v2.0.0, kubeflow/community-distribution f09f3ee)."""

from __future__ import annotations

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

KUBEFLOW_NAMESPACE = "kubeflow"
PIPELINES_UI_ACCOUNT = "ml-pipeline-ui"
NOTEBOOK_CONTROLLER_ACCOUNT = "notebook-controller-service-account"

PROBE_PATHS = ("/healthz", "/metrics", "/wait-for-drain")
"""Paths that Knative's probes and metrics need without an identity."""

KERNELS_PATH = "*/api/kernels"
"""What the notebook controller asks to learn whether a notebook is idle."""
