"""The evaluator of the tests decides as the documentation of ValidatingAdmissionPolicy says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admission import IN_CONDITIONS, Cluster, Failed, Malformed, Request, Who, compiled, evaluate, plural, selects

ANYBODY = Who("somebody")
RULE: dict[str, Any] = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"], "resources": ["configmaps"]}
BOUND: dict[str, Any] = {
    "kind": "ValidatingAdmissionPolicyBinding",
    "metadata": {"name": "bound"},
    "spec": {"policyName": "one", "validationActions": ["Deny"]},
}


def policy(expression: str = "false", *, rules: list[dict[str, Any]] | None = None, **spec: Any) -> dict[str, Any]:
    constraints = {"resourceRules": rules or [RULE], **spec.pop("constraints", {})}
    given = {"matchConstraints": constraints, "validations": [{"expression": expression, "message": "no"}], **spec}
    return {"kind": "ValidatingAdmissionPolicy", "metadata": {"name": "one"}, "spec": given}


def held(**labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "labels": labels}}


def asked(resource: str = "configmaps", operation: str = "UPDATE", **fields: Any) -> Request:
    return Request(ANYBODY, operation, "", resource, **{"namespace": "home", "object": held(), "old": held(), **fields})


def refused(one: dict[str, Any], request: Request, binding: dict[str, Any] = BOUND) -> bool:
    return not Cluster([one, binding], {"home": {"a": "b"}}).decide(request).allowed


@pytest.mark.parametrize(
    ("rule", "request_", "matches"),
    [
        ({}, asked(), True),
        ({}, asked(operation="DELETE"), False),
        ({"operations": ["*"]}, asked(operation="DELETE"), True),
        ({}, asked("secrets"), False),
        ({"resources": ["*"]}, asked("secrets"), True),
        ({}, asked(subresource="status"), False),
        ({"resources": ["*"]}, asked(subresource="status"), False),
        ({"resources": ["configmaps/status"]}, asked(subresource="status"), True),
        ({"resources": ["configmaps/*"]}, asked(subresource="status"), True),
        ({"resources": ["*/status"]}, asked(subresource="status"), True),
        ({"resources": ["*/*"]}, asked(subresource="status"), True),
        ({"resources": ["configmaps/status"]}, asked(), False),
        ({"apiVersions": ["v2"]}, asked(), False),
        ({"apiVersions": ["*"]}, asked(version="v2"), True),
        ({"apiGroups": ["apps"]}, asked(), False),
        ({"apiGroups": ["*"]}, asked(), True),
        ({"scope": "Cluster"}, asked(), False),
        ({"scope": "Namespaced"}, asked(), True),
        ({"scope": "Cluster", "resources": ["nodes"]}, asked("nodes", namespace=""), True),
        ({"scope": "Cluster", "resources": ["namespaces"]}, asked("namespaces"), True),
        ({"scope": "Namespaced", "resources": ["namespaces"]}, asked("namespaces"), False),
    ],
)
def test_rules_match_by_group_version_operation_resource_and_scope(
    rule: dict[str, Any], request_: Request, matches: bool
) -> None:
    """`*` as a resource leaves subresources out, and a Namespace is cluster-scoped though a request names it as its own."""
    assert refused(policy(rules=[{**RULE, **rule}]), request_) is matches


def test_excluded_rules_come_first() -> None:
    """What both sorts of rules match is not matched."""
    assert not refused(policy(constraints={"excludeResourceRules": [RULE]}), asked())


@pytest.mark.parametrize(
    ("before", "after", "matches"),
    [
        (held(a="b"), held(), True),
        (held(), held(a="b"), True),
        (held(), held(), False),
        (held(a="b"), None, True),
        (None, held(a="b"), True),
    ],
)
def test_objects_match_before_or_after(before: Any, after: Any, matches: bool) -> None:
    """Taking a label away does not take the object away from a policy."""
    one = policy(constraints={"objectSelector": {"matchLabels": {"a": "b"}}})
    assert refused(one, asked(object=after, old=before)) is matches


def test_namespaces_match_by_their_labels() -> None:
    """An object by those of its namespace, a Namespace by its own, and what is in no namespace always."""
    everything = {**RULE, "resources": ["*"]}
    for wanted, matches in ({"a": "b"}, True), ({"a": "c"}, False):
        one = policy(rules=[everything], constraints={"namespaceSelector": {"matchLabels": wanted}})
        assert refused(one, asked()) is matches
        assert refused(one, asked("namespaces", object=held(**wanted))) is True
        assert refused(one, asked("nodes", namespace="")) is True


def test_a_false_condition_comes_before_an_error() -> None:
    """Any false condition skips the policy; without one an error refuses, unless failures are ignored."""
    bad, no = {"name": "bad", "expression": "object.nothing"}, {"name": "no", "expression": "false"}
    assert not refused(policy(matchConditions=[bad, no]), asked())
    assert refused(policy("true", matchConditions=[bad]), asked())
    assert not refused(policy("true", matchConditions=[bad], failurePolicy="Ignore"), asked())


def test_a_validation_that_fails_refuses() -> None:
    """By default an error is a refusal, and so is what is no boolean; `Ignore` lets errors pass, but no `false`."""
    assert refused(policy("object.nothing"), asked())
    assert refused(policy("object.metadata.name"), asked())
    assert not refused(policy("object.nothing", failurePolicy="Ignore"), asked())
    assert refused(policy("false", failurePolicy="Ignore"), asked())
    assert not refused(policy("true"), asked())


def test_what_is_not_there_is_null() -> None:
    """`object` of a DELETE, and `oldObject` of a CREATE."""
    rule = {**RULE, "operations": ["*"]}
    expression = (
        "(object == null) == (request.operation == 'DELETE') && (oldObject == null) == (request.operation == 'CREATE')"
    )
    deleted, created = asked(operation="DELETE", object=None), asked(operation="CREATE", old=None)
    for request in (deleted, created, asked()):
        assert not refused(policy(expression, rules=[rule]), request)


def test_a_policy_needs_a_binding_that_denies() -> None:
    """Without one, or with one that only audits, or that matches elsewhere, nothing is refused."""
    pods = {"resourceRules": [{**RULE, "resources": ["pods"]}]}
    audits = {**BOUND, "spec": {"policyName": "one", "validationActions": ["Audit"]}}
    away = {**BOUND, "spec": {"policyName": "one", "validationActions": ["Deny"], "matchResources": pods}}
    assert Cluster([policy()], {"home": {}}).decide(asked()).allowed
    assert refused(policy(), asked())
    assert not refused(policy(), asked(), audits)
    assert not refused(policy(), asked(), away)


def test_the_namespace_is_known_to_validations_alone() -> None:
    """`namespaceObject` is a variable of validations, which the API server refuses in a condition of these tests."""
    assert not refused(policy("namespaceObject.metadata.labels['a'] == 'b'"), asked())
    with pytest.raises(Malformed):
        compiled("namespaceObject == null", IN_CONDITIONS)


def test_the_authorizer_knows_administrators() -> None:
    """`system:masters` may do everything, and others what they were given."""
    allowed = "authorizer.group('admissionregistration.k8s.io').resource('validatingadmissionpolicies').check('update')"
    other = "authorizer.group('').resource('pods').check('delete')"
    for who, expected in (
        ({"groups": ["system:masters"], "administers": False}, (True, True)),
        ({"groups": [], "administers": True}, (True, False)),
        ({"groups": [], "administers": False}, (False, False)),
    ):
        found = [evaluate(f"{text}.allowed()", {"authorizer": who}, ("authorizer",)) for text in (allowed, other)]
        assert tuple(found) == expected


@pytest.mark.parametrize("expression", ["object.", "nothing == 1", "'a' + 1", "object.x ? 1"])
def test_a_wrong_expression_is_known_before_it_runs(expression: str) -> None:
    """Syntax, names and types are looked at when a policy is written."""
    with pytest.raises(Malformed):
        compiled(expression, ("object",))


def test_an_error_is_no_value() -> None:
    """A missing key is an error of the expression, not a text."""
    with pytest.raises(Failed, match="nothing"):
        evaluate("object.nothing == 1", {"object": {}}, ("object",))


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(LABELS, LABELS)
def test_a_selector_asks_for_each_of_its_labels(wanted: dict[str, str], labels: dict[str, str]) -> None:
    """`matchLabels` is the conjunction of its pairs, and says what `In` with one value says."""
    expressions = [{"key": key, "operator": "In", "values": [value]} for key, value in wanted.items()]
    assert selects({"matchLabels": wanted}, labels) is (wanted.items() <= labels.items())
    assert selects({"matchExpressions": expressions}, labels) is selects({"matchLabels": wanted}, labels)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("NetworkPolicy", "networkpolicies"),
        ("Ingress", "ingresses"),
        ("Endpoints", "endpoints"),
        ("LocalQueue", "localqueues"),
        ("Gateway", "gateways"),
        ("ServiceEntry", "serviceentries"),
    ],
)
def test_plural_names(kind: str, name: str) -> None:
    """As Kubernetes, Istio and Kueue have them."""
    assert plural(kind) == name
