"""Hosts, ports, URLs and address ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Parsed, Text, compiled, refusal

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

_PART = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_HOST = rf"{_PART}(?:\.{_PART})*"
_PORT = "[1-9][0-9]{0,4}"


def _bare_host(text: str) -> str:
    rest = text.lower().partition("://")[2] or text.lower()
    host = rest.partition("/")[0].partition(":")[0].rstrip(".")
    return f"write {host}" if host != text and compiled(_HOST).fullmatch(host) else ""


Host = Annotated[
    str,
    Text(
        "host",
        _HOST,
        "a host name: in lower case, without scheme, port or path",
        ("ml.borealis.example",),
        max_length=253,
        hint=_bare_host,
        fillable=True,
    ),
]

HostPattern = Annotated[
    str,
    Text(
        "host",
        rf"(?:\*\.)?{_HOST}",
        "a host name: in lower case, without scheme, port or path; `*.` before it stands for all hosts of the domain",
        ("huggingface.co", "*.huggingface.co"),
        max_length=253,
        hint=_bare_host,
        fillable=True,
    ),
]

Endpoint = Annotated[
    str,
    Text(
        "endpoint",
        rf"{_HOST}(?::{_PORT})?",
        "a host name with an optional port: in lower case, without scheme or path",
        ("s3.borealis.example", "seaweedfs.kubeflow:8333"),
        max_length=259,
        hint=_bare_host,
        fillable=True,
    ),
]

HttpUrl = Annotated[
    str,
    Text(
        "http_url",
        rf"https?://(?:{_HOST}|\[[0-9A-Fa-f:.]+\])(?::{_PORT})?(?:/[-A-Za-z0-9._~%!$&'()*+,;=:@/]*)?",
        "a URL: `https://` or `http://`, a host in lower case, an optional port and path; no user, query or fragment",
        ("https://vault.borealis.example",),
        max_length=2048,
        hint=lambda text: f"write https://{text}" if compiled(rf"{_HOST}(?:/.*)?").fullmatch(text) else "",
        fillable=True,
    ),
]

RepoUrl = Annotated[
    str,
    Text(
        "repo_url",
        rf"(?:https?|ssh|git)://(?:[A-Za-z0-9._-]+@)?{_HOST}(?::{_PORT})?/\S+|[A-Za-z0-9._-]+@{_HOST}:[^\s/]\S*",
        "the URL of a Git repository: https://host/path, ssh://user@host/path or user@host:path",
        ("https://git.borealis.example/ml/platform.git", "git@git.borealis.example:ml/platform.git"),
        max_length=2048,
    ),
]

Port = Annotated[int, Field(ge=1, le=65535, examples=[443])]

_CIDR_EXPECTED = "an address range: a network address, `/` and the length of its prefix"


@dataclass(frozen=True, slots=True)
class Cidr(Parsed):
    """A network in canonical text, `10.64.0.0/12` or `fd00::/8`."""

    text: str

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": r"^[0-9A-Fa-f:.]+/[0-9]{1,3}$",
        "examples": ["10.64.0.0/12", "fd00:10::/64"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        import ipaddress  # 4 ms, and only platforms with address ranges need it

        if compiled(r"[0-9A-Fa-f:.]+/(?:0|[1-9][0-9]{0,2})").fullmatch(text) is None:
            raise refusal("cidr", f"`{text}` is not an address range", _CIDR_EXPECTED, _with_length(text))
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            hint = "e.g. 10.64.0.0/12 or fd00:10::/64"
            raise refusal("cidr", f"`{text}` is not an address range", _CIDR_EXPECTED, hint) from None
        if ipaddress.ip_address(text.partition("/")[0]) != network.network_address:
            problem = f"`{text}` is an address inside the network {network}, not the network"
            raise refusal("cidr_host_bits", problem, _CIDR_EXPECTED, f"write {network}", code=OUT_OF_BOUNDS)
        return cls(str(network))

    @property
    def network(self) -> IPv4Network | IPv6Network:
        import ipaddress

        return ipaddress.ip_network(self.text)

    def overlaps(self, other: Cidr) -> bool:
        return self.network.version == other.network.version and self.network.overlaps(other.network)

    def __str__(self) -> str:
        return self.text


def _with_length(text: str) -> str:
    import ipaddress

    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return f"write {address}/{address.max_prefixlen} for this one address"
