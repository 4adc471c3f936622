"""Label selectors and address ranges.

https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from packets.endpoints import Object, Undocumented

Labels = Mapping[str, str]


def selects(selector: Object, labels: Labels) -> bool:
    """Whether labels fulfil every requirement of a LabelSelector. An empty one selects everything."""
    if unknown := selector.keys() - {"matchLabels", "matchExpressions"}:
        raise Undocumented(f"selector with {sorted(unknown)}")
    wanted: Labels = selector.get("matchLabels") or {}
    return has_all(wanted, labels) and all(_fulfils(one, labels) for one in selector.get("matchExpressions") or ())


def has_all(wanted: Labels, labels: Labels) -> bool:
    return all(labels.get(key) == value for key, value in wanted.items())


def _fulfils(requirement: Mapping[str, Any], labels: Labels) -> bool:
    """`NotIn` is fulfilled by what has no such label, too."""
    value = labels.get(requirement["key"])
    values = requirement.get("values") or ()
    match requirement["operator"]:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case operator:
            raise Undocumented(f"operator {operator}")


@lru_cache(maxsize=4096)
def _network(cidr: str) -> IPv4Network | IPv6Network:
    return ip_network(cidr, strict=False)


@lru_cache(maxsize=4096)
def _address(ip: str) -> IPv4Address | IPv6Address:
    return ip_address(ip)


def contains(cidr: str, ip: str) -> bool:
    """Whether an address is in a range, or is the one address that stands for a range."""
    network, address = _network(cidr), _address(ip)
    return network.version == address.version and address in network
