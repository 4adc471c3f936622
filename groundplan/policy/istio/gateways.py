"""Servers of Gateways: none takes another's requests, and none speaks in plain text where a password may pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from groundplan.facts.mesh import ENCRYPTED, KNATIVE_GATEWAY, NETWORKING, PLAINTEXT
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.hosts import of_server, overlap
from groundplan.policy.istio.reading import (
    Port,
    gateway_namespaces,
    number,
    pairs,
    ports,
    selects,
    spelled,
    text,
    texts,
    workloads,
)
from groundplan.policy.world import Broken, Object, World, items, labels_of

_HTTP = 80


class Server(NamedTuple):
    """One server of a Gateway."""

    ref: Ref
    position: int
    selector: dict[str, str]
    object: Mapping[str, Any]

    @property
    def port(self) -> int | None:
        return number(self.object, "port", "number")

    @property
    def protocol(self) -> str:
        return text(self.object, "port", "protocol").upper()

    @property
    def hosts(self) -> list[tuple[str, str]]:
        """The namespace each is for, and the host."""
        return [of_server(host, self.ref.namespace) for _, host in texts(self.object, "hosts")]

    @property
    def encrypted(self) -> bool:
        return self.protocol in ENCRYPTED

    def at(self, *steps: str | int) -> str:
        return pointer(("spec", "servers", self.position, *steps))


def gateways(world: World) -> Iterator[tuple[Ref, Object]]:
    return world.of(NETWORKING, "Gateway")


def servers(world: World) -> Iterator[Server]:
    for ref, obj in gateways(world):
        yield from _servers_of(ref, obj)


def _servers_of(ref: Ref, gateway: Object) -> Iterator[Server]:
    selector = pairs(gateway, "spec", "selector")
    for i, server in enumerate(items(gateway, "spec", "servers")):
        if isinstance(server, Mapping):
            yield Server(ref, i, selector, server)


def hosts_have_one_server(world: World) -> Iterator[Broken]:
    """IST0145: two Gateways do not serve one host on one port of the same pods.

    One of the two is dropped where TLS ends there or the protocols differ (istio#27481). In plain HTTP they are merged, and
    between a host and a pattern the host wins, so that these are warnings. Other ports are no conflict (istio#54643).
    """
    by_port: dict[tuple[str, int], list[Server]] = {}
    for server in servers(world):
        if server.port is not None:
            by_port.setdefault((spelled(server.selector), server.port), []).append(server)
    for same in by_port.values():
        for first, second in combinations(same, 2):
            if first.ref != second.ref and text(first.object, "bind") == text(second.object, "bind"):
                yield from _conflict(first, second)


def _conflict(first: Server, second: Server) -> Iterator[Broken]:
    met = [
        (one, other)
        for home, one in first.hosts
        for second_home, other in second.hosts
        if overlap(one, other) and ("*" in (home, second_home) or home == second_home)
    ]
    if not met:
        return
    same = [one for one, other in met if one == other]
    dropped = bool(same) and (first.encrypted or second.encrypted or first.protocol != second.protocol)
    yield Broken(
        "GP0950",
        second.ref,
        second.at("hosts"),
        f"{first.ref} serves `{(same or [met[0][0]])[0]}` on port {second.port} of the same pods"
        + (", and one of the two is dropped" if dropped else ""),
        "hosts, a port or a `selector` that no other Gateway has",
        others=((first.ref, "the other Gateway"),),
        severity="error" if dropped else "warning",
    )


def certificates_are_used_once(world: World) -> Iterator[Broken]:
    """IST0138: one certificate in two Gateways: a browser goes on with its connection to the one for the other's hosts."""
    with_tls = [(server, identity) for server in servers(world) if (identity := _certificate(server)) is not None]
    told: set[tuple[Ref, Ref]] = set()
    for (first, one), (second, other) in combinations(with_tls, 2):
        pair = (first.ref, second.ref)
        meet = selects(first.selector, second.selector) or selects(second.selector, first.selector)
        if first.ref != second.ref and one == other and meet and pair not in told:
            told.add(pair)
            yield Broken(
                "GP0951",
                second.ref,
                second.at("tls"),
                f"{first.ref} has the same certificate: a client that keeps its HTTP/2 connection gets 404 for hosts of the other",
                "one Gateway for all hosts of a certificate",
                others=((first.ref, "the other Gateway"),),
                severity="warning",
            )


def _certificate(server: Server) -> tuple[str, ...] | None:
    if name := text(server.object, "tls", "credentialName"):
        return (name,)
    files = (text(server.object, "tls", "serverCertificate"), text(server.object, "tls", "privateKey"))
    return files if all(files) else None


def ports_are_open(world: World) -> Iterator[Broken]:
    """IST0162: the port of a server is one that a Service of the gateway's pods leads to.

    By the port or its target, as Istio translates between the two (istio#48613); a target that is a name leads anywhere.
    """
    for ref, obj in gateways(world):
        selector = pairs(obj, "spec", "selector")
        leading = list(_services_of(world, selector))
        offered = [port for _, found in leading for port in found if port.protocol == "TCP"]
        if not leading or any(isinstance(port.target, str) for port in offered):
            continue
        numbers = {port.number for port in offered} | {port.target for port in offered}
        for server in _servers_of(ref, obj):
            if server.port is not None and server.port not in numbers:
                yield Broken(
                    "GP0952",
                    ref,
                    server.at("port", "number"),
                    f"no Service leads to port {server.port} of the pods `{spelled(selector)}`",
                    f"a port of {', '.join(sorted({str(s) for s, _ in leading}))}",
                    others=tuple((found, "a Service of the gateway") for found, _ in leading),
                    severity="warning",
                )


def _services_of(world: World, selector: Mapping[str, str]) -> Iterator[tuple[Ref, list[Port]]]:
    """The rendered Services of a gateway's pods: by the pods' labels, or by the same selector."""
    homes = gateway_namespaces(world, selector)
    pods = [w for w in workloads(world) if w.ref.namespace in homes and selects(selector, w.labels)]
    for ref, obj in world.of("", "Service") if homes else ():
        own = pairs(obj, "spec", "selector")
        if not own or ref.namespace not in homes:
            continue
        if any(selects(own, pod.labels) for pod in pods) if pods else selects(selector, own) or selects(own, selector):
            yield ref, ports(obj)


def encrypted_servers_have_tls(world: World) -> Iterator[Broken]:
    """A server for HTTPS or TLS says how: Istio's webhook refuses the Gateway otherwise."""
    for server in servers(world):
        if server.encrypted and not isinstance(server.object.get("tls"), Mapping):
            yield Broken(
                "GP0953",
                server.ref,
                server.at(),
                f"the server for {server.protocol} on port {server.port} has no `tls`",
                "tls: {mode: SIMPLE, credentialName: <secret>}",
            )


def plain_text_is_on_port_80(world: World) -> Iterator[Broken]:
    """A server in plain text is on port 80, from which browsers are sent on to HTTPS.

    net-istio's own Gateways, which only pods reach, are on others.
    """
    key, value = KNATIVE_GATEWAY
    inside = {ref for ref, obj in gateways(world) if labels_of(obj).get(key) == value}
    for server in servers(world):
        if server.ref in inside or server.port == _HTTP or server.protocol not in PLAINTEXT:
            continue
        yield Broken(
            "GP0954",
            server.ref,
            server.at("port"),
            f"port {server.port} takes {server.protocol} in plain text, and with it sessions and tokens",
            "protocol: HTTPS with `tls`, or port 80 with `tls: {httpsRedirect: true}`",
            severity="warning",
        )


GATEWAY_RULES = (
    hosts_have_one_server,
    certificates_are_used_once,
    ports_are_open,
    encrypted_servers_have_tls,
    plain_text_is_on_port_80,
)
