"""Labels and annotations that objects have besides their own: what is rendered, and what the checks keep for it."""

from __future__ import annotations

from groundplan.facts import argocd, istio, kubeflow, kubernetes, kueue, labels
from groundplan.objects.components import installed
from groundplan.spec import Shared, Tenant
from groundplan.spec.retire import Retire


def common_labels(shared: Shared) -> dict[str, str]:
    """The labels of every object of an environment; a tenant's have `labels.TENANT` as well."""
    return {
        labels.MANAGED_BY: labels.GROUNDPLAN,
        labels.PLATFORM: shared.name,
        labels.ENVIRONMENT: shared.environment,
    }


def namespace_labels(shared: Shared, tenant: Tenant) -> dict[str, str]:
    """The labels by which Kubeflow, Istio, Kueue and Kubernetes know a tenant's namespace, and what they do in it."""
    there = installed(shared)
    owned = {kubeflow.PIPELINES_LABEL: "true"} if "pipelines" in there and shared.object_store is None else {}
    queued = {kueue.MANAGED_NAMESPACE: "true"} if "kueue" in there else {}
    return {
        **owned,
        **queued,
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
    return {kubeflow.OWNER_ANNOTATION: tenant.owner, **guarded(argocd.WAVE_NAMESPACE, tenant.retire)}


def guarded(wave: str, retire: Retire | None) -> dict[str, str]:
    """The annotations of what Argo CD syncs in this wave, and neither prunes nor deletes without being told.

    Of what is retired it never does: the data outlives everything else that is said of it.
    """
    return {argocd.SYNC_WAVE: wave, **(kept(retire) if retire is not None else {argocd.SYNC_OPTIONS: argocd.GUARDED})}


def kept(retire: Retire | None) -> dict[str, str]:
    """The annotations of what holds data, which Argo CD neither prunes nor deletes; why it goes, where it does."""
    retired = {labels.RETIRED: retire.reason} if retire is not None else {}
    return {argocd.SYNC_OPTIONS: argocd.KEPT, **retired}
