"""The mesh configuration that the platform renders, as istiod will read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.facts.istio import MESH_CONFIG, MESH_CONFIG_KEY
from groundplan.loading import yaml12
from groundplan.objects import Ref
from groundplan.policy.istio.places import root
from groundplan.policy.istio.reading import text
from groundplan.policy.world import World, items


def mesh_config_ref(world: World) -> Ref:
    return Ref("", "ConfigMap", root(world), MESH_CONFIG)


def mesh_config(world: World) -> Mapping[str, Any] | None:
    """The configuration, or None when none is rendered, or none that can be read: nothing is known of it then."""
    config_map = world.get(mesh_config_ref(world))
    if config_map is None:
        return None
    written = text(config_map, "data", MESH_CONFIG_KEY)
    document, findings = yaml12.parse(MESH_CONFIG_KEY, written.encode("utf-8", "surrogatepass"))
    found = document.root.plain() if document.root is not None and not findings else None
    return found if isinstance(found, Mapping) else None


def provider_names(config: Mapping[str, Any]) -> set[str]:
    """The names of its `extensionProviders`."""
    return {name for provider in items(config, "extensionProviders") if (name := text(provider, "name"))}
