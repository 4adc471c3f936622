"""Names of Kueue (kueue v0.19.2)."""

from __future__ import annotations

MANAGED_NAMESPACE = "kueue.x-k8s.io/managed-namespace"
"""The label that the installation's `managedJobsNamespaceSelector` asks for: in other namespaces Kueue leaves jobs alone."""
