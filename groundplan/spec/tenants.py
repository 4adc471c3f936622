"""`tenants` and `tenantClasses`: the teams of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict

from groundplan.spec.base import PASTED, Items, Keyed, Named, NamedItem, Spec, unsaid
from groundplan.spec.identity import Principal
from groundplan.spec.network import Network
from groundplan.spec.pod_defaults import PodDefault
from groundplan.spec.quota import Quota
from groundplan.spec.retire import Retire
from groundplan.spec.scalars import AnnotationKey, DnsLabel, DnsSubdomain, Email, LabelKey, LabelValue
from groundplan.spec.secrets import Secret
from groundplan.spec.storage import Volume
from groundplan.spec.workload_identity import WorkloadIdentity

Role = Literal["admin", "edit", "view"]
PodSecurity = Literal["privileged", "baseline", "restricted"]


class Member(Principal):
    """A user or a group that works in the tenant."""

    role: Role = "edit"
    """What they may do: view; edit, which is view and change; or admin, which is edit and manage contributors."""


Members = Annotated[tuple[Member, ...], Strict(strict=False), Keyed("user", "group")]


class TenantCore(NamedItem):
    """What a tenant and a class of tenants have in common."""

    members: Members = ()
    """Who works in the tenant besides its owner."""

    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels of the namespace."""

    annotations: dict[AnnotationKey, str] = Field(default_factory=dict)
    """Annotations of the namespace."""

    pod_security: PodSecurity = "restricted"
    """The Pod Security Standard that the namespace enforces."""

    priority: DnsLabel | None = None
    """One of `priorities`, for workloads that name none."""

    quota: Quota
    """How much of the platform is the tenant's."""

    network: Network = Field(default_factory=unsaid, validate_default=True)
    """Whom it may call, and who may call it."""

    secrets: Named[Secret] = ()
    """Secrets of the namespace, filled from the secret store."""

    volumes: Named[Volume] = ()
    """Volumes of the namespace."""

    image_pull_secrets: Items[DnsSubdomain] = ()
    """Those of its `secrets` that its pods pull images with, each with the key `.dockerconfigjson`."""

    pod_defaults: Named[PodDefault] = ()
    """What its pods get that ask for it by a label."""

    workload_identity: WorkloadIdentity | None = None
    """What its pods are in the cloud."""


class TenantClass(TenantCore):
    """Keys that tenants of this class have unless they say otherwise. `environments` holds for those tenants."""

    extends: DnsLabel | None = None
    """Another class, whose keys this one changes."""


class Tenant(TenantCore):
    """A team: its namespace, its people, its share of the platform."""

    misnomers: ClassVar[Mapping[str, str]] = {
        "apiVersion": PASTED.format("the tenant's name, class, owner and members"),
        "resourceQuotaSpec": "write quota: {cpu: ..., memory: ..., pods: ...}",
    }

    owner: Email
    """The user the namespace belongs to."""

    namespace: DnsLabel = Field(default_factory=lambda data: data["name"])
    """The namespace; omitted: the tenant's name. Writing it makes a rename safe."""

    class_: DnsLabel | None = Field(default=None, alias="class")
    """One of `tenantClasses`, laid under this tenant."""

    retire: Retire | None = None
    """What holds data stays, workloads go, until the entry is deleted."""


class Templates(Spec):
    """Partial workloads, laid under the items that name them; nothing is rendered for them."""

    volumes: Named[Volume] = ()
    """Partial volumes."""
