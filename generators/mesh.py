"""Mesh: who may call whom inside Istio, and that callers prove who they are.

Nothing is allowed but what a policy allows, and every call is by mutual TLS but for the exceptions that components need:
their pods are called by pods without a sidecar (steps of pipelines, trials of Katib) or by the API server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from groundplan.facts import addresses, clouds, kubernetes
from groundplan.facts.components import Pods
from groundplan.objects import Manifest, principals
from groundplan.objects.components import Installed, namespace_of, workloads
from groundplan.objects.doors import Door, credentials_endpoints, doors
from groundplan.objects.istio import (
    allow_nothing,
    authorization_policy,
    from_namespaces,
    from_principals,
    header_is_absent,
    peer_authentication,
    service_entry,
    sidecar,
    telemetry,
)
from groundplan.spec import Peers, Shared, Tenant

_MESH = "components.istio"


def platform(shared: Shared) -> Iterator[Manifest]:
    """The baseline of the mesh, in Istio's namespace, and the doors of each component's workloads."""
    if not shared.cluster.baseline:
        return
    root = namespace_of(shared, "istio")
    yield Manifest(allow_nothing("global-deny-all", root), _MESH)
    yield Manifest(peer_authentication("default", root, "STRICT"), _MESH)
    yield Manifest(sidecar("default", root, ["./*", *_platform_hosts(shared)]), _MESH)
    yield Manifest(telemetry("default", root, access_log_provider="envoy"), _MESH)
    for one, pods in workloads(shared):
        if pods.in_mesh:
            yield from _workload(shared, one, pods)


def _workload(shared: Shared, one: Installed, pods: Pods) -> Iterator[Manifest]:
    """The callers of a workload of a component."""
    origin = f"components.{one.component.key}"
    rules = list(_callers(shared, one, pods))
    if rules:
        policy = authorization_policy(f"allow-{pods.name}", one.namespace, rules, selector=pods.labels)
        yield Manifest(policy, origin)
    if pods.calls:  # it calls pods of every tenant, which the proxies of others need not know
        yield Manifest(sidecar(pods.name, one.namespace, ["*/*"], selector=pods.labels), origin)
    name = f"{pods.name}-permissive"
    if pods.plaintext:
        yield Manifest(peer_authentication(name, one.namespace, "PERMISSIVE", selector=pods.labels), origin)
    elif "api-server" in pods.callers:
        ports = dict.fromkeys(pods.ports, "PERMISSIVE")
        yield Manifest(
            peer_authentication(name, one.namespace, selector=pods.labels, ports=ports),  # type: ignore[arg-type]  # the values are the one literal
            origin,
        )


def _callers(shared: Shared, one: Installed, pods: Pods) -> Iterator[dict[str, Any]]:
    if (
        pods.calls_any or "api-server" in pods.callers
    ):  # a gateway, or a webhook: its callers have no identity in the mesh
        yield {}
        return
    if "gateway" in pods.callers:
        yield from_principals(principals.ingress_gateway(shared))
    if "namespace" in pods.callers:
        yield from_namespaces(one.namespace)
    if "tenants" in pods.callers:
        # Steps and trials have no sidecar: the workload asks for a token itself. Whoever claims to be a user must come
        # through the gateway.
        yield {"when": [header_is_absent(shared.identity.user_id_header)]} | _at(pods)


def _at(pods: Pods) -> dict[str, Any]:
    return {"to": [{"operation": {"ports": [str(port) for port in pods.ports]}}]}


def tenant(shared: Shared, tenant: Tenant, peers: Peers) -> Iterator[Manifest]:
    """What a tenant's proxies know and whom they let in, besides its owner and members."""
    here = f"tenants[{tenant.name}]"
    namespace = tenant.namespace
    yield Manifest(peer_authentication("default", namespace, "STRICT"), here)
    # Without these two a proxy that knows only its registry lets nothing through to them; DNS over TCP goes by it as well.
    always = [f"{home}/{host}" for home, host in (kubernetes.API_SERVER_HOST, kubernetes.DNS_HOST)]
    hosts = ["./*", *always, *_called_hosts(shared), *(f"{peer.namespace}/*" for peer in peers.called)]
    is_open = tenant.network.internet and tenant.retire is None
    yield Manifest(
        sidecar("default", namespace, hosts, outbound="ALLOW_ANY" if is_open else "REGISTRY_ONLY"), f"{here}.network"
    )
    for door in doors(shared, tenant):
        if door.cidrs or not door.is_by_address:  # of one that has no addresses the checks speak
            yield Manifest(_entry(door, namespace), door.origin)
    for entry in _credentials(tenant):
        yield Manifest(entry, f"{here}.workloadIdentity")
    for caller in peers.callers:
        # A peer speaks for itself: the header that names a person is the gateway's alone.
        itself = {"when": [header_is_absent(shared.identity.user_id_header)]}
        rule = {**from_namespaces(caller.namespace), **itself}
        policy = authorization_policy(f"allow-from-{caller.name}", namespace, [rule])
        yield Manifest(policy, f"{here}.network.allowFrom")


def _platform_hosts(shared: Shared) -> list[str]:
    """The namespaces of components that have pods in the mesh."""
    return _hosts(one.namespace for one, pods in workloads(shared) if pods.in_mesh)


def _called_hosts(shared: Shared) -> list[str]:
    """The namespaces of components that tenants call."""
    return _hosts(one.namespace for one, pods in workloads(shared) if "tenants" in pods.callers)


def _hosts(namespaces: Iterable[str]) -> list[str]:
    return [f"{namespace}/*" for namespace in sorted(set(namespaces))]


def _entry(door: Door, namespace: str) -> dict[str, Any]:
    protocol = {"tls": "TLS", "http": "HTTP", "tcp": "TCP"}[door.protocol]
    return service_entry(
        _name(door.host, door.port),
        namespace,
        door.host,
        door.port,
        protocol,  # type: ignore[arg-type]  # one of the three
        addresses=list(door.cidrs) if door.is_by_address else None,
    )


def _name(host: str, port: int) -> str:
    """A name for a host's entry: dots stay, `*.` becomes `any.`, so that two hosts never meet in one name."""
    return f"{host.replace('*.', 'any.')}-{port}" if port != 443 else host.replace("*.", "any.")


def _credentials(tenant: Tenant) -> Iterator[dict[str, Any]]:
    """The cloud's own service for credentials, which is called by its link-local address: plain TCP to the mesh."""
    endpoints = [cidr for cidr, port in credentials_endpoints(tenant) if port == addresses.EKS_POD_IDENTITY_PORT]
    if not endpoints:
        return
    identity = tenant.workload_identity
    gcp = identity is not None and identity.gcp_service_account is not None
    host = clouds.GCP_METADATA_HOST if gcp else clouds.EKS_POD_IDENTITY_HOST
    yield service_entry(host, tenant.namespace, host, addresses.EKS_POD_IDENTITY_PORT, "TCP", addresses=endpoints)
