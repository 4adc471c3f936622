"""NetworkPolicies (networking.k8s.io/v1), and the parts of their rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from groundplan.facts.kubernetes import NAMESPACE_NAME_LABEL
from groundplan.objects.metadata import metadata

Rule = dict[str, Any]
Direction = Literal["Ingress", "Egress"]


def network_policy(
    name: str, namespace: str, *, ingress: list[Rule] | None = None, egress: list[Rule] | None = None
) -> dict[str, Any]:
    """A policy for every pod of the namespace. An empty list lets nothing through; None leaves the direction alone."""
    spec: dict[str, Any] = {"podSelector": {}, "policyTypes": []}
    for direction, rules in (("Ingress", ingress), ("Egress", egress)):
        if rules is not None:
            spec["policyTypes"].append(direction)
            if rules:
                spec[direction.lower()] = rules
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace),
        "spec": spec,
    }


def pods_of(namespace: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A peer: the pods of a namespace, or those of them with these labels. One peer, so that both must hold."""
    peer: dict[str, Any] = {"namespaceSelector": {"matchLabels": {NAMESPACE_NAME_LABEL: namespace}}}
    return {**peer, "podSelector": {"matchLabels": dict(labels)}} if labels else peer


def block(cidr: str, excepted: Iterable[str] = ()) -> dict[str, Any]:
    """A peer: an address range less some of its parts."""
    excepted = list(excepted)
    return {"ipBlock": {"cidr": cidr, "except": excepted} if excepted else {"cidr": cidr}}


def tcp(*numbers: int) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": number} for number in numbers]


def udp(*numbers: int) -> list[dict[str, Any]]:
    return [{"protocol": "UDP", "port": number} for number in numbers]
