"""PodDefaults: what they name is there, and no two of them contradict each other on one pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from groundplan.checks.wording import related, unknown
from groundplan.findings import Finding
from groundplan.objects.pod_settings import Setting, can_meet, conflicts, pod_defaults
from groundplan.resolving import Resolved


def pod_defaults_name_secrets_and_volumes(resolved: Resolved) -> Iterator[Finding]:
    """A PodDefault names secrets, keys and volumes of its own tenant; a retired volume takes no new pod."""
    for tenant in resolved.platform.tenants:
        secrets = {secret.name: secret for secret in tenant.secrets}
        volumes = {volume.name: volume for volume in tenant.volumes}
        for one in tenant.pod_defaults:
            here = f"tenants[{tenant.name}].podDefaults[{one.name}]"
            for name, value in one.env.items():
                yield from _secret_key(resolved, f"{here}.env[{name}]", value.secret, value.key, secrets)
            for source in one.env_from:
                yield from _secret_key(
                    resolved, f"{here}.envFrom[{source.secret}]", source.secret, None, secrets, all_keys=True
                )
            for mount in one.volumes:
                path = f"{here}.volumes[{mount.volume}]"
                if mount.volume not in volumes:
                    yield unknown(resolved, path, "volume", mount.volume, volumes)
                elif volumes[mount.volume].retire is not None:
                    yield _retired(resolved, path, mount.volume, f"tenants[{tenant.name}].volumes[{mount.volume}]")


def _secret_key(
    resolved: Resolved,
    path: str,
    name: str | None,
    key: str | None,
    secrets: Mapping[str, Any],
    *,
    all_keys: bool = False,
) -> Iterator[Finding]:
    if name is None:
        return
    if name not in secrets:
        yield unknown(resolved, f"{path}.secret", "secret", name, secrets, f"secrets: [{{name: {name}, keys: [...]}}]")
        return
    keys = secrets[name].keys
    if key is not None and key not in keys:
        yield unknown(resolved, f"{path}.key", f"key of `{name}`", key, keys)
    elif key is None and not all_keys and len(keys) > 1:
        yield Finding(
            "GP0431",
            resolved.locate(f"{path}.secret"),
            f"the secret `{name}` has {len(keys)} keys, and none is named",
            expected=f"`key`, one of: {', '.join(sorted(keys))}",
            hint=f"{{secret: {name}, key: {min(keys)}}}",
        )


def _retired(resolved: Resolved, path: str, volume: str, declared: str) -> Finding:
    return Finding(
        "GP0432",
        resolved.locate(path),
        f"the volume `{volume}` is retired, so no new pod may mount it",
        expected="a volume that stays",
        hint="remove the line, or mount what takes its place",
        related=related(resolved, f"{declared}.retire", "retired here"),
    )


def pod_defaults_agree(resolved: Resolved) -> Iterator[Finding]:
    """Two PodDefaults that can meet on one pod say the same wherever both speak: the webhook refuses the pod otherwise."""
    shared = resolved.platform.shared
    for tenant in resolved.platform.tenants:
        if not tenant.pod_defaults or tenant.retire is not None:
            continue
        for first, second in combinations(pod_defaults(shared, tenant), 2):
            found = list(conflicts(first.spec, second.spec)) if can_meet(first.selector, second.selector) else []
            if found:
                yield _disagreement(resolved, tenant.name, first, second, found)


def _disagreement(resolved: Resolved, tenant: str, one: Setting, other: Setting, about: list[str]) -> Finding:
    """At the later of the two; where one of them is the platform's, at the tenant's own."""
    own = f"tenants[{tenant}].podDefaults"
    later, earlier = (other, one) if other.origin.startswith(own) else (one, other)
    return Finding(
        "GP0433",
        resolved.locate(later.origin),
        f"the PodDefaults `{earlier.name}` and `{later.name}` can meet on one pod, and disagree about {', '.join(about)}",
        expected="one value, or selectors that no pod can have both of",
        hint="rename one of the two, or give both selectors one key with different values",
        related=related(resolved, earlier.origin, f"`{earlier.name}` comes from here"),
    )
