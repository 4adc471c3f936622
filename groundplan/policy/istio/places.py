"""Where the mesh and the other components are installed, so that what is in their namespaces is not all rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from groundplan.facts import istio
from groundplan.facts.namespaces import holder
from groundplan.objects.components import installed, namespace_of
from groundplan.policy.world import World

INGRESS_LABELS: Mapping[str, str] = {**istio.INGRESS_GATEWAY_LABELS, **istio.GATEWAY_SELECTOR}
"""The labels of the ingress gateway's pods."""


def root(world: World) -> str:
    """Istio's namespace: policies in it are for the whole mesh, and the ingress gateway's pods run there."""
    return namespace_of(world.shared, "istio")


def components(world: World) -> Callable[[str], bool]:
    """Tells whether a namespace is that of a component of the environment, or one that components are known to have."""
    own = frozenset(one.namespace for one in installed(world.shared).values())
    return lambda namespace: namespace in own or holder(namespace) is not None
