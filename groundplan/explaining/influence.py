"""Cause and effect between values of the spec and fields of objects, by trying.

Generators are pure, so what depends on what can be asked: change one value, type the platform again, run the generators
again, compare. Nothing is annotated, and the answer comes from the code that renders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from groundplan import checks
from groundplan.findings import Finding, has_errors
from groundplan.generating.discovery import Generator
from groundplan.generating.rendered import Rendered
from groundplan.generating.running import Run
from groundplan.loading import Node
from groundplan.objects import Ref
from groundplan.overlays import paths
from groundplan.overlays.layers import Layered
from groundplan.overlays.shape import Shape
from groundplan.overlays.typing import plain, typed
from groundplan.resolving import SHARED, Resolved, owner_of, shared_data
from groundplan.spec import Platform, Shared, Tenant


@dataclass(frozen=True, slots=True)
class Influence:
    """One environment, with the means to ask what would be otherwise if a value were."""

    resolved: Resolved
    generators: Sequence[Generator]

    @property
    def owners(self) -> tuple[str, ...]:
        """`""` for the shared part, then every tenant."""
        return (SHARED, *self.resolved.layered.tenants)

    def neighbours(self, owner: str) -> tuple[str, ...]:
        """The tenants at the other end of a tenant's edges: its objects depend on how these edges are written there."""
        tenant = next((t for t in self.resolved.platform.tenants if t.name == owner), None)
        if tenant is None:
            return ()
        peers = self.resolved.platform.peers(tenant)
        return tuple(dict.fromkeys(peer.name for peer in (*peers.callers, *peers.called)))

    def leaves(self, owner: str) -> dict[str, Node]:
        """Every written value of the shared part (`""`) or of one tenant, by its spec path."""
        found = self.resolved.tree(owner)
        assert found is not None
        tree, shape = found
        prefix = "" if owner == SHARED else f"tenants[{owner}]"
        if owner == SHARED:  # classes and templates act through the tenants they were laid under
            tree = tree.without("tenantClasses", "templates")
        return {prefix + _joined(prefix, paths.text(tree, shape, raw)): node for raw, node in tree.leaves()}

    def objects(self, owner: str) -> dict[Ref, dict[str, Any]]:
        """The objects of one owner, with what delivers them; without patches."""
        return {r.ref: r.object for r in self.rendered(owner)}

    def tried(self, owner: str) -> dict[Ref, dict[str, Any]] | None:
        """The objects of one owner of a platform that was only made up; None when no such platform could be rendered.

        The checks would refuse it, or a generator of the repository fails. A generator of ours that fails on what the
        checks let pass is a bug, and raises.
        """
        try:
            rendered, failures = self._run(owner)
        except Exception:
            if has_errors(checks.run(self.resolved)):
                return None
            raise
        return None if failures else {r.ref: r.object for r in rendered}

    def rendered(self, owner: str) -> list[Rendered]:
        return self._run(owner)[0]

    def _run(self, owner: str) -> tuple[list[Rendered], list[Finding]]:
        run = Run(self.resolved.platform, self.generators)
        tenant = next((t for t in self.resolved.platform.tenants if t.name == owner), None)
        return run.owned(tenant) if tenant is not None or owner == SHARED else [], run.findings

    def with_value(self, path: str, node: Node | None) -> Influence | None:
        """The environment with one value replaced, added or (None) removed; None when it then is no valid platform."""
        owner, steps = owner_of(path)
        found = self.resolved.tree(owner)
        changed = _put(*found, steps, node) if found is not None else None
        if changed is None:
            return None
        layered = self.resolved.layered
        if steps == ("quotaScale",):
            return self._rescaled(replace(layered, shared=changed), node)
        if owner == SHARED:
            return self._retyped(replace(layered, shared=changed))
        return self._retyped(replace(layered, tenants={**layered.tenants, owner: changed}), owner)

    def variants(self, path: str, value: Any) -> Iterator[Influence]:
        """The environment with the value at this path otherwise, in each way that is still a valid platform."""
        owner, steps = owner_of(path)
        found = self.resolved.tree(owner)
        if found is None:
            return
        tree, shape = found
        for other in _others(value, paths.shape_at(shape, steps).choices):
            variant = self.with_value(path, Node(other, tree.at))
            if variant is not None:
                yield variant
        without = self.with_value(path, None)
        if without is not None:
            yield without

    def _rescaled(self, layered: Layered, factor: Node | None) -> Influence | None:
        """With another `quotaScale`: every tenant is typed again."""
        scale = layered.scale
        scaled = replace(scale, factor=Decimal(str(factor.value))) if scale is not None and factor is not None else None
        return self._retyped(replace(layered, scale=scaled), *layered.tenants)

    def _retyped(self, layered: Layered, *names: str) -> Influence | None:
        """Type again what changed: these tenants, or (without names) the shared part."""
        wrong: list[Finding] = []
        platform = self.resolved.platform
        shared = platform.shared
        if not names:
            typed_shared = typed(Shared, shared_data(layered), layered.shared, wrong)
            if typed_shared is None:
                return None
            shared = typed_shared
        tenants = []
        for old in platform.tenants:
            new: Tenant | None = old
            if old.name in names:
                tree = layered.finished_tenant(old.name)
                new = typed(Tenant, plain(tree), tree, wrong)
            if new is None:
                return None
            tenants.append(new)
        resolved = Resolved(Platform(shared, tuple(tenants)), layered, self.resolved.shapes)
        return Influence(resolved, self.generators)


def is_of_edges(path: str) -> bool:
    """Whether a tenant's value is one that the objects of its peers are made from too."""
    _, steps = owner_of(path)
    return steps[:1] in (("name",), ("namespace",), ("retire",)) or steps[:2] in (
        ("network",),
        ("network", "allowFrom"),
    )


def _joined(prefix: str, rest: str) -> str:
    return f".{rest}" if prefix and rest and not rest.startswith("[") else rest


def _put(node: Node, shape: Shape, steps: tuple[str, ...], new: Node | None) -> Node | None:
    """The tree with the value at `steps` replaced or removed; missing mappings on the way are made. None: no such place."""
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    value = node.value
    if type(value) is dict:
        below = value.get(step)
        if below is None and new is None:
            return None
        child = _put(below or Node({}, node.at), shape.child(step), rest, new)
        if child is None and rest:
            return None
        kept = {k: v for k, v in value.items() if k != step or child is not None}
        return node.with_value(kept if child is None else {**kept, step: child})
    if type(value) is list:
        position = paths.position(value, shape, step)
        if position is None:
            return None
        child = _put(value[position], shape.items or shape, rest, new)
        if child is None and rest:
            return None
        return node.with_value([*value[:position], *([child] if child is not None else []), *value[position + 1 :]])
    return None


def _others(value: Any, choices: tuple[str, ...]) -> Iterator[Any]:
    """Other values of the same kind, likely to be valid where this one is."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value * 2 + 1, value - 1)
    elif isinstance(value, float):
        yield from (value * 2, value / 2)
    elif isinstance(value, str):
        yield from (c for c in choices if c != value) if choices else _other_texts(value)


def _other_texts(text: str) -> Iterator[str]:
    """Neighbours of a text by what it looks like: a quantity, an address, a version, a name, an e-mail."""
    digits = next((i for i in range(len(text) - 1, -1, -1) if text[i].isdigit()), None)
    if digits is not None:  # 20Gi, 10.0.0.1/32, 1.35, 2026-11-22
        for other in "123":
            if other != text[digits]:
                yield text[:digits] + other + text[digits + 1 :]
    yield f"x{text}"
    yield f"{text}x"
