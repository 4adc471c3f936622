"""What routes and policies name is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundplan.facts.mesh import DNS_AUTO_ALLOCATION, GATEWAY_API, NETWORKING, SECURITY
from groundplan.findings.suggest import did_you_mean
from groundplan.objects import Ref
from groundplan.objects.fields import Step, pointer
from groundplan.policy.istio.hosts import full, overlap, service, shortened
from groundplan.policy.istio.mesh_config import mesh_config
from groundplan.policy.istio.places import components
from groundplan.policy.istio.reading import (
    entry_hosts,
    known_service_namespaces,
    number,
    ports,
    services,
    text,
    texts,
)
from groundplan.policy.istio.virtual_services import (
    Destination,
    destinations,
    gateway,
    gateway_names,
    virtual_services,
)
from groundplan.policy.world import Broken, Object, World, items

_PRINCIPAL_NAMESPACE = re.compile(r"(?:^|/)ns/([^/*]+)/")
_SOURCE_LISTS = ("namespaces", "notNamespaces", "principals", "notPrincipals", "serviceAccounts", "notServiceAccounts")


def gateways_exist(world: World) -> Iterator[Broken]:
    """IST0101: a VirtualService is bound to gateways that exist.

    In a component's namespace, where others may make Gateways, only when one of that namespace is rendered.
    """
    rendered = [ref for group in (NETWORKING, GATEWAY_API) for ref, _ in world.of(group, "Gateway")]
    homes = {ref.namespace for ref in rendered}
    foreign = components(world)
    for ref, obj in virtual_services(world):
        for i, written, (home, name) in gateway_names(obj, ref.namespace):
            if gateway(world, home, name) is not None or (foreign(home) and home not in homes):
                continue
            yield Broken(
                "GP0930",
                ref,
                pointer(("spec", "gateways", i)),
                f"there is no Gateway `{home}/{name}`, so no request comes in through it",
                "the namespace and name of a Gateway, such as `kubeflow/kubeflow-gateway`",
                did_you_mean(written, (f"{r.namespace}/{r.name}" for r in rendered)),
            )


def destinations_exist(world: World) -> Iterator[Broken]:
    """IST0101: a route leads to a host that exists, and to a port that it has (`host`, `mirror host`, `host:port`)."""
    known = services(world)
    complete = known_service_namespaces(world) - world.tenants
    outside = entry_hosts(world)
    for ref, obj in virtual_services(world):
        for destination in destinations(obj):
            host = destination.host
            if not host or outside.overlap(full(host, ref.namespace)):
                continue
            meant = service(host, ref.namespace)
            if meant in known and meant is not None:
                yield from _port_exists(ref, destination, known[meant])
            elif meant is not None and meant.namespace in complete:
                hint = did_you_mean(meant.name, (s.name for s in known if s.namespace == meant.namespace))
                yield _no_host(ref, destination, hint)
            elif meant is None and (short := shortened(host)) is not None and short in known:
                yield _no_host(ref, destination, f"write `{short.host}`: Istio lengthens only names without dots")


def _port_exists(ref: Ref, destination: Destination, found: tuple[Ref, Object]) -> Iterator[Broken]:
    wanted = number(destination.object, "port", "number")
    offered = sorted({port.number for port in ports(found[1])})
    if wanted is not None and offered and wanted not in offered:
        yield Broken(
            "GP0931",
            ref,
            pointer((*destination.path, "port", "number")),
            f"the Service `{found[0].namespace}/{found[0].name}` has no port {wanted}",
            f"one of its ports: {', '.join(map(str, offered))}",
            others=((found[0], "the Service"),),
        )


def _no_host(ref: Ref, destination: Destination, hint: str) -> Broken:
    return Broken(
        "GP0931",
        ref,
        pointer((*destination.path, "host")),
        f"there is no Service or ServiceEntry with the host `{destination.host}`",
        "the full name of a Service, `<name>.<namespace>.svc.cluster.local`, or the host of a ServiceEntry",
        hint,
    )


def subsets_exist(world: World) -> Iterator[Broken]:
    """IST0101: a route to a subset finds it in a DestinationRule of the host.

    Without any DestinationRule of the host it is not known whether a component brings one, in a component's namespace.
    """
    foreign = components(world)
    defined: list[tuple[str, set[str]]] = [
        (
            full(text(obj, "spec", "host"), ref.namespace),
            {text(subset, "name") for subset in items(obj, "spec", "subsets")},
        )
        for ref, obj in world.of(NETWORKING, "DestinationRule")
    ]
    for ref, obj in virtual_services(world):
        for destination in destinations(obj):
            if not destination.subset:
                continue
            host = full(destination.host, ref.namespace)
            found = [subsets for rule_host, subsets in defined if overlap(host, rule_host)]
            home = service(destination.host, ref.namespace)
            if any(destination.subset in subsets for subsets in found):
                continue
            if not found and home is not None and foreign(home.namespace):
                continue
            names = sorted({name for subsets in found for name in subsets if name})
            yield Broken(
                "GP0933",
                ref,
                pointer((*destination.path, "subset")),
                f"no DestinationRule of `{host}` defines the subset `{destination.subset}`: requests fail with 503",
                f"one of its subsets: {', '.join(names)}" if names else "a subset that a DestinationRule defines",
                did_you_mean(destination.subset, names),
            )


def namespaces_exist(world: World) -> Iterator[Broken]:
    """IST0101: a namespace that an AuthorizationPolicy names is rendered, or a component's.

    A warning only: namespaces that are none of the platform's are not in its repository.
    """
    foreign = components(world)
    for ref, obj in world.of(SECURITY, "AuthorizationPolicy"):
        for path, written, namespace in _source_namespaces(obj, ref.namespace):
            if namespace == ref.namespace or namespace in world.namespaces or foreign(namespace):
                continue
            yield Broken(
                "GP0934",
                ref,
                pointer(path),
                f"`{written}` names the namespace `{namespace}`, which is neither rendered nor a component's",
                "a namespace that exists; whoever makes this one later gets what the policy says",
                did_you_mean(namespace, world.namespaces),
                severity="warning",
            )


def _source_namespaces(policy: Object, own: str) -> Iterator[tuple[tuple[Step, ...], str, str]]:
    """Each namespace that sources name: where, the text it stands in, and the namespace. Patterns are left out."""
    for i, rule in enumerate(items(policy, "spec", "rules")):
        for j, source in enumerate(items(rule, "from")):
            for field in _SOURCE_LISTS:
                for k, written in texts(source, "source", field):
                    if (found := _namespace_in(field, written, own)) is not None:
                        yield ("spec", "rules", i, "from", j, "source", field, k), written, found


def _namespace_in(field: str, written: str, own: str) -> str | None:
    if field.endswith("rincipals"):
        found = _PRINCIPAL_NAMESPACE.search(written)
        return found[1] if found else None
    if "erviceAccounts" in field:
        home, slash, _ = written.partition("/")
        return home if slash else own
    return written if written and "*" not in written else None


def addresses_are_given(world: World) -> Iterator[Broken]:
    """IST0134: a ServiceEntry for TCP has addresses, as TCP carries no host name; without, the port is open for all hosts."""
    metadata = (mesh_config(world) or {}).get("defaultConfig")
    if all(text(metadata, "proxyMetadata", name) == "true" for name in DNS_AUTO_ALLOCATION):
        return
    for ref, obj in world.of(NETWORKING, "ServiceEntry"):
        if items(obj, "spec", "addresses"):
            continue
        for i, port in enumerate(items(obj, "spec", "ports")):
            if text(port, "protocol").upper() in ("", "TCP"):
                yield Broken(
                    "GP0932",
                    ref,
                    pointer(("spec", "ports", i, *(("protocol",) if text(port, "protocol") else ()))),
                    "a port for TCP is matched by address alone, and the ServiceEntry has no `addresses`: traffic to every "
                    f"address on port {number(port, 'number')} is taken for it",
                    "addresses, or a protocol that names the host: TLS, HTTPS, HTTP",
                    severity="warning",
                )


REFERENCE_RULES = (gateways_exist, destinations_exist, subsets_exist, namespaces_exist, addresses_are_given)
