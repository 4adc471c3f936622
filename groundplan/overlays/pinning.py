"""`pinVersions`: a merge to the base never moves an environment that pins its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from groundplan.findings import Finding, Related
from groundplan.loading import Node
from groundplan.overlays.environments import Environments
from groundplan.overlays.shape import Shape


def unpinned(
    environment: str, tenants: Mapping[str, Node], environments: Environments, tenant_shape: Shape
) -> Iterable[Finding]:
    """Where `pinVersions` holds: each pinned value that the environment's own overlays do not set."""
    chain = environments.chains[environment]
    pin = next((o.pin_versions for o in reversed(chain) if o.pin_versions is not None), None)
    if pin is None or pin.value is not True:
        return
    files = {f for o in chain for f in o.files}
    for tenant, node in tenants.items():
        own = files | {f"teams/{tenant}/overlays/{o.name}.yaml" for o in chain}
        for found in _pinned(node, tenant_shape):
            if found.at.file not in own:
                yield Finding(
                    "GP0213",
                    found.place,
                    f"this version moves the environment `{environment}` without its overlay",
                    expected="a `version` in one of the environment's own overlays",
                    hint=f"set it in overlays/{environment}.yaml",
                    related=(Related(pin.place, "`pinVersions` holds here"),),
                )


def _pinned(node: Node, shape: Shape) -> Iterable[Node]:
    if type(node.value) is dict:
        for name, child in node.value.items():
            if name in shape.pinned:
                yield child
            yield from _pinned(child, shape.child(name))
    elif type(node.value) is list and shape.items is not None:
        for item in node.value:
            yield from _pinned(item, shape.items)
