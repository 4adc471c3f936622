"""Network: the NetworkPolicies of a tenant's namespace.

Everything is closed in both directions; each policy opens what a fact of the cluster, a component or the tenant's own
`network` asks for. Policies add up, and see the ports of pods.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groundplan.facts import addresses, kubernetes
from groundplan.facts.components import Pods
from groundplan.objects import Manifest
from groundplan.objects.components import Installed, workloads
from groundplan.objects.doors import Door, credentials_endpoints, doors
from groundplan.objects.network import Rule, block, network_policy, pods_of, tcp, udp
from groundplan.spec import Peers, Shared, Tenant
from groundplan.spec.network import HTTPS


def tenant(shared: Shared, tenant: Tenant, peers: Peers) -> Iterator[Manifest]:
    """What keeps a tenant's pods apart from all others, and the doors in it."""
    here = f"tenants[{tenant.name}]"
    namespace = tenant.namespace
    same: list[Rule] = [{"podSelector": {}}]
    yield Manifest(network_policy("default-deny", namespace, ingress=[], egress=[]), here)
    yield Manifest(
        network_policy("allow-same-namespace", namespace, ingress=[{"from": same}], egress=[{"to": same}]), here
    )
    yield Manifest(network_policy("allow-dns", namespace, egress=[_dns(shared)]), "cluster.nodeLocalDNS")
    yield Manifest(network_policy("allow-apiserver", namespace, egress=[_api_server(shared)]), "cluster.apiServerCIDRs")
    yield Manifest(network_policy("allow-platform-in", namespace, ingress=_from_platform(shared)), "components")
    yield Manifest(network_policy("allow-platform-out", namespace, egress=_to_platform(shared)), "components")
    yield from _doors(shared, tenant, here)
    yield from _edges(tenant, peers)


def _dns(shared: Shared) -> Rule:
    to = [pods_of(kubernetes.DNS_NAMESPACE, kubernetes.DNS_LABELS)]
    if shared.cluster.node_local_dns:
        to.append(block(addresses.NODE_LOCAL_DNS))
    return {"to": to, "ports": [*udp(53), *tcp(53)]}


def _api_server(shared: Shared) -> Rule:
    """By address: no selector matches the API server, and plugins see packets after the Service's address is replaced."""
    blocks = [block(str(cidr)) for cidr in shared.cluster.api_server_cidrs]
    return {"to": blocks, "ports": tcp(*kubernetes.API_SERVER_PORTS)}


def _from_platform(shared: Shared) -> list[Rule]:
    """What components call in a tenant's namespace: notebooks, models, metrics."""
    return [_incoming(one, pods) for one, pods in workloads(shared) if pods.calls or pods.calls_any]


def _incoming(one: Installed, pods: Pods) -> Rule:
    rule: Rule = {"from": [pods_of(one.namespace, pods.labels)]}
    return rule if pods.calls_any else {**rule, "ports": tcp(*pods.calls)}


def _to_platform(shared: Shared) -> list[Rule]:
    """What a tenant's pods call of components: the mesh's control plane, gateways, pipelines, tuning."""
    return [
        {"to": [pods_of(one.namespace, pods.labels)], "ports": tcp(*pods.ports)}
        for one, pods in workloads(shared)
        if "tenants" in pods.callers
    ]


def _doors(shared: Shared, tenant: Tenant, here: str) -> Iterator[Manifest]:
    namespace = tenant.namespace
    if tenant.network.internet and tenant.retire is None:
        rule = {"to": _public(shared), "ports": tcp(HTTPS)}
        yield Manifest(network_policy("allow-internet-out", namespace, egress=[rule]), f"{here}.network.internet")
    if rules := _declared(shared, doors(shared, tenant)):
        yield Manifest(network_policy("allow-declared-out", namespace, egress=rules), f"{here}.network.egress")
    if endpoints := credentials_endpoints(tenant):
        credentials: list[Rule] = [{"to": [block(cidr)], "ports": tcp(port)} for cidr, port in endpoints]
        yield Manifest(
            network_policy("allow-credentials-out", namespace, egress=credentials), f"{here}.workloadIdentity"
        )


def _declared(shared: Shared, found: list[Door]) -> list[Rule]:
    """A rule for each set of addresses, and one for the ports at which any public address may be called."""
    by_address: dict[tuple[str, ...], dict[int, None]] = {}
    for door in found:
        by_address.setdefault(door.cidrs, {})[door.port] = None
    return [
        {"to": [block(c) for c in cidrs] if cidrs else _public(shared), "ports": tcp(*sorted(ports))}
        for cidrs, ports in sorted(by_address.items())
    ]


def _public(shared: Shared) -> list[dict[str, Any]]:
    """Every address but private, link-local and pods' own ones; IPv6 where the cluster has any."""
    cluster = shared.cluster
    pods = [cidr.network for cidr in cluster.pod_cidrs]
    blocks = [_all_but(addresses.INTERNET_V4, addresses.NOT_PUBLIC_V4, [str(n) for n in pods if n.version == 4])]
    if any(cidr.network.version == 6 for cidr in (*cluster.api_server_cidrs, *cluster.pod_cidrs)):
        blocks.append(
            _all_but(addresses.INTERNET_V6, addresses.NOT_PUBLIC_V6, [str(n) for n in pods if n.version == 6])
        )
    return blocks


def _all_but(everything: str, ranges: tuple[str, ...], pods: list[str]) -> dict[str, Any]:
    return block(everything, [*ranges, *(cidr for cidr in pods if not _within(cidr, ranges))])


def _within(cidr: str, ranges: tuple[str, ...]) -> bool:
    from ipaddress import ip_network

    network = ip_network(cidr)
    return any(network.subnet_of(ip_network(r)) for r in ranges)  # type: ignore[arg-type]  # both are of one version


def _edges(tenant: Tenant, peers: Peers) -> Iterator[Manifest]:
    """Both ends of every edge: this tenant's callers are let in here, and let out in their own namespaces."""
    for caller in peers.callers:
        rule = {"from": [pods_of(caller.namespace)]}
        yield Manifest(
            network_policy(f"allow-from-{caller.name}", tenant.namespace, ingress=[rule]),
            f"tenants[{tenant.name}].network.allowFrom",
        )
    for called in peers.called:
        rule = {"to": [pods_of(called.namespace)]}
        yield Manifest(
            network_policy(f"allow-to-{called.name}", tenant.namespace, egress=[rule]),
            f"tenants[{called.name}].network.allowFrom",
        )
