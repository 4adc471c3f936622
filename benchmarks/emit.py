"""How long one object takes to become text: our emitter beside PyYAML's C dumper and json, which knows no YAML.

Run `python benchmarks/emit.py [ROUNDS]`. It prints medians in microseconds and, because machines differ and are noisy, the
ratio to our emitter: all of them are measured in turns within each round. Not a test; nothing fails here.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import yaml

from groundplan import emitting

LABELS = {"app.kubernetes.io/managed-by": "groundplan", "groundplan.dev/tenant": "vision"}


def meta(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": "vision", "labels": dict(LABELS)}


OBJECTS: dict[str, dict[str, Any]] = {
    "Namespace": {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": "vision",
            "labels": {**LABELS, "istio-injection": "enabled", "pod-security.kubernetes.io/enforce": "baseline"},
            "annotations": {"owner": "alice@borealis.example", "groundplan.dev/cost-center": "4711"},
        },
    },
    "ResourceQuota": {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": meta("kf-resource-quota"),
        "spec": {"hard": {"requests.cpu": "400", "requests.memory": "2Ti", "pods": "500", "requests.storage": "20Ti"}},
    },
    "NetworkPolicy": {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": meta("allow-from-ingress"),
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}}}],
                    "ports": [{"protocol": "TCP", "port": 8080}, {"protocol": "TCP", "port": 8443}],
                }
            ],
            "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "169.254.0.0/16"]}}]}],
        },
    },
    "AuthorizationPolicy": {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": meta("ns-owner-access-istio"),
        "spec": {
            "rules": [
                {
                    "when": [{"key": "request.headers[kubeflow-userid]", "values": ["alice@borealis.example"]}],
                    "from": [{"source": {"principals": ["cluster.local/ns/istio-system/sa/ingressgateway"]}}],
                },
                {"to": [{"operation": {"methods": ["GET"], "paths": ["*/api/kernels"]}}]},
            ]
        },
    },
}


def cold(obj: dict[str, Any]) -> bytes:
    """Our emitter as on the first object of a process: nothing remembered of strings and shapes."""
    emitting.forget()
    return emitting.emit(obj)


def libyaml(obj: dict[str, Any]) -> str:
    return str(yaml.dump(obj, Dumper=yaml.CSafeDumper, default_flow_style=False))


def peers() -> dict[str, Callable[[dict[str, Any]], object]]:
    found: dict[str, Callable[[dict[str, Any]], object]] = {
        "groundplan": emitting.emit,
        "groundplan, cold": cold,
        "PyYAML C dumper": libyaml,
        "json": json.dumps,
    }
    try:
        import orjson  # type: ignore[import-not-found, unused-ignore]  # not a dependency; measured where it is there
    except ImportError:
        return found
    return found | {"orjson": orjson.dumps}


def microseconds(call: Callable[[dict[str, Any]], object], obj: dict[str, Any], repeat: int = 200) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        call(obj)
    return (time.perf_counter() - start) / repeat * 1e6


def main(rounds: int = 21) -> None:
    names = peers()
    print(f"{'':22}" + "".join(f"{name:>22}" for name in names))
    for kind, obj in OBJECTS.items():
        taken: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(rounds):
            for name, call in names.items():
                taken[name].append(microseconds(call, obj))
        medians = {name: statistics.median(times) for name, times in taken.items()}
        cells = (f"{m:.1f} µs {m / medians['groundplan']:6.1f}x" for m in medians.values())
        print(f"{kind:22}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
