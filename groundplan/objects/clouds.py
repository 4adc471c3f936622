"""How a pod becomes somebody in the cloud."""

from __future__ import annotations

from groundplan.facts import clouds
from groundplan.spec import Shared
from groundplan.spec.workload_identity import WorkloadIdentity


def service_account_annotations(shared: Shared, identity: WorkloadIdentity) -> dict[str, str]:
    """The annotations that bind a service account to its cloud identity; EKS Pod Identity is bound in AWS alone."""
    if identity.role_arn is not None:
        regional = "true" if shared.cluster.region else "false"
        return {clouds.AWS_ROLE: identity.role_arn, clouds.AWS_REGIONAL_ENDPOINTS: regional}
    if identity.gcp_service_account is not None:
        return {clouds.GCP_SERVICE_ACCOUNT: identity.gcp_service_account}
    if identity.azure is None:
        return {}
    annotations = {clouds.AZURE_CLIENT: identity.azure.client_id}
    if identity.azure.tenant_id is not None:
        annotations[clouds.AZURE_TENANT] = identity.azure.tenant_id
    return annotations
