"""A cluster with the rendered admission policies, and who asks it for what: for the tests of protection."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from admission import Cluster, Object, Request, Who, plural
from groundplan.spec import Shared
from worlds import shared

COMPONENTS = "components: {notebooks: managed, pipelines: managed, katib: managed, kserve: managed, kueue: managed}"

OURS = {
    "app.kubernetes.io/managed-by": "groundplan",
    "groundplan.dev/platform": "borealis",
    "groundplan.dev/environment": "default",
}
TENANT = {**OURS, "groundplan.dev/tenant": "vision"}
PROFILE = {"app.kubernetes.io/part-of": "kubeflow-profile"}

NAMESPACES: dict[str, dict[str, str]] = {
    "vision": {**PROFILE, **TENANT},
    "by-hand": PROFILE,
    "other-platform": {**PROFILE, **TENANT, "groundplan.dev/platform": "other"},
    "other-environment": {**PROFILE, **TENANT, "groundplan.dev/environment": "other"},
    "kubeflow": OURS,
    "default": {},
}

API = {
    "AuthorizationPolicy": "security.istio.io/v1",
    "CiliumNetworkPolicy": "cilium.io/v2",
    "DestinationRule": "networking.istio.io/v1",
    "ECRAuthorizationToken": "generators.external-secrets.io/v1alpha1",
    "EndpointSlice": "discovery.k8s.io/v1",
    "EnvoyFilter": "networking.istio.io/v1alpha3",
    "ExternalSecret": "external-secrets.io/v1",
    "HTTPRoute": "gateway.networking.k8s.io/v1",
    "Ingress": "networking.k8s.io/v1",
    "InferenceService": "serving.kserve.io/v1beta1",
    "IstioGateway": "networking.istio.io/v1",
    "LocalQueue": "kueue.x-k8s.io/v1beta1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "Notebook": "kubeflow.org/v1",
    "PeerAuthentication": "security.istio.io/v1",
    "PodDefault": "kubeflow.org/v1alpha1",
    "Profile": "kubeflow.org/v1",
    "PushSecret": "external-secrets.io/v1alpha1",
    "RequestAuthentication": "security.istio.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "SecretStore": "external-secrets.io/v1",
    "ServiceEntry": "networking.istio.io/v1",
    "Sidecar": "networking.istio.io/v1",
    "Telemetry": "telemetry.istio.io/v1",
    "VirtualService": "networking.istio.io/v1",
    "WasmPlugin": "extensions.istio.io/v1alpha1",
    "WorkloadEntry": "networking.istio.io/v1",
}
"""Kind -> apiVersion, but for the core's. Two groups have a Gateway: `IstioGateway` is the one, `Gateway` the other."""

ALICE = Who("alice@borealis.example")
EDITOR = Who(
    "system:serviceaccount:vision:default-editor",
    ("system:serviceaccounts", "system:serviceaccounts:vision", "system:authenticated"),
)
ROOT = Who("kubernetes-admin", ("system:masters", "system:authenticated"))
ADMIN = Who("arn:aws:iam::123456789012:role/admin", administers=True)
SYSTEM = Who("system:kube-controller-manager")


def account(namespace: str, name: str) -> Who:
    """A service account, as the API server's authenticator knows it."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
    return Who(f"system:serviceaccount:{namespace}:{name}", groups)


ARGO_CD = account("argocd", "argocd-application-controller")
ARGO_CD_UI = account("argocd", "argocd-server")
COLLECTOR = account("kube-system", "generic-garbage-collector")
NAMESPACES_GONE = account("kube-system", "namespace-controller")
PROFILES = account("kubeflow", "profiles-controller-service-account")
METACONTROLLER = account("kubeflow", "meta-controller-service")
NOTEBOOKS = account("kubeflow", "notebook-controller-service-account")
TENSORBOARDS = account("kubeflow", "tensorboard-controller-controller-manager")
PVC_VIEWERS = account("kubeflow", "pvcviewer-controller-manager")
VOLUMES_UI = account("kubeflow", "volumes-web-app-service-account")
KATIB = account("kubeflow", "katib-controller")
KSERVE = account("kubeflow", "kserve-controller-manager")
KSERVE_LLM = account("kubeflow", "llmisvc-controller-manager")
KNATIVE = account("knative-serving", "controller")
KUEUE = account("kueue-system", "kueue-controller-manager")
SECRETS = account("external-secrets", "external-secrets")
OTHER_TENANT = account("other-platform", "default-editor")


def obj(kind: str, spec: Mapping[str, Any] | None = None, *, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An object of a tenant's own making; `Gateway` is that of the Gateway API, `IstioGateway` Istio's."""
    metadata: dict[str, Any] = {"name": "one", **({"labels": dict(labels)} if labels else {})}
    found: dict[str, Any] = {
        "apiVersion": "gateway.networking.k8s.io/v1" if kind == "Gateway" else API.get(kind, "v1"),
        "kind": kind.removeprefix("Istio"),
        "metadata": metadata,
    }
    return found if spec is None else {**found, "spec": dict(spec)}


def ours(kind: str, spec: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An object that the platform declares for the tenant `vision`."""
    return obj(kind, spec, labels=TENANT)


def edited(held: Object, **metadata: Any) -> dict[str, Any]:
    """The object with some of its metadata changed, an annotation by default."""
    return {**held, "metadata": {**held["metadata"], **(metadata or {"annotations": {"note": "mine"}})}}


def request(
    who: Who, operation: str, held: Object, new: Object | None = None, *, at: str = "vision", subresource: str = ""
) -> Request:
    """A request for an object in a namespace, or for a Namespace or Profile. An UPDATE edits it unless `new` is given."""
    group, _, version = held["apiVersion"].rpartition("/")
    if held["kind"] in {"Namespace", "Profile"}:
        at = held["metadata"]["name"] if held["kind"] == "Namespace" else ""
    return Request(
        who,
        operation,
        group,
        plural(held["kind"]),
        at,
        object=None if operation == "DELETE" else held if operation == "CREATE" else new or edited(held),
        old=None if operation == "CREATE" else held,
        subresource=subresource,
        version=version,
    )


def policies(spec: str = COMPONENTS) -> list[dict[str, Any]]:
    """The admission policies and bindings of a platform, by default of one where everything is installed."""
    return policies_of(shared(spec))


def policies_of(given: Shared) -> list[dict[str, Any]]:
    """The admission policies and bindings of an environment."""
    return [one.object for one in import_module("groundplan.generators.protection").platform(given)]


@cache
def cluster(spec: str = COMPONENTS) -> Cluster:
    """A cluster with the policies of a platform."""
    return Cluster(policies(spec), NAMESPACES)
