"""The identity of an object, and what a generator yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Ref(NamedTuple):
    """The identity of an object, ordered. The group is part of it: core and Knative `Service` are two kinds."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        kind = f"{self.kind}.{self.group}" if self.group else self.kind
        return f"{kind} {self.namespace}/{self.name}" if self.namespace else f"{kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object, in upstream's field names, and the spec path it came from, such as `tenants[vision].members[0]`."""

    object: dict[str, Any]
    origin: str


def group_of(api_version: str) -> str:
    """The API group of an `apiVersion`; the core group is empty."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""


def ref_of(obj: Mapping[str, Any]) -> Ref:
    """The identity of an object. Raises KeyError when it has no kind or name, which is a generator's bug."""
    metadata = obj["metadata"]
    return Ref(group_of(obj["apiVersion"]), obj["kind"], metadata.get("namespace", ""), metadata["name"])
