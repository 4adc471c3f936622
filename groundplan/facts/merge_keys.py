"""Which lists of Kubernetes' own kinds a strategic merge patch merges item by item, and by which field.

Source: the `patchStrategy` and `patchMergeKey` tags in staging/src/k8s.io/api/**/types.go of github.com/kubernetes/kubernetes,
which its OpenAPI schemas repeat as `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`. A test compares this
table with the schemas of every Kubernetes version we support. What is not named here merges as a map, or is replaced as a list.
`status` is left out: no file holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Merged:
    """A list that merges: items are known by `key`, scalars (no key) by themselves.

    The API server takes items with another `tie_break` (a field and its default) for different ones, the strategic merge
    of Kubernetes does not know of it; it decides where several items have the same key.
    """

    key: str = ""
    tie_break: tuple[str, str] | None = None
    items: Fields = field(default_factory=dict)


REPLACED = "replaced"
"""A map that a patch replaces as a whole."""

Fields: TypeAlias = Mapping[str, Union["Fields", Merged, str]]

_METADATA: Fields = {"finalizers": Merged(), "ownerReferences": Merged("uid")}
_CONTAINERS = Merged(
    "name",
    items={
        "env": Merged("name"),
        "ports": Merged("containerPort", ("protocol", "TCP")),
        "volumeDevices": Merged("devicePath"),
        "volumeMounts": Merged("mountPath"),
    },
)
_POD: Fields = {
    "containers": _CONTAINERS,
    "ephemeralContainers": _CONTAINERS,
    "evictionResponders": Merged("name"),  # since 1.37
    "hostAliases": Merged("ip"),
    "imagePullSecrets": Merged("name"),
    "initContainers": _CONTAINERS,
    "resourceClaims": Merged("name"),
    "schedulingGates": Merged("name"),
    "topologySpreadConstraints": Merged("topologyKey", ("whenUnsatisfiable", "")),
    "volumes": Merged("name", items={"ephemeral": {"volumeClaimTemplate": {"metadata": _METADATA}}}),
}
_TEMPLATED: Fields = {"template": {"metadata": _METADATA, "spec": _POD}}
_JOB: Fields = {**_TEMPLATED, "scheduling": {"resourceClaims": Merged("name")}}  # scheduling: since 1.37
_CONDITIONS = Merged("name")
_WEBHOOKS: Fields = {"webhooks": Merged("name", items={"matchConditions": _CONDITIONS})}

_KINDS: Mapping[tuple[str, str], Fields] = {
    ("", "Node"): {"spec": {"podCIDRs": Merged()}},
    ("", "Pod"): {"spec": _POD},
    ("", "PodTemplate"): _TEMPLATED,
    ("", "ReplicationController"): {"spec": _TEMPLATED},
    ("", "Service"): {"spec": {"ports": Merged("port", ("protocol", "TCP"))}},
    ("", "ServiceAccount"): {"secrets": Merged("name")},
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"): {"spec": {"matchConditions": _CONDITIONS}},
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): {
        "spec": {"matchConditions": _CONDITIONS, "variables": Merged("name")}
    },
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): _WEBHOOKS,
    ("apps", "DaemonSet"): {"spec": _TEMPLATED},
    ("apps", "Deployment"): {"spec": _TEMPLATED},
    ("apps", "ReplicaSet"): {"spec": _TEMPLATED},
    ("apps", "StatefulSet"): {"spec": _TEMPLATED},
    ("batch", "CronJob"): {"spec": {"jobTemplate": {"metadata": _METADATA, "spec": _JOB}}},
    ("batch", "Job"): {"spec": _JOB},
    ("policy", "PodDisruptionBudget"): {"spec": {"selector": REPLACED}},
    ("resource.k8s.io", "ResourceClaimTemplate"): {"spec": {"metadata": _METADATA}},
    ("scheduling.k8s.io", "PodGroup"): {"spec": {"resourceClaims": Merged("name")}},
    ("storage.k8s.io", "CSINode"): {"spec": {"drivers": Merged("name")}},
}


def merge_fields(group: str, kind: str) -> Fields:
    """What merges in an object of one of Kubernetes' own kinds."""
    return {"metadata": _METADATA, **_KINDS.get((group, kind), {})}
