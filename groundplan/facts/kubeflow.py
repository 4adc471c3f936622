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
GATEWAY = "kubeflow-gateway"
"""The Gateway that the VirtualServices of every component name, in Kubeflow's namespace."""

PIPELINES_LABEL = "pipelines.kubeflow.org/enabled"
"""With it Kubeflow Pipelines' own controller writes a tenant's artifact-store configuration: the three ConfigMaps and the
Secret below, which Git must then leave alone (pipelines 2.17, DecoratorController kubeflow-pipelines-profile-controller)."""

LAUNCHER_CONFIG = "kfp-launcher"
METADATA_CONFIG = "metadata-grpc-configmap"
ARTIFACT_REPOSITORIES = "artifact-repositories"
ARTIFACT_SECRET = "mlpipeline-minio-artifact"  # noqa: S105 - the name of a Secret

PIPELINE_ROOT = "v2/artifacts"
"""Where in the bucket runs keep their artifacts unless they say otherwise (pipelines 2.17)."""

PIPELINES_AUDIENCE = "pipelines.kubeflow.org"
PIPELINES_TOKEN_VARIABLE = "KF_PIPELINES_SA_TOKEN_PATH"  # noqa: S105 - the name of a variable
PIPELINES_TOKEN_FOLDER = "/var/run/secrets/kubeflow/pipelines"  # noqa: S105 - a folder
PIPELINES_POD_DEFAULT = "access-ml-pipeline"
"""The PodDefault of Kubeflow's documentation by which a notebook calls the Pipelines API as itself
(https://www.kubeflow.org/docs/components/pipelines/user-guides/core-functions/connect-api/)."""
PIPELINES_UI_ACCOUNT = "ml-pipeline-ui"
NOTEBOOK_CONTROLLER_ACCOUNT = "notebook-controller-service-account"
PROFILES_ACCOUNT = "profiles-controller-service-account"
GROUPS_HEADER = "kubeflow-groups"

DASHBOARD_LABELS = {"app": "kubeflow-dashboard"}

WORKGROUP_ROUTES = (
    "/api/workgroup/create",
    "/api/workgroup/nuke-self",
    "/api/workgroup/add-contributor/*",
    "/api/workgroup/remove-contributor/*",
)
"""Routes of the dashboard that make and remove Profiles and contributors, whatever REGISTRATION_FLOW says: the flag hides
them in the browser only (kubeflow/dashboard v2.0.0, components/centraldashboard/app/api_workgroup.ts)."""

PROBE_PATHS = ("/healthz", "/metrics", "/wait-for-drain")
"""Paths that Knative's probes and metrics need without an identity."""

KERNELS_PATH = "*/api/kernels"
"""What the notebook controller asks to learn whether a notebook is idle."""

PROFILE_QUOTA = "kf-resource-quota"
"""The ResourceQuota that the profile controller makes of a Profile's `resourceQuotaSpec`, and deletes where that is empty."""
