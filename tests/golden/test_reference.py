"""This repository's own platform: an example of everything, in which nothing is wrong."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from groundplan.compiler import Outcome, compile_repository
from groundplan.loading import DiskFiles
from groundplan.spec import Platform

ENVIRONMENTS = ("dev", "prod-eu", "prod-us", "staging")
everywhere = pytest.mark.parametrize("environment", ENVIRONMENTS)


@cache
def compiled(root: Path) -> Outcome:
    return compile_repository(root, DiskFiles(root))


def platform(root: Path, environment: str) -> Platform:
    resolved = compiled(root).environments[environment].resolved
    assert resolved is not None
    return resolved.platform


def test_nothing_is_wrong_with_it(root: Path) -> None:
    """Not even a warning, in any environment; `prod` is a base and no environment."""
    assert compiled(root).findings == ()
    assert tuple(compiled(root).environments) == ENVIRONMENTS


@everywhere
def test_gpu_quotas_fit_the_pools(root: Path, environment: str) -> None:
    """What tenants are promised exists: nominal quotas add up to no more devices than a pool has."""
    found = platform(root, environment)
    offered = {offer.key: offer.per_node * pool.nodes for pool in found.shared.pools for offer in pool.offers}
    promised: Counter[str] = Counter()
    for tenant in found.tenants:
        promised.update({key: quota.nominal for key, quota in tenant.quota.pools.items()})
    assert promised.keys() == offered.keys()
    assert [key for key, count in promised.items() if count > offered[key]] == []


@everywhere
def test_cores_and_memory_fit_the_pools_without_gpus(root: Path, environment: str) -> None:
    """The quotas of cores and memory are those of the pools without GPUs, less what is reserved on each node."""
    found = platform(root, environment)
    pools = [pool for pool in found.shared.pools if pool.per_node.gpu is None]
    cpu = sum((pool.per_node.cpu.value - pool.reserve.cpu.value) * pool.nodes for pool in pools)
    memory = sum((pool.per_node.memory.value - pool.reserve.memory.value) * pool.nodes for pool in pools)
    assert sum(tenant.quota.cpu.value for tenant in found.tenants) <= cpu
    assert sum(tenant.quota.memory.value for tenant in found.tenants) <= memory


@everywhere
def test_every_environment_is_a_believable_one(root: Path, environment: str) -> None:
    """At least five pools and six tenants, and all three ways of offering a card."""
    found = platform(root, environment)
    gpus = [pool.per_node.gpu for pool in found.shared.pools if pool.per_node.gpu is not None]
    assert len(found.shared.pools) >= 5
    assert len(found.tenants) >= 6
    assert {(gpu.mig is not None, gpu.time_slicing is not None) for gpu in gpus} == {
        (False, False), (True, False), (False, True),
    }  # fmt: skip


def test_hardware_differs_behind_one_name(root: Path) -> None:
    """The same pools everywhere, of other cards: that is what names by purpose are for."""
    pools = {
        e: {p.name: p.per_node.gpu and p.per_node.gpu.model for p in platform(root, e).shared.pools}
        for e in ENVIRONMENTS
    }
    assert len({tuple(names) for names in pools.values()}) == 1
    assert len({names["train"] for names in pools.values()}) == len(ENVIRONMENTS)


def test_clouds_identities_end_where_the_cloud_ends(root: Path) -> None:
    """In dev, on machines of its own, nobody has an identity of AWS; elsewhere everybody has."""
    with_identity = {e: {t.name for t in platform(root, e).tenants if t.workload_identity} for e in ENVIRONMENTS}
    assert with_identity["dev"] == set()
    for environment in ("prod-eu", "prod-us", "staging"):
        assert {t.name for t in platform(root, environment).tenants} == with_identity[environment]
