"""Host names as Istio compares them (istio 1.30 pkg/config/host/name.go, pkg/config/analysis/analyzers/util/hosts.go)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from groundplan.facts.mesh import CLUSTER_DOMAIN, EXPORT_TO_ALL, EXPORT_TO_OWN
from groundplan.policy.world import Object, items

_SERVICES = f".svc.{CLUSTER_DOMAIN}"


class ServiceName(NamedTuple):
    """A Service by its namespace and name; the name `*` stands for all of the namespace."""

    namespace: str
    name: str

    @property
    def host(self) -> str:
        return f"{self.name}.{self.namespace}{_SERVICES}"


def full(host: str, namespace: str) -> str:
    """A name without dots is a Service of the object's own namespace; every other name is taken as it is."""
    return ServiceName(namespace, host).host if "." not in host and not host.startswith("*") else host


def service(host: str, namespace: str) -> ServiceName | None:
    """The Service that a host means, or None for a host that is no Service's."""
    name, dot, home = full(host, namespace).removesuffix(_SERVICES).partition(".")
    meant = full(host, namespace).endswith(_SERVICES) and dot and name and home and "." not in home
    return ServiceName(home, name) if meant else None


def shortened(host: str) -> ServiceName | None:
    """The Service that was meant by `<name>.<namespace>` or `<name>.<namespace>.svc`, which Istio does not lengthen."""
    name, dot, home = host.removesuffix(".svc").partition(".")
    return ServiceName(home, name) if dot and name and home and "." not in home else None


def overlap(one: str, other: str) -> bool:
    """Whether some host fits both: a `*` at the beginning stands for anything."""
    if one.startswith("*") and other.startswith("*"):
        return one[1:].endswith(other[1:]) or other[1:].endswith(one[1:])
    if one.startswith("*"):
        return other.endswith(one[1:])
    if other.startswith("*"):
        return one.endswith(other[1:])
    return one == other


class Hosts:
    """Many hosts, asked whether one of them overlaps another."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._patterns: set[str] = set()
        for host in hosts:
            (self._patterns if host.startswith("*") else self._exact).add(host)

    def overlap(self, host: str) -> bool:
        if host in self._exact or any(overlap(host, pattern) for pattern in self._patterns):
            return True
        return host.startswith("*") and any(overlap(host, other) for other in self._exact)


def exported(obj: Object, namespace: str) -> frozenset[str]:
    """The namespaces that see the object, or `*` for all: its `exportTo`, in which `.` is its own."""
    named = [name for name in items(obj, "spec", "exportTo") if isinstance(name, str)]
    if not named or EXPORT_TO_ALL in named:
        return frozenset((EXPORT_TO_ALL,))
    return frozenset(namespace if name == EXPORT_TO_OWN else name for name in named)


def of_server(host: str, namespace: str) -> tuple[str, str]:
    """A host of a Gateway's server: the namespace whose VirtualServices it is for (`*`: all), and the host itself."""
    home, slash, name = host.partition("/")
    if not slash:
        return "*", host
    return (namespace if home == "." else home), name
