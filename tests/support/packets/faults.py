"""Mistakes that are made with policies, each as a change of a whole set of objects.

A fault works on any set that is built as usual: it finds what it breaks by shape, or by the names that Kubeflow's own
manifests use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

Objects = list[dict[str, Any]]
Fault = Callable[[Objects], Objects]


def _of(objects: Objects, kind: str, name: str | None = None) -> Iterator[dict[str, Any]]:
    for obj in objects:
        if obj["kind"] == kind and name in (None, obj["metadata"]["name"]):
            yield obj


def _rules(objects: Objects) -> Iterator[dict[str, Any]]:
    """Every rule of every NetworkPolicy."""
    for obj in _of(objects, "NetworkPolicy"):
        yield from obj["spec"].get("ingress") or ()
        yield from obj["spec"].get("egress") or ()


def _blocks(objects: Objects) -> Iterator[dict[str, Any]]:
    for rule in _rules(objects):
        yield from (peer["ipBlock"] for peer in rule.get("to") or () if "ipBlock" in peer)


def forgets_a_namespace(objects: Objects) -> Objects:
    """The NetworkPolicies of the first tenant are not there at all."""
    forgotten = next(_of(objects, "NetworkPolicy", "default-deny"))["metadata"]["namespace"]
    return [o for o in objects if o["kind"] != "NetworkPolicy" or o["metadata"]["namespace"] != forgotten]


def isolates_for_ingress_only(objects: Objects) -> Objects:
    """policyTypes is left at Ingress, as if egress rules alone isolated."""
    for obj in _of(objects, "NetworkPolicy"):
        obj["spec"]["policyTypes"] = ["Ingress"]
    return objects


def default_deny_selects_nothing(objects: Objects) -> Objects:
    """Every policy selects a label that nobody's pods have, so that none is isolated."""
    for obj in _of(objects, "NetworkPolicy"):
        obj["spec"]["podSelector"] = {"matchLabels": {"isolated": "true"}}
    return objects


def splits_peers(objects: Objects) -> Objects:
    """A dash too many: namespace and pod selector are two peers, and mean either instead of both."""
    for rule in _rules(objects):
        for key in ("from", "to"):
            if key in rule:
                rule[key] = [
                    {field: selector}
                    for peer in rule[key]
                    for field, selector in (peer.items() if len(peer) > 1 else [next(iter(peer.items()))])
                ]
    return objects


def drops_exceptions(objects: Objects) -> Objects:
    """The internet is everything, private ranges included."""
    for block in _blocks(objects):
        block.pop("except", None)
    return objects


def forgets_the_metadata_address(objects: Objects) -> Objects:
    """Private ranges are excepted and link-local ones are not."""
    for block in _blocks(objects):
        if "except" in block:
            block["except"] = [cidr for cidr in block["except"] if not cidr.startswith("169.254.")]
    return objects


def selects_namespaces_by_a_label_of_their_own(objects: Objects) -> Objects:
    """The selector has a label that the namespaces do not carry."""
    for rule in _rules(objects):
        for peer in (rule.get("from") or []) + (rule.get("to") or []):
            labels = peer.get("namespaceSelector", {}).get("matchLabels", {})
            if "kubernetes.io/metadata.name" in labels:
                labels["name"] = labels.pop("kubernetes.io/metadata.name")
    return objects


def lets_the_wrong_namespace_in(objects: Objects) -> Objects:
    """The callers of a namespace are others than those that are meant."""
    names = [obj["metadata"]["namespace"] for obj in _of(objects, "NetworkPolicy", "default-deny")]
    peers: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    for obj in _of(objects, "NetworkPolicy"):
        if obj["metadata"]["name"].startswith("allow-from-"):
            (peer,) = obj["spec"]["ingress"][0]["from"]
            peers[obj["metadata"]["namespace"]].append(peer["namespaceSelector"]["matchLabels"])
    for name, labels in peers.items():
        callers = {value for one in labels for value in one.values()}
        wrong = next((other for other in names if other not in callers | {name}), "nobody")
        for one in labels:
            one["kubernetes.io/metadata.name"] = wrong
    return objects


def opens_every_port_of_dns(objects: Objects) -> Objects:
    """The rule for names has no ports, so that metrics and health of the DNS servers are open too."""
    for obj in _of(objects, "NetworkPolicy", "allow-dns"):
        for rule in obj["spec"]["egress"]:
            rule.pop("ports", None)
    return objects


def allows_dns_over_tcp_only(objects: Objects) -> Objects:
    """The protocol is left out, which means TCP."""
    for obj in _of(objects, "NetworkPolicy", "allow-dns"):
        for rule in obj["spec"]["egress"]:
            rule["ports"] = [{"port": 53}]
    return objects


def selects_dns_by_the_name_of_its_deployment(objects: Objects) -> Objects:
    """CoreDNS carries k8s-app: kube-dns."""
    for obj in _of(objects, "NetworkPolicy", "allow-dns"):
        for peer in obj["spec"]["egress"][0]["to"]:
            if "podSelector" in peer:
                peer["podSelector"] = {"matchLabels": {"k8s-app": "coredns"}}
    return objects


def allows_every_call(objects: Objects) -> Objects:
    """A policy with an empty rule, where none was meant: `rules: [{}]` for `rules: []`."""
    namespace = next(_of(objects, "AuthorizationPolicy", "ns-owner-access-istio"))["metadata"]["namespace"]
    extra = deepcopy(next(_of(objects, "AuthorizationPolicy", "ns-owner-access-istio")))
    extra["metadata"] = {"name": "deny-all", "namespace": namespace}
    extra["spec"] = {"rules": [{}]}
    return [*objects, extra]


def trusts_the_header_of_anybody(objects: Objects) -> Objects:
    """Rules for a user's header do not say that the gateway has to send it."""
    for obj in _of(objects, "AuthorizationPolicy"):
        for rule in obj["spec"].get("rules") or ():
            if any(one["key"].startswith("request.headers[") and one.get("values") for one in rule.get("when") or ()):
                rule.pop("from", None)
    return objects


def asks_for_a_source_without_a_certificate(objects: Objects) -> Objects:
    """STRICT becomes PERMISSIVE, and callers are told by what is no identity: anything but another namespace."""
    for obj in _of(objects, "PeerAuthentication", "default"):
        obj["spec"]["mtls"] = {"mode": "PERMISSIVE"}
    for obj in _of(objects, "AuthorizationPolicy", "ns-owner-access-istio"):
        obj["spec"]["rules"].append({"from": [{"source": {"notNamespaces": ["untrusted"]}}]})
    return objects


def takes_plaintext_for_everybody(objects: Objects) -> Objects:
    """Pods without a sidecar cannot call what asks for mutual TLS: the exceptions of components are not there."""
    return [o for o in objects if o["kind"] != "PeerAuthentication" or o["metadata"]["name"] == "default"]


def lets_any_namespace_in(objects: Objects) -> Objects:
    """The namespaces of callers are `*`."""
    for obj in _of(objects, "AuthorizationPolicy"):
        for rule in obj["spec"].get("rules") or ():
            for one in rule.get("from") or ():
                if "namespaces" in one["source"]:
                    one["source"]["namespaces"] = ["*"]
    return objects


def forgets_the_callers_sidecar(objects: Objects) -> Objects:
    """The called namespace allows the caller, whose proxy has never heard of it."""
    called = {obj["metadata"]["namespace"] for obj in _of(objects, "NetworkPolicy", "default-deny")}
    for obj in _of(objects, "Sidecar"):
        for listener in obj["spec"]["egress"]:
            listener["hosts"] = [host for host in listener["hosts"] if host.partition("/")[0] not in called]
    return objects


def passes_on_unknown_hosts(objects: Objects) -> Objects:
    """REGISTRY_ONLY becomes ALLOW_ANY."""
    for obj in _of(objects, "Sidecar"):
        if "outboundTrafficPolicy" in obj["spec"]:
            obj["spec"]["outboundTrafficPolicy"] = {"mode": "ALLOW_ANY"}
    return objects


def forgets_the_mesh_wide_policy(objects: Objects) -> Objects:
    """A workload without any policy is open."""
    return [o for o in objects if (o["kind"], o["metadata"]["name"]) != ("AuthorizationPolicy", "global-deny-all")]


def lets_tenants_pose_as_users(objects: Objects) -> Objects:
    """What serves tenants without a certificate does not ask that the user's header is absent."""
    for obj in _of(objects, "AuthorizationPolicy"):
        for rule in obj["spec"].get("rules") or ():
            rule["when"] = [one for one in rule.get("when") or () if one.get("notValues") != ["*"]]
            if not rule["when"]:
                del rule["when"]
    return objects


def names_another_api_server(objects: Objects) -> Objects:
    """The addresses of the API servers are those of another cluster."""
    for obj in _of(objects, "NetworkPolicy", "allow-apiserver"):
        obj["spec"]["egress"][0]["to"] = [{"ipBlock": {"cidr": "10.199.0.1/32"}}]
    return objects


def lets_everybody_in_at_the_gateway(objects: Objects) -> Objects:
    """A RequestAuthentication alone, as if it refused calls without a token."""
    return [o for o in objects if o["kind"] != "AuthorizationPolicy" or o["spec"].get("action") != "DENY"]


FAULTS: tuple[Fault, ...] = (
    forgets_a_namespace,
    isolates_for_ingress_only,
    default_deny_selects_nothing,
    splits_peers,
    drops_exceptions,
    forgets_the_metadata_address,
    selects_namespaces_by_a_label_of_their_own,
    lets_the_wrong_namespace_in,
    opens_every_port_of_dns,
    allows_dns_over_tcp_only,
    selects_dns_by_the_name_of_its_deployment,
    allows_every_call,
    trusts_the_header_of_anybody,
    asks_for_a_source_without_a_certificate,
    takes_plaintext_for_everybody,
    lets_any_namespace_in,
    forgets_the_callers_sidecar,
    passes_on_unknown_hosts,
    forgets_the_mesh_wide_policy,
    lets_tenants_pose_as_users,
    names_another_api_server,
    lets_everybody_in_at_the_gateway,
)


def broken(fault: Fault, objects: Iterable[dict[str, Any]]) -> Objects:
    """A set of objects with a fault; the set itself stays as it is."""
    return fault(deepcopy(list(objects)))
