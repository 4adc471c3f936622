"""`quota`: how much of the platform is a tenant's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from groundplan.spec.base import Scalable, Spec, unsaid
from groundplan.spec.pools import MIG_PROFILE
from groundplan.spec.scalars import Bytes, Cores, DnsLabel, Quantity
from groundplan.spec.scalars.core import Text

PoolKey = Annotated[
    str,
    Text(
        "pool_key",
        f"[a-z0-9](?:[-a-z0-9]{{0,61}}[a-z0-9])?(?:/{MIG_PROFILE})?",
        "the name of a pool: lower-case letters, digits and `-`, or `pool/profile` for one of several MIG profiles",
        ("train", "share/1g.10gb"),
    ),
]

Count = Annotated[int, Field(ge=0, le=2**31 - 1), Scalable()]


class PoolQuota(Spec):
    """A tenant's devices on one pool, in the unit the pool offers: cards, MIG slices or time slices.

    A bare number is `nominal`.
    """

    shorthand: ClassVar[str | None] = "nominal"

    nominal: Count
    """How many are the tenant's own."""

    borrow: Count = 0
    """How many more it may take while others do not use them."""

    lend: Count = Field(default_factory=lambda data: data["nominal"])
    """How many of its own others may take while it does not use them; omitted: all."""


class ObjectQuota(Spec):
    """How many objects of a kind a tenant's namespace may hold; omitted: any number, where nothing else is said."""

    volumes: Count | None = None
    """PersistentVolumeClaims."""

    secrets: Count | None = None
    """Secrets."""

    config_maps: Count | None = None
    """ConfigMaps."""

    services: Count | None = None
    """Services."""

    load_balancers: Count = 0
    """Services of type LoadBalancer; omitted: none, since traffic enters by the gateway."""

    node_ports: Count = 0
    """Services of type NodePort; omitted: none."""

    jobs: Count | None = None
    """Jobs."""

    notebooks: Count | None = None
    """Kubeflow Notebooks, by whatever way they are made."""

    tensorboards: Count | None = None
    """Tensorboards, by whatever way they are made."""

    serving: Count | None = None
    """KServe InferenceServices, by whatever way they are made."""


class Quota(Spec):
    """A tenant's share. What is not written is the class's; a pool that neither writes is 0."""

    misnomers: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("gpu", "gpus", "nvidia.com/gpu", "requests.nvidia.com/gpu"),
            "GPUs are counted by pool: write pools: {<name of the pool>: <how many>}",
        ),
        **{f"{prefix}.{key}": f"write {key}" for prefix in ("requests", "limits") for key in ("cpu", "memory")},
        "requests.storage": "write storage",
        "hard": "this is no ResourceQuota: write cpu, memory, pods, storage and pools right below `quota`",
        "persistentvolumeclaims": "write objects: {volumes: <how many>}",
    }

    cpu: Annotated[Cores, Scalable("1")]
    """Cores on the pools without GPUs; each GPU brings its share of its node's cores besides."""

    memory: Annotated[Bytes, Scalable("1Mi")]
    """Memory on the pools without GPUs; each GPU brings its share of its node's memory besides."""

    pods: Count
    """How many pods may exist at once."""

    storage: Annotated[Bytes, Scalable("1Mi")] = Field(default_factory=lambda: Quantity.parse("0"))
    """The sum of all volumes; omitted: 0."""

    pools: dict[PoolKey, PoolQuota] = Field(default_factory=dict)
    """Devices, by the name of the pool."""

    objects: ObjectQuota = Field(default_factory=unsaid, validate_default=True)
    """How many objects of a kind may exist."""

    cohort: DnsLabel = "platform"
    """The tenants it lends to and borrows from are those of the same cohort."""
