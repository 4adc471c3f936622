"""Secrets: how each namespace reaches the secret store, and which Secrets the operator fills from it.

No value passes through Git. In every namespace the operator acts as a service account of that namespace, which the store
can tell from all others; workloads run as another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.objects import Manifest, clouds
from groundplan.objects.argocd import PLATFORM
from groundplan.objects.components import installed, namespace_of
from groundplan.objects.core import service_account
from groundplan.objects.external_secrets import (
    READER,
    STORE,
    external_secret,
    provider,
    remote_key,
    secret_store,
)
from groundplan.objects.platform_secrets import homes
from groundplan.objects.rbac import role, role_binding, service_account_subject
from groundplan.spec import Secret, Shared, Tenant
from groundplan.spec.secret_store import SecretStore


def platform(shared: Shared) -> Iterator[Manifest]:
    """The platform's own secrets, in the namespaces of the components that use them."""
    store = shared.secret_store
    if store is None or not shared.cluster.baseline:
        return
    used = homes(shared)
    identity = getattr(store, "workload_identity", None)
    annotations = clouds.service_account_annotations(shared, identity) if identity is not None else {}
    for namespace in sorted({n for found in used.values() for n in found}):
        yield from _access(shared, store, namespace, PLATFORM, annotations, "secretStore")
    for secret in shared.secrets:
        for namespace in used[secret.name]:
            yield _filled(shared, store, secret, namespace, PLATFORM, f"secrets[{secret.name}]")


def tenant(shared: Shared, tenant: Tenant) -> Iterator[Manifest]:
    """A tenant's secrets, with the one that its images are pulled with. A retired tenant has none."""
    store = shared.secret_store
    if store is None or tenant.retire is not None:
        return
    pull = next((s for s in shared.secrets if s.name == shared.images.pull_secret), None)
    if not tenant.secrets and pull is None and not _has_keys(shared):
        return
    here = f"tenants[{tenant.name}]"
    identity = tenant.workload_identity
    annotations = clouds.service_account_annotations(shared, identity) if identity is not None else {}
    yield from _access(shared, store, tenant.namespace, tenant.name, annotations, here)
    for secret in tenant.secrets:
        yield _filled(shared, store, secret, tenant.namespace, tenant.name, f"{here}.secrets[{secret.name}]")
    if pull is not None:
        yield _filled(shared, store, pull, tenant.namespace, PLATFORM, "images.pullSecret")


def _has_keys(shared: Shared) -> bool:
    """Whether tenants have keys for the object store, which the generator of artifact stores renders."""
    store = shared.object_store
    return store is not None and store.credentials is not None and "pipelines" in installed(shared)


def _access(
    shared: Shared, store: SecretStore, namespace: str, owner: str, annotations: Mapping[str, str], origin: str
) -> Iterator[Manifest]:
    """The store of a namespace, the account that enters it, and the operator's right to act as that one account."""
    entry = provider(store, environment=shared.environment, tenant=owner)
    yield Manifest(secret_store(STORE, namespace, entry), "secretStore")
    yield Manifest(service_account(READER, namespace, annotations=annotations, mounts_token=False), origin)
    rule = {
        "apiGroups": [""],
        "resources": ["serviceaccounts/token"],
        "resourceNames": [READER],
        "verbs": ["create"],
    }
    yield Manifest(role(f"{READER}-token", namespace, [rule]), "secretStore")
    operator = service_account_subject("external-secrets", namespace_of(shared, "externalSecrets"))
    binding = role_binding(f"{READER}-token", namespace, role=f"{READER}-token", role_kind="Role", subjects=[operator])
    yield Manifest(binding, "secretStore")


def _filled(shared: Shared, store: SecretStore, secret: Secret, namespace: str, owner: str, origin: str) -> Manifest:
    key = remote_key(shared, store, secret.entry(owner), owner)
    return Manifest(external_secret(secret.name, namespace, secret.keys, key=key), origin)
