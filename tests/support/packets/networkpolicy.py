"""Kubernetes NetworkPolicy (networking.k8s.io/v1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from packets.endpoints import Endpoint, Node, Object, Pod, Undocumented, Verdict, name_of, namespace_of, spec_of
from packets.selectors import contains, selects

Direction = Literal["Ingress", "Egress"]

_PEERS = {"Ingress": "from", "Egress": "to"}


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """One item of `ingress` or `egress`; None stands for all peers or all ports.

    The reference: "If this field is empty or missing, this rule matches all sources" (destinations, ports).
    """

    peers: tuple[Object, ...] | None
    ports: tuple[Object, ...] | None


@dataclass(frozen=True, eq=False, slots=True)
class Policy:
    name: str
    namespace: str
    pods: Object
    rules: Mapping[Direction, tuple[Rule, ...]]
    """Only the directions that the policy applies to."""


class NetworkPolicies:
    """All policies of a cluster.

    `blocks_match_pods` says whether an ipBlock matches the addresses of pods. The page says of ipBlock: "These should
    be cluster-external IPs, since Pod IPs are ephemeral and unpredictable", and leaves open what plugins do; some match
    pods by it, and some only what is no pod.
    """

    def __init__(
        self, objects: Iterable[Object], labels_of: Callable[[str], Mapping[str, str]], *, blocks_match_pods: bool
    ) -> None:
        self._labels_of = labels_of
        self._blocks_match_pods = blocks_match_pods
        self._by_namespace: dict[str, list[Policy]] = {}
        for obj in objects:
            policy = _policy(obj)
            self._by_namespace.setdefault(policy.namespace, []).append(policy)
        self._applicable: dict[tuple[Direction, Pod], list[Policy]] = {}
        self._peers: dict[tuple[Rule, Endpoint], bool] = {}
        self._between: dict[tuple[Direction, Pod, Endpoint], list[tuple[Policy, Rule]]] = {}

    def allow(self, direction: Direction, pod: Pod, other: Endpoint, port: int, protocol: str) -> Verdict:
        """Whether a pod may be called by another (Ingress) or may call it (Egress), at a port of the called one."""
        if isinstance(other, Node) and other.ip == pod.node:
            # The page: "traffic to and from the node where a Pod is running is always allowed".
            return Verdict(True, f"{other} is the node of {pod}")
        applicable = self._applicable_to(direction, pod)
        if not applicable:
            return Verdict(True, f"no policy isolates {pod} for {direction}")
        called = pod if direction == "Ingress" else other
        for policy, rule in self._rules_between(direction, pod, other):
            if rule.ports is None or any(_is_port(one, called, port, protocol) for one in rule.ports):
                return Verdict(True, f"{direction} by {policy.name}")
        return Verdict(
            False, f"{direction} of {pod}: none of {len(applicable)} policies allows {other} {protocol} {port}"
        )

    def _applicable_to(self, direction: Direction, pod: Pod) -> list[Policy]:
        """The policies that isolate the pod in a direction: those that select it and list the direction."""
        key = (direction, pod)
        if key not in self._applicable:
            self._applicable[key] = [
                policy
                for policy in self._by_namespace.get(pod.namespace, ())
                if direction in policy.rules and selects(policy.pods, pod.labels)
            ]
        return self._applicable[key]

    def _rules_between(self, direction: Direction, pod: Pod, other: Endpoint) -> list[tuple[Policy, Rule]]:
        """The rules for the pod that have the other end among their peers."""
        key = (direction, pod, other)
        if key not in self._between:
            self._between[key] = [
                (policy, rule)
                for policy in self._applicable_to(direction, pod)
                for rule in policy.rules[direction]
                if self._has_peer(rule, policy.namespace, other)
            ]
        return self._between[key]

    def _has_peer(self, rule: Rule, namespace: str, other: Endpoint) -> bool:
        key = (rule, other)
        if key not in self._peers:
            self._peers[key] = rule.peers is None or any(self._matches(one, namespace, other) for one in rule.peers)
        return self._peers[key]

    def _matches(self, peer: Object, namespace: str, other: Endpoint) -> bool:
        """Whether an endpoint is the peer. With both selectors, both must hold."""
        if (block := peer.get("ipBlock")) is not None:
            return (self._blocks_match_pods or not isinstance(other, Pod)) and _in_block(block, other.ip)
        if not isinstance(other, Pod):
            return False
        namespaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
        if namespaces is None:
            near = other.namespace == namespace
        else:
            near = selects(namespaces, self._labels_of(other.namespace))
        return near and (pods is None or selects(pods, other.labels))


def _policy(obj: Object) -> Policy:
    """The reference: without policyTypes a policy is for ingress, and for egress too if it has egress rules."""
    spec = spec_of(obj)
    types = spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
    rules: dict[Direction, tuple[Rule, ...]] = {}
    for direction in types:
        rules[direction] = tuple(_rule(direction, one) for one in spec.get(direction.lower()) or ())
    return Policy(name_of(obj), namespace_of(obj), spec.get("podSelector") or {}, rules)


def _rule(direction: Direction, rule: Mapping[str, Any]) -> Rule:
    peers, ports = rule.get(_PEERS[direction]), rule.get("ports")
    if unknown := rule.keys() - {_PEERS[direction], "ports"}:
        raise Undocumented(f"{direction} rule with {sorted(unknown)}")
    for peer in peers or ():
        if not peer or ("ipBlock" in peer and len(peer) > 1) or peer.keys() - _PEER_FIELDS:
            raise Undocumented(f"peer {peer}")
    return Rule(tuple(peers) if peers else None, tuple(ports) if ports else None)


_PEER_FIELDS = {"ipBlock", "namespaceSelector", "podSelector"}


def _in_block(block: Object, ip: str) -> bool:
    return contains(block["cidr"], ip) and not any(contains(cidr, ip) for cidr in block.get("except") or ())


def _is_port(wanted: Object, called: Endpoint, port: int, protocol: str) -> bool:
    """`protocol` is TCP unless it is said, no `port` is every port, and a name is one of the called pod."""
    if wanted.get("protocol", "TCP") != protocol:
        return False
    first = wanted.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        return isinstance(called, Pod) and called.ports.get(first) == port
    last: int = wanted.get("endPort", first)
    return bool(first <= port <= last)
