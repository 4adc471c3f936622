"""`gitops`: where the rendered manifests lie, and the Argo CD that syncs them."""

from __future__ import annotations

from pydantic import Field

from groundplan.spec.base import Spec
from groundplan.spec.scalars import DnsLabel, FolderPath, RepoUrl


class Automated(Spec):
    """Argo CD syncs by itself."""

    prune: bool = False
    """Delete from the cluster what is no longer rendered."""

    self_heal: bool = False
    """Undo changes made in the cluster by hand."""


class GitOps(Spec):
    """The repository Argo CD reads, and how it syncs."""

    repo_url: RepoUrl = Field(alias="repoURL")
    """The Git repository that holds the rendered tree, as Argo CD reaches it."""

    revision: str = Field(default="HEAD", min_length=1, examples=["main"])
    """The branch, tag or commit Argo CD syncs."""

    path: FolderPath = "rendered"
    """The folder of the rendered tree in the repository."""

    automated: Automated | None = None
    """Sync by itself; omitted: somebody presses the button."""

    namespace: DnsLabel = "argocd"
    """The namespace Argo CD runs in, where Applications and AppProjects live."""

    instance: DnsLabel = "default"
    """The Argo CD that delivers this environment. Environments of one instance may not share names of Applications."""
