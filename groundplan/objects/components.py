"""What is installed in an environment, from what is said of it and what is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from groundplan.facts.components import COMPONENTS, Component, Pods
from groundplan.spec import Shared
from groundplan.spec.components import Component as Said
from groundplan.spec.components import Components
from groundplan.spec.shapes import alias_of


class Installed(NamedTuple):
    """A component of the environment, and the namespace it is in."""

    component: Component
    namespace: str


def said(shared: Shared, key: str) -> Said | None:
    """What the spec says of a component; None where it says nothing."""
    return _said(shared.components).get(key)


@lru_cache(maxsize=64)
def _said(components: Components) -> Mapping[str, Said]:
    fields = ((alias_of(Components, name), getattr(components, name)) for name in Components.model_fields)
    return MappingProxyType({key: found for key, found in fields if found is not None})


def needed(shared: Shared) -> Mapping[str, str]:
    """The components that something declared needs, each with what needs it, those of other components included."""
    return _needed(shared.components, shared.gateway.tls is not None, shared.secret_store is not None)


@lru_cache(maxsize=64)
def _needed(components: Components, with_certificate: bool, with_store: bool) -> Mapping[str, str]:
    found = {
        "istio": "every tenant's isolation",
        "dashboard": "every tenant's Profile",
        "oauth2Proxy": "`identity.oidc`",
    }
    if with_certificate:
        found["certManager"] = "`gateway.tls`"
    if with_store:
        found["externalSecrets"] = "`secretStore`"
    waiting = [*found, *(key for key, one in _said(components).items() if one.mode != "absent")]
    while waiting:
        component = COMPONENTS[waiting.pop()]
        for other in component.needs:
            if other not in found:
                found[other] = component.title
                waiting.append(other)
    return MappingProxyType(found)


def installed(shared: Shared) -> Mapping[str, Installed]:
    """Every component that is there, by its key: declared and not absent, or needed."""
    return _installed(shared.components, shared.gateway.tls is not None, shared.secret_store is not None)


@lru_cache(maxsize=64)
def _installed(components: Components, with_certificate: bool, with_store: bool) -> Mapping[str, Installed]:
    spoken, wanted = _said(components), _needed(components, with_certificate, with_store)
    found: dict[str, Installed] = {}
    for key, component in COMPONENTS.items():
        one = spoken.get(key)
        if one.mode != "absent" if one is not None else key in wanted:
            namespace = one.namespace if one is not None and one.namespace is not None else component.namespace
            found[key] = Installed(component, namespace)
    return MappingProxyType(found)


def namespace_of(shared: Shared, key: str) -> str:
    """Where a component is, or would be."""
    found = said(shared, key)
    return found.namespace if found is not None and found.namespace else COMPONENTS[key].namespace


def workloads(shared: Shared) -> Iterator[tuple[Installed, Pods]]:
    """Every workload of every component that is there."""
    for one in installed(shared).values():
        for pods in one.component.pods:
            yield one, pods
