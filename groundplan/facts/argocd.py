"""Names that Argo CD gives meaning to (argo-cd v3.5.1, docs/user-guide)."""

from __future__ import annotations

GROUP = "argoproj.io"
DOMAIN = "argocd.argoproj.io"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
COMPARE_OPTIONS = "argocd.argoproj.io/compare-options"
MANIFEST_GENERATE_PATHS = "argocd.argoproj.io/manifest-generate-paths"

GUARDED = "Prune=confirm,Delete=confirm"
"""Argo CD asks before it prunes or deletes such an object (since 2.14)."""

KEPT = "Prune=false,Delete=false"

SERVER_SIDE_DIFF = "ServerSideDiff=true"

WAVE_PROJECTS = "-10"
WAVE_NAMESPACE = "-2"
WAVE_PROFILE = "-1"
WAVE_TENANT_APPLICATIONS = "60"
WAVE_PLATFORM_APPLICATION = "0"

IN_CLUSTER = "https://kubernetes.default.svc"
"""The destination that means the cluster Argo CD itself runs in."""

SYNC_OPTION_LIST = (
    "ServerSideApply=true",
    "ApplyOutOfSyncOnly=true",
    "RespectIgnoreDifferences=true",
    "PruneLast=true",
    "FailOnSharedResource=true",
)
"""Options of every Application: server-side apply for large objects, and no object in two Applications."""

APPLICATION_NAME_MAX = 63
"""Argo CD, where it tracks by label, and tools around it write an Application's name into a label
(docs/user-guide/resource_tracking.md)."""
