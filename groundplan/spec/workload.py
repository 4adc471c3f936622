"""The core of every workload: what a notebook, a step, a job, a trial and an endpoint have in common.

The sections of workloads extend `Workload`; nothing of it is a section by itself.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, Strict, model_validator

from groundplan.spec.base import Items, Keyed, NamedItem, Spec, unsaid
from groundplan.spec.quota import PoolKey
from groundplan.spec.rules import exactly_one
from groundplan.spec.scalars import DnsLabel, DnsSubdomain, EnvName, Image, ObjectKey, SomeBytes, SomeCores
from groundplan.spec.scalars.core import Text

MountPath = Annotated[
    str,
    Text(
        "mount_path",
        r"/(?!.*(?:^|/)\.\.?(?:/|$))(?:[^/:\x00-\x1f\x7f]+(?:/[^/:\x00-\x1f\x7f]+)*)",
        "an absolute path in the container, without `.`, `..`, `:` and without a trailing `/`",
        ("/data",),
        max_length=1024,
    ),
]


class EnvVar(Spec):
    """An environment variable: a value, or a key of a secret. A bare text is the value."""

    shorthand: ClassVar[str | None] = "value"

    value: str | None = None
    """The value itself, never a credential."""

    secret: DnsSubdomain | None = None
    """The secret that holds the value."""

    key: ObjectKey | None = None
    """The key in it; omitted: the secret's only key."""

    @model_validator(mode="after")
    def _value_or_secret(self) -> EnvVar:
        exactly_one(self, "value", "secret")
        if self.key is not None:
            exactly_one(self, "value", "key")
        return self


class EnvFrom(Spec):
    """All keys of a secret as environment variables. A bare name is the secret."""

    shorthand: ClassVar[str | None] = "secret"

    secret: DnsSubdomain
    """The secret."""

    prefix: EnvName | None = None
    """What stands before each key."""


class Mount(Spec):
    """One of the tenant's volumes in the container. A bare name is the volume."""

    shorthand: ClassVar[str | None] = "volume"

    volume: DnsLabel
    """The volume."""

    mount: MountPath = Field(default_factory=lambda data: f"/{data['volume']}")
    """Where it appears; omitted: `/` and its name."""

    read_only: bool = False
    """Whether it may only be read."""


class Resources(Spec):
    """Where a pod runs and what it gets."""

    pool: PoolKey | None = None
    """The pool; omitted: the first pool without GPUs."""

    gpus: int = Field(default=0, ge=0, le=64)
    """How many of what the pool offers: cards, MIG slices or time slices."""

    cpu: SomeCores | None = None
    """Cores; omitted: the GPUs' share of the node less its reserve."""

    memory: SomeBytes | None = None
    """Memory; omitted: the GPUs' share of the node less its reserve."""


class Workload(NamedItem):
    """The keys that every workload has, spelt the same everywhere."""

    image: Image
    """A name of `images.catalog`, or a full reference if it has `/`, `:` or `@`."""

    command: Items[str] = ()
    """The program, in place of the image's own."""

    args: Items[str] = ()
    """Its arguments, in place of the image's own."""

    env: dict[EnvName, EnvVar] = Field(default_factory=dict)
    """Environment variables."""

    env_from: Annotated[tuple[EnvFrom, ...], Strict(strict=False), Keyed("secret")] = ()
    """Secrets all of whose keys become environment variables."""

    volumes: Annotated[tuple[Mount, ...], Strict(strict=False), Keyed("volume")] = ()
    """The tenant's volumes it sees."""

    resources: Resources = Field(default_factory=unsaid, validate_default=True)
    """Where it runs and what it gets."""

    priority: DnsLabel | None = None
    """One of `priorities`; omitted: the tenant's."""
