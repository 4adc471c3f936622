"""The two questions of `explain`: what made this field, and what does this value reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundplan.explaining.defaults import unwritten
from groundplan.explaining.influence import Influence, is_of_edges
from groundplan.loading import Node
from groundplan.objects import Ref
from groundplan.objects.fields import Step
from groundplan.overlays import paths
from groundplan.resolving import SHARED

Field = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A value of the spec. `node` is None for a default that nobody wrote."""

    path: str
    value: Any
    node: Node | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A field of an object that a value of the spec moves."""

    owner: str
    ref: Ref
    field: Field


def sources_of(influence: Influence, owner: str, ref: Ref) -> dict[Field, list[Source]]:
    """For each field of one object that any input moves: those inputs, the owner's own first.

    A field that is missing here is what the generator always writes.
    """
    return sources_of_each(influence, owner, [ref])[ref]


def sources_of_each(influence: Influence, owner: str, refs: Iterable[Ref]) -> dict[Ref, dict[Field, list[Source]]]:
    """The same of several objects of one owner, with every input tried once."""
    result: dict[Ref, dict[Field, list[Source]]] = {ref: {} for ref in refs}
    before = influence.objects(owner)
    own = [*_sources(influence, owner)] if owner != SHARED else []
    of_peers = [s for peer in influence.neighbours(owner) for s in _sources(influence, peer) if is_of_edges(s.path)]
    for source in (*own, *of_peers, *_sources(influence, SHARED)):
        moved: dict[Ref, dict[Field, None]] = {ref: {} for ref in result}
        for after in _objects(influence, source, owner):
            for ref in result:
                moved[ref] |= dict.fromkeys(_moved(before[ref], after.get(ref)))
        for ref, fields in moved.items():
            for field in fields:
                result[ref].setdefault(field, []).append(source)
    return {
        ref: dict(sorted(found.items(), key=lambda item: tuple(map(str, item[0])))) for ref, found in result.items()
    }


def reached_by(influence: Influence, path: str) -> list[Reached]:
    """Every field that the value at a spec path (or anything below it) moves. Raises ValueError for what is no path."""
    found: dict[tuple[str, Ref, Field], None] = {}
    for scope, source in _named(influence, path):
        for owner in influence.owners if scope == SHARED else _concerned(influence, scope, source):
            before = influence.objects(owner)
            for after in _objects(influence, source, owner):
                for ref in sorted({*before, *after}):
                    for field in _moved(before.get(ref), after.get(ref)):
                        found[owner, ref, field] = None
    return [Reached(*key) for key in sorted(found, key=lambda k: (k[0], k[1], tuple(map(str, k[2]))))]


def _concerned(influence: Influence, owner: str, source: Source) -> tuple[str, ...]:
    """Whose objects a tenant's value can move: its own, and at the other end of its edges those of its peers."""
    return (owner, *influence.neighbours(owner)) if is_of_edges(source.path) else (owner,)


def _named(influence: Influence, path: str) -> Iterator[tuple[str, Source]]:
    """The values that a path names, each with its owner; of a class or a template, where they went in tenants."""
    steps = paths.split(path)
    places = set()
    if steps[:1] in (("tenantClasses",), ("templates",)) and (node := influence.resolved.node(path)) is not None:
        places = {leaf.at for _, leaf in node.leaves()}
    for owner in influence.owners:
        for source in _sources(influence, owner):
            written_there = source.node is not None and source.node.at in places
            if written_there or paths.split(source.path)[: len(steps)] == steps:
                yield owner, source


def _sources(influence: Influence, owner: str) -> Iterator[Source]:
    written = influence.leaves(owner)
    for path, node in written.items():
        yield Source(path, node.value, node)
    platform = influence.resolved.platform
    models = [platform.shared] if owner == SHARED else [t for t in platform.tenants if t.name == owner]
    prefix = "" if owner == SHARED else f"tenants[{owner}]"
    for model in models:
        for path, value in unwritten(model, prefix):
            if path not in written:
                yield Source(path, value, None)


def _objects(influence: Influence, source: Source, owner: str) -> Iterator[Mapping[Ref, dict[str, Any]]]:
    """The owner's objects under each variant of a value. A variant that could not be rendered says nothing."""
    for variant in influence.variants(source.path, source.value):
        if (objects := variant.tried(owner)) is not None:
            yield objects


def _moved(before: Any, after: Any, at: Field = ()) -> Iterator[Field]:
    """The fields in which two values differ; a list whose length differs is one field."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _moved(before.get(key), after.get(key), (*at, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (a, b) in enumerate(zip(before, after, strict=True)):
            yield from _moved(a, b, (*at, index))
    else:
        yield at
