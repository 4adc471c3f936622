"""What DestinationRules are for is there, and what they say of TLS does not break or bare a connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.facts.mesh import CLUSTER_DOMAIN, NETWORKING, SECURITY, TOPOLOGY_LABELS
from groundplan.findings.suggest import did_you_mean
from groundplan.objects import Ref
from groundplan.objects.fields import Step, pointer
from groundplan.policy.istio.hosts import Hosts, ServiceName, full, service
from groundplan.policy.istio.places import root
from groundplan.policy.istio.reading import (
    compatible,
    entry_hosts,
    injected,
    known_service_namespaces,
    number,
    pairs,
    selects,
    services,
    text,
    texts,
    workloads,
)
from groundplan.policy.world import Broken, Object, World, at, items

_ONE_SIDED = ("SIMPLE", "MUTUAL")
_EVERYWHERE = ("*", "*.local", f"*.{CLUSTER_DOMAIN}", f"*.svc.{CLUSTER_DOMAIN}")


def destination_rules(world: World) -> Iterator[tuple[Ref, Object]]:
    return world.of(NETWORKING, "DestinationRule")


def _tls_settings(rule: Object) -> Iterator[tuple[tuple[Step, ...], int | None, Mapping[str, Any]]]:
    """Each `tls` of the rule and its subsets: its path, the port where it is for one, and itself."""
    policies: list[tuple[tuple[Step, ...], Any]] = [(("spec", "trafficPolicy"), at(rule, "spec", "trafficPolicy"))]
    for i, subset in enumerate(items(rule, "spec", "subsets")):
        policies.append((("spec", "subsets", i, "trafficPolicy"), at(subset, "trafficPolicy")))
    for path, policy in policies:
        if isinstance(tls := at(policy, "tls"), Mapping):
            yield (*path, "tls"), None, tls
        for j, setting in enumerate(items(policy, "portLevelSettings")):
            if isinstance(tls := at(setting, "tls"), Mapping):
                yield (*path, "portLevelSettings", j, "tls"), number(setting, "port", "number") or 0, tls


def servers_are_verified(world: World) -> Iterator[Broken]:
    """IST0128, IST0129: who starts TLS says by which authorities the server is known.

    The proxy's own, the public ones, do for hosts outside the mesh (istio#32936). A `credentialName` brings an authority
    to sidecars only where the rule selects them (istio#51567).
    """
    outside = Hosts(
        host
        for _, entry in world.of(NETWORKING, "ServiceEntry")
        if text(entry, "spec", "location") != "MESH_INTERNAL"
        for _, host in texts(entry, "spec", "hosts")
    )
    for ref, obj in destination_rules(world):
        host = text(obj, "spec", "host")
        selected = bool(pairs(obj, "spec", "workloadSelector", "matchLabels"))
        for path, port, tls in _tls_settings(obj):
            given = text(tls, "caCertificates") or (selected and text(tls, "credentialName"))
            if text(tls, "mode") not in _ONE_SIDED or given or outside.overlap(full(host, ref.namespace)):
                continue
            where = f"`{host}`" if port is None else f"port {port} of `{host}`"
            yield Broken(
                "GP0945" if port is None else "GP0946",
                ref,
                pointer(path),
                f"TLS to {where} names no authority, so the server's certificate is not checked against its own",
                "`caCertificates`, or `mode: ISTIO_MUTUAL` for servers of the mesh",
                severity="warning",
            )


def subsets_select_pods(world: World) -> Iterator[Broken]:
    """IST0173: the labels of a subset are those of some pod behind the Service.

    Where the Service and what makes its pods are rendered. Labels that come from nodes are not on pods (istio#57590).
    """
    known = services(world)
    made: dict[str, list[dict[str, str]]] = {}
    for workload in workloads(world):
        made.setdefault(workload.ref.namespace, []).append(workload.labels)
    for ref, obj in destination_rules(world):
        meant = service(text(obj, "spec", "host"), ref.namespace)
        if meant is None or meant not in known:
            continue
        selector = pairs(known[meant][1], "spec", "selector")
        behind = [labels for labels in made.get(meant.namespace, ()) if selector and selects(selector, labels)]
        for i, subset in enumerate(items(obj, "spec", "subsets") if behind else ()):
            wanted = {k: v for k, v in pairs(subset, "labels").items() if k not in TOPOLOGY_LABELS}
            if not any(selects(wanted, labels) for labels in behind):
                yield Broken(
                    "GP0947",
                    ref,
                    pointer(("spec", "subsets", i, "labels")),
                    f"the subset `{text(subset, 'name')}` selects none of the pods of `{meant.host}`: requests fail with 503",
                    "labels that pods behind the Service have",
                    others=((known[meant][0], "the Service"),),
                )


def hosts_exist(world: World) -> Iterator[Broken]:
    """IST0174: the host of a DestinationRule is a Service or in a ServiceEntry. Only where all Services are rendered."""
    known = services(world)
    complete = known_service_namespaces(world)
    outside = entry_hosts(world)
    for ref, obj in destination_rules(world):
        host = text(obj, "spec", "host")
        meant = service(host, ref.namespace)
        if meant is None or meant in known or "*" in meant.name or meant.namespace not in complete:
            continue
        if not outside.overlap(full(host, ref.namespace)):
            yield Broken(
                "GP0948",
                ref,
                pointer(("spec", "host")),
                f"there is no Service `{meant.namespace}/{meant.name}`: the rule is for nothing",
                "the host of a Service or of a ServiceEntry",
                did_you_mean(meant.name, (s.name for s in known if s.namespace == meant.namespace)),
                severity="warning",
            )


def strict_servers_are_called_with_mtls(world: World) -> Iterator[Broken]:
    """IST0113, which Istio dropped with its older API: nobody is told to call in plain text what takes mutual TLS alone."""
    known = services(world)
    strict = _strict_namespaces(world)
    for ref, obj in destination_rules(world):
        meant = _meant(text(obj, "spec", "host"), ref.namespace)
        plain = [path for path, _, tls in _tls_settings(obj) if text(tls, "mode") == "DISABLE"]
        if meant is None or not plain:
            continue
        hit = sorted(strict if meant.namespace == "*" else strict & {meant.namespace})
        hit = [n for n in hit if not _excepted(world, known.get(ServiceName(n, meant.name)), n)]
        for path in plain if hit else ():
            yield Broken(
                "GP0949",
                ref,
                pointer((*path, "mode")),
                f"pods of `{hit[0]}` take mutual TLS alone, and this calls them in plain text: the connection is reset",
                "no `tls` (sidecars find out by themselves), or `mode: ISTIO_MUTUAL`",
            )


def _meant(host: str, namespace: str) -> ServiceName | None:
    """The Service, or all of a namespace or (as `*`) of all namespaces."""
    if host in _EVERYWHERE:
        return ServiceName("*", "*")
    return service(host, namespace)


def _strict_namespaces(world: World) -> frozenset[str]:
    """Those in the mesh whose own PeerAuthentication or, without a word from it, the mesh's says STRICT."""
    modes: dict[str, str] = {}
    for ref, obj in world.of(SECURITY, "PeerAuthentication"):
        mode = text(obj, "spec", "mtls", "mode")
        if mode not in ("", "UNSET") and not pairs(obj, "spec", "selector", "matchLabels"):
            modes.setdefault(ref.namespace, mode)
    general = modes.get(root(world), "")
    return frozenset(n for n in world.namespaces if modes.get(n, general) == "STRICT" and injected(world, n))


def _excepted(world: World, found: tuple[Ref, Object] | None, namespace: str) -> bool:
    """Whether some pods of the namespace that may be meant take something else than STRICT."""
    selector = pairs(found[1], "spec", "selector") if found is not None else {}
    for ref, obj in world.of(SECURITY, "PeerAuthentication"):
        own = pairs(obj, "spec", "selector", "matchLabels")
        if ref.namespace == namespace and own and compatible(own, selector):
            ports = at(obj, "spec", "portLevelMtls")
            modes = [text(obj, "spec", "mtls", "mode")]
            modes += [text(port, "mode") for port in (ports.values() if isinstance(ports, Mapping) else ())]
            if any(mode in ("PERMISSIVE", "DISABLE") for mode in modes):
                return True
    return False


DESTINATION_RULES = (
    servers_are_verified,
    subsets_select_pods,
    hosts_exist,
    strict_servers_are_called_with_mtls,
)
