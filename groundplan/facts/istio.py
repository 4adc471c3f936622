"""Names of Istio (istio 1.30.3) and of its installation by Kubeflow."""

from __future__ import annotations

INJECTION_LABEL = "istio-injection"
TRUST_DOMAIN = "cluster.local"
ISTIO_NAMESPACE = "istio-system"
INGRESS_GATEWAY_ACCOUNT = "istio-ingressgateway-service-account"


def principal(namespace: str, service_account: str) -> str:
    """The identity of a service account in the mesh's default trust domain."""
    return f"{TRUST_DOMAIN}/ns/{namespace}/sa/{service_account}"


INGRESS_GATEWAY = principal(ISTIO_NAMESPACE, INGRESS_GATEWAY_ACCOUNT)

REVISION_LABEL = "istio.io/rev"
DATAPLANE_MODE_LABEL = "istio.io/dataplane-mode"
"""Beside `istio-injection`, the one contradicts it and the other puts the pods into the mesh twice
(https://istio.io/latest/docs/reference/config/analysis/ist0123/, .../ambient/usage/add-workloads/)."""
