"""What a client's sidecar knows and what it does with the rest: Istio Sidecar and ServiceEntry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from packets.endpoints import External, Object, Pod, Undocumented, name_of, namespace_of, spec_of
from packets.selectors import contains, has_all

Outbound = Literal["ALLOW_ANY", "REGISTRY_ONLY"]

_BY_NAME = frozenset({"HTTP", "HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "TLS"})
"""Protocols in which the host stands in the request: in its Host header, or as the server's name in TLS."""


class Registry:
    def __init__(self, sidecars: Iterable[Object], entries: Iterable[Object], root: str, outbound: Outbound) -> None:
        self._root = root
        self._outbound = outbound
        self._sidecars: dict[str, list[Object]] = {}
        for obj in sidecars:
            self._sidecars.setdefault(namespace_of(obj), []).append(obj)
        self._entries = list(entries)
        self._chains: dict[Pod, list[Object]] = {}

    def knows(self, client: Pod, namespace: str, host: str, port: int) -> bool:
        """Whether the client's proxy has been told of a host of a namespace.

        Gateways know every host: "A Sidecar is not applicable to gateways" (reference of Sidecar, note 3).
        """
        if client.gateway:
            return True
        listeners = next((spec_of(obj)["egress"] for obj in self._chain(client) if spec_of(obj).get("egress")), None)
        if listeners is None:
            return True  # "Istio will autoconfigure the sidecar to be able to reach every service in the mesh"
        at_port = [one for one in listeners if (one.get("port") or {}).get("number") == port]
        others = [one for one in listeners if not one.get("port")]
        # "the hosts exposed on a listener port will be based on the listener with the most specific port"
        return any(
            _imports(entry, client.namespace, namespace, host) for one in at_port or others for entry in one["hosts"]
        )

    def outbound(self, client: Pod) -> Outbound:
        """What happens to calls of hosts that the proxy does not know."""
        if client.gateway:
            return self._outbound
        for obj in self._chain(client):
            mode: Outbound | None = (spec_of(obj).get("outboundTrafficPolicy") or {}).get("mode")
            if mode is not None:
                return mode
        return self._outbound

    def entry_for(self, client: Pod, called: External, port: int) -> str | None:
        """The ServiceEntry, visible to the client, by which its proxy knows an address outside; None without one."""
        for obj in self._entries:
            spec = spec_of(obj)
            for number, protocol in ((one["number"], str(one["protocol"]).upper()) for one in spec.get("ports") or ()):
                if number != port:
                    continue
                hosts = [host for host in spec["hosts"] if self._is_visible(obj, host, client, port)]
                if protocol in _BY_NAME and any(_is_host(host, called.host) for host in hosts):
                    return name_of(obj)
                if protocol not in _BY_NAME and hosts and _is_addressed(spec.get("addresses"), called.ip):
                    return name_of(obj)
        return None

    def _is_visible(self, obj: Object, host: str, client: Pod, port: int) -> bool:
        own = namespace_of(obj)
        exported = spec_of(obj).get("exportTo") or ["*"]
        shown = any(to in ("*", client.namespace) or (to == "." and own == client.namespace) for to in exported)
        return shown and self.knows(client, own, host, port)

    def _chain(self, client: Pod) -> list[Object]:
        """The Sidecars that apply, the nearest first: of the workload, of its namespace, of the root namespace."""
        if client not in self._chains:
            own = self._sidecars.get(client.namespace, [])
            selecting = [obj for obj in own if (labels := _labels(obj)) and has_all(labels, client.labels)]
            levels = [selecting, _without_selector(own), _without_selector(self._sidecars.get(self._root, []))]
            for level in levels:
                if len(level) > 1:
                    # The reference calls the behaviour undefined, with a selector and without.
                    raise Undocumented(f"{', '.join(map(name_of, level))} for {client}")
            self._chains[client] = [obj for level in levels for obj in level]
        return self._chains[client]


def _labels(obj: Object) -> Object:
    found: Object = (spec_of(obj).get("workloadSelector") or {}).get("labels") or {}
    return found


def _without_selector(objects: list[Object]) -> list[Object]:
    return [obj for obj in objects if not _labels(obj)]


def _imports(entry: str, own: str, namespace: str, host: str) -> bool:
    """Whether an item of `egress[].hosts`, `namespace/dnsName`, names a host of a namespace. `~` names none."""
    where, slash, name = entry.partition("/")
    if not slash:
        raise Undocumented(f"egress host {entry!r} without a namespace")
    near = where in ("*", namespace) or (where == "." and namespace == own)
    return near and _is_host(name, host)


def _is_host(pattern: str, host: str) -> bool:
    """A `*` alone is every host; before a domain it stands for at least one label more."""
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return host.lower().endswith(pattern[1:].lower()) and len(host) >= len(pattern)
    return pattern.lower() == host.lower()


def _is_addressed(addresses: list[str] | None, ip: str) -> bool:
    """The reference: "If the Addresses field is empty, traffic will be identified solely based on the destination port"."""
    return not addresses or any(contains(cidr, ip) for cidr in addresses)
