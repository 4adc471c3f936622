"""Tenancy: a tenant's namespace and Profile, who may do what in it, and how much it may use.

The shapes are those that Kubeflow's profile controller and KFAM write themselves (kubeflow/dashboard v2.0.0), so that
neither finds anything to change, and the dashboard shows every contributor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.capacity.devices import granted, share
from groundplan.facts import argocd, kubeflow, kubernetes
from groundplan.objects import Manifest, clouds, principals
from groundplan.objects.core import limit_range, namespace, resource_quota, service_account
from groundplan.objects.istio import authorization_policy, from_principals, header_is
from groundplan.objects.kubeflow import binding_name, profile
from groundplan.objects.labelling import guarded, namespace_annotations, namespace_labels
from groundplan.objects.rbac import group, role_binding, service_account_subject, user
from groundplan.spec import Shared, Tenant
from groundplan.spec.quota import ObjectQuota
from groundplan.spec.tenants import Member


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """The bundle of one tenant: Namespace, Profile, service accounts, bindings, quota and limits."""
    here = f"tenants[{tenant.name}]"
    yield Manifest(_namespace(shared, tenant), here)
    annotations = guarded(argocd.WAVE_PROFILE, tenant.retire)
    yield Manifest(profile(tenant.namespace, tenant.owner, annotations=annotations), f"{here}.owner")
    yield from _service_accounts(shared, tenant, here)
    yield from _owner(shared, tenant, f"{here}.owner")
    for member in tenant.members:
        yield from _member(shared, tenant, member, f"{here}.members[{member.name}]")
    yield Manifest(resource_quota(QUOTA, tenant.namespace, _hard(shared, tenant)), f"{here}.quota")
    yield Manifest(limit_range(LIMITS, tenant.namespace, _limits()), f"{here}.quota")


QUOTA = "tenant-compute"
LIMITS = "tenant-limits"

DEFAULT_REQUEST = {"cpu": "100m", "memory": "256Mi"}
"""What a container gets that asks for nothing: with a quota on cpu and memory, Kubernetes refuses a pod without them.

There is no default limit: it would refuse every container that asks for more than the limit and names none itself.
"""


def _namespace(shared: Shared, tenant: Tenant) -> dict[str, Any]:
    return namespace(
        tenant.namespace,
        labels={**tenant.labels, **namespace_labels(shared, tenant)},
        annotations={**tenant.annotations, **namespace_annotations(tenant)},
    )


def _service_accounts(shared: Shared, tenant: Tenant, here: str) -> Iterator[Manifest]:
    """The two accounts of a Profile, and the one of pods that name none.

    Workloads run as `default-editor`: it carries the cloud identity, and its token is what pipelines and notebooks call the
    API server with. Pods of the others get no token that they did not ask for.
    """
    identity = tenant.workload_identity if tenant.retire is None else None
    annotations = clouds.service_account_annotations(shared, identity) if identity is not None else {}
    editor, viewer, namespace = kubeflow.DEFAULT_EDITOR, kubeflow.DEFAULT_VIEWER, tenant.namespace
    pull = _pull_secrets(shared, tenant)
    yield Manifest(
        service_account(editor, namespace, annotations=annotations, mounts_token=True, pull_secrets=pull),
        f"{here}.workloadIdentity" if identity is not None else here,
    )
    for name in (viewer, kubernetes.DEFAULT_ACCOUNT):
        yield Manifest(service_account(name, namespace, mounts_token=False, pull_secrets=pull), here)
    for account, role in ((editor, "edit"), (viewer, "view")):
        subject = service_account_subject(account, tenant.namespace)
        binding = role_binding(account, tenant.namespace, role=kubeflow.CLUSTER_ROLES[role], subjects=[subject])
        yield Manifest(binding, here)


def _pull_secrets(shared: Shared, tenant: Tenant) -> list[str]:
    """The Secrets that images are pulled with: the platform's, then the tenant's own."""
    if tenant.retire is not None:
        return []
    return [*([shared.images.pull_secret] if shared.images.pull_secret else []), *tenant.image_pull_secrets]


def _owner(shared: Shared, tenant: Tenant, origin: str) -> Iterator[Manifest]:
    owner = tenant.owner
    annotations = {kubeflow.USER_ANNOTATION: owner, kubeflow.ROLE_ANNOTATION: "admin"}
    yield Manifest(
        role_binding(
            kubeflow.OWNER_BINDING,
            tenant.namespace,
            role=kubeflow.CLUSTER_ROLES["admin"],
            subjects=[user(owner)],
            annotations=annotations,
        ),
        origin,
    )
    rules = [
        _calls_of(shared, owner),
        {"when": [{"key": "source.namespace", "values": [tenant.namespace]}]},
        {"to": [{"operation": {"paths": list(kubeflow.PROBE_PATHS)}}]},
        {
            **from_principals(principals.notebook_controller(shared)),
            "to": [{"operation": {"methods": ["GET"], "paths": [kubeflow.KERNELS_PATH]}}],
        },
    ]
    yield Manifest(
        authorization_policy(kubeflow.OWNER_POLICY, tenant.namespace, rules, annotations=annotations), origin
    )


def _member(shared: Shared, tenant: Tenant, member: Member, origin: str) -> Iterator[Manifest]:
    role, name = kubeflow.CLUSTER_ROLES[member.role], binding_name(member)
    if member.group is not None:
        # Without KFAM's annotations: it takes exactly one user for each binding it lists, and fails for all otherwise.
        yield Manifest(role_binding(name, tenant.namespace, role=role, subjects=[group(member.group)]), origin)
        return
    email = member.name
    annotations = {kubeflow.USER_ANNOTATION: email, kubeflow.ROLE_ANNOTATION: member.role}
    binding = role_binding(name, tenant.namespace, role=role, subjects=[user(email)], annotations=annotations)
    yield Manifest(binding, origin)
    yield Manifest(
        authorization_policy(name, tenant.namespace, [_calls_of(shared, email)], annotations=annotations), origin
    )


def _calls_of(shared: Shared, email: str) -> dict[str, Any]:
    """A user's calls: the identity header counts only when a gateway that sets it sent it."""
    identity = shared.identity
    return {
        **from_principals(principals.ingress_gateway(shared), principals.pipelines_ui(shared)),
        "when": [header_is(identity.user_id_header, f"{identity.user_id_prefix}{email}")],
    }


def _hard(shared: Shared, tenant: Tenant) -> dict[str, str]:
    """The ResourceQuota: what is granted outside GPU pools, and each granted GPU with its share of its node.

    A retired tenant keeps what it stores, and starts no pod any more.
    """
    quota = tenant.quota
    cpu, memory = quota.cpu, quota.memory
    devices: dict[str, int] = {}
    for grant in granted(shared, {key: q.nominal + q.borrow for key, q in quota.pools.items()}):
        devices[grant.resource] = devices.get(grant.resource, 0) + grant.number
        part = share(grant.pool, grant.offer)
        cpu, memory = cpu + part.cpu * grant.number, memory + part.memory * grant.number
    return {
        "requests.cpu": str(cpu),
        "requests.memory": str(memory),
        "requests.storage": str(quota.storage),
        "pods": str(quota.pods if tenant.retire is None else 0),
        # Kubernetes counts extended resources only under `requests.`.
        **{f"requests.{resource}": str(count) for resource, count in devices.items()},
        **_object_counts(quota.objects),
    }


def _object_counts(objects: ObjectQuota) -> dict[str, str]:
    counts = {resource: getattr(objects, field) for field, resource in kubernetes.OBJECT_COUNTS.items()}
    return {resource: str(count) for resource, count in counts.items() if count is not None}


def _limits() -> list[dict[str, Any]]:
    return [{"type": "Container", "defaultRequest": dict(DEFAULT_REQUEST)}]
