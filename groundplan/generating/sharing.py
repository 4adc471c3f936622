"""Environments that share a cluster or an Argo CD may not share the name of an object there (spec rule 16)."""

from __future__ import annotations

from collections.abc import Sequence

from groundplan.facts.argocd import IN_CLUSTER
from groundplan.findings import Finding, related
from groundplan.generating.environment import Generated
from groundplan.generating.rendered import Rendered
from groundplan.objects import Ref
from groundplan.resolving import Resolved

_ARGO = "Argo CD"


def shared_names(environments: Sequence[tuple[Resolved, Generated]]) -> list[Finding]:
    """One finding for each owner (a tenant, or the platform) of which two environments would both own objects."""
    owners: dict[tuple[str, Ref], Resolved] = {}
    shared: dict[tuple[int, int, str, str], list[Rendered]] = {}
    resolved_of = {id(resolved): resolved for resolved, _ in environments}
    for resolved, generated in environments:
        for rendered in generated.objects:
            where = _destination(resolved, rendered)
            first = owners.setdefault((where, rendered.ref), resolved)
            if first is not resolved:
                shared.setdefault((id(first), id(resolved), rendered.tenant, where), []).append(rendered)
    return [
        _finding(resolved_of[mine], resolved_of[theirs], where, objects)
        for (theirs, mine, _, where), objects in shared.items()
    ]


def _destination(resolved: Resolved, rendered: Rendered) -> str:
    """Where an object goes: an Argo CD, or a cluster. `in-cluster` is the cluster of the environment's own Argo CD."""
    shared = resolved.platform.shared
    server = _alike(shared.cluster.server)
    if rendered.scope == "delivery" or server == IN_CLUSTER:
        return f"{_ARGO} `{shared.gitops.instance}`"
    return f"cluster {server}"


def _alike(server: str) -> str:
    """The API server in one spelling: `https://k8s.example:443/` is `https://k8s.example`."""
    return server.rstrip("/").removesuffix(":443")


def _finding(resolved: Resolved, other: Resolved, where: str, objects: list[Rendered]) -> Finding:
    mine, theirs = resolved.platform.shared, other.platform.shared
    first = min(objects, key=lambda o: (o.ref.namespace, o.ref))  # what is cluster-wide says most
    origin = f"tenants[{first.tenant}]" if first.tenant else first.origin
    more = f" and {len(objects) - 1} more of the same owner" if len(objects) > 1 else ""
    by_argo = where.startswith(_ARGO)
    apart = "`cluster.server` or `gitops.instance`" if by_argo else "`cluster.server`"
    otherwise = "give the tenant another `namespace` there" if first.tenant else "`cluster.baseline: false`"
    return Finding(
        "GP0508",
        resolved.locate(origin),
        f"the environments `{theirs.environment}` and `{mine.environment}` would both own {first.ref}{more} on {where}",
        expected=f"names that differ, or a cluster {'or an Argo CD ' if by_argo else ''}of its own for each",
        hint=f"set {apart} in overlays/{mine.environment}.yaml, or {otherwise}",
        related=related(other.locate(origin), f"as `{theirs.environment}` has it"),
        environments=(theirs.environment, mine.environment),
    )
