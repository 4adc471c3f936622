"""`images`: what may run, and where it comes from."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from groundplan.spec.base import Items, Spec
from groundplan.spec.scalars import CatalogName, DnsSubdomain, ImageReference, RegistryPrefix


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

    pull_secret: DnsSubdomain | None = None
    """One of the platform's `secrets` that holds `.dockerconfigjson`: every tenant's pods pull images with it."""

    def mirrored(self, image: ImageReference) -> ImageReference:
        """The reference that is rendered for `image`: the longest prefix of `mirror` that fits is replaced."""
        fitting = [prefix for prefix in self.mirror if image.name.startswith(prefix)]
        if not fitting:
            return image
        longest = max(fitting, key=len)
        registry, _, repository = (self.mirror[longest] + image.name[len(longest) :]).partition("/")
        return replace(image, registry=registry, repository=repository)
