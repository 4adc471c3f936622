"""`gateway`: the door from outside into the mesh."""

from __future__ import annotations

from groundplan.spec.base import Spec
from groundplan.spec.scalars import DnsSubdomain, Host


class GatewayTls(Spec):
    """Who signs the gateway's certificate."""

    issuer: DnsSubdomain
    """The cert-manager ClusterIssuer."""


class Gateway(Spec):
    """The ingress gateway."""

    host: Host | None = None
    """The host name of the platform; omitted: `domain`. The resolved one is `shared.host`."""

    tls: GatewayTls | None = None
    """How the gateway gets its certificate; omitted: TLS ends before the gateway."""
