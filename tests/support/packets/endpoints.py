"""Who sends packets and who receives them, and what is said of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Protocol = Literal["TCP", "UDP", "SCTP"]
Object = Mapping[str, Any]


class Undocumented(Exception):
    """The documentation does not say what happens, or this evaluator does not know the field."""


@dataclass(frozen=True, eq=False, slots=True)
class Pod:
    """A pod of the pod network; one on its node's network is a `Node`.

    `ports` are its named ports. `node` is the address of its node. A `gateway` is a proxy alone: it has `sidecar` too.
    """

    namespace: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    ip: str = "10.244.0.1"
    service_account: str = "default"
    sidecar: bool = False
    gateway: bool = False
    ports: Mapping[str, int] = field(default_factory=dict)
    node: str = ""

    @property
    def host(self) -> str:
        """The name by which proxies know its Service."""
        return f"{self.name}.{self.namespace}.svc.cluster.local"

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the cluster: its kubelet, and pods on its network."""

    ip: str

    def __str__(self) -> str:
        return f"node {self.ip}"


@dataclass(frozen=True, slots=True)
class External:
    """An address outside the pod network, with the host that clients name.

    `namespace` is where the Service stands that gives the address a name inside the cluster, if one does: the API
    server is the Service `kubernetes` of `default`.
    """

    ip: str
    host: str = ""
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.host} ({self.ip})" if self.host else self.ip


Endpoint = Pod | Node | External


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the called proxy sees it. `claims` are those of its token; None without one.

    With `protocol` tcp it is bytes, and nothing but the connection is known of it.
    """

    method: str = "GET"
    path: str = "/"
    host: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Any] | None = None
    protocol: Literal["http", "tcp"] = "http"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it gets through, and what decided."""

    allowed: bool
    because: str


def spec_of(obj: Object) -> Object:
    found: Object = obj.get("spec") or {}
    return found


def namespace_of(obj: Object) -> str:
    return str(obj["metadata"].get("namespace", "default"))


def name_of(obj: Object) -> str:
    return f"{namespace_of(obj)}/{obj['metadata']['name']}"
