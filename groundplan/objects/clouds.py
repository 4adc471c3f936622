"""How a pod becomes somebody in the cloud.

aws: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
gcp: https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
azure: https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
"""

from __future__ import annotations

from groundplan.spec.workload_identity import WorkloadIdentity


def service_account_annotations(identity: WorkloadIdentity) -> dict[str, str]:
    """The annotations that bind a service account to its cloud identity."""
    if identity.role_arn is not None:
        return {"eks.amazonaws.com/role-arn": identity.role_arn, "eks.amazonaws.com/sts-regional-endpoints": "true"}
    if identity.gcp_service_account is not None:
        return {"iam.gke.io/gcp-service-account": identity.gcp_service_account}
    if identity.azure is None:
        return {}
    annotations = {"azure.workload.identity/client-id": identity.azure.client_id}
    if identity.azure.tenant_id is not None:
        annotations["azure.workload.identity/tenant-id"] = identity.azure.tenant_id
    return annotations
