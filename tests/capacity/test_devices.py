"""Devices: what a pool's cards are called, and what of the node comes with each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groundplan.capacity.devices import resource, share
from groundplan.spec.pools import Pool


def pool(**gpu: Any) -> Pool:
    size = {"cpu": 96, "memory": "1Ti", "gpu": {"model": "A100-80GB", "count": 8, **gpu}}
    return Pool.model_validate({"name": "train", "nodes": 2, "perNode": size})


def test_a_whole_card_is_a_gpu() -> None:
    """A pool that is neither cut nor shared offers `nvidia.com/gpu`."""
    (offer,) = pool().offers
    assert resource(pool(), offer) == "nvidia.com/gpu"


def test_a_time_slice_is_not_taken_for_a_card() -> None:
    """Shared cards are renamed, so that nobody who asks for a card gets a slice."""
    sliced = pool(timeSlicing=4)
    assert {resource(sliced, o) for o in sliced.offers} == {"nvidia.com/gpu.shared"}


def test_a_mig_slice_is_named_by_its_profile() -> None:
    """Each profile is an extended resource of its own."""
    cut = pool(mig={"1g.10gb": 2, "3g.40gb": 1})
    assert {resource(cut, o) for o in cut.offers} == {"nvidia.com/mig-1g.10gb", "nvidia.com/mig-3g.40gb"}


def test_the_reserve_is_nobodys() -> None:
    """A device's share is taken from what the reserve leaves: (96 - 1) / 8 cores, rounded down to millicores."""
    (offer,) = pool().offers
    assert str(share(pool(), offer).cpu) == "11875m"


@given(st.dictionaries(st.sampled_from(["1g.10gb", "2g.20gb", "3g.40gb"]), st.integers(1, 7), min_size=1))
def test_all_devices_of_a_node_fit_the_node(mig: dict[str, int]) -> None:
    """However the cards are cut, the shares of all devices together never exceed the node less its reserve."""
    cut = pool(mig=mig)
    total = sum((share(cut, o).cpu.value * o.per_node for o in cut.offers), Decimal(0))
    assert total <= cut.per_node.cpu.value - cut.reserve.cpu.value
    assert total > (cut.per_node.cpu.value - cut.reserve.cpu.value) * Decimal("0.99")
