"""The policies as objects: the API server takes them, they match tenants only, and exempt nobody who is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from admission import IN_CONDITIONS, IN_VALIDATIONS, Cluster, Malformed, compiled, evaluate, selects
from clusters import ALICE, NAMESPACES, account, cluster, obj, ours, policies, policies_of, request
from groundplan import releases
from groundplan.compiler import compile_repository
from groundplan.contract import Contract
from groundplan.facts.components import COMPONENTS as FACTS
from groundplan.facts.controllers import CONTROLLERS
from groundplan.loading import DiskFiles
from groundplan.resolving import Resolved
from platforms import MINIMAL, resolved

POLICIES = {one["metadata"]["name"]: one["spec"] for one in policies() if one["kind"] == "ValidatingAdmissionPolicy"}
each = pytest.mark.parametrize("spec", POLICIES.values(), ids=POLICIES.keys())

CONDITIONS = sorted({one["expression"] for spec in POLICIES.values() for one in spec["matchConditions"]})
VALIDATIONS = sorted({one["expression"] for spec in POLICIES.values() for one in spec["validations"]})
EXEMPT = re.compile(r"username == '([^']+)' && request\.resource\.resource in \[([^]]*)\]")


@pytest.mark.parametrize("expression", CONDITIONS)
def test_a_condition_is_an_expression_of_the_request(expression: str) -> None:
    """It compiles with the variables that conditions have, and needs `request` or `authorizer`."""
    assert compiled(expression, IN_CONDITIONS).return_type().name() in {"BOOL", "DYN"}
    with pytest.raises(Malformed, match="undeclared reference"):
        compiled(expression, ("object", "oldObject"))


@pytest.mark.parametrize("expression", VALIDATIONS)
def test_a_validation_is_an_expression(expression: str) -> None:
    """It compiles with the variables that validations have, and with no variable it lacks one, but for plain `false`."""
    assert compiled(expression, IN_VALIDATIONS).return_type().name() in {"BOOL", "DYN"}
    if expression != "false":
        with pytest.raises(Malformed, match="undeclared reference"):
            compiled(expression, ())


@each
def test_the_api_server_takes_a_policy(spec: dict[str, Any]) -> None:
    """The rules of its validation that no schema says (pkg/apis/admissionregistration/validation/validation.go)."""
    assert spec["failurePolicy"] == "Fail"
    names = [one["name"] for one in spec["matchConditions"]]
    assert len(names) == len(set(names)) <= 64
    rules = [*spec["matchConstraints"]["resourceRules"], *spec["matchConstraints"].get("excludeResourceRules", ())]
    for rule in rules:
        assert rule["apiVersions"] == ["*"]
        assert rule["resources"] == ["*"] or "*" not in rule["resources"]
        assert "*" not in rule["apiGroups"]
        assert set(rule["operations"]) < {"CREATE", "UPDATE", "DELETE"}
        assert not any("/" in resource for resource in rule["resources"])
    assert len({rule["apiGroups"][0] for rule in spec["matchConstraints"]["resourceRules"]}) == len(
        spec["matchConstraints"]["resourceRules"]
    )


def test_the_objects_keep_kubernetes_schema() -> None:
    """No field is misspelt: the strict schemas of Kubernetes take every policy and binding."""
    release = releases.get("2026.08")
    assert release is not None
    contract, _ = Contract.load("1.35", release, {})
    assert contract is not None
    assert [(one["metadata"]["name"], found) for one in policies() if (found := contract.check(one))] == []


def test_every_policy_is_in_force_once() -> None:
    """A policy without a binding does nothing, and a binding without its policy neither."""
    bound = [one["spec"]["policyName"] for one in policies() if one["kind"] == "ValidatingAdmissionPolicyBinding"]
    assert sorted(bound) == sorted(POLICIES)
    actions = [one["spec"].get("validationActions") for one in policies()]
    assert [action for action in actions if action] == [["Deny"]] * len(POLICIES)


OTHERS = [
    resolved(MINIMAL.replace("name: borealis", "name: other")),
    resolved(MINIMAL, {"prod": "spec: {domain: ml.borealis.example}\n"}),
]


@pytest.mark.parametrize("other", OTHERS, ids=["another platform", "another environment"])
def test_names_and_labels_keep_platforms_apart(other: Resolved) -> None:
    """Two may share a cluster: their policies have other names, and match objects with other labels."""
    theirs = policies_of(other.platform.shared)
    assert {one["metadata"]["name"] for one in theirs} & {one["metadata"]["name"] for one in policies()} == set()
    for spec in (one["spec"] for one in theirs if one["kind"] == "ValidatingAdmissionPolicy"):
        constraints = spec["matchConstraints"]
        selectors = [constraints[key] for key in ("namespaceSelector", "objectSelector") if key in constraints]
        assert selectors
        assert not any(selects(selector, NAMESPACES["vision"]) for selector in selectors)


@pytest.mark.parametrize("at", [name for name in NAMESPACES if name != "vision"])
@pytest.mark.parametrize("operation", ["CREATE", "UPDATE", "DELETE"])
def test_no_policy_reaches_past_tenants(at: str, operation: str) -> None:
    """In every other namespace each kind that some policy names is left alone, whatever its labels."""
    resources = {
        (rule["apiGroups"][0], resource)
        for spec in POLICIES.values()
        for rule in spec["matchConstraints"]["resourceRules"]
        for resource in rule["resources"]
        if rule["scope"] == "Namespaced"
    }
    for group, resource in resources:
        asked = request(ALICE, operation, ours("ConfigMap"), at=at)
        named = asked.__class__(**{**vars(asked), "group": group, "resource": resource.replace("*", "anything")})
        assert cluster().decide(named).allowed


@each
def test_exemptions_name_one_resource_each(spec: dict[str, Any]) -> None:
    """A plural name in an exemption is of one group among those that the policy matches, so that no other is meant."""
    rules = spec["matchConstraints"]["resourceRules"]
    for one in spec["matchConditions"]:
        for _, listed in EXEMPT.findall(one["expression"]):
            for resource in re.findall(r"'([^']+)'", listed):
                exact = [rule["apiGroups"] for rule in rules if resource in rule["resources"]]
                anything = [rule["apiGroups"] for rule in rules if "*" in rule["resources"]]
                assert len(exact) == 1 or (not exact and anything), resource


def test_what_controllers_write_is_kept_by_some_policy() -> None:
    """The table of controllers names no resource that no policy looks at: such an entry would say nothing."""
    unused = [
        (controller.name, resource)
        for controller in CONTROLLERS
        for resource in {*controller.makes, *controller.updates}
        if not any(resource.partition(".")[0] in text for text in CONDITIONS if f":{controller.account}'" in text)
    ]
    assert unused == []


def test_controllers_belong_to_components() -> None:
    """Each has a component, from which its namespace follows, and a name of its own for its condition."""
    assert {controller.component for controller in CONTROLLERS} <= FACTS.keys()
    assert len({controller.name for controller in CONTROLLERS}) == len(CONTROLLERS)


def test_only_what_is_installed_is_let_through() -> None:
    """Where a component is absent nobody has its account, and the policies name it nowhere."""
    bare = str(policies("components: {istio: managed}"))
    assert "notebook-controller-service-account" not in bare
    assert "knative-serving" not in bare
    assert "profiles-controller-service-account" in bare


def test_an_account_is_where_its_component_is() -> None:
    """A component in another namespace has its account there, and the usual one is a stranger."""
    moved = "components: {knative: {mode: external, namespace: serving}}"
    gateway = obj("Service", {"type": "ExternalName", "externalName": "local-gateway.istio-system.svc.cluster.local"})
    assert cluster(moved).decide(request(account("serving", "controller"), "CREATE", gateway)).allowed
    assert not cluster(moved).decide(request(account("knative-serving", "controller"), "CREATE", gateway)).allowed


CLUSTER = """cluster:
  server: {server}
  kubernetesVersion: "1.35"
  cloud: aws
  cni: cilium
  apiServerCIDRs: [10.0.0.1/32]
gitops: {{repoURL: "https://git.borealis.example/ml/platform.git", namespace: gitops}}
"""


@pytest.mark.parametrize(
    ("server", "argo_cd"),
    [
        ("https://kubernetes.default.svc", account("gitops", "argocd-application-controller")),
        ("https://k8s.borealis.example", account("kube-system", "argocd-manager")),
    ],
)
def test_argo_cd_is_known_at_home_and_abroad(server: str, argo_cd: Any) -> None:
    """In its own cluster it is its controller's account; in another the one that `argocd cluster add` made."""
    spec = CLUSTER.format(server=server)
    asked = request(argo_cd, "UPDATE", ours("NetworkPolicy"))
    assert cluster(spec).decide(asked).allowed
    assert any(
        argo_cd.name in one["expression"] for p in policies(spec) for one in p["spec"].get("matchConditions", ())
    )
    stranger = request(account("argocd", "argocd-application-controller"), "UPDATE", ours("NetworkPolicy"))
    assert not cluster(spec).decide(stranger).allowed


def test_a_stranger_is_let_through_by_no_condition() -> None:
    """Nor is a request an error to any, though its user has no groups, and there is no object on either side."""
    for expression in CONDITIONS:
        given = dict.fromkeys(IN_CONDITIONS)
        bare = {"userInfo": {"username": "x"}, "operation": "UPDATE", "resource": {"group": "", "resource": "services"}}
        asked = {**given, "request": bare, "authorizer": {"groups": [], "administers": False}}
        assert evaluate(expression, asked, IN_CONDITIONS)


def test_a_patch_lets_a_controller_of_ones_own_through(root: Path, tmp_path: Path) -> None:
    """The example of docs/spec/protection.md: conditions merge by name, and the rest of the policy stays."""
    page = (root / "docs/spec/protection.md").read_text(encoding="utf-8")
    patch = page.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "platform.yaml").write_text(MINIMAL, encoding="utf-8")
    (tmp_path / "overlays/dev/patches").mkdir(parents=True)
    (tmp_path / "overlays/dev.yaml").write_text("spec: {}\n", encoding="utf-8")
    (tmp_path / "overlays/dev/patches/spark.yaml").write_text(patch, encoding="utf-8")
    compiled_ = compile_repository(tmp_path, DiskFiles(tmp_path))
    assert compiled_.findings == ()
    generated = compiled_.environments["dev"].generated
    assert generated is not None
    patched = Cluster(
        [one.object for one in generated.objects],
        {"vision": {**NAMESPACES["vision"], "groundplan.dev/environment": "dev"}},
    )
    spark = account("spark", "spark-operator")
    assert patched.decide(request(spark, "CREATE", obj("Ingress"))).allowed
    assert not patched.decide(request(spark, "CREATE", obj("Endpoints"))).allowed
    assert not patched.decide(request(ALICE, "CREATE", obj("Ingress"))).allowed
