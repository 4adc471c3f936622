"""Where data lives: the object store, storage classes, volumes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from groundplan.spec.base import Items, NamedItem, Spec
from groundplan.spec.retire import Retire
from groundplan.spec.scalars import BucketPattern, Cidr, DnsLabel, DnsSubdomain, Endpoint, SecretPath, SomeBytes, fill
from groundplan.spec.secrets import RemoteKey

AccessMode = Literal["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"]


class StoreCredentials(Spec):
    """Where a tenant's keys for the object store are: an entry of the secret store, and what its two parts are called."""

    from_: SecretPath = Field(default="{tenant}/object-store", alias="from")
    """The entry in the secret store; `{env}` and `{tenant}` stand for their names."""

    access_key: RemoteKey = "accesskey"
    """The name of the access key in it."""

    secret_key: RemoteKey = "secretkey"  # noqa: S105 - the name of a field
    """The name of the secret key in it."""


class ObjectStore(Spec):
    """The S3-compatible store of artifacts: one bucket for each tenant."""

    endpoint: Endpoint
    """Host and optional port of the store."""

    region: str = Field(min_length=1, max_length=64, examples=["eu-1"])
    """The region requests are signed for."""

    bucket_pattern: BucketPattern
    """The name of a tenant's bucket; `{env}` and `{tenant}` stand for their names."""

    tls: bool = True
    """Whether the store is spoken to over TLS."""

    force_path_style: bool = False
    """Whether the bucket stands in the path and not in the host's name, as most stores but AWS want it."""

    cidrs: Items[Cidr] = ()
    """The addresses of the store; omitted: any public address. A store with private addresses needs them."""

    credentials: StoreCredentials | None = None
    """Keys for each tenant; omitted: a tenant's pods use its workload identity."""

    def bucket(self, environment: str, tenant: str) -> str:
        return fill(self.bucket_pattern, env=environment, tenant=tenant)


class StorageClass(NamedItem):
    """A class of volumes tenants may ask for, under a name of the platform's own."""

    storage_class: DnsSubdomain = Field(default_factory=lambda data: data["name"])
    """The StorageClass of the cluster; omitted: the one of the same name."""

    default: bool = False
    """Whether a volume that names no class gets this one."""

    access_mode: AccessMode = "ReadWriteOnce"
    """How volumes of this class are mounted unless they say."""


class Volume(NamedItem):
    """A tenant's volume: a PersistentVolumeClaim that outlives what mounts it."""

    size: SomeBytes
    """How much it holds."""

    storage_class: DnsLabel | None = None
    """One of `storageClasses` by name; omitted: the default one."""

    access_mode: AccessMode | None = None
    """How it is mounted; omitted: as its storage class says."""

    template: DnsLabel | None = None
    """One of `templates.volumes`, laid under this item."""

    retire: Retire | None = None
    """The claim stays, guarded against deletion, until the entry is deleted."""
