"""Storage classes and volumes: every volume has a class, and all of a tenant's fit into its quota."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.checks.wording import one_of, related, some, unknown
from groundplan.findings import Finding, Related
from groundplan.resolving import Resolved
from groundplan.spec import Quantity, Tenant


def one_default_class(resolved: Resolved) -> Iterator[Finding]:
    """At most one storage class is the default one."""
    first, *others = [c.name for c in resolved.platform.shared.storage_classes if c.default] or [""]
    for name in others:
        yield Finding(
            "GP0406",
            resolved.locate(f"storageClasses[{name}].default"),
            f"`{name}` is the default storage class as well as `{first}`",
            expected="one storage class with `default: true`",
            hint="remove `default: true` from one of the two",
            related=related(resolved, f"storageClasses[{first}].default", f"`{first}` is the default one too"),
        )


def volumes_have_a_class(resolved: Resolved) -> Iterator[Finding]:
    """A volume names one of `storageClasses`, or there is a default one."""
    shared = resolved.platform.shared
    known = [storage_class.name for storage_class in shared.storage_classes]
    for tenant in resolved.platform.tenants:
        for volume in tenant.volumes:
            if shared.storage_class(volume) is not None:
                continue
            path = f"tenants[{tenant.name}].volumes[{volume.name}]"
            if volume.storage_class is not None:
                declare = f"storageClasses: [{{name: {volume.storage_class}}}]"
                path = f"{path}.storageClass"
                yield unknown(resolved, path, "storage class", volume.storage_class, known, declare)
            else:
                yield _without_class(resolved, path, volume.name, known)


def _without_class(resolved: Resolved, path: str, name: str, known: list[str]) -> Finding:
    return Finding(
        "GP0405",
        resolved.locate(path),
        f"the volume `{name}` names no storage class, and none is the default one",
        expected=f"`storageClass`, {one_of(known)}" if known else "a storage class; none is declared",
        hint=f"storageClass: {known[0]}" if known else "storageClasses: [{name: standard, default: true}]",
    )


def volumes_fit_the_quota(resolved: Resolved) -> Iterator[Finding]:
    """A tenant's volumes together are no larger than `quota.storage`, and no more than `quota.objects.volumes`."""
    for tenant in resolved.platform.tenants:
        if not tenant.volumes:
            continue
        total = sum((volume.size for volume in tenant.volumes), Quantity(0))
        if total > tenant.quota.storage:
            yield _too_large(resolved, tenant, total)
        allowed = tenant.quota.objects.volumes
        if allowed is not None and len(tenant.volumes) > allowed:
            yield _too_many(resolved, tenant, allowed)


def _too_large(resolved: Resolved, tenant: Tenant, total: Quantity) -> Finding:
    allowed = tenant.quota.storage
    sizes = some(f"{volume.name} {volume.size}" for volume in tenant.volumes)
    return Finding(
        "GP0423",
        resolved.locate(f"tenants[{tenant.name}].volumes"),
        f"the volumes take {total} ({sizes}), and the quota allows {allowed}",
        expected=f"volumes of {allowed} together at most",
        hint=f"quota: {{storage: {total}}}",
        related=_limit(resolved, tenant, "storage", str(allowed)),
    )


def _too_many(resolved: Resolved, tenant: Tenant, allowed: int) -> Finding:
    count = len(tenant.volumes)
    return Finding(
        "GP0424",
        resolved.locate(f"tenants[{tenant.name}].volumes"),
        f"there {_are(count)}, and the quota allows {allowed}",
        expected=f"{allowed} at most",
        hint=f"quota: {{objects: {{volumes: {count}}}}}",
        related=_limit(resolved, tenant, "objects.volumes", str(allowed)),
    )


def _are(count: int) -> str:
    return "is 1 volume" if count == 1 else f"are {count} volumes"


def _limit(resolved: Resolved, tenant: Tenant, key: str, allowed: str) -> tuple[Related, ...]:
    return related(resolved, f"tenants[{tenant.name}].quota.{key}", f"`{key}` of the quota is {allowed}")
