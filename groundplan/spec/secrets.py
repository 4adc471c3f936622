"""Secrets: references to a store outside the cluster, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from groundplan.spec.base import Items, ListOfKeys, NamedItem, Spec
from groundplan.spec.scalars import DnsLabel, DnsSubdomain, ObjectKey, SecretPath

RemoteKey = Annotated[str, Field(min_length=1, max_length=253)]


class SecretKey(Spec):
    """One key of one Secret."""

    secret: DnsSubdomain
    """The name of the secret."""

    key: ObjectKey
    """The key in it."""


class Secret(NamedItem):
    """A Secret that is filled from the secret store."""

    misnomers: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("value", "data", "stringData"),
        "a value never stands here: keep it in the secret store, and name its keys in `keys`",
    )

    name: DnsSubdomain
    """The name of the Secret, and of its entry in the store unless `from` says another."""

    keys: Annotated[dict[ObjectKey, RemoteKey], ListOfKeys()] = Field(min_length=1)
    """Keys of the Secret, each with its name in the store; a list where both are the same."""

    from_: SecretPath | None = Field(default=None, alias="from")
    """The entry in the store, below the store's own `path`; omitted: `<tenant>/<name>`, the platform's own
    `platform/<name>`."""

    def entry(self, owner: str) -> str:
        """Where it lies in the store, `{env}` and `{tenant}` not yet filled in. `owner`: the tenant, or `platform`."""
        return self.from_ or f"{owner}/{self.name}"


class PlatformSecret(Secret):
    """A Secret of the platform's own."""

    namespaces: Items[DnsLabel] = ()
    """Namespaces of components that get the Secret, besides those whose settings name it."""
