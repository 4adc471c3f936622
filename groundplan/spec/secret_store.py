"""`secretStore`: where the values of secrets are kept; each provider has its own keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from groundplan.spec.base import Spec
from groundplan.spec.scalars import HttpUrl, SecretPath, Uuid
from groundplan.spec.workload_identity import WorkloadIdentity

_Word = Annotated[str, Field(min_length=1, max_length=128)]


class _Store(Spec):
    path: SecretPath | None = None
    """What stands before the path of every secret; `{env}` stands for the environment's name."""


class VaultStore(_Store):
    """HashiCorp Vault or OpenBao, entered with a Kubernetes service account."""

    provider: Literal["vault"]
    """The kind of store."""

    server: HttpUrl
    """The address of the server."""

    path: SecretPath
    """The mount of the key-value engine, up to the first `/`, and what stands before the path of every secret: `kv/{env}`."""

    version: Literal["v1", "v2"] = "v2"
    """The version of the key-value engine."""

    auth_mount: SecretPath = "kubernetes"
    """The mount of the Kubernetes authentication method."""

    role: SecretPath = "{tenant}"
    """The role a tenant's service account logs in as."""


class _CloudStore(_Store):
    workload_identity: WorkloadIdentity | None = None
    """What the platform's own namespaces enter the store as; tenants enter it as what they are in the cloud."""


class AwsStore(_CloudStore):
    """AWS Secrets Manager or Parameter Store, entered with the tenant's workload identity."""

    provider: Literal["aws"]
    """The kind of store."""

    region: _Word = Field(examples=["eu-central-1"])
    """The region of the store."""

    service: Literal["SecretsManager", "ParameterStore"] = "SecretsManager"
    """Which of the two services."""


class GcpStore(_CloudStore):
    """Google Secret Manager, entered with the tenant's workload identity."""

    provider: Literal["gcp"]
    """The kind of store."""

    project_id: _Word = Field(alias="projectID", examples=["borealis-ml"])
    """The project of the secrets."""

    cluster_name: _Word
    """The name of the GKE cluster."""

    cluster_location: _Word = Field(examples=["europe-west1"])
    """The location of the GKE cluster."""


class AzureStore(_CloudStore):
    """Azure Key Vault, entered with the tenant's workload identity."""

    provider: Literal["azure"]
    """The kind of store."""

    vault_url: HttpUrl = Field(alias="vaultURL", examples=["https://borealis.vault.azure.net"])
    """The address of the vault."""

    tenant_id: Uuid = Field(alias="tenantID")
    """The Entra tenant of the vault."""


SecretStore = Annotated[VaultStore | AwsStore | GcpStore | AzureStore, Field(discriminator="provider")]
