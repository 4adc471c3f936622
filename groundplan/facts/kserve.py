"""Names of KServe (kserve v0.20.0)."""

from __future__ import annotations

SKIPPED_NAMESPACE_LABEL = "control-plane"
"""The webhook that injects the storage initializer skips namespaces with this label, whatever its value
(config/webhook: `namespaceSelector` with `control-plane DoesNotExist`)."""
