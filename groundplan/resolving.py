"""An environment's trees to the typed platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from groundplan.findings import Finding, Place
from groundplan.loading import Node
from groundplan.overlays import paths
from groundplan.overlays.layers import Layered
from groundplan.overlays.shape import shape_of
from groundplan.overlays.texts import Shapes
from groundplan.overlays.typing import plain, typed
from groundplan.spec import OverlaySpec, Platform, PlatformSpec, Shared, TeamFile, Tenant
from groundplan.spec.platform import Metadata


def shapes() -> Shapes:
    """The shapes of the spec, for laying."""
    return Shapes(shape_of(OverlaySpec), shape_of(Tenant), shape_of(TeamFile))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The typed platform of one environment, with the trees it was read from."""

    platform: Platform
    layered: Layered
    shapes: Shapes

    def locate(self, path: str) -> Place | None:
        """Where the value that a spec path names is written: the nearest part of the path that is written at all."""
        try:
            steps = paths.split(path)
        except ValueError:
            return None
        layered = self.layered
        if len(steps) >= 2 and steps[0] == "tenants":
            tenant = layered.tenants.get(steps[1])
            if tenant is None:
                return None
            node, taken = paths.find(tenant, self.shapes.tenant, steps[2:])
            name = tenant.get("name")
            return name.at if not taken and name is not None else node.place
        node, taken = paths.find(layered.shared, self.shapes.spec, steps)
        return node.place if taken else layered.shared.at


def resolve(layered: Layered, shapes: Shapes) -> tuple[Resolved | None, list[Finding]]:
    """The typed platform, or None when anything of it is wrong."""
    findings = [
        _not_a_key(layered.shared.value[key], key) for key in ("name", "environment") if layered.shared.get(key)
    ]
    shared = typed(Shared, shared_data(layered), layered.shared, findings)
    tenants = []
    for name in layered.tenants:
        tree = layered.finished_tenant(name)
        found: list[Finding] = []
        tenant = typed(Tenant, plain(tree), tree, found)
        findings += [f for f in found if f.code != "GP0302" or not _lacks_its_class(tree, layered)]
        if tenant is not None:
            tenants.append(tenant)
    if shared is None or len(tenants) != len(layered.tenants):
        return None, findings
    return Resolved(Platform(shared=shared, tenants=tuple(tenants)), layered, shapes), findings


def _lacks_its_class(tenant: Node, layered: Layered) -> bool:
    """Whether the tenant names a class there is not: then nobody knows what that class would have said."""
    named, classes = tenant.get("class"), layered.shared.get("tenantClasses")
    known = [name.value for item in classes.elements() if (name := item.get("name"))] if classes is not None else []
    return named is not None and named.value not in known


def _not_a_key(node: Node, key: str) -> Finding:
    """`Shared` has these two, the written spec has not."""
    from groundplan.spec.errors import unknown_key

    explained = unknown_key(PlatformSpec, key, ("spec", key))
    return Finding(explained.code, node.place, explained.message, explained.expected, explained.hint)


def shared_data(layered: Layered) -> dict[str, Any]:
    """What `Shared` is made of: the spec without tenants, the platform's name, the environment's."""
    data: dict[str, Any] = plain(layered.shared)
    for written in ("tenantClasses", "templates", "quotaScale"):  # all carried out by now
        data.pop(written, None)
    return {**data, "name": _name(layered), "environment": layered.name}


def _name(layered: Layered) -> str:
    """The platform's name; where it is wrong, which is said where the document is typed, one that is not."""
    metadata = layered.head.get("metadata")
    try:
        return Metadata.model_validate(plain(metadata) if metadata is not None else {}).name
    except ValidationError:
        return "platform"
