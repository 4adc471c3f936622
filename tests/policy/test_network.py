"""NetworkPolicies of tenants: closed, away from the metadata service, open to nobody in particular."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breaking import PATCH, as_rendered, by_patch
from groundplan.policy.network import (
    metadata_is_out_of_reach,
    nobody_in_particular_is_let_in,
    tenants_start_closed,
)
from worlds import broken, of_yaml, world

TENANT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "vision", "labels": {"app.kubernetes.io/part-of": "kubeflow-profile"}},
}
CLUSTER = (
    "cluster: {{server: https://kubernetes.default.svc, kubernetesVersion: '1.35', cloud: {cloud}, cni: cilium,"
    " apiServerCIDRs: [10.0.0.1/32], nodeLocalDNS: {dns}}}"
)


def policy(spec: dict[str, Any], name: str = "p", namespace: str = "vision") -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, **spec},
    }


def pointers(rule: Any, *specs: dict[str, Any], cluster: str = "") -> list[str]:
    policies = [policy(spec, f"p{index}") for index, spec in enumerate(specs)]
    return [found.pointer for found in broken([rule], world(TENANT, *policies, spec=cluster))]


@pytest.mark.parametrize("code", ["GP0912", "GP0913", "GP0914"])
@pytest.mark.parametrize("cloud", ["aws", "gcp", "azure", "none"])
def test_what_is_rendered_is_closed(code: str, cloud: str) -> None:
    """Our own policies break none of the rules, whatever the cloud and with the internet open."""
    spec = f"{CLUSTER.format(cloud=cloud, dns='true')}\ntenants:\n- {{name: vision, owner: a@x.example, quota: {{cpu: 8, memory: 32Gi, pods: 20}}, network: {{internet: true}}}}"
    assert as_rendered(code, spec) == []


BOTH = ["Ingress", "Egress"]


@pytest.mark.parametrize(
    ("specs", "open_"),
    [
        ([], "ingress and egress"),
        ([{"policyTypes": BOTH}], ""),
        ([{"policyTypes": BOTH, "ingress": [], "egress": []}], ""),
        ([{"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}], ""),
        ([{"policyTypes": ["Ingress"]}], "egress"),
        ([{}], "egress"),
        ([{"policyTypes": BOTH, "ingress": [{"from": [{"podSelector": {}}]}]}], "ingress"),
        ([{"policyTypes": BOTH, "podSelector": {"matchLabels": {"a": "b"}}}], "ingress and egress"),
        ([{"policyTypes": BOTH, "podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}], "ingress and egress"),
    ],
)  # fmt: skip
def test_a_tenants_namespace_is_closed_for_all_pods(specs: list[dict[str, Any]], open_: str) -> None:
    """One policy or two select all pods, for both directions, without rules."""
    policies = [policy(spec, f"p{index}") for index, spec in enumerate(specs)]
    found = broken([tenants_start_closed], world(TENANT, *policies))
    assert [f.message.partition("for ")[2].partition(",")[0] for f in found] == ([open_] if open_ else [])
    assert [f.pointer for f in found] == ([""] if open_ else [])


def test_a_platform_namespace_may_be_open() -> None:
    """The rule is for tenants' namespaces; a policy in another one closes nothing here."""
    elsewhere = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kubeflow"}}
    assert broken([tenants_start_closed], world(elsewhere)) == []
    assert len(broken([tenants_start_closed], world(TENANT, policy({"policyTypes": BOTH}, namespace="kubeflow")))) == 1


def block(cidr: str, *excepted: str) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, "except": list(excepted)} if excepted else {"cidr": cidr}}


def egress(*peers: dict[str, Any], ports: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    rule: dict[str, Any] = {"to": list(peers)} if peers else {}
    return {"policyTypes": ["Egress"], "egress": [rule | ({"ports": ports} if ports is not None else {})]}


HTTPS = [{"protocol": "TCP", "port": 443}]


@pytest.mark.parametrize(
    ("peer", "reaches"),
    [
        (block("0.0.0.0/0"), True),
        (block("0.0.0.0/0", "10.0.0.0/8", "192.168.0.0/16"), True),
        (block("0.0.0.0/0", "169.254.0.0/16"), False),
        (block("0.0.0.0/0", "169.254.169.254/32"), True),  # the rest of the range is the agents of clouds
        (block("0.0.0.0/0", "169.254.0.0/17", "169.254.128.0/17"), False),
        (block("169.254.169.254/32"), True),
        (block("169.0.0.0/8"), True),
        (block("169.254.169.254"), True),  # without a length it is one address
        (block("10.0.0.0/8"), False),
        (block("::/0"), True),
        (block("::/0", "fc00::/7", "fe80::/10"), False),
        (block("::/0", "fd00:ec2::254/128"), True),
        (block("fd00:ec2::254/128"), True),
        (block("2000::/3"), False),
        ({"namespaceSelector": {}}, False),
        ({"podSelector": {}}, False),
        (block("nonsense"), False),
    ],
)
def test_no_rule_leads_to_the_metadata_service(peer: dict[str, Any], reaches: bool) -> None:
    """What is left of a block after its exceptions shares nothing with the addresses of metadata services."""
    assert pointers(metadata_is_out_of_reach, egress(peer, ports=HTTPS)) == (
        ["/spec/egress/0/to/0/ipBlock"] if reaches else []
    )


@pytest.mark.parametrize("rule", [{}, {"to": []}, {"ports": HTTPS}])
def test_a_rule_without_destination_leads_everywhere(rule: dict[str, Any]) -> None:
    """An empty or missing `to` matches all destinations (NetworkPolicyEgressRule)."""
    assert pointers(metadata_is_out_of_reach, {"policyTypes": BOTH, "egress": [rule]}) == ["/spec/egress/0"]


def test_a_direction_without_effect_is_not_looked_at() -> None:
    """Rules of a direction that `policyTypes` does not name do nothing; without `policyTypes` egress rules count."""
    assert pointers(metadata_is_out_of_reach, {"policyTypes": ["Ingress"], "egress": [{}]}) == []
    assert pointers(metadata_is_out_of_reach, {"egress": [{}]}) == ["/spec/egress/0"]
    assert pointers(nobody_in_particular_is_let_in, {"policyTypes": ["Egress"], "ingress": [{}]}) == []


def port(number: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": number, **more}]


NEEDED = [
    ("gcp", "169.254.169.252/32", 988),
    ("gcp", "169.254.169.254/32", 80),
    ("aws", "169.254.170.23/32", 80),
    ("aws", "fd00:ec2::23/128", 80),
]


@pytest.mark.parametrize(("cloud", "cidr", "number"), NEEDED)
def test_what_pods_need_of_their_cloud_is_open(cloud: str, cidr: str, number: int) -> None:
    """The address with its one port, on the cloud that has it; not another port, a range, all ports, or another cloud."""

    def found(ports: list[dict[str, Any]] | None, of: str = cloud) -> list[str]:
        return pointers(
            metadata_is_out_of_reach, egress(block(cidr), ports=ports), cluster=CLUSTER.format(cloud=of, dns="false")
        )

    assert found(port(number)) == []
    for ports in (None, [], port(number + 1), port(number, endPort=65535), port("http"), port(number) + port(443)):
        assert found(ports) == ["/spec/egress/0/to/0/ipBlock"], ports
    assert found(port(number), of="azure") == ["/spec/egress/0/to/0/ipBlock"]


@pytest.mark.parametrize(("dns", "expected"), [("true", []), ("false", ["/spec/egress/0/to/0/ipBlock"])])
def test_node_local_dns_is_open_where_it_runs(dns: str, expected: list[str]) -> None:
    """NodeLocal DNSCache listens on a link-local address, by UDP and TCP."""
    ports = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
    cluster = CLUSTER.format(cloud="none", dns=dns)
    assert (
        pointers(metadata_is_out_of_reach, egress(block("169.254.20.10/32"), ports=ports), cluster=cluster) == expected
    )


ADDRESSES = [
    ip_address(a) for a in ("169.254.169.254", "169.254.0.1", "169.254.255.255", "fd00:ec2::254", "fd20:ce::254")
]


def around(address: Any, length: int) -> Any:
    return ip_network((address, min(length, address.max_prefixlen)), strict=False)


_NETWORKS = st.builds(
    around, st.one_of(st.sampled_from(ADDRESSES), st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(0, 128)
)


@given(st.lists(_NETWORKS, min_size=1, max_size=3), st.lists(_NETWORKS, max_size=4))
def test_who_reaches_an_address_is_found(cidrs: list[Any], excepted: list[Any]) -> None:
    """Whenever one of these addresses is in a block and in none of its exceptions, the rule says so."""
    blocks = [block(str(c), *(str(e) for e in excepted if e.version == c.version)) for c in cidrs]
    found = pointers(metadata_is_out_of_reach, egress(*blocks, ports=HTTPS))
    for index, cidr in enumerate(cidrs):
        if any(a in cidr and not any(a in e for e in excepted) for a in ADDRESSES):
            assert f"/spec/egress/0/to/{index}/ipBlock" in found


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({}, ""),
        ({"from": []}, ""),
        ({"ports": HTTPS}, ""),
        ({"from": [block("0.0.0.0/0")]}, "/from/0/ipBlock/cidr"),
        ({"from": [block("0.0.0.0/0", "10.0.0.0/8")]}, "/from/0/ipBlock/cidr"),
        ({"from": [{"podSelector": {}}, block("::/0")]}, "/from/1/ipBlock/cidr"),
        ({"from": [{"namespaceSelector": {}}]}, "/from/0/namespaceSelector"),
        ({"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "x"}}}]}, "/from/0/namespaceSelector"),
        ({"from": [{"podSelector": {}}]}, None),
        ({"from": [block("10.0.0.0/8")]}, None),
        ({"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kubeflow"}}}]}, None),
    ],
)  # fmt: skip
def test_ingress_names_its_callers(rule: dict[str, Any], place: str | None) -> None:
    """Neither the world nor all namespaces; a label on a pod is anybody's to set."""
    expected = [] if place is None else [f"/spec/ingress/0{place}"]
    assert pointers(nobody_in_particular_is_let_in, {"policyTypes": BOTH, "ingress": [rule]}) == expected


@pytest.mark.parametrize(
    ("code", "name", "operation", "pointer"),
    [
        ("GP0912", "default-deny", "{op: remove, path: /spec/policyTypes/1}", ": no NetworkPolicy closes"),
        (
            "GP0913",
            "allow-dns",
            "{op: add, path: /spec/egress/-, value: {to: [{ipBlock: {cidr: 0.0.0.0/0}}]}}",
            "at /spec/egress/1/to/0/ipBlock",
        ),
        (
            "GP0914",
            "allow-same-namespace",
            "{op: add, path: /spec/ingress/0/from/-, value: {namespaceSelector: {}}}",
            "at /spec/ingress/0/from/1/namespaceSelector",
        ),
    ],
)
def test_a_patched_policy_is_found(code: str, name: str, operation: str, pointer: str) -> None:
    """At the patch where the object itself breaks the rule; a namespace left open is told at its tenant."""
    patch = f"  - {{target: {{kind: NetworkPolicy, name: {name}, namespace: vision}}, json: [{operation}]}}\n"
    (finding,) = by_patch(patch, code)
    assert pointer in finding.message
    assert str(finding.place).startswith("platform.yaml:" if code == "GP0912" else f"{PATCH}:2:")


def test_a_world_of_other_things_is_fine() -> None:
    """Only tenants' policies are looked at."""
    text = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: kubeflow}, spec: {ingress: [{}], egress: [{}]}}"
    assert broken([metadata_is_out_of_reach, nobody_in_particular_is_let_in], of_yaml(text)) == []
