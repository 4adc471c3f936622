"""Protection: admission policies that keep a tenant's editors from changing or widening what Git declares for it.

Kubeflow's edit role, which contributors and the `default-editor` of every notebook have, may write NetworkPolicies,
Services, Endpoints, Ingresses, PodDefaults and ServiceAccounts; its admin role may write Roles and RoleBindings
(kubeflow/manifests, common/kubeflow-roles). Without these policies the isolation of a tenant is advice.

Three policies keep what is declared: nobody but Argo CD changes or deletes it. Four keep what would add to it, since
NetworkPolicies, ALLOW policies and bindings add up. People may still

- write an AuthorizationPolicy that denies or audits, and a DestinationRule, which says how a Service is called, not by whom;
- write a VirtualService for the mesh that no other namespace sees: one bound to a gateway takes paths of the platform, and
  one that others see reroutes the calls of components, with the identities in them;
- write Services that lead to pods. ExternalName leads past the mesh's registry, externalIPs take others' traffic
  (CVE-2020-8554), Endpoints make the gateway call any address (CVE-2021-25740). LoadBalancer and NodePort are the quota's;
- keep a pod out of the mesh by label: steps of pipelines are, and NetworkPolicies hold them all the same;
- delete whatever Git does not declare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from groundplan.facts import argocd, controllers, kubeflow, labels, network_plugins
from groundplan.facts.controllers import Controller
from groundplan.objects import Manifest
from groundplan.objects.admission import (
    Condition,
    Operation,
    Resources,
    Scope,
    Validation,
    admission_policy,
    listed,
    may_update,
    policy_binding,
    quoted,
    resource_rules,
)
from groundplan.objects.components import Installed, installed
from groundplan.objects.labelling import common_labels
from groundplan.spec import Shared


class Policy(NamedTuple):
    """A policy by what it is about. `declared` ones match objects with our labels only, `but` what they leave alone."""

    about: str
    resources: Resources
    operations: Sequence[Operation]
    validations: tuple[Validation, ...]
    declared: bool = False
    scope: Scope = "Namespaced"
    but: Resources | None = None


_GIT = "declared in Git: change platform.yaml and let Argo CD apply it"
_LABELS = (labels.MANAGED_BY, labels.PLATFORM, labels.ENVIRONMENT, labels.TENANT)


def _same(path: str, key: str) -> str:
    """Whether a request leaves one label or annotation as it was."""
    value = f"metadata.?{path}[?{quoted(key)}].orValue('')"
    return f"object.{value} == oldObject.{value}"


def _unless(condition: str, expression: str) -> str:
    return f"{condition} || {expression}"


_DELETED = "request.operation == 'DELETE'"
_REFUSED = "false"

DECLARED = Policy(
    "declared",
    {
        "": ("configmaps", "limitranges", "resourcequotas", "serviceaccounts"),
        "networking.k8s.io": ("networkpolicies",),
        "rbac.authorization.k8s.io": ("rolebindings", "roles"),
        "networking.istio.io": ("serviceentries", "sidecars"),
        "security.istio.io": ("authorizationpolicies", "peerauthentications", "requestauthentications"),
        "telemetry.istio.io": ("telemetries",),
        "external-secrets.io": ("externalsecrets", "secretstores"),
        "kubeflow.org": ("poddefaults",),
        "kueue.x-k8s.io": ("localqueues",),
    },
    ("UPDATE", "DELETE"),
    (Validation(_REFUSED, _GIT),),
    declared=True,
)

VOLUMES = Policy(
    "volumes",
    {"": ("persistentvolumeclaims",)},
    ("UPDATE", "DELETE"),
    (
        Validation(f"!({_DELETED})", "declared in Git: retire the volume in platform.yaml first"),
        # The scheduler and the storage driver write annotations of a claim while it is bound.
        Validation(_unless(_DELETED, "object.spec == oldObject.spec"), _GIT),
        Validation(
            _unless(_DELETED, " && ".join(f"({_same('labels', key)})" for key in _LABELS)),
            "the labels of what Git declares stay as they are",
        ),
        Validation(_unless(_DELETED, _same("annotations", argocd.SYNC_OPTIONS)), _GIT),
        # With an owner of the editor's, the garbage collector would delete it.
        Validation(
            _unless(
                _DELETED,
                "object.metadata.?ownerReferences.orValue([]) == oldObject.metadata.?ownerReferences.orValue([])",
            ),
            "what Git declares has no owner in the cluster",
        ),
    ),
    declared=True,
)

TENANTS = Policy(
    "tenants",
    {"": ("namespaces",), "kubeflow.org": ("profiles",)},
    ("UPDATE", "DELETE"),
    (Validation(_REFUSED, _GIT),),
    declared=True,
    scope="Cluster",
)

NETWORK = Policy(
    "network",
    {
        "networking.k8s.io": ("networkpolicies",),
        **network_plugins.POLICIES,
    },
    ("CREATE", "UPDATE"),
    (
        Validation(
            _REFUSED, "policies add up, so Git alone declares them: use `network` of the tenant in platform.yaml"
        ),
    ),
)

MESH = Policy(
    "mesh",
    {
        "networking.istio.io": ("*",),
        "security.istio.io": ("*",),
        "telemetry.istio.io": ("*",),
        "extensions.istio.io": ("*",),
    },
    ("CREATE", "UPDATE"),
    (
        Validation(
            "request.resource.resource == 'authorizationpolicies'"
            " && object.?spec.?action.orValue('ALLOW') in ['DENY', 'AUDIT']",
            "Git alone declares the mesh: use `network` of the tenant in platform.yaml, or an AuthorizationPolicy with "
            "action DENY or AUDIT",
        ),
    ),
    but={"networking.istio.io": ("destinationrules", "virtualservices")},
)

_NO_ROUTE = "request.resource.resource != 'virtualservices'"
_NO_SERVICE = "request.resource.resource != 'services'"

ROUTES = Policy(
    "routes",
    {
        "": ("endpoints", "services"),
        "discovery.k8s.io": ("endpointslices",),
        "networking.k8s.io": ("ingresses",),
        "networking.istio.io": ("virtualservices",),
        "gateway.networking.k8s.io": ("*",),
    },
    ("CREATE", "UPDATE"),
    (
        Validation(
            "request.resource.resource in ['services', 'virtualservices']",
            "Git alone opens ways in from outside, and Services find pods by their selector",
        ),
        Validation(
            _unless(_NO_ROUTE, "object.?spec.?gateways.orValue([]).all(gateway, gateway == 'mesh')"),
            "a gateway's routes belong to the platform: bind the VirtualService to `mesh` only",
        ),
        Validation(
            _unless(_NO_ROUTE, "object.?spec.?exportTo.orValue([]) == ['.']"),
            'other namespaces\' calls are theirs to route: write `exportTo: ["."]`',
        ),
        Validation(
            _unless(_NO_SERVICE, "object.?spec.?externalIPs.orValue([]).size() == 0"),
            "externalIPs take traffic that is for others: leave them out",
        ),
        Validation(
            _unless(_NO_SERVICE, "object.?spec.?type.orValue('ClusterIP') != 'ExternalName'"),
            "a Service leads to pods: name outside hosts in `network.egress` of the tenant in platform.yaml",
        ),
    ),
)

GRANTS = Policy(
    "grants",
    {
        "": ("limitranges", "resourcequotas"),
        "rbac.authorization.k8s.io": ("rolebindings", "roles"),
        "external-secrets.io": ("*",),
        "generators.external-secrets.io": ("*",),
        "kubeflow.org": ("poddefaults",),
        "kueue.x-k8s.io": ("localqueues",),
    },
    ("CREATE", "UPDATE"),
    (
        Validation(
            "request.resource.group != 'rbac.authorization.k8s.io'",
            "Git alone says who may do what: use `members` of the tenant in platform.yaml",
        ),
        Validation(
            "!(request.resource.resource in ['limitranges', 'localqueues', 'resourcequotas'])",
            "Git alone says how much is a tenant's: use `quota` of the tenant in platform.yaml",
        ),
        Validation(
            "!(request.resource.group in ['external-secrets.io', 'generators.external-secrets.io'])",
            "Git alone reads the secret store: use `secrets` of the tenant in platform.yaml",
        ),
        Validation(
            "request.resource.resource != 'poddefaults'",
            "Git alone changes pods as they start: use `podDefaults` of the tenant in platform.yaml",
        ),
    ),
)

POLICIES = (DECLARED, VOLUMES, TENANTS, NETWORK, MESH, ROUTES, GRANTS)


def platform(shared: Shared) -> Iterator[Manifest]:
    """Each policy with its binding. Policies of two platforms in one cluster have other names and match other labels."""
    for policy in POLICIES:
        name = f"{shared.name}-{shared.environment}-{policy.about}"
        yield Manifest(_policy(shared, name, policy), "cluster")
        yield Manifest(policy_binding(name), "cluster")


def _policy(shared: Shared, name: str, policy: Policy) -> dict[str, Any]:
    ours = common_labels(shared)
    of_tenants = {labels.PART_OF: kubeflow.PROFILE_PART_OF, **ours}
    declared = {"matchLabels": ours, "matchExpressions": [{"key": labels.TENANT, "operator": "Exists"}]}
    return admission_policy(
        name,
        rules=resource_rules(policy.resources, policy.operations, scope=policy.scope),
        but=resource_rules(policy.but, policy.operations) if policy.but else None,
        namespaces={"matchLabels": of_tenants} if policy.scope == "Namespaced" else None,
        objects=declared if policy.declared else None,
        conditions=[*_everywhere(shared, name), *_controllers(shared, policy)],
        validations=policy.validations,
    )


def _everywhere(shared: Shared, policy: str) -> Iterator[Condition]:
    """Who may do everything: Argo CD, Kubernetes itself, and whoever may rewrite the policy, since it cannot hold them.

    The last are cluster administrators (`system:masters`, `cluster-admin`), whatever the cloud calls them; and Argo CD, as
    whoever it is in a cluster that was not made known to it by its own command.
    """
    user = "request.userInfo.username"
    yield Condition("not-argo-cd", f"{user} != {quoted(_argo_cd(shared))}")
    yield Condition("not-kubernetes", f"!{user}.startsWith({quoted(controllers.KUBERNETES_ACCOUNTS)})")
    yield Condition("not-controller-manager", f"{user} != {quoted(controllers.CONTROLLER_MANAGER)}")
    yield Condition("not-policy-administrators", f"!{may_update(policy)}")


def _argo_cd(shared: Shared) -> str:
    if shared.cluster.server == argocd.IN_CLUSTER:
        return controllers.service_account_user(shared.gitops.namespace, controllers.ARGO_CD_ACCOUNT)
    return controllers.ARGO_CD_REMOTE


def _controllers(shared: Shared, policy: Policy) -> Iterator[Condition]:
    """A condition for each controller that writes some of the policy's resources: those, and no others."""
    there = installed(shared)
    for controller in controllers.CONTROLLERS:
        written = [*_matched(policy, controller.updates if policy.declared else controller.makes)]
        if written and controller.component in there:
            yield Condition(
                f"not-{controller.name}", _condition(controller, there[controller.component], policy, written)
            )


def _condition(controller: Controller, component: Installed, policy: Policy, written: list[str]) -> str:
    user = quoted(controllers.service_account_user(component.namespace, controller.account))
    parts = [f"request.userInfo.username == {user}", f"request.resource.resource in {listed(written)}"]
    if policy.declared:
        parts.append("request.operation == 'UPDATE'")
    return f"!({' && '.join(parts)})"


def _matched(policy: Policy, resources: Sequence[str]) -> Iterator[str]:
    """The plural names of those resources that the policy matches."""
    for resource in resources:
        name, _, group = resource.partition(".")
        left_alone = name in (policy.but or {}).get(group, ())
        if not left_alone and {name, "*"} & set(policy.resources.get(group, ())):
            yield name
