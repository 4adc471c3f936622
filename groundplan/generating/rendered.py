"""An object of an environment, and the file it is written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import quote

from groundplan.facts.kubernetes import is_namespaced
from groundplan.objects import Ref

Scope = Literal["platform", "tenant", "delivery"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""The folders of an environment, in the order they are generated."""

DELIVERY_FOLDER = "argocd"


@dataclass(frozen=True, slots=True)
class Rendered:
    """An object with all that is known of it.

    `scope` says in which folder it lies. `tenant` names the tenant whose object (or whose Application) it is, and is
    empty for the platform's. `home` is the namespace whose objects lie directly in the folder.
    """

    ref: Ref
    object: dict[str, Any]
    origin: str
    generator: str
    scope: Scope
    tenant: str = ""
    home: str = ""

    @property
    def path(self) -> str:
        """Where it is written, relative to rendered/<env>/. Depends on nothing but the object's identity and owner."""
        return f"{self.folder}/{file_name(self.ref)}"

    @property
    def folder(self) -> str:
        if self.scope == "delivery":
            top = DELIVERY_FOLDER
        elif self.scope == "tenant":
            top = f"tenants/{self.tenant}"
        else:
            top = "platform"
        inside = self.ref.namespace if self.ref.namespace != self.home else ""
        return f"{top}/{inside}" if inside else top


def file_name(ref: Ref) -> str:
    """`<kind>[.<group>]-<name>.yaml`; the group is left out for Kubernetes' own, whose kinds are unique."""
    kind = ref.kind.lower()
    head = kind if is_namespaced(ref.group, ref.kind) is not None else f"{kind}.{ref.group}"
    return f"{head}-{quote(ref.name, safe='')}.yaml"
