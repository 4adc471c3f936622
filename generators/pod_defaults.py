"""PodDefaults: what the webhook puts into a tenant's pods that ask for it by a label."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.objects import Manifest
from groundplan.objects.kubeflow import pod_default
from groundplan.objects.pod_settings import pod_defaults
from groundplan.spec import Shared, Tenant


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """The tenant's own, and those by which pods get an identity. A retired tenant has none: no pod comes any more."""
    if tenant.retire is not None:
        return
    for found in pod_defaults(shared, tenant):
        yield Manifest(
            pod_default(found.name, tenant.namespace, selector=found.selector, spec=found.spec), found.origin
        )
