"""The attributes of a call that an AuthorizationPolicy may ask for, and how their values are matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from packets.endpoints import Endpoint, Pod, Request, Undocumented
from packets.selectors import contains

HTTP_SOURCE = frozenset({"requestPrincipals", "notRequestPrincipals"})
HTTP_OPERATION = frozenset({"hosts", "notHosts", "methods", "notMethods", "paths", "notPaths"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a client is by the certificate it shows."""

    trust_domain: str
    namespace: str
    service_account: str

    @property
    def principal(self) -> str:
        return f"{self.trust_domain}/ns/{self.namespace}/sa/{self.service_account}"


@dataclass(frozen=True, eq=False, slots=True)
class Connection:
    """A call as it arrives at the called pod's proxy. `identity` is None in plaintext; `claims` are those that count."""

    caller: Endpoint
    called: Pod
    port: int
    request: Request
    identity: Identity | None
    claims: Mapping[str, Any] | None


def is_http_only(key: str) -> bool:
    """Whether a condition can be decided on requests only (reference, "Supported Protocols")."""
    return key.startswith("request.")


def values_of(key: str, connection: Connection) -> list[str]:
    """The values of an attribute; none where it is missing. Raises Undocumented for one that is not known here."""
    name, in_brackets = _parts(key)
    if name == "request.headers":
        return [
            value for header, value in connection.request.headers.items() if header.lower() == in_brackets[0].lower()
        ]
    if name == "request.auth.claims":
        return _claim(connection.claims, in_brackets)
    if in_brackets or name not in _VALUES:
        raise Undocumented(f"attribute {key}")
    return [value for value in _VALUES[name](connection) if value]


def matches(key: str, pattern: str, value: str, namespace: str) -> bool:
    """Whether a value of an attribute fits. `namespace` is the policy's own, for a service account that names none."""
    if key in ("source.ip", "remote.ip", "destination.ip"):
        return contains(pattern, value)
    if key == "destination.port":
        return pattern == value
    if key == "source.serviceAccount":
        return value == (pattern if "/" in pattern else f"{namespace}/{pattern}")
    if key == "request.host":
        return _fits(pattern.lower(), value.lower())
    if key == "request.path" and "{" in pattern:
        return _template(pattern).fullmatch(value) is not None
    return _fits(pattern, value)


def _fits(pattern: str, value: str) -> bool:
    """Exact, prefix (`abc*`), suffix (`*abc`) and presence (`*`: any value but the empty one)."""
    if pattern == "*":
        return value != ""
    starts, ends = pattern.startswith("*"), pattern.endswith("*")
    if starts and ends:
        raise Undocumented(f"pattern {pattern!r}")
    if starts:
        return value.endswith(pattern[1:])
    return value.startswith(pattern[:-1]) if ends else value == pattern


@lru_cache(maxsize=256)
def _template(pattern: str) -> re.Pattern[str]:
    """A path with `{*}` for one segment and `{**}` for any number of them (reference of Operation.paths)."""
    parts = re.split(r"(\{\*\*?\})", pattern)
    if any(char in part for part in parts if part not in ("{*}", "{**}") for char in "{}*"):
        raise Undocumented(f"path {pattern!r}")
    return re.compile("".join({"{*}": "[^/]+", "{**}": ".*"}.get(part) or re.escape(part) for part in parts))


def _parts(key: str) -> tuple[str, list[str]]:
    """`request.auth.claims[a][b]` -> the name and what stands in brackets."""
    name, bracket, _ = key.partition("[")
    return name, re.findall(r"\[([^\]]*)\]", key) if bracket else []


def _claim(claims: Mapping[str, Any] | None, names: list[str]) -> list[str]:
    """A text, or each of a list of texts; claims in claims are named one bracket after the other."""
    found: Any = claims
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _request_principal(connection: Connection) -> list[str]:
    issuer, subject = _claim(connection.claims, ["iss"]), _claim(connection.claims, ["sub"])
    return [f"{issuer[0]}/{subject[0]}"] if issuer and subject else []


_VALUES: Mapping[str, Callable[[Connection], list[str]]] = {
    "source.principal": lambda c: [c.identity.principal] if c.identity else [],
    "source.namespace": lambda c: [c.identity.namespace] if c.identity else [],
    "source.serviceAccount": lambda c: [f"{c.identity.namespace}/{c.identity.service_account}"] if c.identity else [],
    "source.ip": lambda c: [c.caller.ip],
    "remote.ip": lambda c: [c.caller.ip],  # no proxy in front is trusted, which is the default
    "destination.ip": lambda c: [c.called.ip],
    "destination.port": lambda c: [str(c.port)],
    "request.host": lambda c: [c.request.host],
    "request.method": lambda c: [c.request.method],
    "request.path": lambda c: [c.request.path.partition("?")[0]],
    "request.auth.principal": _request_principal,
    "request.auth.audiences": lambda c: _claim(c.claims, ["aud"]),
    "request.auth.presenter": lambda c: _claim(c.claims, ["azp"]),
}
