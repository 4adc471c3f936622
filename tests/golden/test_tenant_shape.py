"""The expected files have what a tenant's accounts, claims and retirement are meant to be; only these files are read."""

from __future__ import annotations

import pytest

import golden
from golden import Golden

KEPT = "Prune=false,Delete=false"


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("got", golden.of_kind(kind), ids=str)


@each("Role")
def test_the_operator_may_act_as_one_account(got: Golden) -> None:
    """External Secrets gets tokens of the account that reads the store, and of no other of the namespace."""
    assert got.object["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["serviceaccounts/token"],
            "resourceNames": ["secret-reader"],
            "verbs": ["create"],
        }
    ]


@each("ServiceAccount")
def test_tokens_are_mounted_where_they_are_needed(got: Golden) -> None:
    """Notebooks and pipelines run as `default-editor` and call the API server; pods of no other account need a token."""
    assert got.object["automountServiceAccountToken"] is (got.name == "default-editor")


@each("PersistentVolumeClaim")
def test_a_claim_is_never_deleted(got: Golden) -> None:
    """A claim outlives its entry, retired or not; only why it goes is written beside."""
    assert got.annotations["argocd.argoproj.io/sync-options"] == KEPT
    retired = (got.case, got.name) in (("retired", "cases"), ("retired", "images-v1"))
    assert ("groundplan.dev/retired" in got.annotations) == retired


def test_a_retired_tenant_starts_nothing() -> None:
    """No pod, no secret, no door, no PodDefault; its people and what keeps it apart stay."""
    there = [g for g in golden.objects() if g.case == "retired" and g.path.startswith("tenants/fraud/")]
    kinds = {g.object["kind"] for g in there}
    (quota,) = [g.object for g in there if g.object["kind"] == "ResourceQuota"]
    assert quota["spec"]["hard"]["pods"] == "0"
    assert not kinds & {"ExternalSecret", "SecretStore", "PodDefault", "ServiceEntry"}
    policies = {g.name for g in there if g.object["kind"] == "NetworkPolicy"}
    assert "default-deny" in policies
    assert not policies & {"allow-internet-out", "allow-declared-out", "allow-from-vision"}
    assert {"user-fred-acme-example-clusterrole-edit", "namespaceAdmin"} <= {g.name for g in there}
