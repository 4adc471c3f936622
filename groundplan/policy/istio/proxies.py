"""Sidecar and Telemetry: one of each kind for a pod, and one that has an effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from groundplan.facts.mesh import NETWORKING, TELEMETRY
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.conflicts import Selector, same_pods, without_selector
from groundplan.policy.istio.mesh_config import mesh_config
from groundplan.policy.istio.places import root
from groundplan.policy.istio.reading import pairs, targeted
from groundplan.policy.world import Broken, Object, World, at, items


def sidecars_do_not_meet(world: World) -> Iterator[Broken]:
    """IST0110, IST0111: a pod has one Sidecar, and a namespace one without a selector."""
    found = list(world.of(NETWORKING, "Sidecar"))
    yield from _meeting(world, found, _sidecar_selector, ("GP0961", "GP0962"), "workloadSelector")


def telemetries_do_not_meet(world: World) -> Iterator[Broken]:
    """IST0159, IST0160: likewise for Telemetry, which may also be for a gateway in place of pods."""
    found = list(world.of(TELEMETRY, "Telemetry"))
    yield from _meeting(world, found, _telemetry_selector, ("GP0968", "GP0969"), "selector")


def _sidecar_selector(obj: Object) -> Mapping[str, str]:
    return pairs(obj, "spec", "workloadSelector", "labels")


def _telemetry_selector(obj: Object) -> Mapping[str, str] | None:
    return None if targeted(obj) else pairs(obj, "spec", "selector", "matchLabels")


def _meeting(
    world: World, found: Sequence[tuple[Ref, Object]], selector: Selector, codes: tuple[str, str], field: str
) -> Iterator[Broken]:
    """`codes` are that of two which select the same pods, and that of several without a selector."""
    for rivals in same_pods(world, found, selector):
        yield Broken(
            codes[0],
            rivals.ref,
            pointer(("spec", field)),
            f"{rivals.others[0]} selects {rivals.pods} too, and Istio takes either",
            f"selectors of which one pod has only one, or one {rivals.ref.kind} for all",
            others=((rivals.others[0], "selects the same pods"),),
        )
    for rivals in without_selector(found, selector):
        yield Broken(
            codes[1],
            rivals.ref,
            "/spec",
            f"{rivals.others[0]} is for the whole namespace too, and Istio takes either",
            f"one {rivals.ref.kind} without `{field}` in a namespace",
            "merge them, or give all but one a selector",
            tuple((other, "for the whole namespace too") for other in rivals.others),
        )


def access_logs_have_a_provider(world: World) -> Iterator[Broken]:
    """IST0157: a Telemetry for access logs names a provider, unless one is inherited or the mesh has one for all.

    Where the mesh configuration is rendered. One that switches logs off needs none.
    """
    config = mesh_config(world)
    if config is None or items(config, "defaultProviders", "accessLogging"):
        return
    found = list(world.of(TELEMETRY, "Telemetry"))
    giving = {ref.namespace for ref, obj in found if not _telemetry_selector(obj) and _has_provider(obj)}
    for ref, obj in found:
        for i, logging in enumerate(items(obj, "spec", "accessLogging")):
            if not isinstance(logging, Mapping) or items(logging, "providers") or at(logging, "disabled") is True:
                continue
            if giving.isdisjoint({root(world), ref.namespace}):
                yield Broken(
                    "GP0967",
                    ref,
                    pointer(("spec", "accessLogging", i)),
                    "no provider takes these access logs, so none are written",
                    "providers: [{name: envoy}]",
                    severity="warning",
                )


def _has_provider(obj: Object) -> bool:
    return any(items(logging, "providers") for logging in items(obj, "spec", "accessLogging"))


PROXY_RULES = (sidecars_do_not_meet, telemetries_do_not_meet, access_logs_have_a_provider)
