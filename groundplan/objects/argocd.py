"""Objects of argoproj.io/v1alpha1 that Argo CD reads."""

from __future__ import annotations

from typing import Any

from groundplan.objects.metadata import Labels, metadata


def application(
    name: str,
    namespace: str,
    *,
    project: str,
    source: dict[str, Any],
    destination: dict[str, str],
    sync_policy: dict[str, Any],
    labels: Labels | None = None,
    annotations: Labels | None = None,
) -> dict[str, Any]:
    """An Application without finalizers: dropping it from Git orphans its objects, and deletes none."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata(name, namespace, labels=labels, annotations=annotations),
        "spec": {
            "project": project,
            "source": source,
            "destination": destination,
            "revisionHistoryLimit": 3,
            "syncPolicy": sync_policy,
        },
    }


def app_project(
    name: str,
    namespace: str,
    *,
    description: str,
    source_repos: list[str],
    destinations: list[dict[str, str]],
    cluster_resources: list[dict[str, str]],
    namespace_resources: list[dict[str, str]],
    annotations: Labels | None = None,
) -> dict[str, Any]:
    """A project that allows just these kinds, destinations and sources."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": metadata(name, namespace, annotations=annotations),
        "spec": {
            "description": description,
            "sourceRepos": source_repos,
            "destinations": destinations,
            "clusterResourceWhitelist": cluster_resources,
            "namespaceResourceWhitelist": namespace_resources,
        },
    }
