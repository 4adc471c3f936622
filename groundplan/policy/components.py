"""Objects of components: their kinds are there where the component is."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan import releases
from groundplan.facts.components import COMPONENTS, Component
from groundplan.objects.components import installed, needed
from groundplan.policy.world import Broken, World


def kinds_come_with_a_component(world: World) -> Iterator[Broken]:
    """GP0923: an object's kind is brought by a component that is there; the API server refuses it otherwise."""
    missing = _missing(world)
    for rendered in world.objects if missing else ():
        component = missing.get((rendered.ref.group, rendered.ref.kind))
        if component is not None:
            yield Broken(
                "GP0923",
                rendered.ref,
                "",
                f"the kind comes with {component.title}, which is not installed",
                expected=f"`components.{component.key}`, managed or external",
                hint=f"components: {{{component.key}: managed}}",
            )


def _missing(world: World) -> dict[tuple[str, str], Component]:
    """The kinds that only absent components bring, each with the first of these."""
    release = releases.get(world.shared.release)
    if release is None:
        return {}
    # Of a component that is needed and said to be absent, the checks speak.
    there = {p for one in installed(world.shared).values() for p in one.component.projects}
    there |= {p for key in needed(world.shared) for p in COMPONENTS[key].projects}
    absent = {p: c for c in COMPONENTS.values() for p in c.projects if p not in there}
    brought = {(shape.group, shape.kind) for shape in release.shapes if shape.project not in absent}
    return {
        (shape.group, shape.kind): absent[shape.project]
        for shape in release.shapes
        if shape.project in absent and (shape.group, shape.kind) not in brought
    }


COMPONENT_RULES = (kinds_come_with_a_component,)
