"""Environments that share a cluster or an Argo CD may not share the name of an object there (spec rule 16)."""

from __future__ import annotations

from collections.abc import Sequence

from groundplan.facts.argocd import IN_CLUSTER
from groundplan.findings import Finding, Related
from groundplan.generating.environment import Generated
from groundplan.generating.rendered import Rendered
from groundplan.objects import Ref
from groundplan.resolving import Resolved


def shared_names(environments: Sequence[tuple[Resolved, Generated]]) -> list[Finding]:
    """One finding for each object that two environments would both own."""
    owners: dict[tuple[str, Ref], tuple[Resolved, Rendered]] = {}
    findings = []
    for resolved, generated in environments:
        for rendered in generated.objects:
            key = (_destination(resolved, rendered), rendered.ref)
            first = owners.setdefault(key, (resolved, rendered))
            if first[0] is not resolved:
                findings.append(_finding(resolved, rendered, first[0]))
    return findings


def _destination(resolved: Resolved, rendered: Rendered) -> str:
    """Where an object goes: an Argo CD, or a cluster. `in-cluster` is the cluster of the environment's own Argo CD."""
    shared = resolved.platform.shared
    if rendered.scope == "delivery" or shared.cluster.server == IN_CLUSTER:
        return f"Argo CD `{shared.gitops.instance}`"
    return f"cluster {shared.cluster.server}"


def _finding(resolved: Resolved, rendered: Rendered, other: Resolved) -> Finding:
    mine, theirs = resolved.platform.shared, other.platform.shared
    where = _destination(resolved, rendered)
    place = other.locate(rendered.origin)
    return Finding(
        "GP0508",
        resolved.locate(rendered.origin),
        f"the environments `{theirs.environment}` and `{mine.environment}` would both own {rendered.ref} on {where}",
        expected="names that differ, a cluster of its own for each, or an Argo CD of its own for each",
        hint=(
            f"set `cluster.server` or `gitops.instance` in overlays/{mine.environment}.yaml, "
            "or give the tenant another `namespace` there"
        ),
        related=(Related(place, f"as `{theirs.environment}` has it"),) if place else (),
        environments=(theirs.environment, mine.environment),
    )
