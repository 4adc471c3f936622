"""`workloadIdentity`: what a tenant's pods are in the cloud, without a key to leak."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from groundplan.spec.base import Spec
from groundplan.spec.rules import exactly_one
from groundplan.spec.scalars import GcpServiceAccount, RoleArn, Uuid


class AzureIdentity(Spec):
    """An Entra application or managed identity."""

    client_id: Uuid = Field(alias="clientID")
    """The client id."""

    tenant_id: Uuid | None = Field(default=None, alias="tenantID")
    """The Entra tenant; omitted: the cluster's."""


class WorkloadIdentity(Spec):
    """One identity, of the cloud the cluster runs in."""

    role_arn: RoleArn | None = None
    """An AWS IAM role. Its trust policy must name the tenant's service account, without a wildcard."""

    pod_identity: Literal[True] | None = None
    """An EKS Pod Identity association, which is made in AWS and names the tenant's service accounts."""

    gcp_service_account: GcpServiceAccount | None = None
    """A Google service account."""

    azure: AzureIdentity | None = None
    """An Entra identity."""

    @model_validator(mode="after")
    def _one_cloud(self) -> WorkloadIdentity:
        exactly_one(self, "role_arn", "pod_identity", "gcp_service_account", "azure")
        return self
