"""All objects of one environment: every generator run, patches applied, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundplan.findings import Finding, Place
from groundplan.generating import patches
from groundplan.generating.discovery import Generator
from groundplan.generating.rendered import Rendered
from groundplan.generating.running import Run, collisions, in_order
from groundplan.objects import Ref
from groundplan.resolving import Resolved


@dataclass(frozen=True, slots=True)
class Generated:
    """The objects of an environment in their total order, and what went wrong while they were made.

    `patched` says by which patches an object was changed, in the order they were applied.
    """

    objects: tuple[Rendered, ...]
    findings: tuple[Finding, ...]
    patched: Mapping[Ref, tuple[Place, ...]]


def generate(resolved: Resolved, generators: Sequence[Generator]) -> Generated:
    """Run every generator over the platform and each tenant, then what delivers them."""
    platform = resolved.platform
    run = Run(platform, generators)
    ordered = in_order(rendered for owner in (None, *platform.tenants) for rendered in run.owned(owner))

    def place_of(rendered: Rendered) -> Place | None:
        return resolved.locate(rendered.origin)

    loaded, untyped = patches.load(resolved.layered.patches)
    result = patches.apply(loaded, ordered)
    findings = (*run.findings, *collisions(ordered, place_of), *untyped, *result.findings)
    return Generated(tuple(result.objects), findings, result.causes)
