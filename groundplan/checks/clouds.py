"""What lies outside the cluster: identities in its cloud, buckets in the object store."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from groundplan.checks.wording import related, some
from groundplan.facts import s3
from groundplan.findings import Finding, Related
from groundplan.resolving import Resolved
from groundplan.spec.scalars.uri import BUCKET_EXPECTED, check_bucket
from groundplan.spec.secret_store import VaultStore
from groundplan.spec.workload_identity import WorkloadIdentity

KEYS = {"aws": "roleArn", "gcp": "gcpServiceAccount", "azure": "azure"}
"""The key of `workloadIdentity` that belongs to each cloud."""


def identities_are_of_the_clusters_cloud(resolved: Resolved) -> Iterator[Finding]:
    """`workloadIdentity` is of the cloud whose machines the cluster runs on."""
    platform = resolved.platform
    store = platform.shared.secret_store
    identities = [(f"tenants[{tenant.name}]", tenant.workload_identity) for tenant in platform.tenants]
    if store is not None and not isinstance(store, VaultStore):
        identities.append(("secretStore", store.workload_identity))
    for owner, identity in identities:
        if identity is not None and _cloud(identity) != platform.shared.cluster.cloud:
            yield _of_another_cloud(resolved, f"{owner}.workloadIdentity", identity)


def _of_another_cloud(resolved: Resolved, path: str, identity: WorkloadIdentity) -> Finding:
    cloud = resolved.platform.shared.cluster.cloud
    key = "podIdentity" if identity.pod_identity else KEYS[_cloud(identity)]
    without = "workloadIdentity: null (in the overlay of this environment)"
    return Finding(
        "GP0427",
        resolved.locate(f"{path}.{key}"),
        f"`{key}` is an identity of {_cloud(identity)}, and the cluster runs on {'no cloud' if cloud == 'none' else cloud}",
        expected="no `workloadIdentity`" if cloud == "none" else f"`{KEYS[cloud]}`",
        hint=without if cloud == "none" else f"write `{KEYS[cloud]}` in its place, or {without}",
        related=related(resolved, "cluster.cloud", f"the cluster's cloud is {cloud}"),
    )


def _cloud(identity: WorkloadIdentity) -> str:
    if identity.role_arn is not None or identity.pod_identity:
        return "aws"
    return "gcp" if identity.gcp_service_account is not None else "azure"


def buckets_have_valid_names(resolved: Resolved) -> Iterator[Finding]:
    """`bucketPattern` gives every tenant a bucket whose name S3 takes. One finding, however many tenants."""
    shared = resolved.platform.shared
    store = shared.object_store
    if store is None:
        return
    wrong = []
    for tenant in resolved.platform.tenants:
        if problem := _problem(store.bucket(shared.environment, tenant.name)):
            wrong.append((tenant.name, problem))
    if wrong:
        others = f", and so for {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield Finding(
            "GP0428",
            resolved.locate("objectStore.bucketPattern"),
            f"{wrong[0][1]} (the bucket of `{wrong[0][0]}`{others})",
            expected=BUCKET_EXPECTED,
            hint="bucketPattern: ml-{env}-{tenant}",
            related=_tenants(resolved, [name for name, _ in wrong]),
        )


def _problem(bucket: str) -> str:
    """Why S3 would refuse a bucket of this name; empty when it takes it."""
    try:
        check_bucket(bucket)
    except PydanticCustomError as refusal:
        return str((refusal.context or {})["problem"])
    for affix in s3.RESERVED_PREFIXES:
        if bucket.startswith(affix):
            return f"`{bucket}` begins with `{affix}`, which S3 keeps to itself"
    for affix in s3.RESERVED_SUFFIXES:
        if bucket.endswith(affix):
            return f"`{bucket}` ends with `{affix}`, which S3 keeps to itself"
    return ""


def buckets_are_distinct(resolved: Resolved) -> Iterator[Finding]:
    """Every tenant has a bucket to itself."""
    shared = resolved.platform.shared
    store = shared.object_store
    if store is None:
        return
    users: dict[str, list[str]] = {}
    for tenant in resolved.platform.tenants:
        users.setdefault(store.bucket(shared.environment, tenant.name), []).append(tenant.name)
    for bucket, names in users.items():
        if len(names) > 1:
            yield Finding(
                "GP0429",
                resolved.locate("objectStore.bucketPattern"),
                f"{len(names)} tenants would have one bucket, `{bucket}`: {some(names)}",
                expected="a pattern with {tenant} in it",
                hint=f"bucketPattern: {store.bucket_pattern}-{{tenant}}",
                related=_tenants(resolved, names),
            )


def _tenants(resolved: Resolved, names: list[str]) -> tuple[Related, ...]:
    return tuple(r for name in names[:4] for r in related(resolved, f"tenants[{name}]", f"the tenant `{name}`"))
