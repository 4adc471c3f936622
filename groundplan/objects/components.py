"""What is installed in an environment, from what is said of it and what is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from groundplan.facts.components import COMPONENTS, Component, Pods
from groundplan.spec import Shared
from groundplan.spec.components import Component as Said
from groundplan.spec.components import Components, Mode
from groundplan.spec.shapes import alias_of


class Installed(NamedTuple):
    """A component of the environment, and the namespace it is in."""

    component: Component
    namespace: str

    def pods(self, name: str) -> Pods:
        """One of its workloads; StopIteration for one it has not."""
        return next(pods for pods in self.component.pods if pods.name == name)


def said(shared: Shared, key: str) -> Said | None:
    """What the spec says of a component; None where it says nothing."""
    return _said(shared.components).get(key)


def _said(components: Components) -> dict[str, Said]:
    fields = ((alias_of(Components, name), getattr(components, name)) for name in Components.model_fields)
    return {key: found for key, found in fields if found is not None}


def needed(shared: Shared) -> dict[str, str]:
    """The components that something declared needs, each with what needs it, those of other components included."""
    found = {
        "istio": "every tenant's isolation",
        "dashboard": "every tenant's Profile",
        "oauth2Proxy": "`identity.oidc`",
    }
    if shared.gateway.tls is not None:
        found["certManager"] = "`gateway.tls`"
    if shared.secret_store is not None:
        found["externalSecrets"] = "`secretStore`"
    waiting = [*found, *(key for key, one in _said(shared.components).items() if one.mode != "absent")]
    while waiting:
        component = COMPONENTS[waiting.pop()]
        for other in component.needs:
            if other not in found:
                found[other] = component.title
                waiting.append(other)
    return found


def mode(shared: Shared, key: str) -> Mode:
    """Whether a component is ours to install, there already, or not there."""
    found = said(shared, key)
    if found is not None:
        return found.mode
    return "managed" if key in needed(shared) else "absent"


def installed(shared: Shared) -> dict[str, Installed]:
    """Every component that is there, by its key."""
    spoken, wanted = _said(shared.components), needed(shared)
    found: dict[str, Installed] = {}
    for key, component in COMPONENTS.items():
        one = spoken.get(key)
        if one.mode != "absent" if one is not None else key in wanted:
            namespace = one.namespace if one is not None and one.namespace is not None else component.namespace
            found[key] = Installed(component, namespace)
    return found


def namespace_of(shared: Shared, key: str) -> str:
    """Where a component is, or would be."""
    found = said(shared, key)
    return found.namespace if found is not None and found.namespace else COMPONENTS[key].namespace


def workloads(shared: Shared) -> Iterator[tuple[Installed, Pods]]:
    """Every workload of every component that is there."""
    for one in installed(shared).values():
        for pods in one.component.pods:
            yield one, pods
