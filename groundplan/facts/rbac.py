"""Permissions that reach beyond a namespace, and subjects that are more people than anybody means.

Sources: https://kubernetes.io/docs/concepts/security/rbac-good-practices/ (privilege escalation risks) and
https://kubernetes.io/docs/reference/access-authn-authz/rbac/ (default groups; escalate, bind and impersonate).
"""

from __future__ import annotations

CLUSTER_ADMIN = "cluster-admin"

EVERYBODY = {
    "system:authenticated": "everybody who is logged in, and every service account",
    "system:masters": "administrators whom no rule can restrict",
    "system:serviceaccounts": "every service account of the cluster, and so every tenant's pods",
    "system:unauthenticated": "everybody who reaches the API server",
}
"""Groups, and who is in them."""

ACCOUNTS_OF_NAMESPACE = "system:serviceaccounts:"
"""With a namespace after it, the group of that namespace's service accounts."""

ESCALATING_VERBS = {
    "bind": "gives permissions that one does not have",
    "escalate": "gives permissions that one does not have",
    "impersonate": "acts as anybody",
}

READING_VERBS = frozenset({"get", "list", "watch"})

ESCALATING_RESOURCES = {
    ("", "nodes/proxy"): "reaches the kubelet, and with it every pod of the node",
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations"): "sees and changes every object of the cluster",
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations"): "sees every object of the cluster",
    ("certificates.k8s.io", "certificatesigningrequests/approval"): "issues itself the identity of anybody",
    ("certificates.k8s.io", "signers"): "issues itself the identity of anybody",
}
"""(group, resource) and what may be done with it. To read the configuration of webhooks is harmless."""

AGGREGATION = "rbac.authorization.kubeflow.org/aggregate-to-kubeflow-"
"""Labels that begin so add a ClusterRole's rules to what contributors of every tenant may do
(kubeflow/community-distribution f09f3ee, common/kubeflow-roles)."""
