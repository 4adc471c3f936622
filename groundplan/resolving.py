"""Sources to the typed platform of each of their environments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from groundplan.credentials.sources import in_sources
from groundplan.findings import Finding, Place
from groundplan.loading import Files, Node
from groundplan.loading.repository import Repository, read
from groundplan.overlays import paths
from groundplan.overlays.environments import Environments, read_overlays
from groundplan.overlays.layers import Layered, layer
from groundplan.overlays.shape import Shape, shape_of
from groundplan.overlays.texts import Shapes, Texts, read_texts
from groundplan.overlays.typing import plain, typed
from groundplan.spec import OverlaySpec, Platform, PlatformSpec, Shared, TeamFile, Tenant
from groundplan.spec.platform import Metadata

SHARED = ""
"""The owner of what belongs to no tenant."""


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
            owner, steps = owner_of(path)
        except ValueError:
            return None
        found = self.tree(owner)
        if found is None:
            return None
        tree, shape = found
        node, taken = paths.find(tree, shape, steps)
        if taken:
            return node.place
        if owner == SHARED:
            return tree.at
        name = tree.get("name")
        return name.at if name is not None else tree.place

    def node(self, path: str, *, scaled: bool = False) -> Node | None:
        """The value that a spec path names, as it is written or with `quotaScale` applied; None where nothing is."""
        owner, steps = owner_of(path)
        found = self.tree(owner, scaled=scaled)
        if found is None:
            return None
        node, taken = paths.find(*found, steps)
        return node if taken == len(steps) else None

    def tree(self, owner: str, *, scaled: bool = False) -> tuple[Node, Shape] | None:
        """What is written of one owner, with its shape; None for a tenant there is not."""
        layered = self.layered
        if owner == SHARED:
            return layered.shared, self.shapes.spec
        if owner not in layered.tenants:
            return None
        return layered.finished_tenant(owner) if scaled else layered.tenants[owner], self.shapes.tenant


def owner_of(path: str) -> tuple[str, tuple[str, ...]]:
    """Whose value a spec path names, and the steps to it in the owner's tree. Raises ValueError for what is no path."""
    steps = paths.split(path)
    return (steps[1], steps[2:]) if steps[:1] == ("tenants",) and len(steps) > 1 else (SHARED, steps)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is the same for every environment. `texts` is None where there is no platform to speak of."""

    repository: Repository
    environments: Environments
    texts: Texts | None
    shapes: Shapes
    findings: tuple[Finding, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The environments that can be resolved, in order of their names."""
        return self.environments.names if self.texts is not None else ()

    def resolved(self, environment: str) -> tuple[Resolved | None, list[Finding]]:
        """One of these environments with its layers combined and typed; None when anything of it is wrong."""
        assert self.texts is not None
        layered, findings = layer(environment, self.repository, self.environments, self.texts, self.shapes)
        resolved, untyped = resolve(layered, self.shapes)
        return resolved, findings + untyped


def read_sources(files: Files) -> Sources:
    """Read and order everything that people write."""
    repository = read(files)
    written = in_sources(repository)
    repository.credentials = written.known
    findings = [*repository.findings, *written.findings]
    spec_shapes = shapes()
    environments = read_overlays(repository, spec_shapes.spec, findings)
    texts = read_texts(repository, spec_shapes, findings)
    return Sources(repository, environments, texts, spec_shapes, tuple(findings))


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
