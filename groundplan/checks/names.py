"""Names that tenants take in the cluster and in Argo CD are free, and short enough."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.checks.wording import related
from groundplan.facts import argocd, namespaces
from groundplan.findings import Finding
from groundplan.objects.argocd import PLATFORM, application_name
from groundplan.objects.components import installed
from groundplan.resolving import Resolved
from groundplan.spec import Tenant


def namespaces_are_free(resolved: Resolved) -> Iterator[Finding]:
    """No tenant takes a namespace of Kubernetes, of Argo CD, or of a component of the platform."""
    shared = resolved.platform.shared
    own = {one.namespace: one.component.title for one in installed(shared).values()} | {
        shared.gitops.namespace: "Argo CD"
    }
    for tenant in resolved.platform.tenants:
        holder = namespaces.holder(tenant.namespace) or own.get(tenant.namespace)
        if holder is not None:
            yield Finding(
                "GP0408",
                resolved.locate(f"tenants[{tenant.name}].namespace"),
                f"the namespace `{tenant.namespace}` belongs to {holder}",
                expected="a namespace of the tenant's own",
                hint=f"namespace: team-{tenant.namespace}"[:74].rstrip("-"),
            )


def namespaces_are_distinct(resolved: Resolved) -> Iterator[Finding]:
    """Every tenant has a namespace to itself."""
    first: dict[str, Tenant] = {}
    for tenant in resolved.platform.tenants:
        other = first.setdefault(tenant.namespace, tenant)
        if other is not tenant:
            yield Finding(
                "GP0409",
                resolved.locate(f"tenants[{tenant.name}].namespace"),
                f"the tenants `{other.name}` and `{tenant.name}` have one namespace, `{tenant.namespace}`",
                expected="a namespace for each tenant",
                hint=f"namespace: {tenant.name}" if tenant.name != tenant.namespace else "",
                related=related(resolved, f"tenants[{other.name}].namespace", f"the namespace of `{other.name}`"),
            )


def names_are_not_the_platforms(resolved: Resolved) -> Iterator[Finding]:
    """No tenant is called `platform`."""
    for tenant in resolved.platform.tenants:
        if tenant.name == PLATFORM:
            yield Finding(
                "GP0411",
                resolved.locate(f"tenants[{tenant.name}]"),
                f"a tenant cannot be called `{tenant.name}`: the platform's own Application and secrets go by that name",
                expected="another name",
                hint=f"name: {tenant.name}-team",
            )


def applications_have_short_names(resolved: Resolved) -> Iterator[Finding]:
    """A tenant's Application, `<platform>-<environment>-<tenant>`, has a name that can be a label value."""
    shared = resolved.platform.shared
    for tenant in resolved.platform.tenants:
        name = application_name(shared, tenant.name)
        excess = len(name) - argocd.APPLICATION_NAME_MAX
        if excess > 0:
            yield Finding(
                "GP0410",
                resolved.locate(f"tenants[{tenant.name}]"),
                f"the Application of `{tenant.name}` would be called `{name}`, which has {len(name)} characters",
                expected=f"{argocd.APPLICATION_NAME_MAX} at most: tools that track by label write it into one",
                hint=f"take {excess} off the length of the tenant's name; `namespace: {tenant.namespace}` keeps its namespace",
            )
