"""What a VirtualService routes: each rule is reached, its hosts come in, nothing is decided twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.facts.mesh import JWT_CLAIM_HEADER, NETWORKING, SECURITY
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.hosts import exported, full, of_server, overlap, service
from groundplan.policy.istio.places import root
from groundplan.policy.istio.reading import (
    compatible,
    gateway_namespaces,
    pairs,
    ports,
    selects,
    services,
    text,
    texts,
    workloads,
)
from groundplan.policy.istio.virtual_services import (
    PROTOCOLS,
    bound_to_mesh,
    destinations,
    gateway,
    gateway_names,
    rules,
    serves,
    virtual_services,
)
from groundplan.policy.world import Broken, Object, World, at, items


def mesh_hosts_are_routed_once(world: World) -> Iterator[Broken]:
    """IST0109: sidecars take one VirtualService for a host, and which one is undefined.

    By the namespaces that see them: `.` and the own namespace are one (istio#39634), and one VirtualService that names a
    host twice does not meet itself (istio#42561).
    """
    first: dict[tuple[str, str], Ref] = {}
    for ref, obj in virtual_services(world):
        met: set[Ref] = set()
        for scope in sorted(exported(obj, ref.namespace)) if bound_to_mesh(obj) else ():
            for i, host in texts(obj, "spec", "hosts"):
                other = first.setdefault((scope, full(host, ref.namespace)), ref)
                if other != ref and other not in met:
                    met.add(other)
                    yield Broken(
                        "GP0937",
                        ref,
                        pointer(("spec", "hosts", i)),
                        f"`{full(host, ref.namespace)}` is routed by {other} too, and sidecars take either",
                        "one VirtualService for a host of the mesh",
                        "merge them, or keep each to its own namespace: exportTo: ['.']",
                        ((other, "routes the host too"),),
                    )


def rules_are_reached(world: World) -> Iterator[Broken]:
    """IST0130, IST0131: no rule, and no match of one, is always forestalled by an earlier one.

    A rule that delegates goes on to the next where its delegate has no match, so that it forestalls nothing.
    """
    for ref, obj in virtual_services(world):
        for protocol in PROTOCOLS:
            yield from _unreached(ref, protocol, items(obj, "spec", protocol))


def _unreached(ref: Ref, protocol: str, given: list[Any]) -> Iterator[Broken]:
    seen: list[tuple[int, Mapping[str, Any]]] = []
    for i, rule in enumerate(given):
        if not isinstance(rule, Mapping):
            continue
        matches = [match for match in items(rule, "match") if isinstance(match, Mapping)] or [{}]
        before = [next((n for n, other in seen if _covers(other, match)), None) for match in matches]
        if None not in before:
            yield Broken(
                "GP0938",
                ref,
                pointer(("spec", protocol, i)),
                f"rule {i} is never used: rule {max(n for n in before if n is not None)} takes all it matches",
                "the more particular rule first; a rule without `match` is the last",
                severity="warning",
            )
        else:
            for j, n in enumerate(before):
                if n is not None:
                    yield Broken(
                        "GP0939",
                        ref,
                        pointer(("spec", protocol, i, "match", j)),
                        f"match {j} is never used: rule {n} takes what it matches",
                        "matches that an earlier rule leaves over",
                        severity="warning",
                    )
        if not isinstance(rule.get("delegate"), Mapping):
            seen += [(i, match) for match in matches]


def _covers(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether whatever fits the later match fits the earlier one: each of its conditions is there, or a narrower one."""
    for key, value in earlier.items():
        if key in {"name", "statPrefix", "ignoreUriCase"} or value in (None, [], {}, ""):
            continue
        if key == "uri":
            same_case = bool(earlier.get("ignoreUriCase")) == bool(later.get("ignoreUriCase"))
            if not same_case or not _uri_within(later.get("uri"), value):
                return False
        elif later.get(key) != value:
            return False
    return True


def _uri_within(narrow: Any, wide: Any) -> bool:
    prefix = text(wide, "prefix")
    if not prefix:
        return bool(narrow == wide)
    return (text(narrow, "prefix") or text(narrow, "exact")).startswith(prefix)


def hosts_come_in(world: World) -> Iterator[Broken]:
    """IST0132: a host of a VirtualService is one that a gateway of it serves.

    That one of several gateways does not is no mistake (istio#34829), and a server may name the namespace its hosts are
    for (istio#34653). Where a gateway is not rendered, or sidecars read the VirtualService too, it is not known.
    """
    for ref, obj in virtual_services(world):
        bound = [gateway(world, *meant) for _, _, meant in gateway_names(obj, ref.namespace)]
        known = [found for found in bound if found is not None]
        if not known or len(known) < len(bound) or bound_to_mesh(obj):
            continue
        served = [host for found in known for host in _served(found, ref.namespace)]
        for i, host in texts(obj, "spec", "hosts"):
            if not any(overlap(host, other) for other in served):
                yield Broken(
                    "GP0940",
                    ref,
                    pointer(("spec", "hosts", i)),
                    f"none of its gateways serves `{host}`, so no request for it comes in",
                    f"a host of its gateways: {', '.join(sorted(set(served))) or 'none for this namespace'}",
                    others=tuple((gateway_ref, "a gateway of it") for gateway_ref, _ in known),
                    severity="warning",
                )


def _served(found: tuple[Ref, Object], namespace: str) -> Iterator[str]:
    """The hosts that a gateway serves for VirtualServices of a namespace."""
    ref, obj = found
    for listener in items(obj, "spec", "listeners"):
        yield text(listener, "hostname") or "*"
    for server in items(obj, "spec", "servers"):
        for _, written in texts(server, "hosts"):
            home, host = of_server(written, ref.namespace)
            if home in ("*", namespace):
                yield host


def destinations_name_a_port(world: World) -> Iterator[Broken]:
    """IST0112: where a Service has several ports, the route says which."""
    known = services(world)
    for ref, obj in virtual_services(world):
        for destination in destinations(obj):
            meant = service(destination.host, ref.namespace) if destination.host else None
            if meant is None or meant not in known or at(destination.object, "port") is not None:
                continue
            found, target = known[meant]
            offered = sorted({port.number for port in ports(target)})
            if len(offered) > 1:
                yield Broken(
                    "GP0942",
                    ref,
                    pointer(destination.path),
                    f"the Service `{meant.namespace}/{meant.name}` has several ports, and the route names none",
                    f"`port: {{number: ...}}`, one of {', '.join(map(str, offered))}",
                    others=((found, "the Service"),),
                )


def subsets_reach_the_gateway(world: World) -> Iterator[Broken]:
    """IST0140: that sidecars split a host into subsets has no effect on what comes in by a gateway.

    Where the VirtualService with subsets is bound to a gateway itself, as for egress gateways, it has (istio#58559).
    """
    split = [
        (ref, full(destination.host, ref.namespace))
        for ref, obj in virtual_services(world)
        if bound_to_mesh(obj) and not any(gateway_names(obj, ref.namespace))
        for destination in destinations(obj)
        if destination.subset and serves(destination.host, obj)
    ]
    by_host = {host: ref for ref, host in reversed(split)}
    for ref, obj in virtual_services(world):
        if not any(gateway_names(obj, ref.namespace)):
            continue
        for destination in destinations(obj):
            other = by_host.get(full(destination.host, ref.namespace))
            if not destination.subset and other is not None and other != ref and destination.path[1] == "http":
                yield Broken(
                    "GP0943",
                    ref,
                    pointer(destination.path),
                    f"{other} splits `{destination.host}` into subsets for sidecars only: what comes in by a gateway is not "
                    "split",
                    "the same routes to subsets here",
                    others=((other, "routes to subsets"),),
                    severity="warning",
                )


def claims_are_of_checked_tokens(world: World) -> Iterator[Broken]:
    """IST0149: routes by claims of a token need a RequestAuthentication for the gateway's pods, which checks it."""
    authentications = [
        (ref.namespace, pairs(obj, "spec", "selector", "matchLabels"))
        for ref, obj in world.of(SECURITY, "RequestAuthentication")
    ]
    made = [workload.labels for workload in workloads(world)]
    for ref, obj in virtual_services(world):
        claim = next(_claims(obj), None)
        for i, written, (home, name) in gateway_names(obj, ref.namespace) if claim is not None else ():
            found = world.get(Ref(NETWORKING, "Gateway", home, name))
            selector = pairs(found, "spec", "selector")
            homes = gateway_namespaces(world, selector)
            if not homes or claim is None:
                continue
            pods = [labels for labels in made if selects(selector, labels)]
            applying = [own for n, own in authentications if n in {*homes, root(world)}]
            if not any(_applies(own, selector, pods) for own in applying):
                yield Broken(
                    "GP0944",
                    ref,
                    pointer(("spec", "gateways", i)),
                    f"routes by `{claim}`, and no RequestAuthentication checks tokens at the gateway `{written}`",
                    f"a RequestAuthentication in {' or '.join(sorted(homes))} for the pods of the gateway",
                )


def _applies(own: Mapping[str, str], selector: Mapping[str, str], pods: list[dict[str, str]]) -> bool:
    """Whether a policy's selector fits a gateway's pods or, where these are not rendered, may fit them."""
    return any(selects(own, pod) for pod in pods) if pods else compatible(own, selector)


def _claims(obj: Object) -> Iterator[str]:
    for _, rule in rules(obj):
        for match in items(rule, "match"):
            for field in ("headers", "withoutHeaders"):
                names = at(match, field)
                for name in names if isinstance(names, Mapping) else ():
                    if isinstance(name, str) and name.startswith(JWT_CLAIM_HEADER):
                        yield name


ROUTE_RULES = (
    mesh_hosts_are_routed_once,
    rules_are_reached,
    hosts_come_in,
    destinations_name_a_port,
    subsets_reach_the_gateway,
    claims_are_of_checked_tokens,
)
