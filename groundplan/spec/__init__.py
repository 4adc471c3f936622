"""The platform spec as types: one module per section, scalars in `groundplan.spec.scalars`."""

from __future__ import annotations

from groundplan.spec.documents import Overlay, OverlayHead, OverlaySpec, TeamFile
from groundplan.spec.platform import Facts, Platform, PlatformDocument, PlatformSpec, Shared
from groundplan.spec.tenants import Templates, Tenant, TenantClass

__all__ = [
    "Facts",
    "Overlay",
    "OverlayHead",
    "OverlaySpec",
    "Platform",
    "PlatformDocument",
    "PlatformSpec",
    "Shared",
    "TeamFile",
    "Templates",
    "Tenant",
    "TenantClass",
]
