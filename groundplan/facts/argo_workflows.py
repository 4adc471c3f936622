"""Names of Argo Workflows (argo-workflows v4.1.2)."""

from __future__ import annotations

DEFAULT_REPOSITORY_ANNOTATION = "workflows.argoproj.io/default-artifact-repository"
DEFAULT_REPOSITORY = "default-namespaced"
"""The key in the ConfigMap `artifact-repositories` that workflows of a namespace use when they name none
(docs/artifact-repository-ref.md)."""

KEY_FORMAT = "artifacts/{{workflow.name}}/{{workflow.creationTimestamp.Y}}/{{workflow.creationTimestamp.m}}/{{workflow.creationTimestamp.d}}/{{pod.name}}"
"""Where a workflow's artifacts lie in the bucket; the same layout as Kubeflow Pipelines' own."""
