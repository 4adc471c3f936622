"""What the golden cases render for tenants is kept by the policies of their environments."""

from __future__ import annotations

from functools import cache

import pytest

import golden
from admission import Cluster, Request, Who, plural
from clusters import account, policies_of

AT_HOME = "https://kubernetes.default.svc"


ENVIRONMENTS = sorted({(one.case, one.environment) for one in golden.objects()})
each = pytest.mark.parametrize(("case", "environment"), ENVIRONMENTS, ids=str)


def rendered(case: str, environment: str) -> list[golden.Golden]:
    """Every object of an environment, as the expected files have it."""
    return [one for one in golden.objects() if (one.case, one.environment) == (case, environment)]


@cache
def judge(case: str, environment: str) -> tuple[Cluster, Who]:
    """A cluster with the environment's policies and namespaces, and who Argo CD is in it."""
    resolved = golden.outcome(case).environments[environment].resolved
    assert resolved is not None
    shared = resolved.platform.shared
    at_home = shared.cluster.server == AT_HOME
    argo_cd = (
        account(shared.gitops.namespace, "argocd-application-controller")
        if at_home
        else account("kube-system", "argocd-manager")
    )
    mine = rendered(case, environment)
    elsewhere: dict[str, dict[str, str]] = {one.namespace: {} for one in mine}
    namespaces = {one.name: one.labels for one in mine if one.object["kind"] == "Namespace"}
    return Cluster(policies_of(shared), {**elsewhere, **namespaces}), argo_cd


def of_tenants(case: str, environment: str) -> list[golden.Golden]:
    """The objects of all tenants of an environment."""
    return [one for one in rendered(case, environment) if one.path.startswith("tenants/")]


def asked(one: golden.Golden, who: Who, operation: str, subresource: str = "") -> Request:
    """A change or a deletion of a rendered object as it stands in the cluster."""
    group, _, version = one.object["apiVersion"].rpartition("/")
    kind = one.object["kind"]
    after = {**one.object, "metadata": {**one.object["metadata"], "annotations": {"note": "mine"}}}
    return Request(
        who,
        operation,
        group,
        plural(kind),
        one.name if kind == "Namespace" else one.namespace,
        object=None if operation == "DELETE" else {**after, "spec": {"changed": True}},
        old=one.object,
        subresource=subresource,
        version=version,
    )


@each
def test_an_editor_changes_nothing_that_is_rendered(case: str, environment: str) -> None:
    """Neither changes nor deletes an object of the tenant, whatever its kind."""
    cluster, _ = judge(case, environment)
    for one in of_tenants(case, environment):
        home = one.namespace or one.name
        for who in (Who("alice@borealis.example"), account(home, "default-editor")):
            for operation in ("UPDATE", "DELETE"):
                assert not cluster.decide(asked(one, who, operation)).allowed, (str(one), who, operation)


@each
def test_argo_cd_changes_everything_that_is_rendered(case: str, environment: str) -> None:
    """Applies every change and prunes what is gone, wherever it runs."""
    cluster, argo_cd = judge(case, environment)
    for one in of_tenants(case, environment):
        for operation in ("UPDATE", "DELETE"):
            assert cluster.decide(asked(one, argo_cd, operation)).allowed, (str(one), operation)


@each
def test_no_policy_looks_at_a_status(case: str, environment: str) -> None:
    """Controllers report on every object by its `status`."""
    cluster, _ = judge(case, environment)
    for one in of_tenants(case, environment):
        request = asked(one, Who("some-controller"), "UPDATE", "status")
        assert not any(cluster.matches(spec, request) for spec in cluster.policies.values()), str(one)


@each
def test_no_policy_looks_at_what_is_not_a_tenants(case: str, environment: str) -> None:
    """The platform's own objects are kept by the rights of its administrators."""
    cluster, _ = judge(case, environment)
    for one in rendered(case, environment):
        if not one.path.startswith("tenants/"):
            request = asked(one, Who("alice@borealis.example"), "UPDATE")
            assert not any(cluster.matches(spec, request) for spec in cluster.policies.values()), str(one)
