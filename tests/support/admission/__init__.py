"""What the API server decides by ValidatingAdmissionPolicies, written from its documentation, with no help from the builders.

    https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    https://kubernetes.io/docs/reference/kubernetes-api/definitions/match-resources-v1-admissionregistration/

Expressions run in cel-expr-python, the Python face of Google's cel-cpp: the API server's cel-go and it are held to one
conformance suite. It checks types, tells errors from values, and knows optional fields (`labels[?'x'].orValue('')`), which
the implementations in pure Python do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from cel_expr_python import cel
from cel_expr_python.ext import ext_optional, ext_strings

Object = Mapping[str, Any]

IN_CONDITIONS = ("object", "oldObject", "request", "authorizer")
IN_VALIDATIONS = (*IN_CONDITIONS, "namespaceObject")
"""The variables that the documentation names, but for those of policies with parameters or composed expressions."""


class Malformed(Exception):
    """An expression that the API server would not take."""


class Failed(Exception):
    """An expression that came to no value, or to one that is not a boolean."""


@dataclass(frozen=True)
class Who:
    """The user of a request. `administers` says that the authorizer lets them change admission policies."""

    name: str
    groups: tuple[str, ...] = ("system:authenticated",)
    administers: bool = False


@dataclass(frozen=True)
class Request:
    """One request. `resource` is plural; of `object` and `old`, a DELETE has only the second and a CREATE only the first."""

    who: Who
    operation: str
    group: str
    resource: str
    namespace: str = ""
    object: Object | None = None
    old: Object | None = None
    subresource: str = ""
    version: str = "v1"

    def review(self) -> dict[str, Any]:
        """The `request` of the expressions: an AdmissionRequest."""
        held = self.object or self.old or {}
        where = {"group": self.group, "version": self.version, "resource": self.resource}
        return {
            "uid": "7b6a1a3a-0000-4000-8000-000000000000",
            "kind": {"group": self.group, "version": self.version, "kind": held.get("kind", "")},
            "resource": where,
            "subResource": self.subresource,
            "requestKind": {"group": self.group, "version": self.version, "kind": held.get("kind", "")},
            "requestResource": where,
            "requestSubResource": self.subresource,
            "name": held.get("metadata", {}).get("name", ""),
            "namespace": self.namespace,
            "operation": self.operation,
            "userInfo": {"username": self.who.name, "groups": list(self.who.groups)},
            "dryRun": False,
        }


class Verdict(NamedTuple):
    """`messages` are those of the validations that refused, each after the name of its policy."""

    allowed: bool
    messages: tuple[str, ...] = ()


@dataclass
class Cluster:
    """Policies with their bindings, and the labels of every namespace there is."""

    objects: Iterable[Object]
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kinds: dict[str, list[Object]] = {}
        for obj in self.objects:
            kinds.setdefault(obj["kind"], []).append(obj)
        self.policies = {one["metadata"]["name"]: one["spec"] for one in kinds.get("ValidatingAdmissionPolicy", [])}
        self.bindings = [one["spec"] for one in kinds.get("ValidatingAdmissionPolicyBinding", [])]

    def decide(self, request: Request) -> Verdict:
        """A request passes when every policy that is bound and matches lets it."""
        messages: list[str] = []
        for binding in self.bindings:
            spec = self.policies.get(binding["policyName"])
            if spec is None or "Deny" not in binding["validationActions"]:
                continue
            if {"paramKind", "variables"} & spec.keys():
                raise Malformed(f"{binding['policyName']} has parameters or variables, which are not read here")
            if self._selected(binding.get("matchResources"), request) and self.matches(spec, request):
                said = self._refusals(spec, request)
                messages += [f"{binding['policyName']}: {text}" for text in said]
        return Verdict(not messages, tuple(messages))

    def matches(self, spec: Object, request: Request) -> bool:
        """Whether a policy's `matchConstraints` take the request."""
        return self._selected(spec["matchConstraints"], request)

    def _selected(self, constraints: Object | None, request: Request) -> bool:
        if constraints is None:
            return True
        rules = constraints.get("resourceRules")
        if rules is not None and not any(_rule_matches(rule, request) for rule in rules):
            return False
        if any(_rule_matches(rule, request) for rule in constraints.get("excludeResourceRules", ())):
            return False
        return self._namespace_matches(constraints.get("namespaceSelector", {}), request) and _object_matches(
            constraints.get("objectSelector", {}), request
        )

    def _namespace_matches(self, selector: Object, request: Request) -> bool:
        """By the namespace's labels; of a Namespace, its own. Other cluster-scoped objects always match."""
        if _is_namespace(request):
            held = request.old if request.operation == "DELETE" else request.object
            return selects(selector, _labels(held))
        return not request.namespace or selects(selector, self.namespaces[request.namespace])

    def _refusals(self, spec: Object, request: Request) -> list[str]:
        """What a matching policy says against the request; with `failurePolicy: Ignore`, errors say nothing."""
        strict = spec.get("failurePolicy", "Fail") == "Fail"
        given: dict[str, Any] = {
            "object": request.object,
            "oldObject": request.old,
            "request": request.review(),
            "authorizer": {"groups": list(request.who.groups), "administers": request.who.administers},
        }
        passed, broken = _conditions(spec, given)
        if not passed:
            return []
        if broken:
            return [f"an error in a match condition: {broken}"] if strict else []
        labels = self.namespaces.get(request.namespace, {})
        home = {"kind": "Namespace", "metadata": {"name": request.namespace, "labels": dict(labels)}}
        given["namespaceObject"] = home if request.namespace else None
        return [text for one in spec["validations"] if (text := _refusal(one, given, strict))]


def selects(selector: Object, labels: Mapping[str, str]) -> bool:
    """A label selector: everything it says must hold, and an empty one takes all."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(_expression_holds(one, labels) for one in selector.get("matchExpressions", ()))


def _expression_holds(one: Object, labels: Mapping[str, str]) -> bool:
    key, values = one["key"], one.get("values", ())
    match one["operator"]:
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case other:
            raise Malformed(f"no operator {other}")


def _labels(held: Object | None) -> Mapping[str, str]:
    labels: Mapping[str, str] = (held or {}).get("metadata", {}).get("labels", {})
    return labels


def _object_matches(selector: Object, request: Request) -> bool:
    """By the labels of the object before or after the request; what is not there does not match, unless all do."""
    if not selector:
        return True
    return any(held is not None and selects(selector, _labels(held)) for held in (request.object, request.old))


def _is_namespace(request: Request) -> bool:
    return (request.group, request.resource, request.subresource) == ("", "namespaces", "")


def _rule_matches(rule: Object, request: Request) -> bool:
    """`*` as a resource is every resource and no subresource; a Namespace counts as cluster-scoped."""
    scope = "Namespaced" if request.namespace and not _is_namespace(request) else "Cluster"
    asked = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
    resources = {asked, "*" if not request.subresource else f"*/{request.subresource}", "*/*"}
    if request.subresource:
        resources.add(f"{request.resource}/*")
    return (
        bool({request.group, "*"} & set(rule["apiGroups"]))
        and bool({request.version, "*"} & set(rule["apiVersions"]))
        and bool({request.operation, "*"} & set(rule["operations"]))
        and bool(resources & set(rule["resources"]))
        and rule.get("scope", "*") in {scope, "*"}
    )


def _conditions(spec: Object, given: Object) -> tuple[bool, str]:
    """Whether no condition is false, which counts before any error; and an error of one."""
    passed, broken = True, ""
    for one in spec.get("matchConditions", ()):
        try:
            passed &= evaluate(one["expression"], given, IN_CONDITIONS)
        except Failed as failure:
            broken = str(failure)
    return passed, broken


def _refusal(one: Object, given: Object, strict: bool) -> str:
    try:
        if evaluate(one["expression"], given, IN_VALIDATIONS):
            return ""
    except Failed as failure:
        return f"an error in a validation: {failure}" if strict else ""
    return str(one.get("message", f"failed expression: {one['expression']}"))


def evaluate(expression: str, given: Mapping[str, Any], variables: tuple[str, ...]) -> bool:
    """The boolean an expression comes to. Raises Failed for an error or another type, Malformed as `compiled`."""
    found = compiled(expression, variables).eval(data={name: given[name] for name in variables})
    if found.type() != cel.Type.BOOL:
        raise Failed(f"{expression}: {found.value()}")
    value: bool = found.value()
    return value


@cache
def compiled(expression: str, variables: tuple[str, ...]) -> cel.Expression:
    """The expression, parsed and checked where only these variables exist. Raises Malformed when it is wrong."""
    try:
        return _environment(variables).compile(expression)
    except RuntimeError as error:
        raise Malformed(f"{expression}: {error}") from error


@cache
def _environment(variables: tuple[str, ...]) -> cel.Env:
    dyn = cel.Type.DYN
    extensions = [ext_optional.ExtOptional(), ext_strings.ExtStrings(), _authorizer()]
    return cel.NewEnv(variables=dict.fromkeys(variables, dyn), extensions=extensions)


def _authorizer() -> cel.CelExtension:
    """The part of Kubernetes' CEL library that asks the cluster's authorizer about the user of the request."""
    dyn, text = cel.Type.DYN, cel.Type.STRING

    def member(name: str, parameters: list[cel.Type], result: cel.Type, does: Callable[..., Any]) -> cel.FunctionDecl:
        return cel.FunctionDecl(name, [cel.Overload(f"authorizer_{name}", result, [dyn, *parameters], True, does)])

    def adds(key: str) -> Callable[[Object, str], Object]:
        return lambda asked, value: {**asked, key: value}

    parts = [member(key, [text], dyn, adds(key)) for key in ("group", "resource", "name", "namespace", "check")]
    allowed = member("allowed", [], cel.Type.BOOL, _authorized)
    return cel.CelExtension("kubernetes.authorizer", [*parts, allowed])


def _authorized(asked: Object) -> bool:
    """`system:masters` may do everything; who administers policies may change them, and nothing else is asked of them."""
    changes = (asked.get("group"), asked.get("resource"), asked.get("check"))
    policies = ("admissionregistration.k8s.io", "validatingadmissionpolicies", "update")
    return "system:masters" in asked["groups"] or (bool(asked["administers"]) and changes == policies)


def plural(kind: str) -> str:
    """The plural name of a kind, as Kubernetes and the projects here build it."""
    name = kind.lower()
    if name.endswith("s"):
        return name if name.endswith("endpoints") else f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2] not in "aeiou" else f"{name}s"
