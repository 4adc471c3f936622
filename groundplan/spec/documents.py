"""The other documents people write: overlays and the files of teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from groundplan.spec.base import Named, Spec, unsaid
from groundplan.spec.platform import PlatformSpec
from groundplan.spec.scalars import DnsLabel
from groundplan.spec.secrets import Secret
from groundplan.spec.storage import Volume


class OverlaySpec(PlatformSpec):
    """A partial platform: what an environment does otherwise. Never validated by itself, only after merging."""

    quota_scale: float | None = Field(default=None, gt=0, le=1, examples=[0.25])
    """What every tenant's quota is multiplied by, rounded down, at least 1 where it was above 0.

    A quota written in the environment's own overlay is not scaled. It only makes smaller: write quotas for the largest
    environment. That also catches a 25 that meant percent."""


class OverlayHead(Spec):
    """What an overlay says about itself, beside its `spec`."""

    misnomers: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("apiVersion", "kind", "metadata", "name"), "remove it: an overlay is known by the name of its file"
    )

    abstract: bool = False
    """A base for others, not an environment."""

    extends: DnsLabel | None = None
    """The overlay this one is laid over."""

    pin_versions: bool | None = None
    """Whether every `version` must be set in this environment's own overlays; omitted: as in the overlay it extends."""


class Overlay(OverlayHead):
    """A file of overlays/: how one environment differs."""

    spec: OverlaySpec = Field(default_factory=unsaid, validate_default=True)
    """A partial platform: maps merge, named items merge by name, other lists are replaced, null removes."""


class TeamFile(Spec):
    """A file of teams/<tenant>/: the sections a team owns of its tenant."""

    secrets: Named[Secret] = ()
    """Secrets of the namespace; `from` stays below `<tenant>/`."""

    volumes: Named[Volume] = ()
    """Volumes of the namespace."""
