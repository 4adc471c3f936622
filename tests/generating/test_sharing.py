"""Environments that share a cluster or an Argo CD do not share the name of an object there."""

from __future__ import annotations

import pytest

from platforms import tenant, tenants
from repositories import code_at, compiled, files_of, only, where

BASE = tenants(tenant("vision"), tenant("speech"))
OWN = "spec: {gitops: {instance: %s}, cluster: {server: 'https://%s.example'}}\n"


def test_two_environments_on_one_cluster_are_told_once_for_each_owner() -> None:
    """Two tenants of two environments: a finding each, naming both environments and the tenant's line; and the baseline."""
    apart = "spec: {gitops: {instance: c}}"
    files = files_of(BASE, overlays__a="", overlays__b="", overlays__c=apart)
    found = compiled(files).findings
    assert [code_at(f) for f in found[1:]] == [("GP0508", where(files, n)) for n in ("vision, owner", "speech, owner")]
    assert {f.environments for f in found} == {("a", "b")}
    assert found[1].message.startswith("the environments `a` and `b` would both own Namespace vision and ")
    assert found[0].hint.endswith("or `cluster.baseline: false`")


@pytest.mark.parametrize(
    "b",
    [OWN % ("b", "b"), "spec: {cluster: {server: 'https://b.example'}}\n", "spec: {gitops: {instance: b}}\n"],
)
def test_a_cluster_or_an_argo_cd_of_its_own_is_enough(b: str) -> None:
    """`in-cluster` is the cluster of the environment's own Argo CD; names of Applications hold the environment's."""
    assert compiled(files_of(BASE, overlays__a="", overlays__b=b)).findings == ()


@pytest.mark.parametrize("end", ["", "/", ":443", ":443/"])
def test_two_argo_cds_may_not_own_one_cluster_twice(end: str) -> None:
    """Two instances that deliver to one server by its address share its names, however its address is spelt."""
    second = OWN.replace(".example'", f".example{end}', baseline: false") % ("b", "x")
    finding = only(files_of(tenants(tenant()), overlays__a=OWN % ("a", "x"), overlays__b=second))
    assert (finding.code, "on cluster https://x.example," in f"{finding.message},") == ("GP0508", True)
    assert "gitops.instance" not in finding.hint  # each has an Argo CD of its own already


def test_names_of_applications_may_not_meet() -> None:
    """Tenant `eu-x` of `prod` and tenant `x` of `prod-eu` would be one Application of one Argo CD."""
    server = "spec: {cluster: {server: 'https://%s.example'}}\n"
    items = tenants(tenant("eu-x", "environments: [prod]"), tenant("x", "environments: [prod-eu]"))
    files = files_of(items, overlays__prod=server % "a", **{"overlays__prod-eu": server % "b"})
    finding = only(files)
    assert code_at(finding) == (
        "GP0508",
        where(
            files, "x, owner: alice@borealis.example, quota: {cpu: 8, memory: 32Gi, pods: 20}, environments: [prod-eu]"
        ),
    )
    assert "Application.argoproj.io argocd/borealis-prod-eu-x" in finding.message or "AppProject" in finding.message


def test_a_release_exists() -> None:
    """A release this version does not have is refused where it is written."""
    finding = only(files_of('release: "2019.01"\n'))
    assert (code_at(finding), finding.expected) == (("GP0402", "platform.yaml:5:3"), "one of: 2026.08")


def test_another_namespace_makes_room() -> None:
    """On one cluster a tenant may have another namespace in each environment."""
    second = "spec: {cluster: {baseline: %s}, tenants: [{name: vision, namespace: vision-b}]}\n"
    files = files_of(tenants(tenant()), overlays__a="", overlays__b=second % "false")
    assert compiled(files).findings == ()
    (found,) = compiled(files_of(tenants(tenant()), overlays__a="", overlays__b=second % "true")).findings
    assert (found.code, "more of the same owner" in found.message) == ("GP0508", True)


def test_a_cluster_has_one_baseline() -> None:
    """The second environment of a cluster renders of the platform's scope what guards its own tenants, and nothing else."""
    second = "spec: {cluster: {baseline: false}, tenants: [{name: vision, namespace: vision-b}]}\n"
    outcome = compiled(files_of(tenants(tenant()), overlays__a="", overlays__b=second))
    kinds = {}
    for name, found in outcome.environments.items():
        assert found.generated is not None
        kinds[name] = {r.ref.kind for r in found.generated.objects if r.scope == "platform"}
    assert kinds["b"] == {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
    assert kinds["a"] > kinds["b"]
