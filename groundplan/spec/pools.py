"""`pools`: the machines, named by purpose so that an environment may put other hardware behind a name."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from groundplan.facts import nodes
from groundplan.spec.base import Items, NamedItem, Spec, unsaid
from groundplan.spec.rules import at_most_one
from groundplan.spec.scalars import Bytes, Cores, LabelKey, LabelValue, Quantity, SomeBytes, SomeCores, Taint
from groundplan.spec.scalars.core import Text
from groundplan.spec.scalars.names import LABEL_VALUE

MIG_PROFILE = r"[1-9][0-9]?g\.[1-9][0-9]{0,3}gb(?:\.[a-z]+(?:\.[a-z]+)*)?"

MigProfile = Annotated[
    str,
    Text("mig_profile", MIG_PROFILE, "a MIG profile: `<slices>g.<memory>gb`", ("1g.10gb", "3g.40gb")),
]

Shares = Annotated[int, Field(ge=2, le=128, examples=[4])]


class Gpu(Spec):
    """The GPUs of one node, all alike."""

    model: Annotated[str, LABEL_VALUE, Field(min_length=1, examples=["A100-80GB"])]
    """The model, as people call it."""

    count: int = Field(ge=1, le=64)
    """How many cards a node has."""

    mig: dict[MigProfile, Annotated[int, Field(ge=1, le=16)]] | None = Field(default=None, min_length=1)
    """How each card is cut: the profiles, and how many of each a card gives."""

    time_slicing: Shares | None = None
    """How many pods take turns on one card. Nothing keeps their memory or their faults apart."""

    mps: Shares | None = None
    """Into how many equal parts the Multi-Process Service divides one card."""

    @model_validator(mode="after")
    def _one_way_of_sharing(self) -> Gpu:
        at_most_one(self, "mig", "time_slicing", "mps")
        return self


class NodeSize(Spec):
    """What one node offers to pods: its allocatable resources."""

    cpu: SomeCores
    """Cores."""

    memory: SomeBytes
    """Memory."""

    gpu: Gpu | None = None
    """Its GPUs; omitted: none."""


class Reserve(Spec):
    """What the platform's own pods on each node need: never given to workloads."""

    cpu: Cores = Field(default_factory=lambda: Quantity.parse("1"))
    """Cores."""

    memory: Bytes = Field(default_factory=lambda: Quantity.parse("4Gi"))
    """Memory."""


class Offer(NamedTuple):
    """One kind of device a pool offers, and how many of it a node has."""

    key: str
    """How quotas and workloads name it: the pool's name, or `pool/profile` where a pool has several profiles."""

    profile: str | None
    per_node: int


class Pool(NamedItem):
    """Nodes that are alike. Quota keys, tolerations and Kueue's flavours come from its name."""

    nodes: int = Field(ge=0, le=15000)
    """How many nodes; 0 keeps the name without machines."""

    per_node: NodeSize
    """What one node offers."""

    reserve: Reserve = Field(default_factory=unsaid, validate_default=True)
    """What of it the platform's own pods need."""

    capacity_type: Literal["on-demand", "reserved", "spot"] = "on-demand"
    """How the machines are bought; spot machines may go away at any time."""

    price_per_gpu_hour: float = Field(default=0, ge=0, examples=[2.10])
    """The price of one card for one hour, in the platform's currency."""

    topology: Items[LabelKey] = Field(default=(), max_length=16)
    """The levels that say how near nodes are, the widest first."""

    selector: dict[LabelKey, LabelValue] = Field(
        default_factory=lambda data: {nodes.POOL: data["name"]}, min_length=1, max_length=8
    )
    """The labels of its nodes; omitted: groundplan.dev/pool with the pool's name."""

    taints: Items[Taint] = Field(
        default_factory=lambda data: [nodes.GPU_TAINT] if data["per_node"].gpu else [],
        validate_default=True,
        max_length=8,
    )
    """The taints of its nodes; omitted: nvidia.com/gpu=present:NoSchedule where they have GPUs. [] for none."""

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The devices it offers; empty for a pool without GPUs."""
        gpu = self.per_node.gpu
        if gpu is None:
            return ()
        if gpu.mig is None:
            return (Offer(self.name, None, gpu.count * (gpu.time_slicing or gpu.mps or 1)),)
        single = len(gpu.mig) == 1
        return tuple(
            Offer(self.name if single else f"{self.name}/{profile}", profile, gpu.count * count)
            for profile, count in sorted(gpu.mig.items())
        )
