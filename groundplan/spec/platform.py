"""The platform as a whole: what is written in platform.yaml, and what generators are given.

`PlatformSpec` is the shape of the written text, on which layers merge. Once environments, classes and templates have
been combined, the part without tenants is validated once as `Shared`, and every tenant by itself as `Tenant`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from groundplan.spec.base import PASTED, Items, Named, Spec, unsaid
from groundplan.spec.cluster import Cluster
from groundplan.spec.components import Components
from groundplan.spec.gateway import Gateway
from groundplan.spec.gitops import GitOps
from groundplan.spec.identity import Identity
from groundplan.spec.images import Images
from groundplan.spec.pools import Pool
from groundplan.spec.priorities import Priority
from groundplan.spec.scalars import DnsLabel, FilePattern, Host
from groundplan.spec.scalars.core import Text
from groundplan.spec.secret_store import SecretStore
from groundplan.spec.secrets import PlatformSecret
from groundplan.spec.storage import ObjectStore, StorageClass, Volume
from groundplan.spec.tenants import Templates, Tenant, TenantClass

API_VERSION = "groundplan.dev/v1alpha1"

ReleaseName = Annotated[
    str,
    Text(
        "release_name",
        r"[0-9]{4}\.[0-9]{2}(?:\.[0-9]+)?",
        'the name of a release: year and month in quotes, such as "2026.08"',
        ("2026.08",),
    ),
]


class Facts(Spec):
    """Everything of a platform but its tenants."""

    release: ReleaseName
    """The locked set of component versions and API shapes to render for, in quotes."""

    domain: Host
    """The domain of the platform."""

    cluster: Cluster
    """Facts about the cluster that manifests depend on."""

    gitops: GitOps
    """The repository Argo CD reads, and how it syncs."""

    gateway: Gateway = Field(default_factory=unsaid, validate_default=True)
    """The door from outside into the mesh."""

    identity: Identity
    """How users are known, and who administers the platform."""

    secret_store: SecretStore | None = None
    """Where the values of secrets are kept; needed as soon as there are secrets."""

    secrets: Named[PlatformSecret] = ()
    """The platform's own secrets: references, never a value."""

    object_store: ObjectStore | None = None
    """The S3-compatible store of artifacts."""

    storage_classes: Named[StorageClass] = ()
    """Classes of volumes tenants may ask for."""

    images: Images = Field(default_factory=unsaid, validate_default=True)
    """What may run, and where it comes from."""

    components: Components = Field(default_factory=unsaid, validate_default=True)
    """What is installed beside the tenants, and by whom."""

    priorities: Named[Priority] = ()
    """Ranks for tenants and workloads."""

    pools: Named[Pool] = ()
    """The machines."""


class Shared(Facts):
    """One environment of a platform without its tenants: what every generator is given."""

    name: DnsLabel
    """The platform's name."""

    environment: DnsLabel
    """The environment's name."""

    @property
    def host(self) -> str:
        """The host name users reach the platform by."""
        return self.gateway.host or self.domain

    def pool(self, name: str) -> Pool | None:
        """The pool that a quota key or a workload names; `share/1g.10gb` is a part of `share`."""
        wanted = name.partition("/")[0]
        return next((pool for pool in self.pools if pool.name == wanted), None)

    def storage_class(self, volume: Volume) -> StorageClass | None:
        """The class a volume asks for, or else the default one; None where there is none."""
        classes = self.storage_classes
        if volume.storage_class is None:
            return next((c for c in classes if c.default), None)
        return next((c for c in classes if c.name == volume.storage_class), None)


@dataclass(frozen=True, slots=True)
class Peer:
    """A tenant at the other end of an edge, as much of it as objects of this end need."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Peers:
    """A tenant's edges to others, both ways, in order of their names. A retired tenant has none."""

    callers: tuple[Peer, ...] = ()
    """The tenants that may call this one: its own `network.allowFrom`."""

    called: tuple[Peer, ...] = ()
    """The tenants that this one may call: those whose `network.allowFrom` names it."""


@dataclass(frozen=True)
class Platform:
    """One environment, resolved: no class, template or layer is left to combine."""

    shared: Shared
    tenants: tuple[Tenant, ...]

    def peers(self, tenant: Tenant) -> Peers:
        """The edges of one tenant."""
        return self._peers.get(tenant.name, Peers())

    @cached_property
    def _peers(self) -> dict[str, Peers]:
        alive = {t.name: Peer(t.name, t.namespace) for t in self.tenants if t.retire is None}
        callers: dict[str, list[Peer]] = {}
        called: dict[str, list[Peer]] = {}
        for tenant in self.tenants:
            for name in sorted(set(tenant.network.allow_from)) if tenant.name in alive else ():
                if name in alive and name != tenant.name:
                    callers.setdefault(tenant.name, []).append(alive[name])
                    called.setdefault(name, []).append(alive[tenant.name])
        return {
            name: Peers(tuple(callers.get(name, ())), tuple(sorted(called.get(name, ()), key=lambda p: p.name)))
            for name in {**callers, **called}
        }


class PlatformSpec(Facts):
    """The `spec` of platform.yaml, and the shape of an included file."""

    misnomers: ClassVar[Mapping[str, str]] = {
        "apiVersion": PASTED.format("keys of `spec`, such as tenants: [{name: ...}]"),
        "owner": "below the item it belongs to: tenants: [{name: ..., owner: ...}]",
        "class": "below the item it belongs to: tenants: [{name: ..., class: ...}]",
    }

    tenant_classes: Named[TenantClass] = ()
    """Keys for many tenants, written once."""

    templates: Templates = Field(default_factory=unsaid, validate_default=True)
    """Partial workloads, written once."""

    tenants: Named[Tenant] = ()
    """The teams of the platform."""


class Metadata(Spec):
    """What the platform is called."""

    name: DnsLabel
    """The platform's name, the same in all environments."""


class PlatformDocument(Spec):
    """platform.yaml as a whole."""

    api_version: Literal["groundplan.dev/v1alpha1"]
    """The version of this language."""

    kind: Literal["Platform"]
    """The kind of document."""

    metadata: Metadata
    """What the platform is called."""

    include: Items[FilePattern] = ()
    """Files of the shape of `spec` that belong to it, beside or below this file."""

    spec: PlatformSpec
    """The platform."""
