"""Objects of one kind of which Istio takes one alone for a pod: which of them meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from groundplan.objects import Ref
from groundplan.policy.istio.reading import by_namespace, selects, workloads
from groundplan.policy.world import Object, World

Selector = Callable[[Object], Mapping[str, str] | None]
"""The labels by which an object selects pods: empty for all pods; None where it is for something else than pods."""


class Rivals(NamedTuple):
    """An object, and others of its kind that come before it. `pods` names what both select, or is empty."""

    ref: Ref
    others: tuple[Ref, ...]
    pods: str = ""


def without_selector(objects: Sequence[tuple[Ref, Object]], selector: Selector) -> Iterator[Rivals]:
    """Several in one namespace that are for all its pods: each but the first."""
    for found in by_namespace(objects).values():
        general = [ref for ref, obj in found if (labels := selector(obj)) is not None and not labels]
        for i, ref in enumerate(general[1:], start=1):
            yield Rivals(ref, tuple(general[:i]))


def same_pods(world: World, objects: Sequence[tuple[Ref, Object]], selector: Selector) -> Iterator[Rivals]:
    """Two in one namespace that select the same pods: by the pods that are rendered, or by equal selectors."""
    made: dict[str, list[tuple[Ref, Mapping[str, str]]]] = {}
    for workload in workloads(world):
        made.setdefault(workload.ref.namespace, []).append((workload.ref, workload.labels))
    for namespace, found in by_namespace(objects).items():
        chosen = [(ref, labels) for ref, obj in found if (labels := selector(obj))]
        pods = made.get(namespace, [])
        for (first, one), (second, other) in combinations(chosen, 2):
            both = next((str(ref) for ref, labels in pods if selects(one, labels) and selects(other, labels)), "")
            if both or one == other:
                yield Rivals(second, (first,), both or "the same pods")
