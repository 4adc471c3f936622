"""Secrets are used, are what their users need, and can be fetched."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from platforms import MINIMAL, at, resolved, tenant, tenants, with_spec

AWS = MINIMAL.replace(
    'secretStore: {provider: vault, server: https://vault.borealis.example, path: "kv/{env}"}',
    'secretStore: {provider: aws, region: eu-1, workloadIdentity: {roleArn: "arn:aws:iam::123456789012:role/p"}}',
)
ARN = 'workloadIdentity: {roleArn: "arn:aws:iam::123456789012:role/vision"}'
STORE = 'objectStore: {endpoint: s3.x, region: eu-1, bucketPattern: "ml-{env}-{tenant}"}\ncomponents: {pipelines: managed}\n'


def codes(text: str) -> list[str]:
    return [finding.code for finding in run(resolved(text))]


def test_a_secret_that_nobody_uses_is_a_warning() -> None:
    """A platform's secret is made where a setting needs it, or where it says; else nowhere."""
    text = with_spec("secrets:\n  - {name: oidc-client, keys: [secret]}\n  - {name: smtp, keys: [password]}")
    (found,) = run(resolved(text))
    assert (found.code, found.severity, found.place) == ("GP0434", "warning", at(text, "{name: smtp"))
    assert codes(text.replace("keys: [password]", "keys: [password], namespaces: [monitoring]")) == []


def test_the_cookie_secret_is_one_of_the_platforms() -> None:
    """`cookieSecret` names a declared secret and one of its keys."""
    text = MINIMAL.replace("key: secret}}", "key: secret}, cookieSecret: {secret: oidc-client, key: cookie}}")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0401", at(text, "key: cookie}"))
    assert codes(text.replace("keys: [secret]", "keys: [secret, cookie]")) == []


@pytest.mark.parametrize(
    ("secrets", "code"),
    [("", "GP0401"), (", {name: pull, keys: [user]}", "GP0435"), (", {name: pull, keys: [.dockerconfigjson]}", "")],
)
def test_images_are_pulled_with_a_docker_config(secrets: str, code: str) -> None:
    """`images.pullSecret` is a secret of the platform with the one key that Kubernetes reads."""
    text = with_spec(f"images: {{pullSecret: pull}}\nsecrets: [{{name: oidc-client, keys: [secret]}}{secrets}]")
    assert codes(text) == ([code] if code else [])


def test_a_tenants_pull_secret_is_its_own() -> None:
    """A tenant pulls with one of its own secrets, at the position in its list."""
    more = "imagePullSecrets: [a, b], secrets: [{name: a, keys: [.dockerconfigjson]}, {name: b, keys: [x]}]"
    text = with_spec(tenants(tenant(more=more)))
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0435", at(text, "b]"))
    assert [r.place for r in found.related] == [at(text, "keys: [x]")]


def test_a_clouds_store_is_entered_with_an_identity() -> None:
    """A tenant with secrets in AWS has an identity there; so has the platform."""
    text = with_spec(tenants(tenant(more="secrets: [{name: wandb, keys: [token]}]")), AWS)
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0436", at(text, "vision"))
    assert found.hint == "workloadIdentity: {roleArn: ...}"
    assert codes(text.replace("secrets: [{name: wandb", f"{ARN}, secrets: [{{name: wandb")) == []
    assert codes(AWS.replace(', workloadIdentity: {roleArn: "arn:aws:iam::123456789012:role/p"}', "")) == ["GP0436"]


def test_a_retired_tenant_fetches_nothing() -> None:
    """Its secrets go with its workloads, so that it needs no identity."""
    more = "secrets: [{name: wandb, keys: [token]}], retire: {after: 2027-01-31, reason: done}"
    assert codes(with_spec(tenants(tenant(more=more)), AWS)) == []


def test_artifacts_are_reached_with_keys_or_an_identity() -> None:
    """With pipelines and an object store, each tenant has one of both; without pipelines nobody asks."""
    text = with_spec(STORE + tenants(tenant()))
    (found,) = run(resolved(text))
    assert (found.code, found.place, found.hint) == ("GP0437", at(text, "objectStore:"), "credentials: {}")
    assert codes(text.replace('{tenant}"}', '{tenant}", credentials: {}}')) == []
    assert codes(with_spec(STORE + tenants(tenant(more=ARN)))) == []
    assert codes(text.replace("pipelines: managed", "pipelines: absent")) == []


def test_keys_of_the_object_store_come_from_a_store() -> None:
    """Credentials lie in the secret store, so there is one."""
    text = with_spec(STORE.replace('{tenant}"}', '{tenant}", credentials: {}}') + "secretStore:\n")
    assert set(codes(text)) == {"GP0404"}
