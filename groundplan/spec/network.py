"""`network`: the doors of a tenant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from groundplan.spec.base import Items, Keyed, Spec
from groundplan.spec.scalars import DnsLabel, HostPattern, Port


class Egress(Spec):
    """A host outside the platform that the tenant may call."""

    host: HostPattern
    """The host, or `*.` and a domain for all hosts of the domain."""

    port: Port = 443
    """The TCP port."""


class Network(Spec):
    """Who may be called, and by whom; nothing is open that is not named here."""

    internet: bool = False
    """Whether the tenant may call any address outside the platform on port 443."""

    egress: Annotated[tuple[Egress, ...], Strict(strict=False), Keyed("host")] = ()
    """The hosts outside the platform that it may call."""

    allow_from: Items[DnsLabel] = Field(default=(), examples=[["fraud"]])
    """The tenants that may call this one. The called side decides; the objects of both sides follow."""
