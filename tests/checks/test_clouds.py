"""Identities of the cluster's cloud, and a bucket for every tenant."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import MINIMAL, at, resolved, tenant, tenants, with_spec

IDENTITIES = {
    "aws": "roleArn: 'arn:aws:iam::123456789012:role/vision'",
    "gcp": "gcpServiceAccount: vision@borealis-ml.iam.gserviceaccount.com",
    "azure": "azure: {clientID: 11111111-2222-3333-4444-555555555555}",
}


@pytest.mark.parametrize("cloud", ["aws", "gcp", "azure", "none"])
@pytest.mark.parametrize("identity", ["aws", "gcp", "azure"])
def test_an_identity_is_of_the_clusters_cloud(cloud: str, identity: str) -> None:
    """An identity of another cloud is an error that shows the cluster's; one of the same cloud is fine."""
    base = MINIMAL.replace("cloud: aws", f"cloud: {cloud}")
    text = with_spec(tenants(tenant(more=f"workloadIdentity: {{{IDENTITIES[identity]}}}")), base)
    found = [(f.code, f.place, f.related[0].place) for f in run(resolved(text))]
    assert found == [("GP0427", at(text, IDENTITIES[identity]), at(text, "cloud:"))] * (cloud != identity)


@pytest.mark.parametrize(
    ("cloud", "hint"),
    [
        ("none", "workloadIdentity: null (in the overlay of this environment)"),
        (
            "gcp",
            "write `gcpServiceAccount` in its place, or workloadIdentity: null (in the overlay of this environment)",
        ),
    ],
)
def test_what_to_do_about_an_identity(cloud: str, hint: str) -> None:
    """Where the cluster has a cloud, its own kind of identity would do."""
    base = MINIMAL.replace("cloud: aws", f"cloud: {cloud}")
    (found,) = run(resolved(with_spec(tenants(tenant(more=f"workloadIdentity: {{{IDENTITIES['aws']}}}")), base)))
    assert found.hint == hint


def with_buckets(pattern: str, *names: str) -> str:
    store = f'objectStore: {{endpoint: s3.x, region: eu-1, bucketPattern: "{pattern}"}}\n'
    return with_spec(store + tenants(*map(tenant, names or ("vision", "speech"))))


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("-{tenant}", "`-vision` is not the name of a bucket"),
        ("{tenant}..{env}", "`vision..default` is not the name of a bucket"),
        ("xn--{tenant}", "`xn--vision` begins with `xn--`, which S3 keeps to itself"),
        ("{tenant}-s3alias", "`vision-s3alias` ends with `-s3alias`, which S3 keeps to itself"),
    ],
)
def test_a_pattern_that_makes_bad_buckets(pattern: str, problem: str) -> None:
    """A bad pattern is one finding, at the pattern, that shows the tenants it meets."""
    text = with_buckets(pattern)
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == (
        "GP0428",
        at(text, "bucketPattern"),
        "bucketPattern: ml-{env}-{tenant}",
    )
    assert found.message == f"{problem} (the bucket of `vision`, and so for 1 more)"
    assert [r.place for r in found.related] == [at(text, "vision, owner"), at(text, "speech, owner")]


def test_a_tenant_whose_name_is_too_long_for_its_bucket() -> None:
    """A bucket's name has 63 characters at most."""
    text = with_buckets("borealis-machine-learning-artifacts-{tenant}", "v" * 40, "speech")
    (found,) = run(resolved(text))
    assert found.code == "GP0428"
    assert [r.place for r in found.related] == [at(text, "vvvv")]


def test_every_tenant_has_its_own_bucket() -> None:
    """A pattern without {tenant} gives all of them one; the hint adds it."""
    text = with_buckets("ml-{env}")
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == (
        "GP0429",
        at(text, "bucketPattern"),
        "bucketPattern: ml-{env}-{tenant}",
    )
    assert found.message == "2 tenants would have one bucket, `ml-default`: vision, speech"
    assert run(resolved(with_buckets("ml-{env}-{tenant}"))) == []
