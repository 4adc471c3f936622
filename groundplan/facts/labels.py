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
