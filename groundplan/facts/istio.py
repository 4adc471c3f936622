"""Names of Istio (istio 1.30.3) and of its installation by Kubeflow."""

from __future__ import annotations

INJECTION_LABEL = "istio-injection"
TRUST_DOMAIN = "cluster.local"
ISTIO_NAMESPACE = "istio-system"
INGRESS_GATEWAY_ACCOUNT = "istio-ingressgateway-service-account"
INGRESS_GATEWAY_LABELS = {"app": "istio-ingressgateway"}
GATEWAY_SELECTOR = {"istio": "ingressgateway"}
"""The label by which a Gateway finds the pods of the ingress gateway."""

MESH_CONFIG = "groundplan-mesh"
MESH_CONFIG_KEY = "mesh"
"""The ConfigMap that istiod's variable SHARED_MESH_CONFIG names, and its key: settings of the mesh as YAML, beside those of
the installation (istio 1.30 pilot/pkg/features; https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/)."""

AUTHORIZATION_PROVIDER = "oauth2-proxy"
"""The name of the extension provider that asks oauth2-proxy."""

LOGIN_PATHS = ("/oauth2/*",)
"""Paths at the gateway that oauth2-proxy serves itself: nobody is logged in yet when they are called."""


def principal(namespace: str, service_account: str) -> str:
    """The identity of a service account in the mesh's default trust domain."""
    return f"{TRUST_DOMAIN}/ns/{namespace}/sa/{service_account}"


REVISION_LABEL = "istio.io/rev"
DATAPLANE_MODE_LABEL = "istio.io/dataplane-mode"
"""Beside `istio-injection`, the one contradicts it and the other puts the pods into the mesh twice
(https://istio.io/latest/docs/reference/config/analysis/ist0123/, .../ambient/usage/add-workloads/)."""

OPEN_TO_ALL: frozenset[tuple[str, tuple[str, str]]] = frozenset(
    {
        ("istio", ("app", "istio-ingressgateway")),
        ("istio", ("app", "cluster-local-gateway")),
        ("knative", ("app", "activator")),
        ("knative", ("app", "autoscaler")),
        ("knative", ("app", "controller")),
        ("knative", ("app", "webhook")),
        ("knative", ("role", "webhook")),
        ("knative", ("app", "net-istio-webhook")),
        ("pipelines", ("app", "cache-server")),
    }
)
"""Workloads whose policy may allow every call: the key of their component, and a label that the policy selects.

Gateways decide by other policies, the API server calls webhooks without an identity, and Knative's own pods probe each
other. Sources: kubeflow/community-distribution f09f3ee (common/knative/knative-serving/base/istio-authorization-policy.yaml,
common/istio/istio-install/base/gateway_authorizationpolicy.yaml, common/istio/helm/manifests/cluster-local-gateway.yaml) and
kubeflow/pipelines 2.17 (manifests/kustomize/base/installs/multi-user/istio-authorization-config.yaml).
"""
