"""What `istioctl analyze` says of a mesh, as far as rendered objects alone decide it.

Each rule names its message (https://istio.io/latest/docs/reference/config/analysis/, istio 1.30
pkg/config/analysis/msg/messages.yaml). Whatever depends on objects that others make, such as the Services of a component
that is installed from elsewhere, is not decided; where Istio is known to say too much, the issue is named.
"""

from __future__ import annotations

from groundplan.policy.istio.credentials import CREDENTIAL_RULES
from groundplan.policy.istio.destination_rules import DESTINATION_RULES
from groundplan.policy.istio.domains import DOMAIN_RULES
from groundplan.policy.istio.envoy_filters import ENVOY_FILTER_RULES
from groundplan.policy.istio.expressions import EXPRESSION_RULES
from groundplan.policy.istio.gateways import GATEWAY_RULES
from groundplan.policy.istio.istiod import ISTIOD_RULES
from groundplan.policy.istio.proxies import PROXY_RULES
from groundplan.policy.istio.references import REFERENCE_RULES
from groundplan.policy.istio.resource_annotations import ANNOTATION_RULES
from groundplan.policy.istio.routes import ROUTE_RULES
from groundplan.policy.istio.security import SECURITY_RULES
from groundplan.policy.istio.service_entries import SERVICE_ENTRY_RULES
from groundplan.policy.istio.workloads import WORKLOAD_RULES

ISTIO_RULES = (
    *REFERENCE_RULES,
    *CREDENTIAL_RULES,
    *ROUTE_RULES,
    *DESTINATION_RULES,
    *GATEWAY_RULES,
    *WORKLOAD_RULES,
    *SECURITY_RULES,
    *PROXY_RULES,
    *ANNOTATION_RULES,
    *EXPRESSION_RULES,
    *ENVOY_FILTER_RULES,
    *DOMAIN_RULES,
    *SERVICE_ENTRY_RULES,
    *ISTIOD_RULES,
)
"""Every rule about the mesh."""

__all__ = ["ISTIO_RULES"]
