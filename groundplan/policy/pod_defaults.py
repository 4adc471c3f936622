"""PodDefaults, whoever made them: two that can meet on one pod agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from groundplan.objects import Ref
from groundplan.objects.pod_settings import can_meet, conflicts
from groundplan.policy.world import Broken, Object, World, at, items


def pod_defaults_agree(world: World) -> Iterator[Broken]:
    """GP0924: the webhook refuses a pod for which two PodDefaults say different things."""
    homes: dict[str, list[tuple[Ref, Object]]] = {}
    for ref, obj in world.of("kubeflow.org", "PodDefault"):
        if isinstance(at(obj, "spec", "selector"), Mapping):
            homes.setdefault(ref.namespace, []).append((ref, obj))
    for found in homes.values():
        for (first, one), (second, other) in combinations(found, 2):
            about = _conflicts(one, other)
            if about:
                yield Broken(
                    "GP0924",
                    second,
                    "/spec",
                    f"it can meet the PodDefault `{first.name}` on one pod, and they disagree about {', '.join(about)}",
                    expected="one value, or selectors that no pod can have both of",
                    hint="give both selectors one label with different values",
                    others=((first, "the other one comes from here"),),
                )


def _conflicts(one: Object, other: Object) -> list[str]:
    if not can_meet(_labels(one), _labels(other)):
        return []
    return list(conflicts(_sound(one), _sound(other)))


def _labels(obj: Object) -> dict[str, str]:
    """The labels that a pod must have. What `matchExpressions` ask for besides only makes fewer pods meet."""
    found = at(obj, "spec", "selector", "matchLabels")
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, Mapping) else {}


def _sound(obj: Object) -> dict[str, Any]:
    """The parts of a spec that have the form which the comparison relies on; the contract speaks of the others."""
    keys = {"env": ("name",), "volumes": ("name",), "volumeMounts": ("name", "mountPath"), "tolerations": ("key",)}
    lists: dict[str, Any] = {
        field: [
            i
            for i in items(obj, "spec", field)
            if isinstance(i, Mapping) and all(isinstance(i.get(k), str) for k in own)
        ]
        for field, own in keys.items()
    }
    maps = {field: found for field in ("labels", "annotations") if isinstance(found := at(obj, "spec", field), Mapping)}
    return lists | maps


POD_DEFAULT_RULES = (pod_defaults_agree,)
