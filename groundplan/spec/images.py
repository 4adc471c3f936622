"""`images`: what may run, and where it comes from."""

from __future__ import annotations

from pydantic import Field

from groundplan.spec.base import Items, Spec
from groundplan.spec.scalars import CatalogName, ImageReference, RegistryPrefix


class Images(Spec):
    """Rules for every image that is rendered."""

    registries: Items[RegistryPrefix] = ()
    """The only prefixes a rendered image may have; empty: any."""

    mirror: dict[RegistryPrefix, RegistryPrefix] = Field(default_factory=dict)
    """Prefixes and what is rendered in their place."""

    require_digest: bool = False
    """Whether every rendered image must be pinned by digest."""

    catalog: dict[CatalogName, ImageReference] = Field(default_factory=dict)
    """Short names for images."""
