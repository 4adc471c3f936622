"""What a platform is rendered for: component versions, and the shape of every API they bring.

A release is our own name for a locked set of versions. It holds facts only; which fields an object may have is the
contract's business (`schemas/contract/`).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

Scope = Literal["Namespaced", "Cluster"]

_MODULES = {"2026.08": "r2026_08"}
"""Release name -> the module of its data. Oldest first."""


@dataclass(frozen=True, slots=True)
class Component:
    """An upstream project at a version. `version` is spelt as the project spells its tag."""

    name: str
    version: str
    repository: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One API of a release. `version` is the one we emit: the storage version, which needs no conversion."""

    group: str
    kind: str
    version: str
    served: tuple[str, ...]
    scope: Scope
    project: str

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}"


@dataclass(frozen=True, slots=True)
class Release:
    """`kinds` maps (group, kind) to its shape.

    MPIJob (kubeflow.org) comes from two projects under one CRD name, so that a cluster has one of the two; `kinds`
    holds mpi-operator's, and `shapes` holds every row.
    """

    name: str
    components: Mapping[str, Component]
    kinds: Mapping[tuple[str, str], Kind]
    shapes: tuple[Kind, ...]

    def api_version(self, group: str, kind: str) -> str:
        """`group/version` to write in an object of this kind; KeyError when the release has no such kind."""
        return self.kinds[group, kind].api_version


def names() -> tuple[str, ...]:
    """All releases, oldest first."""
    return tuple(_MODULES)


@cache
def get(name: str) -> Release | None:
    """The release of this name, or None."""
    module = _MODULES.get(name)
    if module is None:
        return None
    data = importlib.import_module(f"groundplan.releases.{module}")
    components = {p: Component(p, version, repository) for p, (version, repository) in data.COMPONENTS.items()}
    shapes = tuple(
        Kind(group, kind, storage, tuple(served.split()), scope, project)
        for project, rows in data.KINDS.items()
        for group, kind, served, storage, scope in rows
    )
    kinds: dict[tuple[str, str], Kind] = {}
    for shape in shapes:
        kinds.setdefault((shape.group, shape.kind), shape)
    return Release(name, MappingProxyType(components), MappingProxyType(kinds), shapes)
