"""NetworkPolicies of tenants: everything closed, no way to the credentials of a node, no door for everybody.

https://kubernetes.io/docs/concepts/services-networking/network-policies/. Policies add up: one that opens too much cannot
be outdone by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from groundplan.facts.metadata_services import METADATA_RANGES, NEEDED_BY_CLOUD, NODE_LOCAL_DNS, Needed
from groundplan.objects import Ref
from groundplan.policy.kubeflow import namespace_of
from groundplan.policy.world import Broken, Object, World, at, items

NETWORK_GROUP = "networking.k8s.io"
INGRESS = "Ingress"
EGRESS = "Egress"

Network = IPv4Network | IPv6Network


def directions(obj: Object) -> tuple[str, ...]:
    """The directions that a policy closes but for its rules: those it names, else ingress, and egress if it has rules."""
    named = at(obj, "spec", "policyTypes")
    if isinstance(named, list) and named:
        return tuple(direction for direction in (INGRESS, EGRESS) if direction in named)
    return (INGRESS, EGRESS) if items(obj, "spec", "egress") else (INGRESS,)


def tenants_start_closed(world: World) -> Iterator[Broken]:
    """GP0912: in a tenant's namespace a policy for all pods lets nothing in and nothing out; others open doors in it."""
    closed: set[tuple[str, str]] = set()
    for ref, obj in world.of(NETWORK_GROUP, "NetworkPolicy"):
        if _is_for_all(at(obj, "spec", "podSelector")):
            closed |= {(ref.namespace, d) for d in directions(obj) if not items(obj, "spec", d.lower())}
    for tenant in sorted(world.tenants):
        open_ = [direction for direction in (INGRESS, EGRESS) if (tenant, direction) not in closed]
        if open_:
            yield Broken(
                "GP0912",
                namespace_of(tenant),
                "",
                f"no NetworkPolicy closes the namespace for {' and '.join(d.lower() for d in open_)}, so that pods which no other "
                "policy selects are open to everybody",
                expected="a NetworkPolicy with `podSelector: {}`, both `policyTypes` and no rules",
                hint="Groundplan renders one, called default-deny: a patch has changed it",
            )


def _is_for_all(selector: Any) -> bool:
    """Whether a label selector selects everything. One that is missing selects nothing, or is not there to be asked."""
    return isinstance(selector, dict) and not selector.get("matchLabels") and not selector.get("matchExpressions")


def _rules(world: World, direction: str) -> Iterator[tuple[Ref, int, Any]]:
    """The rules of tenants' policies that have effect, with their number."""
    for ref, obj in world.of(NETWORK_GROUP, "NetworkPolicy"):
        if ref.namespace in world.tenants and direction in directions(obj):
            for index, rule in enumerate(items(obj, "spec", direction.lower())):
                yield ref, index, rule


def metadata_is_out_of_reach(world: World) -> Iterator[Broken]:
    """GP0913: no egress rule of a tenant leads to where the cloud hands out the node's own credentials."""
    for ref, index, rule in _rules(world, EGRESS):
        needed = [n for n in _needed(world) if _only_port(rule, n)]
        if not items(rule, "to"):
            yield _reaching(
                ref, f"/spec/egress/{index}", "the rule names no destination, so that it leads everywhere", world
            )
        for number, peer in enumerate(items(rule, "to")):
            reached = _reached(at(peer, "ipBlock"), needed)
            if reached:
                what = f"the rule leads to {', '.join(f'`{network}`' for network in reached[:3])}"
                yield _reaching(ref, f"/spec/egress/{index}/to/{number}/ipBlock", what, world)


def _reaching(ref: Ref, pointer: str, what: str, world: World) -> Broken:
    needed = [f"{n.cidr} on port {n.port} alone" for n in _needed(world)]
    return Broken(
        "GP0913",
        ref,
        pointer,
        f"{what}, the addresses of the cloud's metadata service among them; with the credentials it hands out, a pod is the node",
        expected=" or ".join(["`except` with 169.254.0.0/16 in IPv4 and fc00::/7 in IPv6", *needed]),
        hint="policies add up: no other one can take it back",
    )


def _needed(world: World) -> tuple[Needed, ...]:
    cluster = world.shared.cluster
    own = NEEDED_BY_CLOUD.get(cluster.cloud, ())
    return (*own, NODE_LOCAL_DNS) if cluster.node_local_dns else own


def _only_port(rule: Any, needed: Needed) -> bool:
    """Whether a rule opens this port and no other; one without ports opens all."""
    ports = items(rule, "ports")
    return bool(ports) and all(at(port, "port") == needed.port and at(port, "endPort") is None for port in ports)


def _reached(block: Any, needed: list[Needed]) -> list[Network]:
    """What is left of the metadata services' addresses in a block, without its exceptions and what is needed."""
    cidr = _network(at(block, "cidr"))
    if cidr is None:
        return []
    shared = (_common(cidr, meant) for meant in map(_network, METADATA_RANGES) if meant is not None)
    left = [found for found in shared if found is not None]
    for taken in (*(_network(text) for text in items(block, "except")), *(_network(n.cidr) for n in needed)):
        if taken is not None:
            left = [part for network in left for part in _without(network, taken)]
    return left


def _network(text: Any) -> Network | None:
    """A CIDR as text; None for what is none, of which the contract speaks."""
    return _parsed(text) if isinstance(text, str) else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _common(one: Network, other: Network) -> Network | None:
    """What two networks share: the smaller of them, or nothing."""
    if one.version != other.version or not one.overlaps(other):
        return None
    return one if one.prefixlen >= other.prefixlen else other


def _without(network: Network, taken: Network) -> list[Network]:
    common = _common(network, taken)
    if common is None:
        return [network]
    return [] if common == network else list(network.address_exclude(common))  # type: ignore[arg-type]  # of one version


def nobody_in_particular_is_let_in(world: World) -> Iterator[Broken]:
    """GP0914: an ingress rule of a tenant says who may come; not everybody in the world, nor every namespace."""
    for ref, index, rule in _rules(world, INGRESS):
        if not items(rule, "from"):
            yield _welcoming(ref, f"/spec/ingress/{index}", "the rule names no caller, so that everybody may come")
        for number, peer in enumerate(items(rule, "from")):
            here = f"/spec/ingress/{index}/from/{number}"
            cidr = _network(at(peer, "ipBlock", "cidr"))
            if cidr is not None and cidr.prefixlen == 0:
                yield _welcoming(ref, f"{here}/ipBlock/cidr", f"`{cidr}` is every address")
            elif _is_for_all(at(peer, "namespaceSelector")):
                yield _welcoming(
                    ref, f"{here}/namespaceSelector", "an empty selector is every namespace, those of other tenants too"
                )


def _welcoming(ref: Ref, pointer: str, what: str) -> Broken:
    return Broken(
        "GP0914",
        ref,
        pointer,
        what,
        expected="callers by their namespace: namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ...}}",
        hint="calls from outside come through the ingress gateway, which is let in already",
    )


NETWORK_RULES = (metadata_is_out_of_reach, nobody_in_particular_is_let_in, tenants_start_closed)
