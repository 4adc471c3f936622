"""GitOps: Argo CD's Applications and AppProjects, from the objects that are really rendered.

A tenant's Application may write to that tenant's namespace, the kinds that tenants have, and its own Namespace and Profile
by name. The root Application reads the folder that holds all Applications and projects, itself included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groundplan.facts import argocd, kubernetes, labels
from groundplan.objects import Manifest, Ref
from groundplan.objects.argocd import PLATFORM, TENANT_KINDS, app_project, application, application_name
from groundplan.spec import Shared, Tenant


def delivery(shared: Shared, tenant: Tenant | None, rendered: Sequence[Ref]) -> Iterator[Manifest]:
    """What delivers one tenant's objects, or (without a tenant) the platform's and everything else."""
    if tenant is not None:
        yield from _tenant(shared, tenant, rendered)
    else:
        yield from _platform(shared, rendered)


def _tenant(shared: Shared, tenant: Tenant, rendered: Sequence[Ref]) -> Iterator[Manifest]:
    here = f"tenants[{tenant.name}]"
    name = application_name(shared, tenant.name)
    yield Manifest(
        _project(
            shared,
            name,
            f"Tenant {tenant.name} of {shared.environment}",
            rendered,
            tenant.namespace,
            always=TENANT_KINDS,
        ),
        here,
    )
    yield Manifest(
        _application(
            shared,
            name,
            project=name,
            folder=f"tenants/{tenant.name}",
            namespace=tenant.namespace,
            wave=argocd.WAVE_TENANT_APPLICATIONS,
        ),
        here,
    )


def _platform(shared: Shared, rendered: Sequence[Ref]) -> Iterator[Manifest]:
    root = application_name(shared)
    own = [Ref(argocd.GROUP, kind, shared.gitops.namespace, "") for kind in ("AppProject", "Application")]
    argo = shared.gitops.namespace
    yield Manifest(
        _project(shared, root, f"The root of {shared.environment}", own, argo, server=argocd.IN_CLUSTER), "gitops"
    )
    yield Manifest(
        _application(
            shared,
            root,
            project=root,
            folder="argocd",
            namespace=argo,
            server=argocd.IN_CLUSTER,
            prune=False,
            recurse=False,
        ),
        "gitops",
    )
    if rendered:
        name = application_name(shared, PLATFORM)
        # A project permits no Application without a namespace (argo-cd v3.5.1, AppProject.IsDestinationPermitted).
        home = min((r.namespace for r in rendered if r.namespace), default=kubernetes.DEFAULT_NAMESPACE)
        yield Manifest(_project(shared, name, f"Shared objects of {shared.environment}", rendered, home), "gitops")
        yield Manifest(
            _application(
                shared, name, project=name, folder="platform", namespace=home, wave=argocd.WAVE_PLATFORM_APPLICATION
            ),
            "gitops",
        )


def _project(
    shared: Shared,
    name: str,
    description: str,
    rendered: Iterable[Ref],
    home: str,
    *,
    server: str = "",
    always: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """A project that allows the kinds of these objects and those in `always`, and of cluster-wide ones only these names.

    `home` is the namespace of the Application's destination; `server` is the environment's cluster unless it says.
    """
    refs = list(rendered)
    namespaces = sorted({home, *(r.namespace for r in refs if r.namespace)})
    cluster_wide = sorted({(r.group, r.kind, r.name) for r in refs if not r.namespace})
    namespaced = sorted({*((r.group, r.kind) for r in refs if r.namespace), *always})
    return app_project(
        name,
        shared.gitops.namespace,
        description=description,
        source_repos=[str(shared.gitops.repo_url)],
        destinations=[{"server": server or shared.cluster.server, "namespace": n} for n in namespaces],
        cluster_resources=[{"group": g, "kind": k, "name": n} for g, k, n in cluster_wide],
        namespace_resources=[{"group": g, "kind": k} for g, k in namespaced],
        annotations={argocd.SYNC_WAVE: argocd.WAVE_PROJECTS},
    )


def _application(
    shared: Shared,
    name: str,
    *,
    project: str,
    folder: str,
    namespace: str,
    server: str = "",
    wave: str = "",
    prune: bool = True,
    recurse: bool = True,
) -> dict[str, Any]:
    gitops = shared.gitops
    annotations = {argocd.MANIFEST_GENERATE_PATHS: ".", argocd.COMPARE_OPTIONS: argocd.SERVER_SIDE_DIFF}
    if wave:
        annotations[argocd.SYNC_WAVE] = wave
    if not prune:
        annotations[argocd.SYNC_OPTIONS] = argocd.KEPT
    return application(
        name,
        gitops.namespace,
        project=project,
        source={
            "repoURL": str(gitops.repo_url),
            "targetRevision": gitops.revision,
            "path": f"{gitops.path}/{shared.environment}/{folder}",
            "directory": {"recurse": recurse, "include": "*.yaml"},
        },
        destination={"server": server or shared.cluster.server, "namespace": namespace},
        sync_policy=_sync_policy(shared),
        labels={labels.PART_OF: application_name(shared)},
        annotations=annotations,
    )


def _sync_policy(shared: Shared) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "syncOptions": list(argocd.SYNC_OPTION_LIST),
        "retry": {"limit": 5, "refresh": True, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"}},
    }
    automated = shared.gitops.automated
    if automated is not None:
        policy["automated"] = {
            "enabled": True,
            "prune": automated.prune,
            "selfHeal": automated.self_heal,
            "allowEmpty": False,
        }
    return policy
