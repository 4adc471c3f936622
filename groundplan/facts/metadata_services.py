"""Where clouds serve the credentials of a node to everything that runs on it, and what may be called there anyway."""

from __future__ import annotations

from typing import NamedTuple

from groundplan.facts import addresses

METADATA_RANGES = ("169.254.0.0/16", "fd00:ec2::/32", "fd20:ce::254/128")
"""Link-local IPv4, in which every cloud has its metadata service (169.254.169.254), and the addresses of AWS (fd00:ec2::254,
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html) and of Google
(https://cloud.google.com/compute/docs/metadata/querying-metadata) in IPv6."""


class Needed(NamedTuple):
    """An address that pods may call on one port."""

    cidr: str
    port: int


NEEDED_BY_CLOUD: dict[str, tuple[Needed, ...]] = {
    "aws": tuple(Needed(cidr, addresses.EKS_POD_IDENTITY_PORT) for cidr in addresses.EKS_POD_IDENTITY),
    "gcp": tuple(Needed(*endpoint) for endpoint in addresses.GCP_METADATA),
}
"""What pods get the credentials of their own service account from; on other clouds there is nothing like it."""

NODE_LOCAL_DNS = Needed(addresses.NODE_LOCAL_DNS, 53)
