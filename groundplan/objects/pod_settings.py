"""The PodDefaults of a tenant in upstream's fields: the declared ones, and those of the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.facts import clouds, kubeflow
from groundplan.objects.components import installed
from groundplan.spec import Secret, Shared, Tenant
from groundplan.spec.pod_defaults import PodDefault
from groundplan.spec.scalars import Taint
from groundplan.spec.workload import EnvVar


@dataclass(frozen=True, slots=True)
class Setting:
    """One PodDefault: `selector` are labels that a pod must have, none for every pod; `origin` is its spec path."""

    name: str
    selector: Mapping[str, str]
    spec: dict[str, Any]
    origin: str


def pod_defaults(shared: Shared, tenant: Tenant) -> list[Setting]:
    """All PodDefaults of a tenant's namespace."""
    here = f"tenants[{tenant.name}]"
    own = [
        Setting(one.name, one.selector, _spec(tenant, one), f"{here}.podDefaults[{one.name}]")
        for one in tenant.pod_defaults
    ]
    return [*own, *_of_the_platform(shared, tenant, here)]


def _of_the_platform(shared: Shared, tenant: Tenant, here: str) -> Iterator[Setting]:
    there = installed(shared)
    if "pipelines" in there:
        yield Setting(
            kubeflow.PIPELINES_POD_DEFAULT,
            {kubeflow.PIPELINES_POD_DEFAULT: "true"},
            _pipelines_token(),
            "components.pipelines",
        )
    identity = tenant.workload_identity
    if identity is not None and identity.azure is not None:
        spec = {"desc": "Identity of the tenant in Azure", "labels": {clouds.AZURE_USE: "true"}}
        yield Setting("azure-workload-identity", {}, spec, f"{here}.workloadIdentity")


def _pipelines_token() -> dict[str, Any]:
    """A token that Kubeflow Pipelines' API takes, as its documentation has it."""
    token = {"path": "token", "expirationSeconds": 7200, "audience": kubeflow.PIPELINES_AUDIENCE}
    name = "volume-kf-pipeline-token"
    return {
        "desc": "Allow access to Kubeflow Pipelines",
        "env": [{"name": kubeflow.PIPELINES_TOKEN_VARIABLE, "value": f"{kubeflow.PIPELINES_TOKEN_FOLDER}/token"}],
        "volumes": [{"name": name, "projected": {"sources": [{"serviceAccountToken": token}]}}],
        "volumeMounts": [{"mountPath": kubeflow.PIPELINES_TOKEN_FOLDER, "name": name, "readOnly": True}],
    }


def _spec(tenant: Tenant, one: PodDefault) -> dict[str, Any]:
    """What is empty is left out."""
    secrets = {secret.name: secret for secret in tenant.secrets}
    mounts = [
        {"name": m.volume, "mountPath": m.mount, **({"readOnly": True} if m.read_only else {})} for m in one.volumes
    ]
    claims = [{"name": m.volume, "persistentVolumeClaim": {"claimName": m.volume}} for m in one.volumes]
    found = {
        "desc": one.description or one.name,
        "env": [{"name": name, **variable(value, secrets)} for name, value in sorted(one.env.items())],
        "envFrom": [
            {"secretRef": {"name": e.secret}, **({"prefix": e.prefix} if e.prefix else {})} for e in one.env_from
        ],
        "volumes": claims,
        "volumeMounts": mounts,
        "labels": dict(one.labels),
        "annotations": dict(one.annotations),
        "tolerations": [toleration(taint) for taint in one.tolerations],
    }
    return {key: value for key, value in found.items() if value}


def variable(value: EnvVar, secrets: Mapping[str, Secret]) -> dict[str, Any]:
    """An environment variable without its name; a secret's only key needs no naming."""
    if value.secret is None:
        return {"value": value.value or ""}
    known = secrets.get(value.secret)
    only = next(iter(known.keys), "") if known is not None else ""
    return {"valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key or only}}}


def toleration(taint: Taint) -> dict[str, str]:
    """What lets a pod onto nodes with a taint."""
    valued = {"operator": "Equal", "value": taint.value} if taint.value else {"operator": "Exists"}
    return {"key": taint.key, **valued, "effect": taint.effect}


def can_meet(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether a pod can have the labels of both selectors."""
    return all(other.get(key, value) == value for key, value in one.items())


def conflicts(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """What the webhook would not merge of two PodDefaults' specs, in words, so that it refuses the pod.

    kubeflow/dashboard v2.0.0, components/poddefaults-webhooks/main.go.
    """
    for field, key, words in _KEYED:
        mine, theirs = ({item[key]: item for item in spec.get(field, ())} for spec in (one, other))
        yield from (f"{words} `{name}`" for name in mine if name in theirs and mine[name] != theirs[name])
    for field in ("labels", "annotations"):
        own, others = one.get(field, {}), other.get(field, {})
        yield from (f"the {field[:-1]} `{name}`" for name in own if name in others and own[name] != others[name])


_KEYED = (
    ("env", "name", "the variable"),
    ("volumes", "name", "the volume"),
    ("volumeMounts", "mountPath", "what is mounted at"),
    ("volumeMounts", "name", "where to mount"),
    ("tolerations", "key", "the toleration of"),
)
"""The lists of a PodDefault whose items are merged by a key, with words about an item."""
