"""Annotations by which a service account is bound to an identity of the cloud.

aws: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
gcp: https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
azure: https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
"""

from __future__ import annotations

AWS_ROLE = "eks.amazonaws.com/role-arn"
AWS_REGIONAL_ENDPOINTS = "eks.amazonaws.com/sts-regional-endpoints"
GCP_SERVICE_ACCOUNT = "iam.gke.io/gcp-service-account"
AZURE_CLIENT = "azure.workload.identity/client-id"
AZURE_TENANT = "azure.workload.identity/tenant-id"
AZURE_USE = "azure.workload.identity/use"
"""The label of pods that the webhook of Azure Workload Identity gives a token; the service account's annotation alone does
nothing."""

AZURE_LOGIN_HOST = "login.microsoftonline.com"
AWS_STS_HOST = "sts.amazonaws.com"
GCP_METADATA_HOST = "metadata.google.internal"
GCP_STS_HOST = "sts.googleapis.com"
GCP_IAM_HOST = "iamcredentials.googleapis.com"


def aws_sts_host(region: str | None) -> str:
    """The host that exchanges a service account's token for credentials: of the region, or the global one."""
    return f"sts.{region}.amazonaws.com" if region else AWS_STS_HOST


EKS_POD_IDENTITY_HOST = "pod-identity.eks.internal"
"""A name of our own for the agent, which pods call by its address alone."""
