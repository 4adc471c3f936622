"""What several rules read from objects: texts, selectors, Services with their ports, pods and who made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from groundplan.facts import istio
from groundplan.facts.mesh import (
    INJECT,
    INJECTION_ENABLED,
    NETWORKING,
    SIDECAR,
)
from groundplan.objects import Ref
from groundplan.objects.fields import Step
from groundplan.policy.istio.hosts import Hosts, ServiceName
from groundplan.policy.istio.places import INGRESS_LABELS, components, root
from groundplan.policy.world import Object, World, at, items

Path = tuple[Step, ...]

_TEMPLATE: Path = ("spec", "template")
_TEMPLATES: dict[tuple[str, str], Path] = {
    ("", "Pod"): (),
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("argoproj.io", "Rollout"): _TEMPLATE,
}
"""Where each kind has the pod it makes."""

_SERVICE_MAKERS = ("serving.kserve.io", "serving.knative.dev", "kubeflow.org", "argoproj.io", "ray.io")
"""Groups whose controllers make Services beside the ones in Git."""


def text(obj: Any, *path: Step) -> str:
    """The text at a path, empty where there is none."""
    found = at(obj, *path)
    return found if isinstance(found, str) else ""


def texts(obj: Any, *path: Step) -> Iterator[tuple[int, str]]:
    """The texts of the list at a path, each with its position."""
    return ((i, found) for i, found in enumerate(items(obj, *path)) if isinstance(found, str))


def number(obj: Any, *path: Step) -> int | None:
    """The whole number at a path."""
    found = at(obj, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def pairs(obj: Any, *path: Step) -> dict[str, str]:
    """Labels, or a selector's: the texts of the mapping at a path."""
    found = at(obj, *path)
    if not isinstance(found, Mapping):
        return {}
    return {key: value for key, value in found.items() if isinstance(key, str) and isinstance(value, str)}


def selects(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether all labels of the selector are there."""
    return all(labels.get(key) == value for key, value in selector.items())


def compatible(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether one pod can have all labels of both."""
    return all(other.get(key, value) == value for key, value in one.items())


def spelled(selector: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(selector.items()))


class Port(NamedTuple):
    """A port of a Service: its position in `ports`, and what matters of it. `target` is a number or a name."""

    position: int
    number: int
    name: str
    protocol: str
    app_protocol: str
    target: int | str


def ports(obj: Object) -> list[Port]:
    """The ports of a Service, as Kubernetes completes them: TCP, and the port itself for the target."""
    found = []
    for position, port in enumerate(items(obj, "spec", "ports")):
        if (own := number(port, "port")) is not None:
            target = number(port, "targetPort") or text(port, "targetPort") or own
            protocol = text(port, "protocol") or "TCP"
            found.append(Port(position, own, text(port, "name"), protocol, text(port, "appProtocol"), target))
    return found


def services(world: World) -> dict[ServiceName, tuple[Ref, Object]]:
    """All Services."""
    return {ServiceName(ref.namespace, ref.name): (ref, obj) for ref, obj in world.of("", "Service")}


def known_service_namespaces(world: World) -> frozenset[str]:
    """The namespaces in which a Service that is not rendered does not exist.

    Some of their Services are rendered, they are no component's, and no controller makes others for an object in them.
    """
    foreign = components(world)
    rendered = {ref.namespace for ref, _ in world.of("", "Service") if not foreign(ref.namespace)}
    return frozenset(rendered - {r.ref.namespace for r in world.objects if r.ref.group in _SERVICE_MAKERS})


def entry_hosts(world: World) -> Hosts:
    """The hosts of all ServiceEntries."""
    return Hosts(host for _, entry in world.of(NETWORKING, "ServiceEntry") for _, host in texts(entry, "spec", "hosts"))


class Workload(NamedTuple):
    """An object that makes pods (or is one), with the path to the pod in it."""

    ref: Ref
    object: Object
    path: Path

    @property
    def pod(self) -> Any:
        return at(self.object, *self.path)

    @property
    def labels(self) -> dict[str, str]:
        return pairs(self.pod, "metadata", "labels")

    def in_mesh(self, world: World) -> bool:
        """Whether its pods get a sidecar: their own word counts before their namespace's."""
        if any(text(c, "name") == SIDECAR for c in items(self.pod, "spec", "containers")):
            return True
        said = {**pairs(self.pod, "metadata", "annotations"), **self.labels}.get(INJECT)
        return said == "true" if said is not None else injected(world, self.ref.namespace)


def workloads(world: World) -> Iterator[Workload]:
    """Everything rendered that makes pods whose labels stand in it."""
    for (group, kind), path in _TEMPLATES.items():
        for ref, obj in world.of(group, kind):
            yield Workload(ref, obj, path)


def injected(world: World, namespace: str) -> bool:
    """Whether a rendered namespace gives its pods a sidecar."""
    labels = world.namespaces.get(namespace, {})
    return labels.get(istio.INJECTION_LABEL) == INJECTION_ENABLED or bool(labels.get(istio.REVISION_LABEL))


def gateway_namespaces(world: World, selector: Mapping[str, str]) -> frozenset[str]:
    """Where the pods of a gateway run, by its selector; empty where that is not known.

    Those of the ingress gateway are in Istio's namespace, as Kubeflow installs it.
    """
    if not selector:
        return frozenset()
    found = {w.ref.namespace for w in workloads(world) if selects(selector, w.labels)}
    if not found and selects(selector, INGRESS_LABELS):
        found = {root(world)}
    return frozenset(found)


def by_namespace(objects: Iterable[tuple[Ref, Object]]) -> dict[str, list[tuple[Ref, Object]]]:
    """The objects of each namespace, in their order."""
    found: dict[str, list[tuple[Ref, Object]]] = {}
    for ref, obj in objects:
        found.setdefault(ref.namespace, []).append((ref, obj))
    return found


def targeted(obj: Object) -> bool:
    """Whether a policy names what it is for, in place of selecting pods."""
    return at(obj, "spec", "targetRef") is not None or bool(items(obj, "spec", "targetRefs"))
