"""What the rules about the mesh decide by facts outside the object, and what they leave undecided."""

from __future__ import annotations

from typing import Any

import pytest

import worlds
from groundplan.policy.istio import (
    ISTIO_RULES,
    credentials,
    domains,
    envoy_filters,
    expressions,
    gateways,
    proxies,
    references,
    security,
    service_entries,
)
from groundplan.policy.world import World

MESH = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "groundplan-mesh", "namespace": "istio-system"}}


def mesh_config(text: Any) -> dict[str, Any]:
    return {**MESH, "data": {"mesh": text}}


def istio(kind: str, name: str, spec: dict[str, Any], namespace: str = "vision") -> dict[str, Any]:
    group = {"AuthorizationPolicy": "security", "RequestAuthentication": "security", "Telemetry": "telemetry"}.get(
        kind, "networking"
    )
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": f"{group}.istio.io/v1", "kind": kind, "metadata": metadata, "spec": spec}


def codes(world: World) -> list[str]:
    return [broken.code for broken in worlds.broken(ISTIO_RULES, world)]


CUSTOM = istio("AuthorizationPolicy", "login", {"action": "CUSTOM", "provider": {"name": "sso"}}, "istio-system")


@pytest.mark.parametrize("text", ["extensionProviders: [", "a: 1\n--- \nb: 2", "[]", "5", "", None, {"a": 1}, "\ud800"])
def test_a_mesh_that_cannot_be_read_decides_nothing(text: Any) -> None:
    """Whether a provider exists is not known where the mesh configuration is no YAML mapping."""
    assert list(security.providers_exist(worlds.world(mesh_config(text), CUSTOM))) == []


def test_a_mesh_that_is_not_rendered_decides_nothing() -> None:
    """Providers may stand in a configuration that others install."""
    logs = istio("Telemetry", "logs", {"accessLogging": [{}]})
    assert codes(worlds.world(CUSTOM, logs)) == []


def test_the_default_provider_of_the_mesh_takes_logs() -> None:
    """Without a provider of its own a Telemetry has the mesh's."""
    logs = istio("Telemetry", "logs", {"accessLogging": [{}]})
    given = worlds.world(mesh_config("defaultProviders: {accessLogging: [envoy]}"), logs)
    assert list(proxies.access_logs_have_a_provider(given)) == []


def test_logs_that_are_switched_off_need_no_provider() -> None:
    """That a Telemetry without a provider is ignored is no loss where it says that there are no logs."""
    for disabled, expected in ((True, 0), (False, 1)):
        logs = istio("Telemetry", "logs", {"accessLogging": [{"disabled": disabled}]})
        assert len(list(proxies.access_logs_have_a_provider(worlds.world(mesh_config("{}"), logs)))) == expected


def test_addresses_that_the_mesh_gives_need_not_be_written() -> None:
    """With DNS capture and automatic addresses, both, a ServiceEntry for TCP is fine without."""
    entry = istio("ServiceEntry", "db", {"hosts": ["db.example"], "ports": [{"number": 5432, "protocol": "TCP"}]})
    both = "{ISTIO_META_DNS_CAPTURE: 'true', ISTIO_META_DNS_AUTO_ALLOCATE: 'true'}"
    one = "{ISTIO_META_DNS_AUTO_ALLOCATE: 'true'}"
    told = [
        len(
            list(
                references.addresses_are_given(
                    worlds.world(mesh_config(f"defaultConfig: {{proxyMetadata: {given}}}"), entry)
                )
            )
        )
        for given in (both, one)
    ]
    assert told == [0, 1]


def test_the_header_is_the_platforms() -> None:
    """The header that tokens must write is the one of `identity.userIdHeader`."""
    rules = [
        {"issuer": "https://login.example", "outputClaimToHeaders": [{"header": "kubeflow-userid", "claim": "email"}]}
    ]
    authentication = istio("RequestAuthentication", "oidc", {"jwtRules": rules}, "istio-system")
    identity = """\
identity:
  oidc: {issuer: https://login.borealis.example, clientSecret: {secret: oidc-client, key: secret}}
  userIdHeader: x-acme-user
"""
    assert list(security.the_user_header_is_written(worlds.world(authentication))) == []
    (broken,) = security.the_user_header_is_written(worlds.world(authentication, spec=identity))
    assert "x-acme-user" in broken.message


def test_istio_may_be_elsewhere() -> None:
    """Where `components.istio` has a namespace of its own, that is the mesh's, and the other is nobody's."""
    rules = [{"issuer": "https://login.example"}]
    here, there = (istio("RequestAuthentication", "a", {"jwtRules": rules}, home) for home in ("mesh", "istio-system"))
    given = worlds.world(here, there, spec="components: {istio: {mode: external, namespace: mesh}}")
    assert [broken.ref.namespace for broken in security.the_user_header_is_written(given)] == ["mesh"]


def door(name: str, host: str, protocol: str = "HTTP", tls: dict[str, Any] | None = None) -> dict[str, Any]:
    server = {"port": {"number": 80, "protocol": protocol}, "hosts": [host], **({"tls": tls} if tls else {})}
    return istio("Gateway", name, {"selector": {"istio": "private"}, "servers": [server]})


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        (door("a", "x.example"), door("b", "x.example"), "warning"),
        (door("a", "x.example"), door("b", "x.example", "TCP"), "error"),
        (
            door("a", "x.example", "HTTPS", {"mode": "SIMPLE"}),
            door("b", "x.example", "HTTPS", {"mode": "SIMPLE"}),
            "error",
        ),
        (
            door("a", "*.example", "HTTPS", {"mode": "SIMPLE"}),
            door("b", "x.example", "HTTPS", {"mode": "SIMPLE"}),
            "warning",
        ),
    ],
)
def test_a_server_that_is_dropped_is_an_error(first: dict[str, Any], second: dict[str, Any], severity: str) -> None:
    """In plain HTTP servers are merged, and between a host and a pattern the host wins; else one of the two is lost."""
    (broken,) = gateways.hosts_have_one_server(worlds.world(first, second))
    assert (broken.code, broken.severity) == ("GP0950", severity)


def test_the_secrets_of_a_namespace_of_others_are_not_known() -> None:
    """Where nothing is rendered into the namespace of the gateway's pods, its Secrets are somebody else's."""
    spec = {
        "selector": {"istio": "ingressgateway"},
        "servers": [{"port": {"number": 443, "protocol": "HTTPS"}, "hosts": ["a"], "tls": {"credentialName": "tls"}}],
    }
    given = istio("Gateway", "door", spec, "kubeflow")
    other = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "istio-system"}}
    assert list(credentials.credentials_exist(worlds.world(given))) == []
    assert [broken.code for broken in credentials.credentials_exist(worlds.world(given, other))] == ["GP0935"]


def test_many_objects_are_read_quickly() -> None:
    """Rules index what they read: a thousand tenants with their own Sidecar, policies and routes are no matter of minutes."""
    objects = [
        made
        for i in range(400)
        for made in (
            {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": {"name": f"t{i}", "labels": {"istio-injection": "enabled"}},
            },
            istio("Sidecar", "default", {"egress": [{"hosts": ["./*"]}]}, f"t{i}"),
            istio("AuthorizationPolicy", "a", {"rules": [{"from": [{"source": {"namespaces": [f"t{i}"]}}]}]}, f"t{i}"),
            istio(
                "ServiceEntry",
                "hub",
                {"hosts": [f"h{i}.example"], "ports": [{"number": 443, "protocol": "TLS"}]},
                f"t{i}",
            ),
            istio(
                "VirtualService", "a", {"hosts": ["a"], "http": [{"route": [{"destination": {"host": "a"}}]}]}, f"t{i}"
            ),
            istio("DestinationRule", "a", {"host": "a", "trafficPolicy": {"tls": {"mode": "DISABLE"}}}, f"t{i}"),
        )
    ]
    assert codes(worlds.world(*objects)) == []


def test_a_pod_says_for_itself_that_it_has_no_sidecar() -> None:
    """The annotation that is no label yet still keeps a pod out of the mesh, in which its user would go past the rules."""
    metadata = {"name": "a", "namespace": "vision", "annotations": {"sidecar.istio.io/inject": "false"}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"securityContext": {"runAsUser": 1337}}}
    home = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "vision", "labels": {"istio-injection": "enabled"}},
    }
    assert codes(worlds.world(home, pod)) == ["GP0973"]


def tcp(name: str, host: str, **spec: Any) -> dict[str, Any]:
    ports = [{"number": 5432, "name": "tcp", "protocol": "TCP"}]
    return istio("ServiceEntry", name, {"hosts": [host], "ports": ports, "resolution": "DNS", **spec})


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, 1),
        ({"exportTo": ["."]}, 1),
        ({"exportTo": ["speech"]}, 0),
        ({"addresses": ["240.0.0.1"]}, 0),
        ({"resolution": "NONE"}, 0),
    ],
)
def test_tcp_meets_where_both_are_seen(other: dict[str, Any], told: int) -> None:
    """Two ServiceEntries take each other's connections only for sidecars that see both, where Istio chooses the address."""
    for one, two in (("a", "b"), ("b", "a")):
        given = worlds.world(tcp(one, "a.example", exportTo=["."]), tcp(two, "b.example", **other))
        assert len(list(service_entries.tcp_is_told_apart_by_address(given))) == told


def test_the_same_host_twice_is_no_confusion() -> None:
    """Connections for one host go to it by either entry."""
    given = worlds.world(tcp("a", "a.example"), tcp("b", "a.example"))
    assert list(service_entries.tcp_is_told_apart_by_address(given)) == []


def test_a_mesh_that_captures_dns_tells_hosts_apart() -> None:
    """Hosts have addresses of their own then."""
    config = mesh_config("defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: 'true'}}")
    given = worlds.world(config, tcp("a", "a.example"), tcp("b", "b.example"))
    assert list(service_entries.tcp_is_told_apart_by_address(given)) == []


def test_routes_at_a_gateway_of_others_are_not_decided() -> None:
    """Which hosts a Gateway serves that is not rendered is not known, and so nothing of its routes."""
    rule = {"match": [{"uri": {"prefix": "/a"}}], "route": [{"destination": {"host": "a.example"}}]}
    routes = [
        istio("VirtualService", name, {"hosts": [host], "gateways": ["kubeflow/kubeflow-gateway"], "http": [rule]})
        for name, host in (("a", "*"), ("b", "ml.example"))
    ]
    door = istio("Gateway", "kubeflow-gateway", {"selector": {"istio": "ingressgateway"}, "servers": [
        {"port": {"number": 80, "protocol": "HTTP"}, "hosts": ["*"]}]}, "kubeflow")  # fmt: skip
    assert list(domains.patterns_reach_their_hosts(worlds.world(*routes))) == []
    assert [b.code for b in domains.patterns_reach_their_hosts(worlds.world(*routes, door))] == ["GP0981"]


def test_an_expression_longer_than_the_webhook_takes_is_told() -> None:
    """1024 bytes, not characters."""
    for expression, told in (("a" * 1024, 0), ("a" * 1025, 1), ("é" * 513, 1)):
        spec = {"hosts": ["a"], "http": [{"match": [{"uri": {"regex": expression}}]}]}
        assert len(list(expressions.expressions_compile(worlds.world(istio("VirtualService", "a", spec))))) == told


@pytest.mark.parametrize(("home", "code"), [("vision", "GP0980"), ("istio-system", "GP0980"), ("speech", "GP0976")])
def test_a_patch_for_a_version_matters_for_the_same_proxies(home: str, code: str) -> None:
    """EnvoyFilters meet in one namespace, and those of Istio's namespace are for all."""

    def patch(operation: str, anchor: str, name: str, **match: Any) -> dict[str, Any]:
        chain = {"filter": {"name": "hcm", "subFilter": {"name": anchor}}}
        matched = {"listener": {"filterChain": chain}, **match}
        value = {"operation": operation, "value": {"name": name}}
        return {"configPatches": [{"applyTo": "HTTP_FILTER", "match": matched, "patch": value}]}

    versioned = patch("INSERT_FIRST", "", "lua", proxy={"proxyVersion": "1.30"})
    given = worlds.world(
        istio("EnvoyFilter", "versioned", versioned, home),
        istio("EnvoyFilter", "after", patch("INSERT_AFTER", "lua", "b")),
    )
    assert [b.code for b in envoy_filters.relative_patches_have_a_priority(given)] == [code]
