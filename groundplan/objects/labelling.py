"""Labels and annotations that objects have besides their own: what is rendered, and what the checks keep for it."""

from __future__ import annotations

from groundplan.facts import argocd, istio, kubeflow, kubernetes, labels
from groundplan.spec import Shared, Tenant


def common_labels(shared: Shared) -> dict[str, str]:
    """The labels of every object of an environment; a tenant's have `labels.TENANT` as well."""
    return {
        labels.MANAGED_BY: labels.GROUNDPLAN,
        labels.PLATFORM: shared.name,
        labels.ENVIRONMENT: shared.environment,
    }


def namespace_labels(shared: Shared, tenant: Tenant) -> dict[str, str]:
    """The labels by which Kubeflow, Istio and Kubernetes know a tenant's namespace, and what they do in it."""
    return {
        labels.PART_OF: kubeflow.PROFILE_PART_OF,
        istio.INJECTION_LABEL: "enabled",
        kubeflow.KATIB_INJECTION: "enabled",
        kubeflow.SERVING_LABEL: "enabled",
        kubernetes.POD_SECURITY_ENFORCE: tenant.pod_security,
        kubernetes.POD_SECURITY_ENFORCE_VERSION: f"v{shared.cluster.kubernetes_version}",
        kubernetes.POD_SECURITY_WARN: "restricted",
        kubernetes.POD_SECURITY_AUDIT: "restricted",
    }


def namespace_annotations(tenant: Tenant) -> dict[str, str]:
    """Whose namespace it is, and how Argo CD treats it."""
    return {kubeflow.OWNER_ANNOTATION: tenant.owner, **guarded(argocd.WAVE_NAMESPACE)}


def guarded(wave: str) -> dict[str, str]:
    """The annotations of what Argo CD syncs in this wave, and neither prunes nor deletes without being told."""
    return {argocd.SYNC_WAVE: wave, argocd.SYNC_OPTIONS: argocd.GUARDED}
