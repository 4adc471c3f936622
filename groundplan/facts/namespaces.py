"""Namespaces that belong to somebody else, so that no tenant may have them.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ (`kube-` is reserved); the
Namespace objects of kubeflow/community-distribution f09f3ee (common/, applications/); the installation manifests of
Kueue, JobSet, Argo CD and Argo Rollouts; the default namespaces of the charts of External Secrets, the GPU operator,
KEDA, kube-prometheus-stack and Kyverno.
"""

from __future__ import annotations

RESERVED: dict[str, str] = {
    "argo": "Argo Workflows",
    "argo-rollouts": "Argo Rollouts",
    "argocd": "Argo CD",
    "auth": "Dex",
    "cert-manager": "cert-manager",
    "default": "Kubernetes",
    "external-secrets": "External Secrets",
    "gpu-operator": "NVIDIA's GPU operator",
    "istio-cni": "Istio",
    "istio-ingress": "Istio",
    "istio-operator": "Istio",
    "istio-system": "Istio",
    "jobset-system": "JobSet",
    "keda": "KEDA",
    "kserve": "KServe",
    "kubeflow": "Kubeflow",
    "kubeflow-system": "Kubeflow",
    "kueue-system": "Kueue",
    "kyverno": "Kyverno",
    "monitoring": "Prometheus",
    "oauth2-proxy": "OAuth2 Proxy",
}
"""Each namespace, and whose it is."""

RESERVED_PREFIXES: dict[str, str] = {"knative-": "Knative", "kube-": "Kubernetes"}


def holder(namespace: str) -> str | None:
    """Whose namespace it is, or None when it is free."""
    if (known := RESERVED.get(namespace)) is not None:
        return known
    return next((whose for prefix, whose in RESERVED_PREFIXES.items() if namespace.startswith(prefix)), None)
