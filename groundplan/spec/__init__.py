"""The platform spec as types: one module per section, scalars in `groundplan.spec.scalars`."""

from __future__ import annotations

from groundplan.spec.documents import Overlay, OverlayHead, OverlaySpec, TeamFile
from groundplan.spec.identity import Principal
from groundplan.spec.platform import Facts, Metadata, Peer, Peers, Platform, PlatformDocument, PlatformSpec, Shared
from groundplan.spec.pools import Offer, Pool
from groundplan.spec.quota import PoolQuota, Quota
from groundplan.spec.scalars import Quantity
from groundplan.spec.secrets import PlatformSecret, Secret
from groundplan.spec.storage import StorageClass, Volume
from groundplan.spec.tenants import Member, Templates, Tenant, TenantClass
from groundplan.spec.workload import Workload

__all__ = [
    "Facts",
    "Member",
    "Metadata",
    "Offer",
    "Overlay",
    "OverlayHead",
    "OverlaySpec",
    "Peer",
    "Peers",
    "Platform",
    "PlatformDocument",
    "PlatformSecret",
    "PlatformSpec",
    "Pool",
    "PoolQuota",
    "Principal",
    "Quantity",
    "Quota",
    "Secret",
    "Shared",
    "StorageClass",
    "TeamFile",
    "Templates",
    "Tenant",
    "TenantClass",
    "Volume",
    "Workload",
]
