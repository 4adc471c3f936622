"""Pod Security: the pods of rendered objects against the level that their rendered namespace enforces.

The API server would refuse the pod, not the object that makes it: a Deployment would sync and never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from groundplan.facts import kubernetes
from groundplan.objects import Ref
from groundplan.objects.fields import dotted, pointer
from groundplan.policy.pod_controls import BASELINE, RESTRICTED, Control, replaced
from groundplan.policy.pods import Path, Pod, pods, unknown
from groundplan.policy.world import Broken, World

BASELINE_CODE = "GP0920"
RESTRICTED_CODE = "GP0921"
UNKNOWN_CODE = "GP0922"

_VERSION = re.compile(r"v1\.([0-9]{1,3})")


def pods_keep_to_their_level(world: World) -> Iterator[Broken]:
    """GP0920, GP0921: each pod keeps to what its namespace enforces."""
    for ref, obj in _in_enforcing_namespaces(world):
        found = list(pods(obj))
        if not found:
            continue
        labels = world.namespaces[ref.namespace]
        version = minor(world, labels)
        if labels[kubernetes.POD_SECURITY_ENFORCE] == "restricted":
            yield from _broken(ref, found, [c for c in BASELINE if c not in replaced(version)], version, BASELINE_CODE)
            yield from _broken(ref, found, RESTRICTED, version, RESTRICTED_CODE)
        else:
            yield from _broken(ref, found, BASELINE, version, BASELINE_CODE)


def pods_are_where_they_are_looked_for(world: World) -> Iterator[Broken]:
    """GP0922: no kind hides pods from the rules above."""
    for ref, obj in _in_enforcing_namespaces(world):
        for (group, kind), path in unknown(obj):
            level = world.namespaces[ref.namespace][kubernetes.POD_SECURITY_ENFORCE]
            yield Broken(
                UNKNOWN_CODE,
                ref,
                pointer((*path, "containers")),
                f"nothing is known of pods of the kind `{kind}{f'.{group}' if group else ''}`, so that nobody can say whether "
                f"these containers keep to Pod Security's `{level}`",
                expected="a kind that groundplan/facts/pods.py knows",
                hint="make the pods by a Deployment, a Job or another kind that is known, or have the kind added there",
                others=_enforced_by(ref),
            )


def minor(world: World, labels: Mapping[str, str]) -> int:
    """The minor version of the standard: the one that the namespace names, else the cluster's."""
    named = labels.get(kubernetes.POD_SECURITY_ENFORCE_VERSION)
    match = _VERSION.fullmatch(named) if isinstance(named, str) else None
    return int(match[1] if match else world.shared.cluster.kubernetes_version.partition(".")[2])


def _in_enforcing_namespaces(world: World) -> Iterator[tuple[Ref, Mapping[str, object]]]:
    enforcing = {
        name
        for name, labels in world.namespaces.items()
        if labels.get(kubernetes.POD_SECURITY_ENFORCE) in ("baseline", "restricted")
    }
    for rendered in world.objects:
        if rendered.ref.namespace in enforcing:
            yield rendered.ref, rendered.object


def _broken(ref: Ref, found: Sequence[Pod], controls: Sequence[Control], version: int, code: str) -> Iterator[Broken]:
    """One for each control, at the first field that breaks it; all of them are named."""
    level = "baseline" if code == BASELINE_CODE else "restricted"
    for control in controls:
        if version < control.since:
            continue
        fields = dict.fromkeys(
            (pod.text, path) for pod in found for path in control.broken_by(pod, version)
        )  # a field that two pods share is told once
        if fields:
            yield Broken(
                code,
                ref,
                pointer(_place(*next(iter(fields)))),
                f"Pod Security's `{level}` does not allow it ({control.title}): "
                f"{', '.join(_named(*field) for field in fields)}",
                expected=control.expected,
                hint=control.hint or "a tenant's namespace enforces what its `podSecurity` says",
                others=_enforced_by(ref),
            )


def _place(text: Path | None, path: Path) -> Path:
    return path if text is None else text


def _named(text: Path | None, path: Path) -> str:
    return f"`{dotted(path)}`" if text is None else f"`{dotted(path)}` in the text of `{dotted(text)}`"


def _enforced_by(ref: Ref) -> tuple[tuple[Ref, str], ...]:
    return ((Ref("", "Namespace", "", ref.namespace), "the namespace enforces the level by a label"),)


POD_SECURITY_RULES = (pods_keep_to_their_level, pods_are_where_they_are_looked_for)
