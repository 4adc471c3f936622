"""What a tenant gets in one environment, as the compiler resolved it: the answer of `groundplan tenant show`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.capacity.devices import granted, share
from groundplan.compiler import Compiled
from groundplan.objects.doors import doors
from groundplan.spec import Shared, Tenant
from groundplan.spec.pools import Gpu, Offer, Pool
from groundplan.spec.scalars import fill
from groundplan.spec.secret_store import VaultStore
from groundplan.spec.workload_identity import WorkloadIdentity


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `kind` is `user` or `group`."""

    name: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Devices:
    """A tenant's devices on one pool. `borrow` are those of others, while they are free; `lend` those others may take."""

    pool: str
    model: str
    own: int
    borrow: int
    lend: int


@dataclass(frozen=True, slots=True)
class Grants:
    """Quantities in Kubernetes' words. `total_cpu` and `total_memory` are with what comes with each device."""

    cpu: str
    memory: str
    storage: str
    pods: int
    total_cpu: str
    total_memory: str
    cohort: str
    devices: tuple[Devices, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A volume. `storage_class` is the cluster's; `retired` the day from which its entry may be deleted."""

    name: str
    size: str
    storage_class: str
    access_mode: str
    retired: str


@dataclass(frozen=True, slots=True)
class SecretSource:
    """A Secret: the entry of the store that fills it, and each key with its name there. Never a value."""

    name: str
    provider: str
    entry: str
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class Doors:
    """Whom the tenant may call outside, and the tenants at both ends of its doors."""

    internet: bool
    hosts: tuple[str, ...]
    callers: tuple[str, ...]
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TenantAnswer:
    """All of it. What is not there is empty: no class, no bucket, no identity, no priority, no day of retirement."""

    namespace: str
    url: str
    tenant_class: str
    owner: str
    members: tuple[Person, ...]
    pod_security: str
    priority: str
    priority_value: int | None
    preemptible: bool
    quota: Grants
    volumes: tuple[Claim, ...]
    bucket: str
    secrets: tuple[SecretSource, ...]
    network: Doors
    identity: str
    retired: str
    reason: str
    objects: dict[str, int]


def answer_of(compiled: Compiled, name: str) -> TenantAnswer | None:
    """What the tenant gets in this environment; None when it is not in it."""
    assert compiled.resolved is not None
    assert compiled.generated is not None
    platform = compiled.resolved.platform
    tenant = next((t for t in platform.tenants if t.name == name), None)
    if tenant is None:
        return None
    shared, peers, alive = platform.shared, platform.peers(tenant), tenant.retire is None
    own = [r for r in compiled.generated.objects if r.tenant == name]
    filled = [r.object for r in own if r.ref.kind == "ExternalSecret"]
    rank = next((p for p in shared.priorities if p.name == tenant.priority), None)
    return TenantAnswer(
        namespace=tenant.namespace,
        url=f"https://{shared.host}/?ns={tenant.namespace}",
        tenant_class=tenant.class_ or "",
        owner=tenant.owner,
        members=tuple(Person(m.name, "user" if m.user is not None else "group", m.role) for m in tenant.members),
        pod_security=tenant.pod_security,
        priority=tenant.priority or "",
        priority_value=rank.value if rank is not None else None,
        preemptible=rank is not None and rank.preemptible,
        quota=_quota(shared, tenant),
        volumes=tuple(_claims(shared, tenant)),
        bucket=shared.object_store.bucket(shared.environment, name) if shared.object_store is not None else "",
        secrets=tuple(_secrets(shared, name, filled)),
        network=Doors(
            internet=tenant.network.internet and alive,
            hosts=tuple(f"{door.host}:{door.port}" for door in doors(shared, tenant)),
            callers=tuple(peer.name for peer in peers.callers),
            called=tuple(peer.name for peer in peers.called),
        ),
        identity=_identity(tenant.workload_identity) if tenant.workload_identity is not None and alive else "",
        retired=tenant.retire.after.isoformat() if tenant.retire is not None else "",
        reason=tenant.retire.reason if tenant.retire is not None else "",
        objects=dict(sorted(Counter(r.ref.kind for r in own).items())),
    )


def _quota(shared: Shared, tenant: Tenant) -> Grants:
    quota = tenant.quota
    cpu, memory = quota.cpu, quota.memory
    for grant in granted(shared, {key: q.nominal + q.borrow for key, q in quota.pools.items()}):
        part = share(grant.pool, grant.offer)
        cpu, memory = cpu + part.cpu * grant.number, memory + part.memory * grant.number
    return Grants(
        cpu=str(quota.cpu),
        memory=str(quota.memory),
        storage=str(quota.storage),
        pods=quota.pods if tenant.retire is None else 0,
        total_cpu=str(cpu),
        total_memory=str(memory),
        cohort=quota.cohort,
        devices=tuple(
            Devices(key, model(pool, key), q.nominal, q.borrow, q.lend)
            for key, q in sorted(quota.pools.items())
            if (pool := shared.pool(key)) is not None
        ),
    )


def model(pool: Pool, key: str) -> str:
    """What one device of a pool is, such as `A100-80GB, MIG 1g.10gb`."""
    gpu = pool.per_node.gpu
    offer = next((o for o in pool.offers if o.key == key), None)
    if gpu is None or offer is None:
        return ""
    return ", ".join(part for part in (gpu.model, _part(gpu, offer)) if part)


def _part(gpu: Gpu, offer: Offer) -> str:
    if offer.profile is not None:
        return f"MIG {offer.profile}"
    if gpu.time_slicing is not None:
        return f"one of {gpu.time_slicing} that take turns on a card"
    return f"one of {gpu.mps} equal parts of a card" if gpu.mps is not None else ""


def _claims(shared: Shared, tenant: Tenant) -> Iterator[Claim]:
    for volume in tenant.volumes:
        storage_class = shared.storage_class(volume)
        retire = volume.retire or tenant.retire
        if storage_class is not None:
            mode = volume.access_mode or storage_class.access_mode
            day = retire.after.isoformat() if retire is not None else ""
            yield Claim(volume.name, str(volume.size), storage_class.storage_class, mode, day)


def _secrets(shared: Shared, name: str, objects: Iterable[dict[str, Any]]) -> Iterator[SecretSource]:
    """What the operator fills, as it is rendered: the tenant's own, and those it has of the platform."""
    store = shared.secret_store
    mount = ""
    if isinstance(store, VaultStore):
        mount = fill(store.path, tenant=name, env=shared.environment).partition("/")[0] + "/"
    for secret in objects:
        entries: dict[str, dict[str, str]] = {}
        for filled in secret.get("spec", {}).get("data", ()):
            source = filled["remoteRef"]
            entries.setdefault(source["key"], {})[filled["secretKey"]] = source.get("property", source["key"])
        for entry, keys in entries.items():
            yield SecretSource(secret["metadata"]["name"], store.provider if store else "", mount + entry, keys)


def _identity(identity: WorkloadIdentity) -> str:
    if identity.azure is not None:
        return f"Entra application {identity.azure.client_id}"
    if identity.gcp_service_account is not None:
        return f"Google service account {identity.gcp_service_account}"
    return f"AWS role {identity.role_arn}" if identity.role_arn is not None else "an EKS Pod Identity association"
