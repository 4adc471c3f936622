"""What one part of the spec names in another exists."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.checks.wording import one_of, related, unknown
from groundplan.findings import Finding
from groundplan.findings.suggest import did_you_mean, nearest
from groundplan.resolving import Resolved
from groundplan.spec import Pool
from groundplan.spec.secrets import SecretKey


def priorities_exist(resolved: Resolved) -> Iterator[Finding]:
    """`priority` of a tenant is one of `priorities`."""
    known = {priority.name for priority in resolved.platform.shared.priorities}
    for tenant in resolved.platform.tenants:
        if tenant.priority is not None and tenant.priority not in known:
            path = f"tenants[{tenant.name}].priority"
            declare = f"priorities: [{{name: {tenant.priority}, value: 1000}}]"
            yield unknown(resolved, path, "priority", tenant.priority, known, declare)


def quotas_name_devices(resolved: Resolved) -> Iterator[Finding]:
    """Each key of `quota.pools` is what a pool offers: `train`, or `share/1g.10gb` where there are several profiles."""
    shared = resolved.platform.shared
    offered = {offer.key for pool in shared.pools for offer in pool.offers}
    for tenant in resolved.platform.tenants:
        for key in tenant.quota.pools:
            if key in offered:
                continue
            path = f"tenants[{tenant.name}].quota.pools[{key}]"
            pool = shared.pool(key)
            if pool is None:
                yield unknown(resolved, path, "pool", key, offered)
            else:
                yield _no_device(resolved, path, pool, key)


def _no_device(resolved: Resolved, path: str, pool: Pool, key: str) -> Finding:
    keys = [offer.key for offer in pool.offers]
    if not keys:
        message = f"the pool `{pool.name}` has no GPUs to count"
        expected = "a pool with GPUs"
        hint = "remove the line: cores and memory outside the GPU pools are granted by `cpu` and `memory` of the quota"
    else:
        message = f"the pool `{pool.name}` does not offer `{key}`"
        if key == pool.name:
            message = f"the pool `{pool.name}` offers several MIG profiles, and `{key}` does not say which"
        elif keys == [pool.name]:
            profile = pool.offers[0].profile
            message = f"the pool `{pool.name}` offers " + (
                f"only the MIG profile {profile}" if profile else "no MIG profiles"
            )
        expected = one_of(keys)
        hint = f"write {nearest(key, keys) or keys[0]} in place of {key}"  # not how many: an overlay may have scaled it
    return Finding(
        "GP0403",
        resolved.locate(path),
        message,
        expected=expected,
        hint=hint,
        related=related(resolved, f"pools[{pool.name}].perNode", "what a node of the pool offers"),
    )


def callers_exist(resolved: Resolved) -> Iterator[Finding]:
    """`network.allowFrom` names other tenants of this environment."""
    known = {tenant.name for tenant in resolved.platform.tenants}
    for tenant in resolved.platform.tenants:
        for position, caller in enumerate(tenant.network.allow_from):
            path = f"tenants[{tenant.name}].network.allowFrom[{position}]"
            if caller == tenant.name:
                yield Finding(
                    "GP0407",
                    resolved.locate(path),
                    f"`{caller}` names itself",
                    expected="another tenant; within a tenant everything may call everything",
                    hint=f"remove `{caller}` from the list",
                )
            elif caller not in known:
                yield unknown(resolved, path, "tenant", caller, known - {tenant.name})


def login_secrets_exist(resolved: Resolved) -> Iterator[Finding]:
    """The secrets of `identity.oidc` are the platform's, and have the keys that are named."""
    oidc = resolved.platform.shared.identity.oidc
    for key, wanted in (("clientSecret", oidc.client_secret), ("cookieSecret", oidc.cookie_secret)):
        if wanted is not None:
            yield from _login_secret(resolved, f"identity.oidc.{key}", wanted)


def _login_secret(resolved: Resolved, path: str, wanted: SecretKey) -> Iterator[Finding]:
    secrets = resolved.platform.shared.secrets
    secret = next((s for s in secrets if s.name == wanted.secret), None)
    if secret is None:
        declare = f"secrets: [{{name: {wanted.secret}, keys: [{wanted.key}]}}]"
        yield unknown(resolved, f"{path}.secret", "secret", wanted.secret, [s.name for s in secrets], declare)
    elif wanted.key not in secret.keys:
        yield Finding(
            "GP0401",
            resolved.locate(f"{path}.key"),
            f"the secret `{secret.name}` has no key `{wanted.key}`",
            expected=one_of(sorted(secret.keys)),
            hint=did_you_mean(wanted.key, secret.keys) or f"keys: [{', '.join([*sorted(secret.keys), wanted.key])}]",
            related=related(resolved, f"secrets[{secret.name}].keys", "the keys it has"),
        )


def secrets_have_a_store(resolved: Resolved) -> Iterator[Finding]:
    """As soon as there is a secret, there is a store its value comes from."""
    shared = resolved.platform.shared
    if shared.secret_store is not None:
        return
    paths = ["secrets"] if shared.secrets else []
    paths += [f"tenants[{tenant.name}].secrets" for tenant in resolved.platform.tenants if tenant.secrets]
    for path in paths:
        yield Finding(
            "GP0404",
            resolved.locate(path),
            "there are secrets, but no store their values come from",
            expected="`secretStore` in the platform's spec",
            hint='secretStore: {provider: vault, server: "https://vault.example.com", path: "kv/{env}"}',
        )
