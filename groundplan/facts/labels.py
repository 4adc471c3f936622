"""Our own labels, and the recommended ones of Kubernetes.

https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
"""

from __future__ import annotations

MANAGED_BY = "app.kubernetes.io/managed-by"
PART_OF = "app.kubernetes.io/part-of"

GROUNDPLAN = "groundplan"
PLATFORM = "groundplan.dev/platform"
ENVIRONMENT = "groundplan.dev/environment"
TENANT = "groundplan.dev/tenant"

RETIRED = "groundplan.dev/retired"
"""The annotation of what is kept for its data alone: why it goes."""

OWN_DOMAIN = "groundplan.dev"
INSTANCE = "app.kubernetes.io/instance"
"""What Argo CD writes into this label when it tracks by label (docs/user-guide/resource_tracking.md) is the Application."""

KUBERNETES_DOMAINS = ("kubernetes.io", "k8s.io")
"""Reserved for Kubernetes, with all that ends in them: https://kubernetes.io/docs/reference/labels-annotations-taints/"""

OPEN_DOMAINS = ("app.kubernetes.io",)
"""The recommended labels, which are for everybody."""

NAMESPACE_ANNOTATIONS = (
    "scheduler.alpha.kubernetes.io/defaultTolerations",
    "scheduler.alpha.kubernetes.io/node-selector",
    "scheduler.alpha.kubernetes.io/tolerationsWhitelist",
)
"""Kubernetes' own annotations that administrators write on namespaces (PodNodeSelector, PodTolerationRestriction)."""
