"""What keeps tenants apart works, and the doors say something."""

from __future__ import annotations

import re

import pytest

from groundplan.checks import run
from platforms import MINIMAL, at, resolved, tenant, tenants, with_spec


@pytest.mark.parametrize(("cni", "hint"), [("flannel", "canal"), ("kindnet", "cilium"), ("none", "cilium")])
def test_the_cni_enforces_network_policies(cni: str, hint: str) -> None:
    """A plugin that leaves NetworkPolicies unread is an error that names those that read them."""
    text = MINIMAL.replace("cilium", cni)
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0418", at(text, "cni:"), f"cni: {hint}")
    assert "calico" in found.expected
    assert cni not in re.findall(r"[-\w]+", found.expected)


def test_egress_beside_internet_is_a_warning() -> None:
    """A host on port 443 adds nothing to the internet; one on another port does."""
    network = "network: {internet: true, egress: [{host: huggingface.co}, {host: git.example, port: 22}]}"
    text = with_spec(tenants(tenant(more=network)))
    (found,) = run(resolved(text))
    assert (found.code, found.severity, found.place) == ("GP0419", "warning", at(text, "{host: hugging"))
    assert found.hint == "remove `internet: true` to allow only the hosts that are named, or remove this line"
    assert [r.place for r in found.related] == [at(text, "internet: true")]
    assert run(resolved(text.replace("internet: true, ", ""))) == []


def test_the_api_server_is_not_among_the_pods() -> None:
    """Each overlap of `apiServerCIDRs` and `podCIDRs` is an error at the one that shows the other."""
    cidrs = "apiServerCIDRs: [10.0.0.1/32, 10.65.0.0/16, fd00::1/128]\n    podCIDRs: [fd01::/16, 10.64.0.0/12]"
    text = MINIMAL.replace("apiServerCIDRs: [10.0.0.1/32]", cidrs)
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0420", at(text, "10.65.0.0/16"))
    assert found.hint == "one /32 (or /128) for each endpoint: apiServerCIDRs: [<address>/32]"
    assert [r.place for r in found.related] == [at(text, "10.64.0.0/12")]
    assert run(resolved(text.replace("10.65.0.0/16", "10.0.0.2/32"))) == []


def test_plain_tcp_needs_addresses() -> None:
    """What names no host in its packets is known by its addresses alone; TLS and HTTP name it."""
    text = with_spec(tenants(tenant(more="network: {egress: [{host: db.example, port: 5432, protocol: tcp}]}")))
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0438", at(text, "protocol: tcp"))
    assert run(resolved(text.replace("protocol: tcp", "protocol: tcp, cidrs: [192.0.2.1/32]"))) == []
    assert run(resolved(text.replace(", protocol: tcp", ""))) == []


def test_a_host_with_addresses_of_its_own_adds_to_the_internet() -> None:
    """`internet` opens public addresses alone: a private host beside it is no mistake."""
    network = "network: {internet: true, egress: [{host: huggingface.co, cidrs: [10.1.0.1/32]}]}"
    assert run(resolved(with_spec(tenants(tenant(more=network))))) == []


def test_a_retired_caller_is_told() -> None:
    """The door to a tenant that is retired is closed, and the line that opened it a warning."""
    retired = tenant("fraud", "owner: f@borealis.example, retire: {after: 2027-01-31, reason: done}")
    text = with_spec(tenants(retired, tenant(more="network: {allowFrom: [fraud]}")))
    (found,) = run(resolved(text))
    assert (found.code, found.severity, found.place) == ("GP0439", "warning", at(text, "fraud]}"))
    assert [r.place for r in found.related] == [at(text, "retire:")]
