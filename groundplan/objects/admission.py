"""Objects of admissionregistration.k8s.io/v1 that the API server evaluates itself, and the CEL in them.

https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from groundplan.objects.metadata import metadata

GROUP = "admissionregistration.k8s.io"

Operation = Literal["CREATE", "UPDATE", "DELETE"]
Scope = Literal["Cluster", "Namespaced"]
Resources = Mapping[str, Sequence[str]]
"""API group -> plural names. `*` is every resource of the group, without subresources."""


class Condition(NamedTuple):
    """Where `expression` is false, the policy does not look at the request."""

    name: str
    expression: str


class Validation(NamedTuple):
    """Where `expression` is false, the request is refused with `message`."""

    expression: str
    message: str


def quoted(text: str) -> str:
    """A string of CEL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def listed(texts: Iterable[str]) -> str:
    """A list of strings of CEL."""
    return f"[{', '.join(map(quoted, texts))}]"


def may_update(policy: str) -> str:
    """Whether the user of a request may change the policy of this name, as the cluster's authorizer says."""
    chosen = f".group({quoted(GROUP)}).resource('validatingadmissionpolicies').name({quoted(policy)})"
    return f"authorizer{chosen}.check('update').allowed()"


def resource_rules(
    resources: Resources, operations: Sequence[Operation], *, scope: Scope = "Namespaced"
) -> list[dict[str, Any]]:
    """A rule for each API group, in every version it is served in. Subresources such as `status` are not matched."""
    return [
        {
            "apiGroups": [group],
            "apiVersions": ["*"],
            "operations": list(operations),
            "resources": list(names),
            "scope": scope,
        }
        for group, names in resources.items()
    ]


def admission_policy(
    name: str,
    *,
    rules: list[dict[str, Any]],
    but: list[dict[str, Any]] | None = None,
    namespaces: Mapping[str, Any] | None = None,
    objects: Mapping[str, Any] | None = None,
    conditions: Iterable[Condition],
    validations: Iterable[Validation],
) -> dict[str, Any]:
    """A policy that refuses what breaks a validation, and every request that it cannot evaluate.

    `but` are rules for what it leaves alone; `namespaces` and `objects` are label selectors. That of objects meets a
    request whose object has the labels either before or after it.
    """
    constraints: dict[str, Any] = {"resourceRules": rules}
    if but:
        constraints["excludeResourceRules"] = but
    if namespaces:
        constraints["namespaceSelector"] = dict(namespaces)
    if objects:
        constraints["objectSelector"] = dict(objects)
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": metadata(name),
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": constraints,
            "matchConditions": [{"name": one.name, "expression": one.expression} for one in conditions],
            "validations": [
                {"expression": one.expression, "message": one.message, "reason": "Forbidden"} for one in validations
            ],
        },
    }


def policy_binding(policy: str) -> dict[str, Any]:
    """What puts a policy into force, under the policy's name, wherever the policy itself matches."""
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": metadata(policy),
        "spec": {"policyName": policy, "validationActions": ["Deny"]},
    }
