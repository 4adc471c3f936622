"""The doors of a tenant to the outside: those it declares, and those without which its pods could not work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from groundplan.facts import addresses, clouds
from groundplan.spec import Shared, Tenant
from groundplan.spec.network import HTTPS

Protocol = Literal["tls", "http", "tcp"]


@dataclass(frozen=True, slots=True)
class Door:
    """A host outside the cluster that a tenant's pods may call on one TCP port.

    `cidrs` are its addresses; without them any public address is let through, and the mesh looks at the host's name.
    `origin` is the spec path that opened it.
    """

    host: str
    port: int
    protocol: Protocol
    cidrs: tuple[str, ...]
    origin: str

    @property
    def is_by_address(self) -> bool:
        """Whether the mesh knows the host by its addresses, and not by the name in the request."""
        return self.protocol == "tcp"


def doors(shared: Shared, tenant: Tenant) -> list[Door]:
    """All doors of a tenant, declared ones first; of two alike the first. A retired tenant has none."""
    if tenant.retire is not None:
        return []
    found: dict[tuple[str, int], Door] = {}
    for door in (*_declared(tenant), *_store(shared, tenant), *_identity(shared, tenant)):
        found.setdefault((door.host, door.port), door)
    return list(found.values())


def _declared(tenant: Tenant) -> Iterator[Door]:
    for egress in tenant.network.egress:
        origin = f"tenants[{tenant.name}].network.egress[{egress.host}]"
        yield Door(egress.host, egress.port, egress.protocol, tuple(map(str, egress.cidrs)), origin)


def _store(shared: Shared, tenant: Tenant) -> Iterator[Door]:
    """The object store, where a tenant's artifacts are; one inside the cluster needs no door."""
    store = shared.object_store
    if store is None:
        return
    host, _, port = store.endpoint.partition(":")
    if "." not in host or host.endswith((".svc", ".svc.cluster.local")):
        return
    number = int(port) if port else HTTPS if store.tls else 80
    cidrs = tuple(map(str, store.cidrs))
    protocol: Protocol = "tls" if store.tls else "http"
    yield Door(host, number, protocol, cidrs, "objectStore.endpoint")
    if not store.force_path_style:  # the bucket stands before the host's name
        bucket = store.bucket(shared.environment, tenant.name)
        yield Door(f"{bucket}.{host}", number, protocol, cidrs, "objectStore.endpoint")


def _identity(shared: Shared, tenant: Tenant) -> Iterator[Door]:
    """Where pods exchange the token of their service account for credentials of the cloud."""
    identity = tenant.workload_identity
    if identity is None:
        return
    origin = f"tenants[{tenant.name}].workloadIdentity"
    if identity.role_arn is not None:
        yield Door(clouds.aws_sts_host(shared.cluster.region), HTTPS, "tls", (), origin)
    elif identity.azure is not None:
        yield Door(clouds.AZURE_LOGIN_HOST, HTTPS, "tls", (), origin)
    elif identity.gcp_service_account is not None:
        yield Door(clouds.GCP_STS_HOST, HTTPS, "tls", (), origin)
        yield Door(clouds.GCP_IAM_HOST, HTTPS, "tls", (), origin)


def credentials_endpoints(tenant: Tenant) -> tuple[tuple[str, int], ...]:
    """The link-local addresses from which a tenant's pods get their credentials, each with its port; else none."""
    identity = tenant.workload_identity
    if identity is None or tenant.retire is not None:
        return ()
    if identity.gcp_service_account is not None:
        return addresses.GCP_METADATA
    if identity.pod_identity:
        return tuple((cidr, addresses.EKS_POD_IDENTITY_PORT) for cidr in addresses.EKS_POD_IDENTITY)
    return ()
