"""What network plugins read besides Kubernetes' NetworkPolicies: each adds to them, or comes before them.

CiliumNetworkPolicy (cilium, pkg/k8s/apis/cilium.io/v2), NetworkPolicy of Antrea (antrea, pkg/apis/crd/v1beta1) and of Calico,
as its CRD and as its own API server has it (projectcalico, api/pkg/apis/projectcalico/v3). Their cluster-wide kinds are left
out: no role of a tenant reaches them.
"""

from __future__ import annotations

POLICIES: dict[str, tuple[str, ...]] = {
    "cilium.io": ("ciliumnetworkpolicies",),
    "crd.antrea.io": ("networkpolicies",),
    "crd.projectcalico.org": ("networkpolicies",),
    "projectcalico.org": ("networkpolicies",),
}
"""API group -> plural names."""
