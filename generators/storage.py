"""Storage: a PersistentVolumeClaim for each volume of a tenant."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.objects import Manifest
from groundplan.objects.core import persistent_volume_claim
from groundplan.objects.labelling import kept
from groundplan.spec import Shared, Tenant


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """Claims outlive what mounts them, and Argo CD never deletes one: a tenant that goes leaves its data behind."""
    for volume in tenant.volumes:
        storage_class = shared.storage_class(volume)
        if storage_class is None:  # a check has said so
            continue
        claim = persistent_volume_claim(
            volume.name,
            tenant.namespace,
            storage_class=storage_class.storage_class,
            access_mode=volume.access_mode or storage_class.access_mode,
            size=str(volume.size),
            annotations=kept(volume.retire or tenant.retire),
        )
        yield Manifest(claim, f"tenants[{tenant.name}].volumes[{volume.name}]")
