"""`network`: the doors of a tenant."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from groundplan.spec.base import Items, Keyed, Spec
from groundplan.spec.scalars import Cidr, DnsLabel, HostPattern, Port

HTTPS = 443
"""The port that `internet` opens."""


class Egress(Spec):
    """A host outside the platform that the tenant may call."""

    host: HostPattern
    """The host, or `*.` and a domain for all hosts of the domain."""

    port: Port = HTTPS
    """The TCP port."""

    protocol: Literal["tls", "http", "tcp"] = Field(
        default_factory=lambda data: "http" if data.get("port") == 80 else "tls"
    )
    """What is spoken there: the mesh knows the host by it. `tcp` needs `cidrs`. Omitted: tls, on port 80 http."""

    cidrs: Items[Cidr] = ()
    """The addresses of the host; omitted: any public address. A host with private addresses needs them."""


class Network(Spec):
    """Who may be called, and by whom; nothing is open that is not named here."""

    internet: bool = False
    """Whether the tenant may call any address outside the platform on port 443."""

    egress: Annotated[tuple[Egress, ...], Strict(strict=False), Keyed("host")] = ()
    """The hosts outside the platform that it may call."""

    allow_from: Items[DnsLabel] = Field(default=(), examples=[["fraud"]])
    """The tenants that may call this one. The called side decides; the objects of both sides follow."""
