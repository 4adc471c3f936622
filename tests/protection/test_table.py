"""Who may do what in a tenant's namespace, and what each policy is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from admission import Cluster
from admission_table import TABLE, Row
from clusters import ALICE, EDITOR, NAMESPACES, cluster, obj, ours, policies, request

Objects = list[dict[str, Any]]
Fault = Callable[[Objects], None]

DECLARED = (
    "AuthorizationPolicy", "ConfigMap", "ExternalSecret", "LimitRange", "LocalQueue", "NetworkPolicy",
    "PeerAuthentication", "PersistentVolumeClaim", "PodDefault", "RequestAuthentication", "ResourceQuota", "Role",
    "RoleBinding", "SecretStore", "ServiceAccount", "ServiceEntry", "Sidecar", "Telemetry",
)  # fmt: skip
"""Every kind that is rendered for a tenant in its namespace, or by a patch could be."""


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_request_passes_or_does_not(row: Row) -> None:
    """Editors keep their hands off what Git declares and add nothing to it; everybody else does their work."""
    assert cluster().decide(row.request).allowed is row.passes


def test_the_table_says_each_thing_once() -> None:
    """No two rows ask the same, so that none is thought to be covered by another's name."""
    assert [name for name, count in Counter(map(str, TABLE)).items() if count > 1] == []


@pytest.mark.parametrize("who", [ALICE, EDITOR], ids=["alice", "editor"])
@pytest.mark.parametrize("kind", DECLARED)
def test_what_git_declares_is_deleted_by_no_editor(kind: str, who: Any) -> None:
    """Whatever its kind; and what a tenant made of the same kind is theirs to delete."""
    assert not cluster().decide(request(who, "DELETE", ours(kind))).allowed
    assert cluster().decide(request(who, "DELETE", obj(kind))).allowed


def test_a_refusal_says_what_to_do_instead() -> None:
    """The message leads to Git, and the answer is 403 Forbidden, as for a missing right."""
    (refusal,) = cluster().decide(request(ALICE, "DELETE", ours("ResourceQuota"))).messages
    assert "change platform.yaml and let Argo CD apply it" in refusal
    validations = [one for p in policies() for one in p["spec"].get("validations", [])]
    assert {one["reason"] for one in validations} == {"Forbidden"}
    assert all(one["message"] and "\n" not in one["message"] for one in validations)


def named(objects: Objects, about: str) -> dict[str, Any]:
    """The spec of one policy."""
    (found,) = [
        one["spec"]
        for one in objects
        if one["kind"] == "ValidatingAdmissionPolicy" and one["metadata"]["name"].endswith(f"-{about}")
    ]
    spec: dict[str, Any] = found
    return spec


def no_condition(about: str, name: str) -> Fault:
    def break_it(objects: Objects) -> None:
        spec = named(objects, about)
        left = [one for one in spec["matchConditions"] if one["name"] != name]
        assert len(left) < len(spec["matchConditions"])
        spec["matchConditions"] = left

    return break_it


def other_text(about: str, part: str, before: str, after: str) -> Fault:
    """One expression of `matchConditions` or `validations` is another."""

    def break_it(objects: Objects) -> None:
        hit = [one for one in named(objects, about)[part] if before in one["expression"]]
        assert hit
        for one in hit:
            one["expression"] = one["expression"].replace(before, after)

    return break_it


def no_validation(about: str, part: str) -> Fault:
    def break_it(objects: Objects) -> None:
        spec = named(objects, about)
        left = [one for one in spec["validations"] if part not in one["expression"]]
        assert len(left) < len(spec["validations"])
        spec["validations"] = left

    return break_it


def no_operation(about: str, operation: str) -> Fault:
    def break_it(objects: Objects) -> None:
        for rule in named(objects, about)["matchConstraints"]["resourceRules"]:
            rule["operations"].remove(operation)

    return break_it


def no_resource(about: str, resource: str) -> Fault:
    def break_it(objects: Objects) -> None:
        constraints = named(objects, about)["matchConstraints"]
        left = [rule for rule in constraints["resourceRules"] if resource not in rule["resources"]]
        assert len(left) < len(constraints["resourceRules"])
        constraints["resourceRules"] = left

    return break_it


def without(about: str, key: str) -> Fault:
    def break_it(objects: Objects) -> None:
        del named(objects, about)["matchConstraints"][key]

    return break_it


def not_in_force(about: str) -> Fault:
    def break_it(objects: Objects) -> None:
        for one in objects:
            if one["kind"] == "ValidatingAdmissionPolicyBinding" and one["spec"]["policyName"].endswith(f"-{about}"):
                one["spec"]["validationActions"] = ["Audit"]

    return break_it


ABOUT = ("declared", "volumes", "tenants", "network", "mesh", "routes", "grants")
EVERYWHERE = ("not-argo-cd", "not-kubernetes", "not-policy-administrators")

FAULTS: dict[str, Fault] = {
    **{f"{about} is not in force": not_in_force(about) for about in ABOUT},
    **{f"declared without {name}": no_condition("declared", name) for name in (*EVERYWHERE, "not-controller-manager")},
    **{f"tenants without {name}": no_condition("tenants", name) for name in ("not-profiles", "not-metacontroller")},
    "the collector is not let through": no_condition("tenants", "not-kubernetes"),
    "External Secrets is not let through": no_condition("declared", "not-external-secrets"),
    "Katib is not let through": no_condition("grants", "not-katib"),
    "Knative's Gateways are not let through": no_condition("mesh", "not-knative"),
    "the exemption of Kubernetes the wrong way round": other_text("declared", "matchConditions", "!request", "request"),
    "Kubernetes by a prefix too short": other_text("declared", "matchConditions", "kube-system:", "kube-system"),
    "every resource of a controller": other_text(
        "routes", "matchConditions", "request.resource.resource in ['virtualservices']", "true"
    ),
    "KFAM deletes what Git declares": other_text(
        "declared", "matchConditions", "request.operation == 'UPDATE'", "request.operation != 'CREATE'"
    ),
    "declared things can be deleted": no_operation("declared", "DELETE"),
    "declared things can be changed": no_operation("declared", "UPDATE"),
    "policies can be added": no_operation("network", "CREATE"),
    "policies of before can be changed": no_operation("network", "UPDATE"),
    "declared quotas are forgotten": no_resource("declared", "resourcequotas"),
    "declared bindings are forgotten": no_resource("declared", "rolebindings"),
    "EndpointSlices are forgotten": no_resource("routes", "endpointslices"),
    "all ConfigMaps are Git's": without("declared", "objectSelector"),
    "all namespaces are tenants'": without("network", "namespaceSelector"),
    "DestinationRules are Git's": without("mesh", "excludeResourceRules"),
    "an action left out is harmless": other_text("mesh", "validations", "orValue('ALLOW')", "orValue('DENY')"),
    "routes at gateways": no_validation("routes", "gateways"),
    "routes that others see": no_validation("routes", "exportTo"),
    "others' addresses": no_validation("routes", "externalIPs"),
    "Services that lead elsewhere": no_validation("routes", "ExternalName"),
    "bindings can be added": no_validation("grants", "rbac"),
    "PodDefaults can be added": no_validation("grants", "poddefaults"),
    "claims can grow": no_validation("volumes", "object.spec"),
    "claims can be given away": no_validation("volumes", "ownerReferences"),
    "claims lose their labels": no_validation("volumes", "labels"),
    "claims lose their guard": no_validation("volumes", "sync-options"),
    "claims can be deleted": no_validation("volumes", "!(request.operation"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_table_notices_a_fault(fault: Fault) -> None:
    """Each part of the policies is needed: without it some request of the table comes out otherwise."""
    objects = deepcopy(policies())
    fault(objects)
    broken = Cluster(objects, NAMESPACES)
    assert [str(row) for row in TABLE if broken.decide(row.request).allowed is not row.passes] != []
