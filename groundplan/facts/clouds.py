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
