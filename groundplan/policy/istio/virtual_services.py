"""The parts of a VirtualService that several rules read: its gateways, and where its routes lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from groundplan.facts.mesh import GATEWAY_API, MESH_GATEWAY, NETWORKING
from groundplan.objects import Ref
from groundplan.objects.fields import Step
from groundplan.policy.istio.hosts import overlap
from groundplan.policy.istio.reading import text, texts
from groundplan.policy.world import Object, World, items

PROTOCOLS = ("http", "tls", "tcp")
"""The lists of rules a VirtualService has."""


class Destination(NamedTuple):
    """Where a route, or a mirror, leads; `path` is that of the `destination` itself."""

    path: tuple[Step, ...]
    object: Mapping[str, Any]

    @property
    def host(self) -> str:
        return text(self.object, "host")

    @property
    def subset(self) -> str:
        return text(self.object, "subset")


def virtual_services(world: World) -> Iterator[tuple[Ref, Object]]:
    return world.of(NETWORKING, "VirtualService")


def rules(service: Object) -> Iterator[tuple[tuple[Step, ...], Mapping[str, Any]]]:
    """Each rule of each protocol, with its path."""
    for protocol in PROTOCOLS:
        for i, rule in enumerate(items(service, "spec", protocol)):
            if isinstance(rule, Mapping):
                yield ("spec", protocol, i), rule


def destinations(service: Object) -> Iterator[Destination]:
    """Everywhere its requests go, copies of them included."""
    for path, rule in rules(service):
        found: list[tuple[tuple[Step, ...], Any]] = [
            ((*path, field, j, "destination"), item.get("destination"))
            for field in ("route", "mirrors")
            for j, item in enumerate(items(rule, field))
            if isinstance(item, Mapping)
        ]
        found.append(((*path, "mirror"), rule.get("mirror")))
        yield from (Destination(at, to) for at, to in found if isinstance(to, Mapping))


def bound_to_mesh(service: Object) -> bool:
    """Whether sidecars read it: it names the gateway `mesh`, or none."""
    named = [name for _, name in texts(service, "spec", "gateways")]
    return not named or MESH_GATEWAY in named


def gateway_names(service: Object, namespace: str) -> Iterator[tuple[int, str, tuple[str, str]]]:
    """The gateways it names but `mesh`: position, the name as written, and the namespace and name it means.

    `<namespace>/<name>`, a name of its own namespace, or the older `<name>.<namespace>.svc...`
    (istio pilot/pkg/model/virtualservice.go, resolveGatewayName).
    """
    for i, written in texts(service, "spec", "gateways"):
        if written == MESH_GATEWAY:
            continue
        home, slash, name = written.partition("/")
        if not slash:
            name, dot, rest = written.partition(".")
            home = rest.partition(".")[0] if dot else namespace
        yield i, written, (home, name)


def gateway(world: World, namespace: str, name: str) -> tuple[Ref, Object] | None:
    """A rendered gateway of Istio or, which a VirtualService may name too, of the Gateway API (istio#60708)."""
    for group in (NETWORKING, GATEWAY_API):
        ref = Ref(group, "Gateway", namespace, name)
        if (found := world.get(ref)) is not None:
            return ref, found
    return None


def serves(host: str, service: Object) -> bool:
    """Whether one of a VirtualService's hosts fits."""
    return any(overlap(host, own) for _, own in texts(service, "spec", "hosts"))
