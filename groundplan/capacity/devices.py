"""The devices of a pool: what Kubernetes calls them, and the cpu and memory that come with each."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from groundplan.facts import nvidia
from groundplan.spec import Shared
from groundplan.spec.pools import Offer, Pool
from groundplan.spec.scalars import Quantity

MILLICORE = Quantity(Decimal("0.001"))
MEBIBYTE = Quantity(1024**2, "BinarySI")


class Share(NamedTuple):
    """What of its node comes with one device."""

    cpu: Quantity
    memory: Quantity


class Granted(NamedTuple):
    """Devices of one kind that a quota grants at most: nominal and borrowed."""

    pool: Pool
    offer: Offer
    number: int

    @property
    def resource(self) -> str:
        """The extended resource that pods request."""
        return resource(self.pool, self.offer)


def resource(pool: Pool, offer: Offer) -> str:
    """What a pod requests to get one of these devices."""
    gpu = pool.per_node.gpu
    shared = gpu is not None and (gpu.time_slicing or gpu.mps) is not None
    return nvidia.resource(offer.profile, shared=shared)


def share(pool: Pool, offer: Offer) -> Share:
    """The node's cpu and memory less the reserve, in proportion to the slices of a card; whole millicores and MiB.

    A card counts by its slices (`3g` is three), so that all devices of a node together have all of it.
    """
    slices = _slices(offer)
    total = sum(_slices(o) * o.per_node for o in pool.offers)
    cpu = pool.per_node.cpu - pool.reserve.cpu
    memory = pool.per_node.memory - pool.reserve.memory
    return Share(_part(cpu, slices, total, MILLICORE), _part(memory, slices, total, MEBIBYTE))


def granted(shared: Shared, pools: dict[str, int]) -> list[Granted]:
    """The devices behind pool keys such as `train` or `share/1g.10gb`; unknown keys and zeros are left out."""
    found = []
    for key, count in sorted(pools.items()):
        pool = shared.pool(key)
        offer = next((o for o in pool.offers if o.key == key), None) if pool is not None else None
        if pool is not None and offer is not None and count:
            found.append(Granted(pool, offer, count))
    return found


def _slices(offer: Offer) -> int:
    return int(offer.profile.partition("g.")[0]) if offer.profile is not None else 1


def _part(whole: Quantity, slices: int, total: int, unit: Quantity) -> Quantity:
    """`slices` of `total` in whole units. Multiplied first: a 28th of 28 cores is one core, not 999m."""
    if whole.value <= 0:
        return Quantity(0, unit.family)
    return Quantity(whole.value * slices // (total * unit.value) * unit.value, whole.family)
