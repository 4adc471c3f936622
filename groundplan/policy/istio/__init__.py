"""What `istioctl analyze` says of a mesh, as far as rendered objects alone decide it.

Each rule names its message (https://istio.io/latest/docs/reference/config/analysis/, istio 1.30
pkg/config/analysis/msg/messages.yaml). Whatever depends on objects that others make, such as the Services of a component
that is installed from elsewhere, is not decided; where Istio is known to say too much, the issue is named.
"""

from __future__ import annotations

from groundplan.policy.istio.credentials import CREDENTIAL_RULES
from groundplan.policy.istio.destination_rules import DESTINATION_RULES
from groundplan.policy.istio.gateways import GATEWAY_RULES
from groundplan.policy.istio.proxies import PROXY_RULES
from groundplan.policy.istio.references import REFERENCE_RULES
from groundplan.policy.istio.routes import ROUTE_RULES
from groundplan.policy.istio.security import SECURITY_RULES
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
)
"""Every rule about the mesh."""

__all__ = ["ISTIO_RULES"]
