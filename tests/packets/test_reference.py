"""What is rendered for the reference platform lets through what its sources declare, and nothing else.

The files in rendered/ are read as an administrator of the cluster would read them: the evaluator knows Kubernetes and
Istio, the expectation comes from the sources as plain YAML and from a table of the platform's workloads, and neither
knows the compiler.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from packets.faults import FAULTS, Fault, broken
from packets.sources import ENVIRONMENTS, expected, rendered
from packets.tenants import cluster
from packets.walk import Probe, probes, walk

EDGES = {
    ("assist", "metering"),
    ("metering", "forecast"),
    ("trading", "forecast"),
    ("forecast", "weather"),
    ("trading", "weather"),
}
"""Who may call whom, in the environments that have both."""

INTERNET = {"weather", "inspection", "gridlab", "gridlab-us"}
HOSTS = {
    "academy": {"pypi.havgrid.example"},
    "assist": {"mlflow.havgrid.example", "crm.havgrid.example", "huggingface.co"},
    "forecast": {"mlflow.havgrid.example", "scada-export.havgrid.example", "any.marketdata.example"},
    "metering": {"mlflow.havgrid.example"},
    "trading": {"mlflow.havgrid.example", "api.power-exchange.example"},
}
"""The declared hosts outside, `any` for `*`, without the object store, which everybody reaches."""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_expectation_is_what_people_wrote(root: Path, environment: str) -> None:
    """The reader of sources agrees with a table written by hand: a walk after nothing would find nothing."""
    tenants = {tenant.name: tenant for tenant in expected(root, environment).tenants}
    assert {"smoke", "weather", "forecast", "metering", "assist", "inspection"} <= tenants.keys()
    edges = {(caller, called.name) for called in tenants.values() for caller in called.callers}
    assert edges == {(caller, called) for caller, called in EDGES if {caller, called} <= tenants.keys()}
    assert {name for name, tenant in tenants.items() if tenant.internet} == INTERNET & tenants.keys()
    hosts = {name: {door.host for door in tenant.doors[:-1]} for name, tenant in tenants.items()}
    assert hosts == {name: HOSTS.get(name, set()) for name in tenants}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_declared_gets_through_and_nothing_else(root: Path, environment: str) -> None:
    """Every pair of workloads, the platform's paths, the outside: each is let through or dropped as declared."""
    found = list(walk(rendered(root, environment), probes(cluster(expected(root, environment)))))
    assert not found, f"{len(found)} calls in {environment}, such as:\n" + "\n".join(found[:20])


CHAIN = {"weather", "forecast", "metering"}
"""Enough tenants to see every fault in little time: the internet, hosts outside, an edge, and none between two of them."""


@cache
def _part(root: Path) -> tuple[list[dict[str, Any]], list[Probe]]:
    """The objects and probes of a part of prod-eu."""
    whole = expected(root, "prod-eu")
    tenants = tuple(tenant for tenant in whole.tenants if tenant.name in CHAIN)
    some = {tenant.namespace for tenant in tenants}
    others = {tenant.namespace for tenant in whole.tenants} - some
    objects = [obj for obj in rendered(root, "prod-eu") if obj["metadata"].get("namespace") not in others]
    part = replace(whole, tenants=tuple(replace(tenant, callers=tenant.callers & CHAIN) for tenant in tenants))
    return objects, list(probes(cluster(part)))


def test_a_part_of_the_platform_is_as_it_should_be(root: Path) -> None:
    """What the faults are tried on has none."""
    assert list(walk(*_part(root))) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_in_what_is_rendered_is_noticed(root: Path, fault: Fault) -> None:
    """The walk sees each mistake in the real objects."""
    objects, asked = _part(root)
    assert any(walk(broken(fault, objects), asked))


def test_a_policy_of_a_tenant_can_open_what_is_closed(root: Path) -> None:
    """NetworkPolicies only add up, so one that a tenant makes itself undoes the isolation: it has to be forbidden."""
    objects, asked = _part(root)
    own = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "my-own", "namespace": "forecast"},
        "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{}]},
    }
    found = list(walk([*objects, own], asked))
    assert any("forecast/step -> 169.254.169.254 TCP 80" in line for line in found)
    assert not any("forecast/step -> smart-meters/" in line for line in found)
