"""Builders: what upstream's controllers write, to the letter."""

from __future__ import annotations

import pytest

from groundplan.objects import Ref, group_of, ref_of
from groundplan.objects.clouds import service_account_annotations
from groundplan.objects.core import namespace, service_account
from groundplan.objects.kubeflow import contributor_name, profile
from groundplan.spec.workload_identity import WorkloadIdentity
from platforms import MINIMAL, resolved


@pytest.mark.parametrize(
    ("email", "role", "name"),
    [
        # The first is a case of KFAM's own tests (kubeflow/dashboard, bindings_test.go).
        ("lalith.vaka@zq.msds.kp.org", "edit", "user-lalith-vaka-zq-msds-kp-org-clusterrole-edit"),
        ("A.B@x.example", "view", "user-a-b-x-example-clusterrole-view"),
        ("a..b@x.example", "admin", "user-a-b-x-example-clusterrole-admin"),
        ("a_b+c@x.example", "edit", "user-a-b-c-x-example-clusterrole-edit"),
    ],
)
def test_a_contributor_is_named_as_kfam_names_it(email: str, role: str, name: str) -> None:
    """Every run of other characters is one `-`, and the whole is lower case."""
    assert contributor_name(email, role) == name


def test_two_mails_can_meet_in_one_name() -> None:
    """KFAM's naming is not one to one: this is what the checks have to catch."""
    assert contributor_name("a.b@x.example", "edit") == contributor_name("a-b@x.example", "edit")


def test_a_profile_asks_for_no_quota() -> None:
    """The profile controller deletes its own quota, and only that, when a Profile asks for none."""
    assert profile("vision", "a@x.example")["spec"]["resourceQuotaSpec"] == {}


def test_empty_metadata_is_left_out() -> None:
    """An empty map would be a difference that Argo CD never gets rid of."""
    assert namespace("a")["metadata"] == {"name": "a"}
    assert service_account("a", "b", annotations={}, mounts_token=False)["metadata"] == {"name": "a", "namespace": "b"}


def test_the_group_is_part_of_the_identity() -> None:
    """Core and Knative `Service` of one name are two objects."""
    core = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": "b"}}
    knative = {**core, "apiVersion": "serving.knative.dev/v1"}
    assert ref_of(core) == Ref("", "Service", "b", "a")
    assert ref_of(core) != ref_of(knative)
    assert group_of("serving.knative.dev/v1") == "serving.knative.dev"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ({"roleArn": "arn:aws:iam::123456789012:role/vision"}, "eks.amazonaws.com/role-arn"),
        ({"gcpServiceAccount": "vision@project.iam.gserviceaccount.com"}, "iam.gke.io/gcp-service-account"),
        ({"azure": {"clientID": "11111111-2222-3333-4444-555555555555"}}, "azure.workload.identity/client-id"),
    ],
)
def test_each_cloud_binds_a_service_account_its_own_way(written: dict[str, object], key: str) -> None:
    """One identity gives the annotation of its cloud, with the identity as value."""
    shared = resolved(MINIMAL).platform.shared
    annotations = service_account_annotations(shared, WorkloadIdentity.model_validate(written))
    assert annotations[key] in str(written)
    assert len({k.partition("/")[0] for k in annotations}) == 1


@pytest.mark.parametrize(("region", "regional"), [("", "false"), ("    region: eu-1\n", "true")])
def test_credentials_come_from_the_region_where_it_is_known(region: str, regional: str) -> None:
    """Who names no region asks AWS's global endpoint, which is the one that its doors then open."""
    text = MINIMAL.replace("    cloud: aws\n", f"    cloud: aws\n{region}")
    role = WorkloadIdentity.model_validate({"roleArn": "arn:aws:iam::123456789012:role/vision"})
    found = service_account_annotations(resolved(text).platform.shared, role)
    assert found["eks.amazonaws.com/sts-regional-endpoints"] == regional


def test_pod_identity_stands_on_no_account() -> None:
    """The association is made in AWS."""
    identity = WorkloadIdentity.model_validate({"podIdentity": True})
    assert service_account_annotations(resolved(MINIMAL).platform.shared, identity) == {}
