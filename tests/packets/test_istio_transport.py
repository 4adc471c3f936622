"""The evaluator of mutual TLS and of what proxies know against what Istio documents, rule by rule and both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from packets import External, Node, Undocumented, Verdict, World
from packets.making import ASKS_NAMESPACE, CURL, GATEWAY, HTTPBIN, PLAIN, STRICT, TEST, allows, an, policy, sidecar


@pytest.mark.parametrize(
    ("mode", "in_mesh", "plain"),
    [("STRICT", True, False), ("PERMISSIVE", True, True), ("DISABLE", True, True), ("UNSET", True, True)],
)
def test_modes_of_mutual_tls(mode: str, in_mesh: bool, plain: bool) -> None:
    """STRICT refuses plaintext; a sidecar speaks what the other side takes."""
    objects = [an("PeerAuthentication", f"spec: {{mtls: {{mode: {mode}}}}}")]
    assert allows(objects, CURL) is in_mesh
    assert allows(objects, PLAIN) is plain


def test_without_mutual_tls_nobody_has_an_identity() -> None:
    """With DISABLE the certificate is never shown, so that a policy for principals matches nobody."""
    asks = policy("{rules: [{from: [{source: {namespaces: [default]}}]}]}")
    assert allows([asks])
    assert not allows([asks, an("PeerAuthentication", "spec: {mtls: {mode: DISABLE}}")])


@pytest.mark.parametrize(
    ("mesh", "namespace", "workload", "plain"),
    [
        ("STRICT", None, None, False),
        ("STRICT", "PERMISSIVE", None, True),
        ("PERMISSIVE", "STRICT", None, False),
        ("STRICT", "STRICT", "PERMISSIVE", True),
        ("PERMISSIVE", "PERMISSIVE", "STRICT", False),
        ("STRICT", "UNSET", None, False),
        ("PERMISSIVE", "STRICT", "UNSET", False),
        (None, None, None, True),
    ],
)
def test_the_narrowest_peer_authentication_decides(
    mesh: str | None, namespace: str | None, workload: str | None, plain: bool
) -> None:
    """Workload before namespace before mesh; UNSET inherits; PERMISSIVE where nothing is said."""
    levels = [
        (mesh, "istio-system", ""),
        (namespace, "foo", ""),
        (workload, "foo", "selector: {matchLabels: {app: httpbin}}, "),
    ]
    objects = [
        an("PeerAuthentication", f"spec: {{{selector}mtls: {{mode: {mode}}}}}", where)
        for mode, where, selector in levels
        if mode
    ]
    assert allows(objects, PLAIN) is plain


def test_a_port_has_a_mode_of_its_own_only_with_a_selector() -> None:
    """portLevelMtls before mtls; "These only apply when a workload selector is specified"; UNSET inherits."""
    ports = "portLevelMtls: {8080: {mode: PERMISSIVE}, 8081: {mode: UNSET}}"
    selected = an(
        "PeerAuthentication", f"spec: {{selector: {{matchLabels: {{app: httpbin}}}}, mtls: {{mode: STRICT}}, {ports}}}"
    )
    assert allows([selected], PLAIN, port=8080)
    assert not allows([selected], PLAIN, port=8081)
    assert not allows([selected], PLAIN, port=8000)
    everybody = an("PeerAuthentication", f"spec: {{mtls: {{mode: STRICT}}, {ports}}}")
    assert not allows([everybody], PLAIN, port=8080)


def test_of_two_peer_authentications_the_older_decides() -> None:
    """Istio ignores the newer one; where no age is known, there is no verdict."""
    old = an("PeerAuthentication", STRICT, name="b", creationTimestamp="2025-01-01T00:00:00Z")
    new = an(
        "PeerAuthentication", "spec: {mtls: {mode: PERMISSIVE}}", name="a", creationTimestamp="2026-01-01T00:00:00Z"
    )
    assert not allows([new, old], PLAIN)
    with pytest.raises(Undocumented):
        allows([an("PeerAuthentication", STRICT, name="a"), an("PeerAuthentication", STRICT, name="b")], PLAIN)


def test_a_mesh_wide_peer_authentication_with_a_selector_has_no_verdict() -> None:
    """Reference and concept page disagree about it, so nothing is made up."""
    selecting = an(
        "PeerAuthentication",
        "spec: {selector: {matchLabels: {app: httpbin}}, mtls: {mode: PERMISSIVE}}",
        "istio-system",
    )
    with pytest.raises(Undocumented):
        allows([selecting], PLAIN)


def test_a_pod_without_a_sidecar_enforces_nothing() -> None:
    """Policies are enforced by the called pod's proxy."""
    bare = replace(HTTPBIN, sidecar=False)
    objects = [policy("{}"), an("PeerAuthentication", STRICT)]
    assert World(objects).call(PLAIN, bare, 8000).allowed
    assert not World(objects).call(PLAIN, HTTPBIN, 8000).allowed


@pytest.mark.parametrize("port", [15020, 15021, 15090])
def test_the_sidecars_own_ports_are_not_redirected(port: int) -> None:
    """Scrapes and rewritten probes arrive in plaintext, and no policy is asked."""
    objects = [policy("{}"), an("PeerAuthentication", STRICT)]
    assert allows(objects, PLAIN, port=port)
    assert World(objects).call(Node("10.0.0.7"), HTTPBIN, port).allowed
    assert not World(objects).call(Node("10.0.0.7"), HTTPBIN, 8000).allowed


@pytest.mark.parametrize(
    ("hosts", "known"),
    [
        (["*/*"], True),
        (["foo/*"], True),
        (["./*", "foo/*"], True),
        (["./*"], False),
        (["./*", "foot/*"], False),
        (["foo/httpbin.foo.svc.cluster.local"], True),
        (["foo/other.foo.svc.cluster.local"], False),
        (["foo/*.foo.svc.cluster.local"], True),
        (["*/httpbin.foo.svc.cluster.local"], True),
        (["*/*.bar.svc.cluster.local"], False),
        (["~/*"], False),
    ],
)
def test_what_is_not_among_the_hosts_is_passed_on_without_identity(hosts: list[str], known: bool) -> None:
    """`namespace/dnsName` with `.`, `*` and `~`: a proxy that does not know a host sends plaintext to it."""
    assert allows([sidecar(hosts), ASKS_NAMESPACE]) is known
    assert allows([sidecar(hosts), an("PeerAuthentication", STRICT)]) is known
    assert allows([sidecar(hosts)])


def test_a_namespaces_own_hosts_are_known_by_a_dot() -> None:
    """`./*` is the Sidecar's own namespace, and nothing else."""
    near = replace(CURL, namespace="foo", name="near")
    objects = [sidecar(["./*"], namespace="foo"), an("PeerAuthentication", STRICT)]
    assert allows(objects, near)
    assert not allows([sidecar(["./*"]), an("PeerAuthentication", STRICT)])


def test_registry_only_drops_what_is_not_known() -> None:
    """With REGISTRY_ONLY the client's own proxy drops the call; ALLOW_ANY is the default."""
    assert not allows([sidecar(["./*"], "REGISTRY_ONLY")])
    assert allows([sidecar(["./*"], "ALLOW_ANY")])
    assert allows([sidecar(["foo/*"], "REGISTRY_ONLY")])
    assert not World([sidecar(["./*"])], outbound="REGISTRY_ONLY").call(CURL, HTTPBIN, 8000).allowed


def test_the_nearest_sidecar_applies() -> None:
    """One with a selector before that of the namespace before that of the root namespace."""
    root, own = sidecar(["foo/*"], namespace="istio-system"), sidecar(["./*"])
    selecting = sidecar(["foo/*"], labels="{app: curl}")
    strict = an("PeerAuthentication", STRICT)
    assert allows([strict, root])
    assert not allows([strict, root, own])
    assert allows([strict, root, own, selecting])
    assert not allows([strict, root, own, sidecar(["foo/*"], labels="{app: other}")])


def test_a_sidecar_inherits_what_it_does_not_say() -> None:
    """Without `egress` or `outboundTrafficPolicy` those of the namespace-wide or the global one hold."""
    silent = an("Sidecar", "spec: {workloadSelector: {labels: {app: curl}}}", "default", "silent")
    assert not allows([silent, sidecar(["./*"], "REGISTRY_ONLY")])
    assert allows([silent, sidecar(["foo/*"], "REGISTRY_ONLY")])
    assert allows([silent, an("PeerAuthentication", STRICT)])


def test_two_sidecars_for_one_pod_have_no_verdict() -> None:
    """The reference calls the behaviour undefined with two that select nothing, or two that select the same."""
    for labels in ("", "{app: curl}"):
        with pytest.raises(Undocumented):
            allows([sidecar(["*/*"], labels=labels), sidecar(["foo/*"], labels=labels)])


def test_a_listener_with_a_port_is_for_that_port_alone() -> None:
    """For a port that has a listener of its own, only the hosts of that listener are known."""
    obj = an("Sidecar", "spec: {egress: [{port: {number: 9080}, hosts: [foo/*]}, {hosts: [./*]}]}", "default")
    strict = an("PeerAuthentication", STRICT)
    assert allows([obj, strict], port=9080)
    assert not allows([obj, strict], port=8000)
    obj = an("Sidecar", "spec: {egress: [{port: {number: 9080}, hosts: [bar/*]}, {hosts: [foo/*]}]}", "default")
    assert not allows([obj, strict], port=9080)
    assert allows([obj, strict], port=8000)


def test_sidecar_resources_are_not_for_gateways() -> None:
    """A gateway knows every host, and is called in plaintext whatever the namespace asks for."""
    objects = [sidecar(["./*"], "REGISTRY_ONLY", "istio-system"), an("PeerAuthentication", STRICT)]
    objects += [policy("{rules: [{from: [{source: {principals: [cluster.local/ns/istio-system/sa/gateway]}}]}]}")]
    assert allows(objects, GATEWAY)
    strict = an("PeerAuthentication", STRICT, "istio-system")
    assert World([strict]).call(External("8.8.8.8"), GATEWAY, 8443).allowed
    assert not World([strict, policy("{}", "istio-system")]).call(External("8.8.8.8"), GATEWAY, 8443).allowed


def entry(spec: str, namespace: str = "default") -> dict[str, Any]:
    return an("ServiceEntry", f"spec: {spec}", namespace)


CLOSED = sidecar(["./*"], "REGISTRY_ONLY")
SITE = External("93.184.216.34", "www.example.com")


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ("{hosts: [www.example.com], ports: [{number: 443, protocol: TLS}]}", True),
        ("{hosts: [www.example.com], ports: [{number: 443, protocol: HTTPS}], exportTo: [.]}", True),
        ("{hosts: ['*.example.com'], ports: [{number: 443, protocol: TLS}]}", True),
        ("{hosts: ['*.www.example.com'], ports: [{number: 443, protocol: TLS}]}", False),
        ("{hosts: [example.com], ports: [{number: 443, protocol: TLS}]}", False),
        ("{hosts: [www.example.com], ports: [{number: 80, protocol: HTTP}]}", False),
        ("{hosts: [www.example.com], ports: [{number: 443, protocol: TLS}], exportTo: [foo]}", False),
        ("{hosts: [a.example], ports: [{number: 443, protocol: TCP}], addresses: [93.184.216.0/24]}", True),
        ("{hosts: [www.example.com], ports: [{number: 443, protocol: TCP}], addresses: [10.0.0.1]}", False),
        ("{hosts: [a.example], ports: [{number: 443, protocol: TCP}]}", True),
    ],
)
def test_a_service_entry_makes_an_outside_host_known(spec: str, known: bool) -> None:
    """By its name where the protocol carries one, else by its addresses, else by nothing but the port."""
    assert World([CLOSED, entry(spec)]).reaches_external(CURL, SITE, 443).allowed is known


def test_a_service_entry_of_another_namespace_has_to_be_imported() -> None:
    """The Sidecar's hosts are about ServiceEntries too."""
    spec = "{hosts: [www.example.com], ports: [{number: 443, protocol: TLS}]}"
    assert not World([CLOSED, entry(spec, "foo")]).reaches_external(CURL, SITE, 443).allowed
    known = sidecar(["foo/*"], "REGISTRY_ONLY")
    assert World([known, entry(spec, "foo")]).reaches_external(CURL, SITE, 443).allowed
    assert (
        not World([known, entry(spec.replace("}]}", "}], exportTo: [.]}"), "foo")])
        .reaches_external(CURL, SITE, 443)
        .allowed
    )


def test_unknown_hosts_outside_are_dropped_by_registry_only() -> None:
    """ALLOW_ANY passes them on, and without a sidecar nothing looks at names at all."""
    assert not World([CLOSED]).reaches_external(CURL, SITE, 443).allowed
    assert World([sidecar(["./*"], "ALLOW_ANY")]).reaches_external(CURL, SITE, 443).allowed
    assert World([CLOSED]).reaches_external(PLAIN, SITE, 443).allowed


def test_a_proxy_does_not_see_udp() -> None:
    """Istio: "Non-TCP based protocols, such as UDP, are not proxied": REGISTRY_ONLY does not stop them."""
    assert World([CLOSED]).reaches_external(CURL, SITE, 53, "UDP").allowed
    assert not World([CLOSED]).reaches_external(CURL, SITE, 53, "TCP").allowed


def test_an_address_with_a_service_is_known_as_the_service() -> None:
    """The API server is the Service `kubernetes` of `default`: a Sidecar has to name it."""
    server = External("10.60.0.10", "kubernetes.default.svc.cluster.local", "default")
    client = replace(CURL, namespace="team")
    assert not World([sidecar(["./*"], "REGISTRY_ONLY", "team")]).reaches_external(client, server, 443).allowed
    named = sidecar(["./*", "default/kubernetes.default.svc.cluster.local"], "REGISTRY_ONLY", "team")
    assert World([named]).reaches_external(client, server, 443).allowed


def test_network_policies_come_first() -> None:
    """What no NetworkPolicy lets out, no policy of Istio lets in; `mesh` is asked without them."""
    closed = an("NetworkPolicy", "spec: {podSelector: {}, policyTypes: [Egress]}", "default")
    world = World([closed])
    assert not world.call(CURL, HTTPBIN, 8000).allowed
    assert not world.reaches_external(CURL, SITE, 443).allowed
    assert world.mesh(CURL, HTTPBIN, 8000).allowed


def test_a_called_proxy_is_asked_alone() -> None:
    """`admits` takes every way that is open to the client: what the client's own proxy drops is no boundary."""
    world = World([CLOSED, an("PeerAuthentication", STRICT), ASKS_NAMESPACE])
    assert not world.mesh(CURL, HTTPBIN, 8000).allowed
    assert world.admits(CURL, HTTPBIN, 8000).allowed
    assert not world.admits(PLAIN, HTTPBIN, 8000).allowed
    assert not world.admits(TEST, HTTPBIN, 8000).allowed
    unnamed = World([policy("{rules: [{from: [{source: {notNamespaces: [test]}}]}]}")])
    assert not unnamed.mesh(TEST, HTTPBIN, 8000).allowed
    assert unnamed.admits(TEST, HTTPBIN, 8000).allowed


def test_a_verdict_says_what_decided() -> None:
    """A failing walk is read by a person."""
    assert World([policy("{action: DENY, rules: [{}]}", name="no")]).call(CURL, HTTPBIN, 80) == Verdict(
        False, "denied by foo/no"
    )
    assert "STRICT" not in World([]).call(CURL, HTTPBIN, 80).because
    assert (
        World([an("PeerAuthentication", STRICT)]).call(PLAIN, HTTPBIN, 80).because
        == "plaintext, and foo/httpbin asks for mutual TLS"
    )
