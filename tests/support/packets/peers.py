"""Istio PeerAuthentication: which workloads ask for mutual TLS at which ports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from packets.endpoints import Object, Pod, Undocumented, name_of, namespace_of, spec_of
from packets.selectors import has_all

Mode = Literal["STRICT", "PERMISSIVE", "DISABLE"]

UNREDIRECTED = frozenset({15020, 15021, 15090})
"""Ports of the sidecar itself: telemetry, health, its own metrics. Nothing redirects them, so neither mutual TLS nor
authorization is asked there (https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio);
the probes of the kubelet come by 15020 after rewriting (.../docs/ops/configuration/mesh/app-health-check/)."""


class PeerAuthentications:
    def __init__(self, objects: Iterable[Object], root: str) -> None:
        self._root = root
        self._by_namespace: dict[str, list[Object]] = {}
        for obj in objects:
            self._by_namespace.setdefault(namespace_of(obj), []).append(obj)
        self._modes: dict[tuple[Pod, int], Mode] = {}

    def mode(self, pod: Pod, port: int) -> Mode:
        """The narrowest that says anything: port, workload, namespace, mesh; PERMISSIVE if none does."""
        key = (pod, port)
        if key not in self._modes:
            self._modes[key] = self._narrowest(pod, port)
        return self._modes[key]

    def _narrowest(self, pod: Pod, port: int) -> Mode:
        for obj in (self._of_workload(pod), self._of_namespace(pod.namespace), self._of_namespace(self._root)):
            if obj is None:
                continue
            spec = spec_of(obj)
            by_port = {int(number): own for number, own in (spec.get("portLevelMtls") or {}).items()}
            # "Port specific mutual TLS settings. These only apply when a workload selector is specified."
            for mtls in (by_port.get(port) if _labels(obj) else None, spec.get("mtls")):
                mode: Mode | Literal["UNSET"] = (mtls or {}).get("mode", "UNSET")
                if mode != "UNSET":
                    return mode
        return "PERMISSIVE"

    def _of_workload(self, pod: Pod) -> Object | None:
        for obj in self._by_namespace.get(self._root, ()):
            if (labels := _labels(obj)) and has_all(labels, pod.labels):
                # The reference lets it select in all namespaces; the concept page knows selectors in others only.
                raise Undocumented(f"PeerAuthentication {name_of(obj)} of the root namespace with a selector")
        own = self._by_namespace.get(pod.namespace, ())
        return _oldest([obj for obj in own if (labels := _labels(obj)) and has_all(labels, pod.labels)])

    def _of_namespace(self, namespace: str) -> Object | None:
        return _oldest([obj for obj in self._by_namespace.get(namespace, ()) if not _labels(obj)])


def _labels(obj: Object) -> Object:
    found: Object = (spec_of(obj).get("selector") or {}).get("matchLabels") or {}
    return found


def _oldest(objects: list[Object]) -> Object | None:
    """Of several, "Istio picks the oldest one"; which is that, must be said."""
    if len(objects) < 2:
        return objects[0] if objects else None
    if any("creationTimestamp" not in obj["metadata"] for obj in objects):
        raise Undocumented(f"which of {', '.join(map(name_of, objects))} is the oldest")
    return min(objects, key=lambda obj: str(obj["metadata"]["creationTimestamp"]))
