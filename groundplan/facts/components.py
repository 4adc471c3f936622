"""What each component of the platform brings: namespaces, pods with their labels, ports and accounts, CRDs.

Labels, ports and accounts are those of the manifests of kubeflow/community-distribution (`applications/*`, `common/*`,
branch of 2026-08, which carries Kubeflow Pipelines 2.17, Katib 0.19, Istio 1.30, Knative 1.22; the dashboard's are those of
`applications/dashboard/helm`, Trainer's of its 2.3), and by name those of the charts of cert-manager, External Secrets,
Kueue and kube-prometheus-stack, which install under the names of their defaults. Ports are those of pods, which is what
policies see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from groundplan.facts import istio, kubeflow

Caller = Literal["gateway", "tenants", "namespace", "api-server"]
"""Who calls a workload of a component: users through the ingress gateway, tenants' pods, pods of its own namespace, or the
API server as a webhook."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pods:
    """The pods of one workload of a component.

    `ports` are those that `callers` use. `calls` are the ports of tenants' pods that it opens connections to; empty with
    `calls_any` for every port. `in_mesh` says that they have a sidecar; `plaintext` that pods without one call them, so
    that mutual TLS cannot be asked of everybody.
    """

    name: str
    labels: Labels
    account: str = ""
    ports: tuple[int, ...] = ()
    callers: tuple[Caller, ...] = ()
    calls: tuple[int, ...] = ()
    calls_any: bool = False
    in_mesh: bool = True
    plaintext: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """A component by its key in `components`, the namespace it is installed into, and what it brings.

    `projects` are those of a release (`groundplan.releases`) whose CRDs come with it; `needs` are components that it does not
    work without.
    """

    key: str
    title: str
    namespace: str
    pods: tuple[Pods, ...] = ()
    projects: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _app(name: str) -> Labels:
    return {"app": name}


_NAMESPACE = kubeflow.KUBEFLOW_NAMESPACE

_ALL = (
    Component(
        "certManager",
        "cert-manager",
        "cert-manager",
        (
            Pods(
                "cert-manager-webhook",
                {"app.kubernetes.io/name": "webhook"},
                "cert-manager-webhook",
                (10250,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("cert-manager",),
    ),
    Component(
        "istio",
        "Istio",
        istio.ISTIO_NAMESPACE,
        (
            Pods("istiod", _app("istiod"), "istiod", (15012,), ("tenants",), in_mesh=False),
            Pods(
                "istio-ingressgateway",
                _app("istio-ingressgateway"),
                istio.INGRESS_GATEWAY_ACCOUNT,
                (8080, 8443),
                ("tenants",),
                calls_any=True,
            ),
            Pods(
                "cluster-local-gateway",
                _app("cluster-local-gateway"),
                "cluster-local-gateway-service-account",
                (8080, 8081),
                ("tenants",),
                calls_any=True,
            ),
        ),
        ("istio",),
    ),
    Component(
        "externalSecrets",
        "External Secrets",
        "external-secrets",
        (
            Pods("external-secrets", {"app.kubernetes.io/name": "external-secrets"}, "external-secrets", in_mesh=False),
            Pods(
                "external-secrets-webhook",
                {"app.kubernetes.io/name": "external-secrets-webhook"},
                "external-secrets-webhook",
                (10250,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("external-secrets",),
    ),
    Component(
        "oauth2Proxy",
        "oauth2-proxy",
        "oauth2-proxy",
        (Pods("oauth2-proxy", {"app.kubernetes.io/name": "oauth2-proxy"}, "oauth2-proxy", (4180,), ("gateway",)),),
        needs=("istio",),
    ),
    Component(
        "dashboard",
        "the dashboard, with profile controller, KFAM and PodDefaults",
        _NAMESPACE,
        (
            Pods("dashboard", kubeflow.DASHBOARD_LABELS, "dashboard", (8082,), ("gateway",)),
            Pods(
                "profile-controller",
                _app("profile-controller"),
                kubeflow.PROFILES_ACCOUNT,
                (8081,),
                ("namespace",),
            ),
            Pods(
                "poddefaults-webhook",
                _app("poddefaults"),
                "poddefaults-webhook-service-account",
                (4443,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("kubeflow-dashboard",),
        ("istio",),
    ),
    Component(
        "notebooks",
        "notebooks, volumes and Tensorboards",
        _NAMESPACE,
        (
            Pods(
                "notebook-controller",
                _app("notebook-controller"),
                kubeflow.NOTEBOOK_CONTROLLER_ACCOUNT,
                calls=(8888,),
            ),
            Pods("jupyter-web-app", _app("jupyter-web-app"), "jupyter-web-app-service-account", (5000,), ("gateway",)),
            Pods("volumes-web-app", _app("volumes-web-app"), "volumes-web-app-service-account", (5000,), ("gateway",)),
            Pods(
                "tensorboards-web-app",
                _app("tensorboards-web-app"),
                "tensorboards-web-app-service-account",
                (5000,),
                ("gateway",),
            ),
            Pods(
                "pvcviewer", _app("pvcviewer"), "pvcviewer-controller-manager", (9443,), ("api-server",), in_mesh=False
            ),
        ),
        ("kubeflow-notebooks",),
        ("dashboard",),
    ),
    Component(
        "pipelines",
        "Kubeflow Pipelines",
        _NAMESPACE,
        (
            Pods(
                "ml-pipeline",
                _app("ml-pipeline"),
                "ml-pipeline",
                (8887, 8888),
                ("gateway", "tenants", "namespace"),
                plaintext=True,
            ),
            Pods(
                "ml-pipeline-ui",
                _app("ml-pipeline-ui"),
                kubeflow.PIPELINES_UI_ACCOUNT,
                (3000,),
                ("gateway",),
                calls=(3000, 6006),
            ),
            Pods(
                "metadata-grpc-server",
                {"component": "metadata-grpc-server"},
                "metadata-grpc-server",
                (8080,),
                ("tenants", "namespace"),
                plaintext=True,
            ),
            Pods("seaweedfs", _app("seaweedfs"), "seaweedfs", (8333,), ("tenants", "namespace"), plaintext=True),
            Pods("cache-server", _app("cache-server"), "kubeflow-pipelines-cache", (8443,), ("api-server",)),
        ),
        ("kubeflow-pipelines",),
        ("dashboard", "certManager"),
    ),
    Component(
        "katib",
        "Katib",
        _NAMESPACE,
        (
            Pods(
                "katib-controller",
                {"katib.kubeflow.org/component": "controller"},
                "katib-controller",
                (8443,),
                ("api-server",),
                calls=(6789,),
                in_mesh=False,
            ),
            Pods(
                "katib-db-manager",
                {"katib.kubeflow.org/component": "db-manager"},
                "",
                (6789,),
                ("tenants", "namespace"),
                in_mesh=False,
            ),
            Pods("katib-ui", {"katib.kubeflow.org/component": "ui"}, "katib-ui", (8080,), ("gateway",)),
        ),
        ("katib",),
        ("dashboard", "certManager"),
    ),
    Component(
        "modelRegistry",
        "the model registry and catalogue",
        _NAMESPACE,
        (
            Pods(
                "model-registry-server",
                {"component": "model-registry-server"},
                "model-registry-server",
                (8080,),
                ("gateway", "tenants", "namespace"),
            ),
            Pods("model-registry-ui", _app("model-registry-ui"), "model-registry-ui", (8080,), ("gateway",)),
            Pods(
                "model-catalog",
                {"app.kubernetes.io/name": "model-catalog", "app.kubernetes.io/component": "server"},
                "",
                (8080,),
                ("gateway", "tenants", "namespace"),
            ),
        ),
        needs=("dashboard",),
    ),
    Component(
        "trainer",
        "Kubeflow Trainer",
        "kubeflow-system",
        (
            Pods(
                "trainer-webhook",
                {"app.kubernetes.io/name": "trainer"},
                "kubeflow-trainer-controller-manager",
                (9443,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("kubeflow-trainer", "jobset"),
    ),
    Component(
        "knative",
        "Knative Serving",
        "knative-serving",
        (
            Pods(
                "activator", _app("activator"), "activator", (8012,), ("tenants", "gateway"), calls=(8012, 8013, 8112)
            ),
            Pods("autoscaler", _app("autoscaler"), "controller", (8080,), ("namespace",), calls=(9090,)),
            Pods("controller", _app("controller"), "controller"),
            Pods("webhook", _app("webhook"), "controller", (8443,), ("api-server",)),
            Pods("net-istio-controller", _app("net-istio-controller"), "controller", in_mesh=False),
            Pods("net-istio-webhook", _app("net-istio-webhook"), "controller", (8443,), ("api-server",)),
        ),
        ("knative-serving",),
        ("istio",),
    ),
    Component(
        "kserve",
        "KServe",
        _NAMESPACE,
        (
            Pods(
                "kserve-controller-manager",
                {"control-plane": "kserve-controller-manager"},
                "kserve-controller-manager",
                (9443,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("kserve",),
        ("certManager", "knative"),
    ),
    Component(
        "kueue",
        "Kueue",
        "kueue-system",
        (
            Pods(
                "kueue-controller-manager",
                {"app.kubernetes.io/name": "kueue", "control-plane": "controller-manager"},
                "kueue-controller-manager",
                (9443,),
                ("api-server",),
                in_mesh=False,
            ),
        ),
        ("kueue",),
    ),
    Component(
        "monitoring",
        "Prometheus",
        "monitoring",
        (
            Pods(
                "prometheus",
                {"app.kubernetes.io/name": "prometheus"},
                "",
                calls=(15020, 15090),
                in_mesh=False,
            ),
        ),
        ("prometheus-operator",),
    ),
)

COMPONENTS: Mapping[str, Component] = MappingProxyType({component.key: component for component in _ALL})
"""Every component by its key, those that others need first."""
