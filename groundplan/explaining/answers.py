"""Answers to `explain`, as data: of an object or a field of it, and of a spec path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.compiler import Compiled, Outcome
from groundplan.explaining.defaults import assembled, derived, unwritten
from groundplan.explaining.influence import Influence
from groundplan.explaining.layers import layer_of
from groundplan.explaining.patching import writings
from groundplan.explaining.tracing import Field, Source, reached_by, sources_of
from groundplan.findings import Place
from groundplan.generating.rendered import Rendered
from groundplan.objects.fields import dotted
from groundplan.overlays import paths
from groundplan.resolving import Resolved

_IDENTITY = (("metadata", "name"), ("metadata", "namespace"))
"""What moves these makes another object, and takes this one away."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One input of a field: where it is written (`default` when nowhere), which value of the spec it is.

    A patch is one too: its path is `patch`, its value what it wrote.
    """

    place: str
    layer: str
    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """A field, its value, and the inputs that move it."""

    field: str
    value: Any
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class ObjectAnswer:
    """What made an object: its generator, the spec path it came from, the inputs of its fields."""

    object: str
    file: str
    generator: str
    origin: str
    origin_place: str
    patches: tuple[str, ...]
    fields: tuple[FieldAnswer, ...]


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """A value of the spec: what it is, where it is written, and the fields it reaches as (file, field)."""

    path: str
    value: Any
    place: str
    layer: str
    scaled: str
    """What `quotaScale` made the value of; empty where it did nothing."""

    reaches: tuple[tuple[str, str], ...]


def object_answer(outcome: Outcome, compiled: Compiled, rendered: Rendered, field: Field) -> ObjectAnswer:
    """`field` narrows the answer to that field, what is below it, and what it is part of."""
    assert compiled.resolved is not None
    assert compiled.generated is not None
    influence = Influence(compiled.resolved, outcome.generators)
    fields = {
        at: causes
        for at, causes in _fields(outcome, influence, rendered).items()
        if at[: len(field)] == field[: len(at)]
    }
    if field and not any(fields):
        fields[field] = fields.get((), ()) if field in _IDENTITY else ()  # asked for, and moved by nothing
    place = compiled.resolved.locate(rendered.origin)
    return ObjectAnswer(
        str(rendered.ref),
        f"rendered/{compiled.name}/{rendered.path}",
        rendered.generator,
        rendered.origin,
        str(place) if place else "",
        tuple(str(p) for p in compiled.generated.patched.get(rendered.ref, ())),
        tuple(
            FieldAnswer(dotted(at) or "the object itself", _value(rendered.object, at), causes)
            for at, causes in fields.items()
        ),
    )


def _fields(outcome: Outcome, influence: Influence, rendered: Rendered) -> dict[Field, tuple[Cause, ...]]:
    """The fields that anything moves, with what does: values of the spec, then patches."""
    moved = sources_of(influence, rendered.tenant, rendered.ref)
    patched = writings(influence, rendered.tenant, rendered.ref)
    return {
        at: (
            *_causes(outcome, moved.get(at, [])),
            *(
                Cause(str(w.place), layer_of(outcome.repository, w.place), "patch", w.value)
                for w in patched.get(at, [])
            ),
        )
        for at in sorted({*moved, *patched}, key=lambda at: tuple(map(str, at)))
    }


def fields_of(obj: Any, at: Field = ()) -> Iterator[Field]:
    """Every field of an object, and every mapping and list on the way."""
    if at:
        yield at
    children = obj.items() if isinstance(obj, dict) else enumerate(obj) if isinstance(obj, list) else ()
    for step, child in children:
        yield from fields_of(child, (*at, step))


def path_answer(outcome: Outcome, compiled: Compiled, path: str) -> PathAnswer | None:
    """None when the spec has no such value in this environment."""
    resolved = compiled.resolved
    assert resolved is not None
    assert compiled.generated is not None
    influence = Influence(resolved, outcome.generators)
    reached = reached_by(influence, path)
    found = _named(resolved, path)
    default = _default(resolved, path) if found is None else None
    if found is None and default is None and not reached:
        return None
    value, place, layer = default, "default", ""
    if found is not None:
        value, at = found
        place, layer = str(at), layer_of(outcome.repository, at)
    files = {(r.tenant, r.ref): r.path for r in compiled.generated.objects}
    reaches = {(f"rendered/{compiled.name}/{p}", dotted(r.field) or "the object itself"): None
               for r in reached if (p := files.get((r.owner, r.ref)))}  # fmt: skip
    return PathAnswer(path, value, place, layer, _scaled(resolved, path), tuple(reaches))


def known_paths(compiled: Compiled) -> Iterator[str]:
    """Every spec path of an environment, written or not, for suggestions."""
    assert compiled.resolved is not None
    influence = Influence(compiled.resolved, ())
    for owner in influence.owners:
        yield from influence.leaves(owner)
    yield from (path for path, _ in _defaults(compiled.resolved))


def _defaults(resolved: Resolved) -> Iterator[tuple[str, Any]]:
    platform = resolved.platform
    yield from unwritten(platform.shared)
    for tenant in platform.tenants:
        yield from unwritten(tenant, f"tenants[{tenant.name}]")
    yield from derived(platform)


def _default(resolved: Resolved, path: str) -> Any:
    """What a default made of a value that nobody wrote; None when there is no such value."""
    wanted = paths.split(path)
    found = {
        s[len(wanted) :]: v for known, v in _defaults(resolved) if (s := paths.split(known))[: len(wanted)] == wanted
    }
    return assembled(found)


def _scaled(resolved: Resolved, path: str) -> str:
    """`200 in the file, times quotaScale 0.25 at overlays/dev.yaml:6:15`, of one value that was scaled."""
    scale = resolved.layered.scale
    before, after = resolved.node(path), resolved.node(path, scaled=True)
    if scale is None or before is None or after is None or isinstance(before.value, dict | list):
        return ""
    if before.value == after.value:
        return ""
    return f"{before.text or before.value} in the file, times quotaScale {scale.factor} at {scale.node.at}"


def _named(resolved: Resolved, path: str) -> tuple[Any, Place] | None:
    """The value of a path and where it is written."""
    if paths.split(path) == ("tenants",):  # each stands where its own item is written
        tenants = resolved.layered.tenants
        first = next(iter(tenants.values()), None)
        return None if first is None else (list(tenants), first.at)
    node = resolved.node(path, scaled=True)
    return None if node is None else (node.plain(), node.at)


def _causes(outcome: Outcome, sources: list[Source]) -> tuple[Cause, ...]:
    return tuple(
        Cause(str(s.node.at), layer_of(outcome.repository, s.node.at), s.path, s.node.text or s.value)
        if s.node is not None
        else Cause("default", "", s.path, s.value)
        for s in sources
    )


def _value(obj: Any, field: Field) -> Any:
    for step in field:
        try:
            obj = obj[step]
        except (KeyError, IndexError, TypeError):
            return None
    return obj if field else None
