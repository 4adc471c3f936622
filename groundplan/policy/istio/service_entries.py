"""ServiceEntries that meet: one protocol for a host and port, and an address for each where TCP alone is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from groundplan.facts.mesh import DNS_AUTO_ALLOCATION, EXPORT_TO_ALL, NETWORKING
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.hosts import exported
from groundplan.policy.istio.mesh_config import mesh_config
from groundplan.policy.istio.reading import number, text, texts
from groundplan.policy.world import Broken, Object, World, items

_LED_BY_ISTIO = ("STATIC", "DNS", "DNS_ROUND_ROBIN")
"""Kinds of `resolution` by which the sidecar chooses where a connection goes; with NONE it goes where the client meant."""


class _Port(NamedTuple):
    ref: Ref
    object: Object
    position: int
    number: int
    protocol: str

    def at(self) -> str:
        written = ("protocol",) if text(items(self.object, "spec", "ports")[self.position], "protocol") else ()
        return pointer(("spec", "ports", self.position, *written))


class _Seen:
    """What came first under a key, in each of the namespaces that see it."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, str], dict[str, Ref]] = {}

    def add(self, key: Any, scopes: frozenset[str], value: str, ref: Ref) -> None:
        for scope in (*scopes, ""):
            self._found.setdefault((key, scope), {}).setdefault(value, ref)

    def meeting(self, key: Any, scopes: frozenset[str]) -> dict[str, Ref]:
        """Each value that was added for a namespace that sees this too, with the first that has it."""
        asked = ("",) if EXPORT_TO_ALL in scopes else (EXPORT_TO_ALL, *sorted(scopes))
        return {value: ref for scope in asked for value, ref in self._found.get((key, scope), {}).items()}


def _ports(world: World) -> Iterator[_Port]:
    for ref, obj in world.of(NETWORKING, "ServiceEntry"):
        for i, port in enumerate(items(obj, "spec", "ports")):
            if (found := number(port, "number")) is not None:
                yield _Port(ref, obj, i, found, text(port, "protocol").upper() or "TCP")


def hosts_have_one_protocol(world: World) -> Iterator[Broken]:
    """IST0177: ServiceEntries that one namespace sees agree about the protocol of a host's port."""
    seen = _Seen()
    for port in _ports(world):
        scopes = exported(port.object, port.ref.namespace)
        met: set[Ref] = set()
        for _, host in texts(port.object, "spec", "hosts"):
            for protocol, other in seen.meeting((host, port.number), scopes).items():
                if protocol != port.protocol and other != port.ref and other not in met:
                    met.add(other)
                    yield Broken(
                        "GP0982",
                        port.ref,
                        port.at(),
                        f"port {port.number} of `{host}` is {port.protocol} here and {protocol} in {other}: sidecars take "
                        "one of the two",
                        "the same protocol in both, or the host in one ServiceEntry alone",
                        others=((other, "has the same host and port"),),
                        severity="warning",
                    )
            seen.add((host, port.number), scopes, port.protocol, port.ref)


def tcp_is_told_apart_by_address(world: World) -> Iterator[Broken]:
    """Of several ServiceEntries for TCP on one port without addresses one gets all connections (istio#6695, istio#11741).

    A connection in TCP has no host name in it, and their listeners have the same address, 0.0.0.0. Where the mesh captures
    DNS, hosts get addresses of their own.
    """
    if text((mesh_config(world) or {}).get("defaultConfig"), "proxyMetadata", DNS_AUTO_ALLOCATION[0]) == "true":
        return
    seen = _Seen()
    for port in _ports(world):
        if port.protocol != "TCP" or items(port.object, "spec", "addresses"):
            continue
        if text(port.object, "spec", "resolution") not in _LED_BY_ISTIO:
            continue
        scopes = exported(port.object, port.ref.namespace)
        hosts = [host for _, host in texts(port.object, "spec", "hosts")]
        others = (
            (host, ref)
            for host, ref in seen.meeting(port.number, scopes).items()
            if host not in hosts and ref != port.ref
        )
        host, other = next(others, ("", None))
        if other is not None:
            yield Broken(
                "GP0983",
                port.ref,
                port.at(),
                f"{other} is for TCP on port {port.number} too, for `{host}`, and neither has `addresses`: one of the two gets "
                "the connections of both",
                "`addresses` in both, or a protocol that names the host: TLS, HTTPS, HTTP",
                others=((other, "for TCP on the same port"),),
                severity="warning",
            )
        for host in hosts:
            seen.add(port.number, scopes, host, port.ref)


SERVICE_ENTRY_RULES = (hosts_have_one_protocol, tcp_is_told_apart_by_address)
