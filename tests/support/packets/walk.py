"""Every call that has to get through on a platform, and every one that must not; and what a set of objects says to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from packets.endpoints import Endpoint, External, Node, Object, Pod, Request, Verdict
from packets.installed import (
    ACTIVATOR,
    AUTOSCALER,
    DASHBOARD,
    DNS,
    INGRESS,
    KATIB_CONTROLLER,
    KATIB_DB,
    METADATA,
    NOTEBOOK_CONTROLLER,
    PIPELINES,
    PROMETHEUS,
    Workload,
)
from packets.tenants import NODE, OTHER_NODE, PORTS, PUBLIC, Cluster, Tenant
from packets.world import World

Layer = Literal["network", "server", "both"]


_ASKED: dict[Layer, str] = {"network": "by NetworkPolicies", "server": "by the called proxy", "both": "all the way"}


class Probe(NamedTuple):
    """A call and what is expected of it: of NetworkPolicies alone, of the called proxy alone, or of the whole way."""

    layer: Layer
    source: Endpoint
    destination: Endpoint
    port: int
    allowed: bool
    protocol: str = "TCP"
    request: Request = Request()

    def __str__(self) -> str:
        about = "".join(f" {key}: {value}" for key, value in self.request.headers.items())
        about = f" {self.request.method} {self.request.path}{about}" if self.layer != "network" else ""
        return f"{self.source} -> {self.destination} {self.protocol} {self.port}{about}"


def walk(objects: Iterable[Object], probes: Iterable[Probe]) -> Iterator[str]:
    """What is not as expected. Where the documentation leaves two answers open, both have to be as expected."""
    objects = list(objects)
    worlds = [World(objects, blocks_match_pods=match) for match in (False, True)]
    for probe in probes:
        if verdict := _unexpected(worlds, probe):
            outcome = "dropped" if probe.allowed else "let through"
            yield f"{outcome}, {_ASKED[probe.layer]}: {probe} ({verdict.because})"


def _unexpected(worlds: list[World], probe: Probe) -> Verdict | None:
    # Whether a block matches pods is nothing to a proxy, and nothing to what is no pod.
    is_open = probe.layer != "server" and isinstance(probe.source, Pod) and isinstance(probe.destination, Pod)
    for world in worlds if is_open else worlds[:1]:
        verdict = _ask(world, probe)
        if verdict.allowed != probe.allowed:
            return verdict
    return None


def _ask(world: World, probe: Probe) -> Verdict:
    source, destination = probe.source, probe.destination
    if probe.layer == "network":
        return world.l4(source, destination, probe.port, probe.protocol)
    if isinstance(destination, External) and isinstance(source, Pod):
        return world.reaches_external(source, destination, probe.port, probe.protocol)
    assert isinstance(destination, Pod)
    if probe.layer == "server":
        return world.admits(source, destination, probe.port, probe.request)
    return world.call(source, destination, probe.port, probe.request)


def probes(cluster: Cluster) -> Iterator[Probe]:
    """All calls that are expected to get through or to be dropped."""
    for tenant, pods in cluster.tenants.items():
        for source in pods:
            for other, others in cluster.tenants.items():
                yield from _to_tenant(cluster, tenant, source, other, others)
            yield from _to_platform(cluster, tenant, source)
            yield from _to_infrastructure(cluster, source)
            yield from _to_outside(tenant, source)
        yield from _from_platform(cluster, tenant, pods)
        yield from _from_users(cluster, tenant, pods)
    yield from _at_the_gateway(cluster)


def _as_user(cluster: Cluster, user: str) -> Request:
    return Request(headers={cluster.expected.header: user})


def _to_tenant(cluster: Cluster, tenant: Tenant, source: Pod, other: Tenant, pods: tuple[Pod, ...]) -> Iterator[Probe]:
    """Inside a namespace everything passes that can prove where it comes from; between two, what the called one allows.

    Each layer alone has to hold: NetworkPolicies where tenants may not call each other, the mesh for every caller
    without a certificate.
    """
    is_own, may_call = tenant is other, tenant.name in other.callers
    for destination in pods:
        if destination is source:
            continue
        for port in PORTS[destination.name]:
            if is_own or may_call:
                yield Probe("network", source, destination, port, True)
                if source.sidecar and destination.sidecar:
                    yield Probe("both", source, destination, port, True)
            else:
                yield Probe("network", source, destination, port, False)
            if destination.sidecar and not is_own and not (may_call and source.sidecar):
                yield Probe("server", source, destination, port, False)
                yield Probe("server", source, destination, port, False, request=_as_user(cluster, other.owner))


def _to_platform(cluster: Cluster, tenant: Tenant, source: Pod) -> Iterator[Probe]:
    """Of the platform's pods those that serve tenants, at the ports at which they do; and nobody may pose as a user."""
    for workload, destination in cluster.platform.items():
        is_there = workload.component in cluster.expected.components
        serves = workload.serves if is_there else ()
        for port in (*workload.ports, 22):
            if workload is DNS and port == 53:
                continue
            if port in serves:
                yield Probe("network", source, destination, port, True)
            elif port not in workload.may_serve:
                yield Probe("network", source, destination, port, False)
            if destination.sidecar and not workload.everywhere and not workload.for_all:
                yield Probe("server", source, destination, port, False, request=_as_user(cluster, tenant.owner))
                if port not in (*workload.serves, *workload.may_serve):
                    yield Probe("server", source, destination, port, False)
        if is_there and workload in (PIPELINES, METADATA, KATIB_DB):
            for port in workload.serves:
                yield Probe("both", source, destination, port, True)


def _to_infrastructure(cluster: Cluster, source: Pod) -> Iterator[Probe]:
    """Names are looked up and the API server is called; no more of either, and no node but the pod's own."""
    expected = cluster.expected
    dns = cluster.platform[DNS]
    yield Probe("network", source, dns, 53, True, "UDP")
    yield Probe("both", source, dns, 53, True, request=Request(protocol="tcp"))
    local = External("169.254.20.10")
    for protocol in ("UDP", "TCP"):
        yield Probe("network", source, local, 53, expected.node_local_dns, protocol)
    yield Probe("network", source, local, 80, False)
    for ip in expected.api_servers:
        server = External(ip, "kubernetes.default.svc.cluster.local", "default")
        for port in (443, 6443):
            yield Probe("both", source, server, port, True)
        for port in (22, 2379, 10250):
            yield Probe("network", source, server, port, False)
    yield Probe("network", source, Node(NODE), 10250, True)
    for port in (22, 443, 10250):
        yield Probe("network", source, Node(OTHER_NODE), port, False)


_METADATA = ("169.254.169.254", "fd00:ec2::254", "169.254.170.2")
_PRIVATE = ("10.0.0.5", "10.254.3.2", "172.16.0.5", "172.31.255.5", "192.168.1.5", "100.64.0.5", "169.254.1.1")
_ELSEWHERE = "www.example.com"


def _to_outside(tenant: Tenant, source: Pod) -> Iterator[Probe]:
    """Declared hosts, and with `internet` any public address on 443. Metadata services and private ranges never.

    NetworkPolicies know no names. Where a door says no addresses, a pod without a sidecar may call any public address at
    the door's port, so nothing is expected of it there; with a sidecar, the mesh looks at the name.
    """
    for ip in (*_METADATA, *_PRIVATE):
        if not any(door.ip == ip for door in tenant.doors):
            for port in (80, 443, 988):
                yield Probe("network", source, External(ip), port, False)
    open_ports = {door.port for door in tenant.doors if door.is_public}
    stranger = External(PUBLIC, _ELSEWHERE)
    for port in (22, 80, 443, 8443):
        if tenant.internet and port == 443:
            yield Probe("both", source, stranger, port, True)
        elif port not in open_ports:
            yield Probe("network", source, stranger, port, False)
        elif source.sidecar and not tenant.internet:
            yield Probe("both", source, stranger, port, False)
    for door in tenant.doors:
        yield Probe("both", source, External(door.ip, door.host), door.port, True)
        if not door.is_public:
            yield Probe("network", source, External(door.ip, door.host), door.port + 1, False)


def _from_platform(cluster: Cluster, tenant: Tenant, pods: tuple[Pod, ...]) -> Iterator[Probe]:
    """Of a tenant's pods, components reach the ports they are made for, and the mesh believes none of them blindly."""
    for workload, source in cluster.platform.items():
        is_there = workload.component in cluster.expected.components
        for destination in pods:
            for port in (*PORTS[destination.name], 15020, 22):
                if is_there and (workload.everywhere or port in workload.calls):
                    yield Probe("network", source, destination, port, True)
                elif not (is_there and port in workload.may_call):
                    yield Probe("network", source, destination, port, False)
                if destination.sidecar and port != 15020 and _is_stranger(workload):
                    yield Probe("server", source, destination, port, False)
                    if workload.name != "ml-pipeline-ui":
                        yield Probe("server", source, destination, port, False, request=_as_user(cluster, tenant.owner))


def _is_stranger(workload: Workload) -> bool:
    """Whether the mesh has no reason to let a workload in; gateways and Knative bring the calls of others."""
    return not workload.everywhere and workload not in (ACTIVATOR, AUTOSCALER)


def _from_users(cluster: Cluster, tenant: Tenant, pods: tuple[Pod, ...]) -> Iterator[Probe]:
    """What users and controllers do with notebooks and models, from end to end; and what neither may do."""
    notebook, predictor, *_, suggestion = pods
    kernels = Request(path=f"/notebook/{tenant.namespace}/notebook/api/kernels")
    found: list[tuple[Workload, Pod, int, Request, bool]] = [
        (INGRESS, notebook, 8888, _as_user(cluster, tenant.owner), True),
        (INGRESS, notebook, 8888, Request(), False),
        (INGRESS, notebook, 8888, _as_user(cluster, "stranger@elsewhere.example"), False),
        (INGRESS, notebook, 8888, _as_user(cluster, ""), False),
        (NOTEBOOK_CONTROLLER, notebook, 8888, kernels, True),
        (NOTEBOOK_CONTROLLER, notebook, 8888, Request("POST", kernels.path), False),
        (ACTIVATOR, predictor, 8012, Request(path="/healthz"), True),
        (AUTOSCALER, predictor, 9090, Request(path="/metrics"), True),
        (PROMETHEUS, notebook, 15020, Request(path="/stats/prometheus"), True),
        (PROMETHEUS, predictor, 15020, Request(path="/stats/prometheus"), True),
        (KATIB_CONTROLLER, suggestion, 6789, Request(), True),
    ]
    for workload, destination, port, request, allowed in found:
        if not allowed or workload.component in cluster.expected.components:
            layer: Layer = "both" if allowed else "server"
            yield Probe(layer, cluster.platform[workload], destination, port, allowed, request=request)
    for destination in (notebook, predictor):
        yield Probe("both", Node(NODE), destination, 15020, True, request=Request(path="/app-health/main/readyz"))
        yield Probe("server", Node(OTHER_NODE), destination, 8888, False)
        yield Probe("network", Node(OTHER_NODE), destination, 8888, False)
        yield Probe("network", External(PUBLIC), destination, 8888, False)


def _at_the_gateway(cluster: Cluster) -> Iterator[Probe]:
    """Nobody gets in without a token of the identity provider, and then only by the gateway."""
    somebody = External(PUBLIC)
    gateway, dashboard = cluster.platform[INGRESS], cluster.platform[DASHBOARD]
    token = {"iss": cluster.expected.issuer, "sub": "1"}
    bearer = {"authorization": "Bearer x"}
    found = [
        (Request(headers=bearer, claims=token), True),
        (Request(path="/oauth2/start"), True),
        (Request(), False),
        (Request(headers={"authorization": "Basic x"}), False),
        (Request(headers=bearer, claims={**token, "iss": "https://login.elsewhere.example"}), False),
    ]
    for request, allowed in found:
        yield Probe("server", somebody, gateway, 8443, allowed, request=request)
    yield Probe("both", gateway, dashboard, 8082, True)
    yield Probe("server", somebody, dashboard, 8082, False)
    for route in ("create", "nuke-self", "add-contributor/any", "remove-contributor/any"):
        yield Probe("server", gateway, dashboard, 8082, False, request=Request("POST", f"/api/workgroup/{route}"))
