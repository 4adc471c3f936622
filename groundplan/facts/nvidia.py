"""Resource names of NVIDIA's device plugin (NVIDIA/k8s-device-plugin v0.20.0, README)."""

from __future__ import annotations

GPU = "nvidia.com/gpu"

SHARED_GPU = "nvidia.com/gpu.shared"
"""A time slice or an MPS part of a GPU, where the plugin runs with `renameByDefault`, so that nobody takes it for a card."""


def resource(mig_profile: str | None, *, shared: bool = False) -> str:
    """The extended resource of a whole GPU, a shared one, or a MIG slice such as `1g.10gb` (strategy `mixed`)."""
    if mig_profile is not None:
        return f"nvidia.com/mig-{mig_profile}"
    return SHARED_GPU if shared else GPU
