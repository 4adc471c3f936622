"""Patches of Envoy's configuration: operations that do something where they are applied, in an order that is sure.

What an operation does is as pilot applies it (istio 1.30 pilot/pkg/networking/core/envoyfilter/: rc_patch.go,
listener_patch.go, cluster_patch.go). Istio's own analysis also tells of ADD and REMOVE of an HTTP_ROUTE, which work, and of
REPLACE of a VIRTUAL_HOST, which does too (istio#59495).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from groundplan.facts.mesh import NETWORKING
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.places import root
from groundplan.policy.istio.reading import number, text
from groundplan.policy.world import Broken, World, at, items

_REPLACEABLE = ("NETWORK_FILTER", "HTTP_FILTER", "LISTENER_FILTER", "VIRTUAL_HOST")
_ANCHORS: dict[str, tuple[str, ...]] = {
    "NETWORK_FILTER": ("listener", "filterChain", "filter", "name"),
    "HTTP_FILTER": ("listener", "filterChain", "filter", "subFilter", "name"),
    "LISTENER_FILTER": ("listener", "listenerFilter"),
    "HTTP_ROUTE": ("routeConfiguration", "vhost", "route", "name"),
}
"""Where a match names what the operation is relative to; without it the operation is at the beginning or the end."""

_RELATIVE = ("INSERT_BEFORE", "INSERT_AFTER", "REPLACE", "REMOVE")
_ALWAYS_THERE = frozenset(
    {"envoy.filters.http.router", "envoy.filters.network.http_connection_manager", "envoy.filters.network.tcp_proxy"}
)
"""Filters that Istio itself gives to each listener of their kind: they are found in any order."""


class Patch(NamedTuple):
    """One patch of an EnvoyFilter."""

    ref: Ref
    position: int
    object: Any
    priority: int

    @property
    def target(self) -> str:
        return text(self.object, "applyTo")

    @property
    def operation(self) -> str:
        return text(self.object, "patch", "operation")

    @property
    def anchor(self) -> str:
        """The filter or route that the operation is relative to; empty where it is not relative, or always found."""
        if self.target not in _ANCHORS or self.operation not in _RELATIVE:
            return ""
        named = text(self.object, "match", *_ANCHORS[self.target])
        return "" if named in _ALWAYS_THERE else named

    @property
    def filter(self) -> str:
        """The name of what it puts there."""
        return text(self.object, "patch", "value", "name")

    @property
    def of_a_version(self) -> bool:
        return bool(text(self.object, "match", "proxy", "proxyVersion"))

    def at(self, *steps: str) -> str:
        return pointer(("spec", "configPatches", self.position, *steps))


def _patches(world: World) -> Iterator[Patch]:
    for ref, obj in world.of(NETWORKING, "EnvoyFilter"):
        priority = number(obj, "spec", "priority") or 0
        for i, patch in enumerate(items(obj, "spec", "configPatches")):
            if at(patch, "patch") is not None:
                yield Patch(ref, i, patch, priority)


def relative_patches_have_a_priority(world: World) -> Iterator[Broken]:
    """IST0151, IST0155: what is relative to another filter needs an order; the oldest EnvoyFilter is applied first.

    Where the other filter is not there yet, the patch does nothing, and nobody is told. With `proxyVersion` at the other one
    this happens at an upgrade, when that EnvoyFilter is made anew.
    """
    patches = list(_patches(world))
    mesh_wide = root(world)
    of_versions: dict[str, list[Patch]] = defaultdict(list)
    for patch in patches:
        if patch.of_a_version and patch.filter:
            of_versions[patch.filter].append(patch)
    for patch in patches:
        if not patch.anchor or patch.priority:
            continue
        beside = (
            other
            for name in sorted({patch.anchor, patch.filter} - {""})
            for other in of_versions.get(name, ())
            if other.ref != patch.ref and _meet(mesh_wide, other.ref.namespace, patch.ref.namespace)
        )
        yield _relative(patch, next(beside, None))


def _meet(mesh_wide: str, one: str, other: str) -> bool:
    """Whether EnvoyFilters of two namespaces may be for the same proxy."""
    return one == other or mesh_wide in (one, other)


def _relative(patch: Patch, other: Patch | None) -> Broken:
    told = f"{patch.operation} is relative to `{patch.anchor}`, and does nothing where that is not there yet"
    if other is not None:
        told += f"; {other.ref} patches `{other.filter}` for one version of the proxy, and changes with an upgrade"
    return Broken(
        "GP0976" if other is None else "GP0980",
        patch.ref,
        patch.at("patch", "operation"),
        told,
        "a `priority` in each of the EnvoyFilters, or an operation that is not relative: INSERT_FIRST, ADD",
        others=((other.ref, "patches the same filter for one version of the proxy"),) if other is not None else (),
        severity="warning",
    )


def replacements_are_of_filters(world: World) -> Iterator[Broken]:
    """IST0152: REPLACE is for filters and virtual hosts; elsewhere it does nothing."""
    for patch in _patches(world):
        if patch.operation == "REPLACE" and patch.target and patch.target not in _REPLACEABLE:
            yield _ignored("GP0977", patch, f"REPLACE for one of {', '.join(_REPLACEABLE)}; or MERGE")


def nothing_is_added_to_route_configurations(world: World) -> Iterator[Broken]:
    """IST0153: a configuration of routes can only be merged with: ADD does nothing."""
    for patch in _patches(world):
        if patch.operation == "ADD" and patch.target == "ROUTE_CONFIGURATION":
            yield _ignored("GP0978", patch, "MERGE; or ADD to a VIRTUAL_HOST or an HTTP_ROUTE")


def no_route_configuration_is_removed(world: World) -> Iterator[Broken]:
    """IST0154: nor can it be removed."""
    for patch in _patches(world):
        if patch.operation == "REMOVE" and patch.target == "ROUTE_CONFIGURATION":
            yield _ignored("GP0979", patch, "MERGE; or REMOVE of a VIRTUAL_HOST or an HTTP_ROUTE")


def _ignored(code: str, patch: Patch, expected: str) -> Broken:
    return Broken(
        code,
        patch.ref,
        patch.at("patch", "operation"),
        f"{patch.operation} of a {patch.target} does nothing",
        expected,
    )


ENVOY_FILTER_RULES = (
    relative_patches_have_a_priority,
    replacements_are_of_filters,
    nothing_is_added_to_route_configurations,
    no_route_configuration_is_removed,
)
