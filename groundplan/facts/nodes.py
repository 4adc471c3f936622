"""Labels and taints of node pools."""

from __future__ import annotations

from groundplan.facts import nvidia

POOL = "groundplan.dev/pool"
"""Our own label on nodes; product labels change with drivers and sharing modes."""

GPU_TAINT = f"{nvidia.GPU}=present:NoSchedule"
"""The conventional taint of GPU nodes, which keeps pods without a GPU off them."""
