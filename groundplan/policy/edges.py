"""Calls between tenants: four doors stand in the way of each, and a call needs all of them open.

The caller's proxy must know the called namespace (Sidecar), or it sends plain text without an identity; the caller's
NetworkPolicies must let the call out, the called tenant's must let it in, and so must its AuthorizationPolicies. A door
that is not there is open, and each is looked at for the namespace as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from groundplan.facts import mesh
from groundplan.facts.kubernetes import NAMESPACE_NAME_LABEL
from groundplan.objects import Ref
from groundplan.policy.authorization import allowing, namespace_in
from groundplan.policy.kubeflow import namespace_of
from groundplan.policy.network import EGRESS, INGRESS, NETWORK_GROUP, directions
from groundplan.policy.world import Broken, Object, World, at, items


class Edge(NamedTuple):
    """A tenant's namespace that calls another's."""

    caller: str
    called: str


def edges_are_open_at_both_ends(world: World) -> Iterator[Broken]:
    """GP0918: where one door names a caller or a called tenant, no other door is shut against the same call."""
    doors = _Doors(world)
    for edge, named in sorted(doors.named.items()):
        shut = [words for words, is_open in doors.of(edge) if not is_open]
        if not shut:
            continue
        ref, pointer = named[0]
        yield Broken(
            "GP0918",
            ref,
            pointer,
            f"it opens a way from `{edge.caller}` to `{edge.called}`, and {'; '.join(shut)}",
            expected="all doors of a call open, or all shut",
            hint=f"`network.allowFrom` of `{edge.called}` opens all of them",
            others=(
                *((other, "this opens it too") for other, _ in named[1:4]),
                (namespace_of(edge.caller), "the caller"),
                (namespace_of(edge.called), "the called tenant"),
            ),
        )


@dataclass(frozen=True)
class _Doors:
    """What stands in the way of calls between tenants, by namespace."""

    world: World
    named: dict[Edge, list[tuple[Ref, str]]] = field(default_factory=dict)
    """Calls that some door names, and where."""

    def __post_init__(self) -> None:
        for ref, obj in allowing(self.world):
            for pointer, namespace in _named_sources(obj):
                self._name(namespace, ref.namespace, ref, pointer)
        for namespace, policies in self._policies.items():
            for ref, obj in policies:
                for pointer, other, direction in _named_peers(obj):
                    caller, called = (other, namespace) if direction == INGRESS else (namespace, other)
                    self._name(caller, called, ref, pointer)
        for namespace, (ref, obj) in self._sidecars.items():
            for pointer, host in _hosts(obj):
                self._name(namespace, host.partition("/")[0], ref, pointer)

    def _name(self, caller: str, called: str, ref: Ref, pointer: str) -> None:
        tenants = self.world.tenants
        if caller != called and caller in tenants and called in tenants:
            self.named.setdefault(Edge(caller, called), []).append((ref, pointer))

    @cached_property
    def _policies(self) -> dict[str, list[tuple[Ref, Object]]]:
        return _by_namespace(self.world.of(NETWORK_GROUP, "NetworkPolicy"), self.world)

    @cached_property
    def _allowing(self) -> dict[str, list[tuple[Ref, Object]]]:
        return _by_namespace(allowing(self.world), self.world)

    @cached_property
    def _sidecars(self) -> dict[str, tuple[Ref, Object]]:
        """The Sidecar of a namespace as a whole; others are for some of its workloads."""
        found = _by_namespace(self.world.of(mesh.NETWORKING, "Sidecar"), self.world)
        whole = {
            namespace: [(ref, obj) for ref, obj in sidecars if not at(obj, "spec", "workloadSelector")]
            for namespace, sidecars in found.items()
        }
        return {namespace: sidecars[0] for namespace, sidecars in whole.items() if sidecars}

    def of(self, edge: Edge) -> Iterator[tuple[str, bool]]:
        """Each door of a call: words for its being shut, and whether it is open."""
        caller, called = edge
        yield f"the Sidecar of `{caller}` does not know `{called}/*`", self._is_known(edge)
        yield f"no NetworkPolicy of `{caller}` lets the call out", self._passes(caller, EGRESS, called)
        yield f"no NetworkPolicy of `{called}` lets the call in", self._passes(called, INGRESS, caller)
        yield f"no AuthorizationPolicy of `{called}` allows it", self._is_allowed(edge)

    def _is_known(self, edge: Edge) -> bool:
        if edge.caller not in self._sidecars:
            return True
        _, obj = self._sidecars[edge.caller]
        egress = items(obj, "spec", "egress")
        return not egress or any(host.partition("/")[0] in (edge.called, "*") for _, host in _hosts(obj))

    def _passes(self, namespace: str, direction: str, other: str) -> bool:
        """Whether the policies of a namespace let calls of this direction through."""
        policies = [obj for _, obj in self._policies.get(namespace, ()) if direction in directions(obj)]
        rules = [rule for obj in policies for rule in items(obj, "spec", direction.lower())]
        return not policies or any(self._leads(rule, direction, other) for rule in rules)

    def _leads(self, rule: Any, direction: str, other: str) -> bool:
        peers = items(rule, "from" if direction == INGRESS else "to")
        labels = {**self.world.namespaces[other], NAMESPACE_NAME_LABEL: other}
        return not peers or any(_selects(at(peer, "namespaceSelector"), labels) for peer in peers)

    def _is_allowed(self, edge: Edge) -> bool:
        """Whether a rule allows the caller's pods; rules that name no caller at all do so only if they name nothing."""
        policies = self._allowing.get(edge.called, ())
        rules = [rule for _, obj in policies for rule in items(obj, "spec", "rules")]
        return not policies or any(_allows(rule, edge.caller) for rule in rules)


def _by_namespace(found: Iterator[tuple[Ref, Object]], world: World) -> dict[str, list[tuple[Ref, Object]]]:
    grouped: dict[str, list[tuple[Ref, Object]]] = {}
    for ref, obj in found:
        if ref.namespace in world.tenants:
            grouped.setdefault(ref.namespace, []).append((ref, obj))
    return grouped


def _named_sources(obj: Object) -> Iterator[tuple[str, str]]:
    """Namespaces whose pods a policy allows by name, and where."""
    for number, rule in enumerate(items(obj, "spec", "rules")):
        for index, item in enumerate(items(rule, "from")):
            for key, position, namespace in _sources(item):
                yield f"/spec/rules/{number}/from/{index}/source/{key}/{position}", namespace


def _sources(item: Any) -> Iterator[tuple[str, int, str]]:
    for position, namespace in enumerate(items(item, "source", "namespaces")):
        if isinstance(namespace, str):
            yield "namespaces", position, namespace
    for position, principal in enumerate(items(item, "source", "principals")):
        if (of := namespace_in(principal)) is not None:
            yield "principals", position, of
    for position, account in enumerate(items(item, "source", "serviceAccounts")):
        if isinstance(account, str) and "/" in account:
            yield "serviceAccounts", position, account.partition("/")[0]


def _allows(rule: Any, caller: str) -> bool:
    sources = items(rule, "from")
    if not sources:
        return not items(rule, "to") and not items(rule, "when")
    return any(_fits(name, caller) for item in sources for _, _, name in _sources(item)) or any(
        principal == "*" for item in sources for principal in items(item, "source", "principals")
    )


def _fits(pattern: str, namespace: str) -> bool:
    """As the mesh compares: exactly, or with a `*` at one end."""
    if pattern.startswith("*"):
        return namespace.endswith(pattern[1:])
    return namespace.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == namespace


def _named_peers(obj: Object) -> Iterator[tuple[str, str, str]]:
    """Namespaces that a policy opens to by name: where, which, in which direction."""
    for direction, key in ((INGRESS, "from"), (EGRESS, "to")):
        for number, rule in enumerate(items(obj, "spec", direction.lower()) if direction in directions(obj) else ()):
            for index, peer in enumerate(items(rule, key)):
                name = at(peer, "namespaceSelector", "matchLabels", NAMESPACE_NAME_LABEL)
                if isinstance(name, str):
                    yield f"/spec/{direction.lower()}/{number}/{key}/{index}/namespaceSelector", name, direction


def _selects(selector: Any, labels: Mapping[str, str]) -> bool:
    """Whether a label selector matches; a peer without one is of the policy's own namespace."""
    if not isinstance(selector, dict):
        return False
    wanted = selector.get("matchLabels")
    if isinstance(wanted, dict) and any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_meets(expression, labels) for expression in items(selector, "matchExpressions"))


def _meets(expression: Any, labels: Mapping[str, str]) -> bool:
    key, operator = at(expression, "key"), at(expression, "operator")
    found = labels.get(key) if isinstance(key, str) else None
    if operator in ("In", "NotIn"):
        return (found in items(expression, "values")) is (operator == "In")
    return (found is not None) is (operator == "Exists") if operator in ("Exists", "DoesNotExist") else False


def _hosts(obj: Object) -> Iterator[tuple[str, str]]:
    """The hosts that a Sidecar lets its proxies know, as `namespace/host`, and where."""
    for number, listener in enumerate(items(obj, "spec", "egress")):
        for index, host in enumerate(items(listener, "hosts")):
            if isinstance(host, str) and "/" in host:
                yield f"/spec/egress/{number}/hosts/{index}", host


EDGE_RULES = (edges_are_open_at_both_ends,)
