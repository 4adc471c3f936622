"""Secrets: each is used by something, is what its user needs, and can be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.checks.clouds import KEYS
from groundplan.checks.wording import related, some, unknown
from groundplan.facts.kubernetes import DOCKER_CONFIG_KEY
from groundplan.findings import Finding
from groundplan.objects.components import installed
from groundplan.objects.platform_secrets import homes
from groundplan.resolving import Resolved
from groundplan.spec import Secret, Shared, Tenant
from groundplan.spec.secret_store import VaultStore


def platform_secrets_have_a_home(resolved: Resolved) -> Iterator[Finding]:
    """A secret of the platform is used by a setting, or says which namespaces get it."""
    shared = resolved.platform.shared
    for name, namespaces in homes(shared).items():
        if not namespaces and name != shared.images.pull_secret:
            yield Finding(
                "GP0434",
                resolved.locate(f"secrets[{name}]"),
                f"nothing uses the secret `{name}`, so it is made nowhere",
                expected="a setting that names it, or `namespaces`",
                hint="namespaces: [<namespace of a component>], or remove the secret",
                severity="warning",
            )


def pull_secrets_hold_registry_credentials(resolved: Resolved) -> Iterator[Finding]:
    """What images are pulled with is a declared secret whose only key is `.dockerconfigjson`."""
    shared = resolved.platform.shared
    if shared.images.pull_secret is not None:
        known = {secret.name: secret for secret in shared.secrets}
        yield from _pull_secret(resolved, "images.pullSecret", "secrets", shared.images.pull_secret, known)
    for tenant in resolved.platform.tenants:
        here = f"tenants[{tenant.name}]"
        own = {secret.name: secret for secret in tenant.secrets}
        for position, name in enumerate(tenant.image_pull_secrets):
            yield from _pull_secret(resolved, f"{here}.imagePullSecrets[{position}]", f"{here}.secrets", name, own)


def _pull_secret(
    resolved: Resolved, path: str, declared: str, name: str, known: Mapping[str, Secret]
) -> Iterator[Finding]:
    if name not in known:
        declare = f"secrets: [{{name: {name}, keys: [{DOCKER_CONFIG_KEY}]}}]"
        yield unknown(resolved, path, "secret", name, known, declare)
    elif list(known[name].keys) != [DOCKER_CONFIG_KEY]:
        yield Finding(
            "GP0435",
            resolved.locate(path),
            f"images cannot be pulled with the secret `{name}`: its keys are {', '.join(sorted(known[name].keys))}",
            expected=f"a secret with the one key `{DOCKER_CONFIG_KEY}`",
            hint=f"keys: {{{DOCKER_CONFIG_KEY}: <its name in the store>}}",
            related=related(resolved, f"{declared}[{name}].keys", "the keys it has"),
        )


def tenants_can_enter_their_store(resolved: Resolved) -> Iterator[Finding]:
    """A store of a cloud is entered with the tenant's identity there, so a tenant with secrets has one."""
    shared = resolved.platform.shared
    store = shared.secret_store
    if store is None or isinstance(store, VaultStore):
        return
    provider = store.provider
    if store.workload_identity is None and any(homes(shared).values()):
        yield Finding(
            "GP0436",
            resolved.locate("secretStore"),
            f"the platform has secrets of its own in a store of {provider}, and no identity to enter it with",
            expected="`secretStore.workloadIdentity`",
            hint=f"workloadIdentity: {{{KEYS[provider]}: ...}}",
        )
    without = [
        t for t in resolved.platform.tenants if t.retire is None and t.workload_identity is None and _fetches(shared, t)
    ]
    for tenant in without:
        yield Finding(
            "GP0436",
            resolved.locate(f"tenants[{tenant.name}]"),
            f"`{tenant.name}` has secrets in a store of {provider}, and no identity to enter it with",
            expected="`workloadIdentity`",
            hint=f"workloadIdentity: {{{KEYS[provider]}: ...}}",
            related=related(resolved, "secretStore.provider", "the store is entered with the tenant's identity"),
        )


def _fetches(shared: Shared, tenant: Tenant) -> bool:
    return bool(tenant.secrets) or shared.images.pull_secret is not None


def artifacts_can_be_reached(resolved: Resolved) -> Iterator[Finding]:
    """Where pipelines keep artifacts in an object store, each tenant has keys for it or an identity."""
    shared = resolved.platform.shared
    store = shared.object_store
    if store is None or "pipelines" not in installed(shared):
        return
    if store.credentials is not None:
        if shared.secret_store is None:
            yield Finding(
                "GP0404",
                resolved.locate("objectStore.credentials"),
                "there are secrets, but no store their values come from",
                expected="`secretStore` in the platform's spec",
                hint='secretStore: {provider: vault, server: "https://vault.example.com", path: "kv/{env}"}',
            )
        return
    without = [t.name for t in resolved.platform.tenants if t.workload_identity is None and t.retire is None]
    if without:
        yield Finding(
            "GP0437",
            resolved.locate("objectStore"),
            f"the object store gives out no keys, and these tenants have no identity to reach it with: {some(without)}",
            expected="`objectStore.credentials`, or `workloadIdentity` for each tenant",
            hint="credentials: {}",
        )
