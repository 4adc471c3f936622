"""Annotations of Istio, on objects and on the templates of their pods: known, where they count, and with a value that is read.

Of kinds of which nobody knows what their controllers copy on to pods (a Notebook's annotations, an InferenceService's), what
is unknown or misplaced is not decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from groundplan.facts import istio_annotations as facts
from groundplan.facts.istio_annotations import ANNOTATIONS, Kind
from groundplan.facts.mesh import INJECT, NETWORKING, SECURITY, TELEMETRY
from groundplan.findings.suggest import did_you_mean
from groundplan.objects import Ref
from groundplan.objects.fields import Step, pointer
from groundplan.policy.istio.annotation_values import expected
from groundplan.policy.istio.reading import injected, pairs
from groundplan.policy.pods import pods
from groundplan.policy.world import Broken, World, at

_WORKLOADS = frozenset(
    {
        ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
        ("batch", "Job"), ("batch", "CronJob"),
    }
)  # fmt: skip
"""Kinds whose own labels and annotations are not those of their pods."""

_DECIDED = _WORKLOADS | {
    facts.POD,
    facts.NAMESPACE,
    ("", "Service"),
    *((SECURITY, kind) for kind in ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication")),
    *(
        (NETWORKING, k)
        for k in ("DestinationRule", "EnvoyFilter", "Gateway", "ServiceEntry", "Sidecar", "VirtualService")
    ),
    (TELEMETRY, "Telemetry"),
}
"""Kinds whose annotations nobody copies to something else. Istio's analysis looks at four of them alone."""


class Metadata(NamedTuple):
    """Metadata of an object, or of a pod that it makes: the path to it, what it is of, and Istio's annotations in it."""

    ref: Ref
    path: tuple[Step, ...]
    kind: Kind
    annotations: dict[str, str]
    labels: dict[str, str]

    def at(self, *steps: Step) -> str:
        return pointer((*self.path, *steps))


def _metadata(world: World) -> tuple[Metadata, ...]:
    """All that has an annotation of Istio's."""
    return world.once(_all_metadata)


def _all_metadata(world: World) -> tuple[Metadata, ...]:
    return tuple(_found(world))


def _found(world: World) -> Iterator[Metadata]:
    for rendered in world.objects:
        ref, obj = rendered.ref, rendered.object
        places: dict[tuple[Step, ...], Kind] = {("metadata",): (ref.group, ref.kind)}
        for pod in pods(obj):
            if pod.annotations is not None and pod.text is None:
                places.setdefault(pod.annotations.path[:-1], facts.POD)
        for path, kind in places.items():
            if own := {k: v for k, v in pairs(obj, *path, "annotations").items() if _of_istio(k)}:
                yield Metadata(ref, path, kind, own, pairs(obj, *path, "labels"))


def _of_istio(name: str) -> bool:
    domain, slash, _ = name.partition("/")
    istios = domain == facts.DOMAIN or domain.endswith(f".{facts.DOMAIN}")
    return name == facts.INGRESS_CLASS or name in facts.LABELS or (bool(slash) and istios)


def annotations_are_known(world: World) -> Iterator[Broken]:
    """IST0108: an annotation in Istio's name is one that Istio reads."""
    for metadata in _metadata(world):
        for name in metadata.annotations if metadata.kind in _DECIDED else ():
            if name in ANNOTATIONS:
                continue
            instead = facts.REPLACED.get(name)
            label = f"`{name}` is a label: it belongs under `labels`" if name in facts.LABELS else ""
            yield Broken(
                "GP0970",
                metadata.ref,
                metadata.at("annotations", name),
                f"Istio has no annotation `{name}`, and ignores it",
                instead or "an annotation that Istio reads",
                label or did_you_mean(name, ANNOTATIONS),
                severity="warning",
            )


def annotations_are_where_they_count(world: World) -> Iterator[Broken]:
    """IST0107: an annotation is on a kind for which Istio reads it; those of pods are on the template."""
    for metadata in _metadata(world):
        for name in metadata.annotations:
            found = ANNOTATIONS.get(name)
            if found is None or metadata.kind not in _DECIDED or _applies(name, metadata.kind):
                continue
            yield Broken(
                "GP0972",
                metadata.ref,
                metadata.at("annotations", name),
                f"Istio does not read `{name}` of a {metadata.kind[1]}",
                f"on {' or '.join(sorted({kind for _, kind in found.kinds}))}",
                _right_place(name, metadata.kind),
                severity="warning",
            )


def _applies(name: str, kind: Kind) -> bool:
    kinds = ANNOTATIONS[name].kinds
    return not kinds or kind in kinds


def _right_place(name: str, kind: Kind) -> str:
    if name in facts.LABELS:
        where = "the pod template's metadata" if kind in _WORKLOADS else "the metadata"
        return f"`{name}` is a label: it belongs under `labels` of {where}"
    return "put it into the annotations of the pod template" if kind in _WORKLOADS else ""


def values_are_valid(world: World) -> Iterator[Broken]:
    """IST0125: Istio can read the value. The webhook for injection refuses the pod otherwise."""
    for metadata in _metadata(world):
        for name, value in metadata.annotations.items():
            found = ANNOTATIONS.get(name)
            wanted = expected(found.value, value) if found is not None and _applies(name, metadata.kind) else ""
            if wanted:
                yield Broken(
                    "GP0971",
                    metadata.ref,
                    metadata.at("annotations", name),
                    f"Istio cannot read `{value}`",
                    wanted,
                    severity="warning",
                )


def annotations_are_current(world: World) -> Iterator[Broken]:
    """IST0135: no annotation is deprecated. The old one for injection may stand beside the label that says the same."""
    for metadata in _metadata(world):
        for name, value in metadata.annotations.items():
            found = ANNOTATIONS.get(name)
            if found is None or found.status != "deprecated" or not _applies(name, metadata.kind):
                continue
            if name == INJECT and metadata.labels.get(INJECT) == value:
                continue
            yield Broken(
                "GP0973",
                metadata.ref,
                metadata.at("annotations", name),
                f"`{name}` is deprecated{_injection(world, metadata) if name == INJECT else ''}",
                facts.REPLACED.get(name, "no such annotation"),
                severity="warning",
            )


def _injection(world: World, metadata: Metadata) -> str:
    """What becomes of the annotation: the label counts more, and without one the webhook may never see the pod."""
    if INJECT in metadata.labels:
        return f", and the label of the pod says `{metadata.labels[INJECT]}`, which counts"
    home = metadata.ref.namespace
    if metadata.annotations[INJECT] == "true" and home in world.namespaces and not injected(world, home):
        return ", and gives no sidecar to a pod of a namespace without injection"
    return ""


def annotations_are_stable(world: World) -> Iterator[Broken]:
    """IST0136: annotations in the alpha stage may change; told once for all in one place."""
    for metadata in _metadata(world):
        alpha = [
            name
            for name in metadata.annotations
            if (found := ANNOTATIONS.get(name)) is not None
            and found.status == "alpha"
            and name not in facts.SET_BY_ISTIO
            and _applies(name, metadata.kind)
        ]
        if alpha:
            yield Broken(
                "GP0974",
                metadata.ref,
                metadata.at("annotations"),
                f"in Istio's alpha stage, and may change with its next release: {', '.join(sorted(alpha))}",
                "a release of Istio in which they were tried out",
                severity="warning",
            )


def injection_is_a_label_of_pods(world: World) -> Iterator[Broken]:
    """The label that decides about a sidecar is read from the pod alone: a workload has it on its template."""
    for rendered in world.objects:
        ref, obj = rendered.ref, rendered.object
        kind = (ref.group, ref.kind)
        value = pairs(obj, "metadata", "labels").get(INJECT)
        if value is None or not (kind in _WORKLOADS or kind == facts.NAMESPACE):
            continue
        templates = [at(obj, *pod.spec.path[:-1], "metadata", "labels", INJECT) for pod in pods(obj)]
        if templates and all(found is not None for found in templates):
            continue
        yield Broken(
            "GP0985",
            ref,
            pointer(("metadata", "labels", INJECT)),
            f"Istio reads `{INJECT}` of pods, and not of a {ref.kind}",
            "istio-injection"
            if kind == facts.NAMESPACE
            else f"the label in the metadata of the pod template: {INJECT}",
            severity="warning",
        )


ANNOTATION_RULES = (
    annotations_are_known,
    values_are_valid,
    annotations_are_where_they_count,
    annotations_are_current,
    annotations_are_stable,
    injection_is_a_label_of_pods,
)
