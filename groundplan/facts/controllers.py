"""Who writes into tenants' namespaces besides people and Argo CD: controllers, by the names the API server knows them by.

What each writes is in its ClusterRole, in the manifests of kubeflow/community-distribution (branch of 2026-08:
applications/{katib,notebooks-v1,pipeline}/helm/manifests, common/knative/knative-serving/base/upstream with Knative 1.22),
and in config/rbac of kserve v0.20, config/components/rbac/role.yaml of kueue v0.19.2 and the chart of external-secrets 2.9.
Trainer, cert-manager and istiod write nothing there that isolation rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

from groundplan.facts import kubeflow
from groundplan.facts.components import COMPONENTS

CONTROLLER_MANAGER = "system:kube-controller-manager"
"""Garbage collection, the deletion of namespaces and the binding of volumes, where the controller manager runs without
--use-service-account-credentials; with it each is an account of kube-system (kubernetes, bootstrappolicy/controller_policy.go).
"""

KUBERNETES_ACCOUNTS = "system:serviceaccount:kube-system:"
"""What the names of Kubernetes' own controllers begin with, such as `generic-garbage-collector`."""

ARGO_CD_ACCOUNT = "argocd-application-controller"
"""What Argo CD is in the cluster it runs in (argo-cd v3.5.1, manifests/base/application-controller)."""

ARGO_CD_REMOTE = f"{KUBERNETES_ACCOUNTS}argocd-manager"
"""What Argo CD is in another cluster, which `argocd cluster add` made it known to (argo-cd v3.5.1, util/clusterauth)."""


@dataclass(frozen=True, slots=True)
class Controller:
    """One account of a component, in the component's namespace, and what it writes into tenants' namespaces.

    Resources are written `<plural>.<group>`, without the dot for Kubernetes' core. It creates and updates those it
    `makes`; it updates those in `updates` that Git declares, and deletes none of them.
    """

    name: str
    component: str
    account: str
    makes: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()


def service_account_user(namespace: str, name: str) -> str:
    """The user that a service account is (https://kubernetes.io/docs/reference/access-authn-authz/authentication/)."""
    return f"system:serviceaccount:{namespace}:{name}"


def _account(component: str, pods: str) -> str:
    return next(one.account for one in COMPONENTS[component].pods if one.name == pods)


_ROLES = "roles.rbac.authorization.k8s.io"
_BINDINGS = "rolebindings.rbac.authorization.k8s.io"
_POLICIES = "authorizationpolicies.security.istio.io"
_ROUTES = "virtualservices.networking.istio.io"
_GATEWAY_ROUTES = "httproutes.gateway.networking.k8s.io"
_EXTERNAL_SECRETS = "externalsecrets.external-secrets.io"
_SECRET_STORES = "secretstores.external-secrets.io"  # noqa: S105 - the name of a resource
_QUEUES = "localqueues.kueue.x-k8s.io"

CONTROLLERS: tuple[Controller, ...] = (
    # profile_controller.go and kfam/bindings.go (kubeflow/dashboard v2.0.0) are two processes with one account. The first
    # updates its Profile in every pass, and a namespace whose labels are not its own; the second creates and deletes the
    # bindings of contributors.
    Controller(
        "profiles",
        "dashboard",
        kubeflow.PROFILES_ACCOUNT,
        makes=(_BINDINGS, _POLICIES, "resourcequotas"),
        updates=("namespaces", "profiles.kubeflow.org", _BINDINGS, _POLICIES),
    ),
    # It makes what the hook of kubeflow-pipelines-profile-controller asks for, and first updates the namespace with the
    # status that the hook gives (metacontroller, pkg/controller/decorator/controller.go): refused, it makes nothing.
    Controller("metacontroller", "pipelines", "meta-controller-service", makes=(_POLICIES,), updates=("namespaces",)),
    Controller("notebooks", "notebooks", kubeflow.NOTEBOOK_CONTROLLER_ACCOUNT, makes=(_ROUTES,)),
    Controller("tensorboards", "notebooks", "tensorboard-controller-controller-manager", makes=(_ROUTES,)),
    Controller("pvcviewers", "notebooks", _account("notebooks", "pvcviewer"), makes=(_ROUTES,)),
    # An account for each suggestion with early stopping (pkg/controller.v1beta1/suggestion/composer).
    Controller("katib", "katib", _account("katib", "katib-controller"), makes=(_ROLES, _BINDINGS)),
    # The Service of a model is an ExternalName that leads to the local gateway.
    Controller(
        "kserve",
        "kserve",
        _account("kserve", "kserve-controller-manager"),
        makes=(_ROUTES, _GATEWAY_ROUTES, "ingresses.networking.k8s.io", "services"),
    ),
    Controller("kserve-llm", "kserve", "llmisvc-controller-manager", makes=(_GATEWAY_ROUTES, _ROLES, _BINDINGS)),
    # net-istio has the same account; it makes a Gateway for each Knative Service with a certificate of its own.
    Controller(
        "knative",
        "knative",
        _account("knative", "controller"),
        makes=(
            _ROUTES,
            "gateways.networking.istio.io",
            "services",
            "endpoints",
            "endpointslices.discovery.k8s.io",
        ),
    ),
    Controller(
        "external-secrets",
        "externalSecrets",
        _account("externalSecrets", "external-secrets"),
        makes=(_EXTERNAL_SECRETS, _SECRET_STORES, "pushsecrets.external-secrets.io"),
        updates=(_EXTERNAL_SECRETS, _SECRET_STORES),
    ),
    Controller("kueue", "kueue", _account("kueue", "kueue-controller-manager"), makes=(_QUEUES,), updates=(_QUEUES,)),
)
"""Every controller that may write what the admission policies keep for Git."""
