"""Where a cloud hands out credentials, pods of a tenant get their own and never the node's.

The expected files of the golden cases, judged by the evaluator of packets; the addresses are the clouds' own documentation's.
"""

from __future__ import annotations

from typing import Any

import pytest

import golden
from packets import External, Pod, World

NODE_V4, NODE_V6 = "169.254.169.254", "fd00:ec2::254"
GKE = "169.254.169.252"
EKS_V4, EKS_V6 = "169.254.170.23", "fd00:ec2::23"

OPEN = {
    "aws": set(),
    "aws-pod-identity": {(EKS_V4, 80), (EKS_V6, 80)},
    "azure": set(),
    "gcp": {(GKE, 988), (NODE_V4, 80)},
    "on-prem": set(),
}
"""Environment of the case `clouds` -> what a tenant with that cloud's identity may call. On GKE the address of the node's
service is the one of its metadata server, which answers a pod for the pod's own account."""

ADDRESSES = [
    *((address, port) for address in (NODE_V4, NODE_V6, GKE, EKS_V4, EKS_V6) for port in (80, 443, 988, 8080)),
]


def world(environment: str, case: str = "clouds") -> World:
    return World(
        g.object for g in golden.objects() if (g.case, g.environment) == (case, environment) and "argocd/" not in g.path
    )


def pod(namespace: str = "vision", *, sidecar: bool = False) -> Pod:
    return Pod(namespace, "step", {}, "10.64.0.9", service_account="default-editor", sidecar=sidecar)


@pytest.mark.parametrize("environment", OPEN)
def test_only_what_the_identity_needs_is_reached(environment: str) -> None:
    """Pods without a sidecar, which only NetworkPolicies hold, reach exactly the service their identity comes from."""
    seen = world(environment)
    reached = {(a, p) for a, p in ADDRESSES if seen.reaches_external(pod(), External(a), p).allowed}
    assert reached == OPEN[environment]


@pytest.mark.parametrize("environment", ["aws-pod-identity", "gcp"])
def test_the_mesh_knows_the_service_too(environment: str) -> None:
    """A pod with a sidecar gets its credentials as well: the proxy knows the address."""
    seen = world(environment)
    for address, port in sorted(OPEN[environment]):
        if port == 80:
            assert seen.reaches_external(pod(sidecar=True), External(address), port).allowed, address


def test_the_internet_leads_there_on_no_port() -> None:
    """A tenant with `internet: true` reaches public addresses, and none of these."""
    seen = world("default", "network")
    assert seen.reaches_external(pod("risk"), External("198.51.100.7"), 443).allowed
    assert not any(seen.reaches_external(pod("risk"), External(a), p).allowed for a, p in ADDRESSES)


def test_a_retired_tenant_reaches_nothing_outside() -> None:
    """Its doors are closed, declared as they are."""
    seen = world("default", "retired")
    for address, port in (("198.51.100.7", 443), ("198.51.100.7", 8443), *ADDRESSES):
        assert not seen.reaches_external(pod("fraud"), External(address), port).allowed


def test_a_hole_is_noticed() -> None:
    """With `except` taken out of the policies for public addresses, the walk above finds the node's service."""
    objects = [g.object for g in golden.objects() if (g.case, g.environment) == ("network", "default")]
    opened = [_without_exceptions(obj) if obj["kind"] == "NetworkPolicy" else obj for obj in objects]
    assert World(opened).reaches_external(pod("risk"), External(NODE_V4), 443).allowed


def _without_exceptions(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_exceptions(child) for key, child in node.items() if key != "except"}
    return [_without_exceptions(child) for child in node] if isinstance(node, list) else node
