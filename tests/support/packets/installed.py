"""The workloads of a platform beside its tenants: where they run, what they listen to, and whom they call.

From kubeflow/community-distribution f09f3ee (`applications/*`, `common/*`), kubeflow/katib 0.19
(manifests/v1beta1/components, which keep sidecars out of the controller and the database manager), istio 1.30 and Knative
1.22. Ports are those of pods, which is what policies see. Kept apart from the compiler's own table on purpose: where the
two differ, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, eq=False, slots=True)
class Workload:
    """A workload of a component.

    `serves` are the ports that tenants' pods have to reach, `calls` those of tenants' pods that it has to reach; of
    `may_serve` and `may_call` nothing is expected. `everywhere` is for gateways, which call every port and are called by
    everybody; `for_all` for webhooks and Knative's own, whose policies allow every caller.
    """

    component: str
    namespace: str
    name: str
    labels: Mapping[str, str]
    ports: tuple[int, ...]
    account: str = "default"
    sidecar: bool = True
    serves: tuple[int, ...] = ()
    may_serve: tuple[int, ...] = ()
    calls: tuple[int, ...] = ()
    may_call: tuple[int, ...] = ()
    everywhere: bool = False
    for_all: bool = False


def _app(name: str) -> Mapping[str, str]:
    return MappingProxyType({"app": name})


def _labels(key: str, value: str) -> Mapping[str, str]:
    return MappingProxyType({key: value})


_NAME = "app.kubernetes.io/name"
_KATIB = "katib.kubeflow.org/component"

DNS = Workload("kubernetes", "kube-system", "kube-dns", _labels("k8s-app", "kube-dns"), (53, 8080, 9153), sidecar=False)
ISTIOD = Workload(
    "istio",
    "istio-system",
    "istiod",
    _app("istiod"),
    (8080, 15010, 15012, 15014, 15017),
    sidecar=False,
    serves=(15012,),
)
INGRESS = Workload(
    "istio",
    "istio-system",
    "istio-ingressgateway",
    _app("istio-ingressgateway"),
    (8080, 8443),
    "istio-ingressgateway-service-account",
    serves=(8080, 8443),
    everywhere=True,
)
LOCAL_GATEWAY = Workload(
    "istio",
    "istio-system",
    "cluster-local-gateway",
    _app("cluster-local-gateway"),
    (8080, 8081),
    "cluster-local-gateway-service-account",
    serves=(8080, 8081),
    everywhere=True,
)
NOTEBOOK_CONTROLLER = Workload(
    "notebooks",
    "kubeflow",
    "notebook-controller",
    _app("notebook-controller"),
    (8080,),
    "notebook-controller-service-account",
    calls=(8888,),
)
PIPELINES = Workload(
    "pipelines", "kubeflow", "ml-pipeline", _app("ml-pipeline"), (8887, 8888), "ml-pipeline", serves=(8887, 8888)
)
PIPELINES_UI = Workload(
    "pipelines", "kubeflow", "ml-pipeline-ui", _app("ml-pipeline-ui"), (3000,), "ml-pipeline-ui", may_call=(3000, 6006)
)
METADATA = Workload(
    "pipelines",
    "kubeflow",
    "metadata-grpc-service",
    _labels("component", "metadata-grpc-server"),
    (8080,),
    "metadata-grpc-server",
    serves=(8080,),
)
KATIB_DB = Workload(
    "katib", "kubeflow", "katib-db-manager", _labels(_KATIB, "db-manager"), (6789,), sidecar=False, serves=(6789,)
)
KATIB_CONTROLLER = Workload(
    "katib",
    "kubeflow",
    "katib-controller",
    _labels(_KATIB, "controller"),
    (8080, 8443),
    "katib-controller",
    sidecar=False,
    calls=(6789,),
)
ACTIVATOR = Workload(
    "knative",
    "knative-serving",
    "activator-service",
    _app("activator"),
    (8008, 8012, 9090),
    "activator",
    serves=(8012,),
    calls=(8012,),
    may_call=(8013, 8022, 8112),
    for_all=True,
)
AUTOSCALER = Workload(
    "knative",
    "knative-serving",
    "autoscaler",
    _app("autoscaler"),
    (8080, 9090),
    "controller",
    calls=(9090,),
    may_call=(8022, 9091),
    for_all=True,
)
PROMETHEUS = Workload(
    "monitoring",
    "monitoring",
    "prometheus",
    _labels(_NAME, "prometheus"),
    (9090,),
    "prometheus",
    sidecar=False,
    calls=(15020,),
    may_call=(9090, 9091, 15090),
)
DASHBOARD = Workload("dashboard", "kubeflow", "dashboard", _app("kubeflow-dashboard"), (8082,), "dashboard")

WORKLOADS = (
    DNS,
    ISTIOD,
    INGRESS,
    LOCAL_GATEWAY,
    NOTEBOOK_CONTROLLER,
    PIPELINES,
    PIPELINES_UI,
    METADATA,
    KATIB_DB,
    KATIB_CONTROLLER,
    ACTIVATOR,
    AUTOSCALER,
    PROMETHEUS,
    Workload("pipelines", "kubeflow", "seaweedfs", _app("seaweedfs"), (8111, 8333), "seaweedfs", may_serve=(8333,)),
    Workload(
        "pipelines", "kubeflow", "cache-server", _app("cache-server"), (8443,), "kubeflow-pipelines-cache", for_all=True
    ),
    Workload("katib", "kubeflow", "katib-ui", _labels(_KATIB, "ui"), (8080,), "katib-ui"),
    DASHBOARD,
    Workload(
        "dashboard",
        "kubeflow",
        "profiles-kfam",
        _labels("app", "profile-controller"),
        (8081,),
        "profiles-controller-service-account",
    ),
    Workload(
        "notebooks", "kubeflow", "jupyter-web-app", _app("jupyter-web-app"), (5000,), "jupyter-web-app-service-account"
    ),
    Workload(
        "modelRegistry",
        "kubeflow",
        "model-registry",
        _labels("component", "model-registry-server"),
        (8080,),
        "model-registry-server",
        may_serve=(8080,),
    ),
    Workload("modelRegistry", "kubeflow", "model-registry-ui", _app("model-registry-ui"), (8080,), "model-registry-ui"),
    Workload("oauth2Proxy", "oauth2-proxy", "oauth2-proxy", _labels(_NAME, "oauth2-proxy"), (4180,), "oauth2-proxy"),
    Workload("certManager", "cert-manager", "cert-manager-webhook", _labels(_NAME, "webhook"), (10250,), sidecar=False),
    Workload(
        "externalSecrets",
        "external-secrets",
        "external-secrets",
        _labels(_NAME, "external-secrets"),
        (8080,),
        sidecar=False,
    ),
    Workload("kueue", "kueue-system", "kueue-webhook", _labels(_NAME, "kueue"), (9443,), sidecar=False),
    Workload("gitops", "argocd", "argocd-server", _labels(_NAME, "argocd-server"), (8080,), sidecar=False),
    Workload("gitops", "argocd", "argocd-repo-server", _labels(_NAME, "argocd-repo-server"), (8081,), sidecar=False),
)
