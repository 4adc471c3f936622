"""Services and the pods behind them, as the sidecars see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.facts.mesh import (
    APP_PROTOCOLS,
    EXTENSIONS,
    GATEWAY_NAME_LABEL,
    KNOWN_TCP_PORTS,
    NETWORKING,
    PROTOCOLS,
    PROXY_UID,
    SECURITY,
    SIDECAR,
    TELEMETRY,
)
from groundplan.objects import Ref
from groundplan.objects.fields import Step, pointer
from groundplan.policy.istio.places import components, root
from groundplan.policy.istio.reading import (
    Port,
    Workload,
    injected,
    number,
    pairs,
    ports,
    selects,
    spelled,
    targeted,
    text,
    workloads,
)
from groundplan.policy.world import Broken, Object, World, items

_EXTERNAL = "ExternalName"
_SELECTING: dict[tuple[str, str], tuple[Step, ...]] = {
    (SECURITY, "AuthorizationPolicy"): ("spec", "selector", "matchLabels"),
    (SECURITY, "PeerAuthentication"): ("spec", "selector", "matchLabels"),
    (SECURITY, "RequestAuthentication"): ("spec", "selector", "matchLabels"),
    (TELEMETRY, "Telemetry"): ("spec", "selector", "matchLabels"),
    (EXTENSIONS, "WasmPlugin"): ("spec", "selector", "matchLabels"),
    (NETWORKING, "Sidecar"): ("spec", "workloadSelector", "labels"),
}
"""Where each kind has the labels by which it selects pods of its own namespace."""

_GUARDING = ("AuthorizationPolicy", "RequestAuthentication")
_OWN_LABELS = ("app.kubernetes.io/",)
"""Beside labels without a domain, those that whoever writes a pod gives it; others are mostly a controller's."""


def ports_have_one_meaning(world: World) -> Iterator[Broken]:
    """IST0116, IST0137: Services of the same pods agree about a port: its protocol, and where it leads from.

    One Service may have a port twice, as DNS has 53 for TCP and for UDP.
    """
    by_namespace: dict[str, list[tuple[Ref, Object]]] = {}
    for ref, obj in world.of("", "Service"):
        by_namespace.setdefault(ref.namespace, []).append((ref, obj))
    told: set[tuple[str, Ref, Ref, int]] = set()
    for workload in workloads(world):
        if not workload.in_mesh(world):
            continue
        behind = [
            (ref, port)
            for ref, obj in by_namespace.get(workload.ref.namespace, ())
            if (selector := pairs(obj, "spec", "selector")) and selects(selector, workload.labels)
            for port in ports(obj)
        ]
        for i, (ref, port) in enumerate(behind):
            for other_ref, other in behind[:i]:
                code = _disagreement(port, other) if ref != other_ref else ""
                if code and (seen := (code, ref, other_ref, port.position)) not in told:
                    told.add(seen)
                    yield _disagreeing(code, workload, (ref, port), (other_ref, other))


def _disagreement(one: Port, other: Port) -> str:
    if one.number == other.number:
        return "GP0955" if one.protocol != other.protocol else ""
    return "GP0956" if one.target == other.target and one.protocol == other.protocol else ""


def _disagreeing(code: str, workload: Workload, one: tuple[Ref, Port], other: tuple[Ref, Port]) -> Broken:
    (ref, port), (other_ref, other_port) = one, other
    if code == "GP0955":
        message = f"port {port.number} is {port.protocol} here and {other_port.protocol} in {other_ref}"
    else:
        message = f"port {port.number} here and port {other_port.number} of {other_ref} lead to the same {port.target}"
    return Broken(
        code,
        ref,
        pointer(("spec", "ports", port.position)),
        f"{message}, and both are for the pods of {workload.ref}: their sidecar takes one of the two",
        "the same port with the same protocol in each Service of a pod",
        others=((other_ref, "the other Service"),),
        severity="warning",
    )


def ports_name_their_protocol(world: World) -> Iterator[Broken]:
    """IST0118, IST0150: the name of a port, or its `appProtocol`, says what is spoken there.

    In namespaces with sidecars; components' are theirs to name.
    """
    foreign = components(world)
    for ref, obj in world.of("", "Service"):
        if not injected(world, ref.namespace) or foreign(ref.namespace):
            continue
        external = text(obj, "spec", "type") == _EXTERNAL
        for port in ports(obj):
            if _protocol_is_said(port) and not (external and port.name == "tcp"):
                continue
            named = f"the port {port.number}, `{port.name}`," if port.name else f"the port {port.number}"
            yield Broken(
                "GP0958" if external else "GP0957",
                ref,
                pointer(("spec", "ports", port.position, *(("name",) if port.name else ()))),
                f"{named} does not say what is spoken there"
                + (": traffic to an outside host may be held up" if external else ", so that sidecars guess it"),
                "`appProtocol`, or a name that begins with a protocol: http-web, grpc-api, tcp-db",
                severity="warning",
            )


def _protocol_is_said(port: Port) -> bool:
    if port.protocol == "UDP" or port.number in KNOWN_TCP_PORTS or port.app_protocol in APP_PROTOCOLS:
        return True
    said = (port.app_protocol or port.name).lower()
    return said.startswith("grpc-web") or said.partition("-")[0] in PROTOCOLS


def selectors_match_pods(world: World) -> Iterator[Broken]:
    """IST0127, and IST0101 for the selector of a Sidecar: pods with these labels are made in the namespace.

    Where pods of the namespace are rendered at all, and by labels that those who write pods give them.
    """
    made: dict[str, list[Mapping[str, str]]] = {}
    for workload in workloads(world):
        made.setdefault(workload.ref.namespace, []).append(workload.labels)
    foreign = components(world)
    for ref, obj, path, selector in _selecting(world):
        pods = made.get(ref.namespace, ())
        if not pods or foreign(ref.namespace) or not all(map(_is_own, selector)):
            continue
        if not targeted(obj) and not any(selects(selector, labels) for labels in pods):
            yield Broken(
                "GP0959",
                ref,
                pointer(path),
                f"no pods that are rendered in `{ref.namespace}` have the labels {spelled(selector)}",
                "labels of pods of the namespace",
                severity="warning",
            )


def _selecting(world: World) -> Iterator[tuple[Ref, Object, tuple[Step, ...], dict[str, str]]]:
    """Whatever selects pods, with the path to its labels and the labels."""
    for (group, kind), path in _SELECTING.items():
        for ref, obj in world.of(group, kind):
            if selector := pairs(obj, *path):
                yield ref, obj, path, selector


def _is_own(key: str) -> bool:
    return "/" not in key or key.startswith(_OWN_LABELS)


def gateway_pods_are_targeted(world: World) -> Iterator[Broken]:
    """IST0166: to the pods of a Gateway of the Gateway API a selector does not apply; `targetRefs` does.

    An error for what guards them, as nothing does then.
    """
    for ref, obj, path, selector in _selecting(world):
        if GATEWAY_NAME_LABEL not in selector or targeted(obj) or ref.kind in ("Sidecar", "PeerAuthentication"):
            continue
        name = selector[GATEWAY_NAME_LABEL]
        yield Broken(
            "GP0941",
            ref,
            pointer((*path, GATEWAY_NAME_LABEL)),
            f"a selector does not apply to the pods of the Gateway `{name}`, which the Gateway API makes",
            f"targetRefs: [{{group: gateway.networking.k8s.io, kind: Gateway, name: {name}}}]",
            severity="error" if ref.kind in _GUARDING else "warning",
        )


def pods_do_not_run_as_the_proxy(world: World) -> Iterator[Broken]:
    """IST0144: no container runs as the sidecar's user, whose traffic goes past the sidecar and all its rules.

    An error, unlike Istio's: what a tenant's pods may call is decided there.
    """
    home = root(world)
    for workload in workloads(world):
        if workload.ref.namespace != home and workload.in_mesh(world):
            for steps in _as_proxy(workload.pod):
                yield Broken(
                    "GP0960",
                    workload.ref,
                    pointer((*workload.path, *steps)),
                    f"the user {PROXY_UID} is the sidecar's: what it sends goes past the sidecar, and past its rules",
                    "another user",
                )


def _as_proxy(pod: Any) -> Iterator[tuple[Step, ...]]:
    """Where a pod or one of its containers is given the sidecar's user."""
    end: tuple[Step, ...] = ("securityContext", "runAsUser")
    if number(pod, "spec", *end) == PROXY_UID:
        yield ("spec", *end)
    for field in ("containers", "initContainers", "ephemeralContainers"):
        for i, container in enumerate(items(pod, "spec", field)):
            if number(container, *end) == PROXY_UID and text(container, "name") != SIDECAR:
                yield ("spec", field, i, *end)


WORKLOAD_RULES = (
    ports_have_one_meaning,
    ports_name_their_protocol,
    selectors_match_pods,
    gateway_pods_are_targeted,
    pods_do_not_run_as_the_proxy,
)
