"""The expected files have the shapes that Kubeflow's own controllers write and read.

Written by hand from kubeflow/dashboard v2.0.0 (profile_controller.go, kfam/bindings.go) and the Kubernetes docs, with no
help from the builders: only the expected files are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
import yaml

import golden
from golden import Golden

RBAC = "rbac.authorization.k8s.io"
GUARD = "Prune=confirm,Delete=confirm"
KEPT = "Prune=false,Delete=false"
EMAIL_ANNOTATIONS = {"user", "role"}
HEADERS = {"members": ("x-acme-user", "acme:"), "network": ("x-acme-user", "")}
"""Case -> the header with the user's e-mail address, and what stands before the address in it."""
MESHES = {"network": "istio-platform"}
"""Case -> the namespace of Istio, where it is not `istio-system`."""


def each(*kinds: str) -> pytest.MarkDecorator:
    found = [g for kind in kinds for g in golden.of_kind(kind)]
    return pytest.mark.parametrize("got", found, ids=str)


def with_user(kind: str) -> list[Golden]:
    return [g for g in golden.of_kind(kind) if g.annotations.keys() & EMAIL_ANNOTATIONS]


def beside(got: Golden, kind: str, name: str) -> Golden:
    """The object of the same case and environment, in the same namespace if it has one."""
    (found,) = [
        g
        for g in golden.of_kind(kind)
        if (g.case, g.environment, g.namespace, g.name) == (got.case, got.environment, got.namespace, name)
    ]
    return found


def kfam_name(email: str, role: str) -> str:
    slug = re.sub(r"[^a-zA-Z0-9]+", "-", email)
    return re.sub(r"[^a-zA-Z0-9]+", "-", f"user-{slug}-clusterrole-{role}".lower())


def users_calls(case: str, email: str) -> dict[str, Any]:
    header, prefix = HEADERS.get(case, ("kubeflow-userid", ""))
    gateways = [
        f"cluster.local/ns/{MESHES.get(case, 'istio-system')}/sa/istio-ingressgateway-service-account",
        "cluster.local/ns/kubeflow/sa/ml-pipeline-ui",
    ]
    return {
        "from": [{"source": {"principals": gateways}}],
        "when": [{"key": f"request.headers[{header}]", "values": [f"{prefix}{email}"]}],
    }


def test_there_is_something_to_check() -> None:
    """Every kind of a tenant's bundle is among the expected files."""
    kinds = {g.object["kind"] for g in golden.objects()}
    assert kinds >= {
        "AuthorizationPolicy", "LimitRange", "Namespace", "Profile", "ResourceQuota", "RoleBinding", "ServiceAccount",
    }  # fmt: skip


@each("Profile")
def test_the_owner_is_the_namespaces_owner(got: Golden) -> None:
    """The profile controller gives up, silently, where annotation and Profile differ in a letter."""
    owner = got.object["spec"]["owner"]
    assert owner == {"apiGroup": RBAC, "kind": "User", "name": beside(got, "Namespace", got.name).annotations["owner"]}


@each("Profile")
def test_the_profile_leaves_the_rest_to_git(got: Golden) -> None:
    """No quota of the controller's, no plugin that would change IAM, and the stored version of the API."""
    assert got.object["apiVersion"] == "kubeflow.org/v1"
    assert got.object["spec"] == {"owner": got.object["spec"]["owner"], "resourceQuotaSpec": {}}


@each("Namespace")
def test_a_namespace_is_seen_by_kubeflow(got: Golden) -> None:
    """The labels by which Kubeflow's webhooks, policies and controllers choose tenants' namespaces."""
    wanted = {
        "app.kubernetes.io/part-of": "kubeflow-profile",
        "istio-injection": "enabled",
        "katib.kubeflow.org/metrics-collector-injection": "enabled",
        "serving.kubeflow.org/inferenceservice": "enabled",
        "pod-security.kubernetes.io/enforce-version": "v1.35",
    }
    assert wanted.items() <= got.labels.items()
    assert got.labels["pod-security.kubernetes.io/enforce"] in ("baseline", "restricted")
    assert got.labels.keys() & {"control-plane", "istio.io/rev", "istio.io/dataplane-mode"} == set()


@pytest.mark.parametrize(("kind", "wave"), [("Namespace", "-2"), ("Profile", "-1")])
def test_what_holds_a_tenant_is_guarded(kind: str, wave: str) -> None:
    """Argo CD asks before it prunes or deletes it, or never does where it is retired; the namespace is made first."""
    for got in golden.of_kind(kind):
        retired = (got.case, got.name) == ("retired", "fraud")
        assert got.annotations["argocd.argoproj.io/sync-options"] == (KEPT if retired else GUARD)
        assert got.annotations.get("groundplan.dev/retired") == ("merged into risk" if retired else None)
        assert got.annotations["argocd.argoproj.io/sync-wave"] == wave


@pytest.mark.parametrize("got", with_user("RoleBinding"), ids=str)
def test_a_binding_is_one_that_kfam_reads(got: Golden) -> None:
    """Both annotations and exactly one user: KFAM's list fails for everybody where one binding is otherwise."""
    assert got.annotations.keys() >= EMAIL_ANNOTATIONS
    email, role = got.annotations["user"], got.annotations["role"]
    assert got.object["subjects"] == [{"apiGroup": RBAC, "kind": "User", "name": email}]
    assert got.object["roleRef"] == {"apiGroup": RBAC, "kind": "ClusterRole", "name": f"kubeflow-{role}"}
    assert got.name == ("namespaceAdmin" if got.name == "namespaceAdmin" else kfam_name(email, role))


@pytest.mark.parametrize("got", [g for g in with_user("RoleBinding") if g.name != "namespaceAdmin"], ids=str)
def test_a_contributor_has_a_policy_too(got: Golden) -> None:
    """KFAM deletes a contributor only where binding and policy have one name and the same annotations."""
    policy = beside(got, "AuthorizationPolicy", got.name)
    assert policy.annotations == got.annotations
    assert policy.object["spec"] == {"rules": [users_calls(got.case, got.annotations["user"])]}


@each("Profile")
def test_the_owner_has_what_the_controller_would_write(got: Golden) -> None:
    """`namespaceAdmin` and `ns-owner-access-istio`, rule by rule: the controller resets what differs."""
    owner = got.object["spec"]["owner"]["name"]
    (binding,) = [g for g in with_user("RoleBinding") if g.name == "namespaceAdmin" and home(g) == place(got)]
    (policy,) = [
        g for g in golden.of_kind("AuthorizationPolicy") if g.name == "ns-owner-access-istio" and home(g) == place(got)
    ]
    assert binding.annotations == policy.annotations == {"user": owner, "role": "admin"}
    controller = "cluster.local/ns/kubeflow/sa/notebook-controller-service-account"
    assert policy.object["spec"]["rules"] == [
        users_calls(got.case, owner),
        {"when": [{"key": "source.namespace", "values": [got.name]}]},
        {"to": [{"operation": {"paths": ["/healthz", "/metrics", "/wait-for-drain"]}}]},
        {
            "from": [{"source": {"principals": [controller]}}],
            "to": [{"operation": {"methods": ["GET"], "paths": ["*/api/kernels"]}}],
        },
    ]


def home(got: Golden) -> tuple[str, str, str]:
    return got.case, got.environment, got.namespace


def place(profile: Golden) -> tuple[str, str, str]:
    return profile.case, profile.environment, profile.name


@pytest.mark.parametrize("got", [g for g in golden.of_kind("RoleBinding") if not g.annotations], ids=str)
def test_groups_and_accounts_are_hidden_from_kfam(got: Golden) -> None:
    """A binding without a user carries no annotation, and no name that KFAM might give one of its own."""
    (subject,) = got.object["subjects"]
    assert subject["kind"] in ("Group", "ServiceAccount")
    assert got.name != "namespaceAdmin"
    assert not got.name.startswith("user-")
    if got.name == "secret-reader-token":
        assert subject == {"kind": "ServiceAccount", "name": "external-secrets", "namespace": "external-secrets"}
        assert got.object["roleRef"] == {"apiGroup": RBAC, "kind": "Role", "name": "secret-reader-token"}
    else:
        assert got.object["roleRef"]["name"] in ("kubeflow-admin", "kubeflow-edit", "kubeflow-view")


@each("Profile")
def test_the_two_accounts_are_bound(got: Golden) -> None:
    """`default-editor` edits and `default-viewer` views, by bindings of their own names."""
    for name, role in (("default-editor", "kubeflow-edit"), ("default-viewer", "kubeflow-view")):
        (binding,) = [g for g in golden.of_kind("RoleBinding") if g.name == name and home(g) == place(got)]
        assert binding.object["subjects"] == [{"kind": "ServiceAccount", "name": name, "namespace": got.name}]
        assert binding.object["roleRef"]["name"] == role
        assert [g.name for g in golden.of_kind("ServiceAccount") if g.name == name and home(g) == place(got)] == [name]


@each("ResourceQuota")
def test_a_quota_is_one_that_kubernetes_takes(got: Golden) -> None:
    """Not the name the controller deletes; devices only under `requests.`; every number a text."""
    hard = got.object["spec"]["hard"]
    assert got.name != "kf-resource-quota"
    assert all(key.startswith("requests.") for key in hard if "nvidia.com/" in key)
    assert hard.keys() >= {"requests.cpu", "requests.memory", "pods"}
    assert {type(value) for value in hard.values()} == {str}


@each("ResourceQuota")
def test_a_quota_comes_with_defaults(got: Golden) -> None:
    """A quota on cpu and memory refuses pods that ask for neither, so every container asks for something."""
    (limits,) = [g for g in golden.of_kind("LimitRange") if home(g) == home(got)]
    (container,) = limits.object["spec"]["limits"]
    assert container["type"] == "Container"
    assert container["defaultRequest"].keys() == {"cpu", "memory"}


def test_a_member_word_for_word() -> None:
    """One contributor, as KFAM itself would have written both objects."""
    folder, name = "tenants/vision", "user-dan-o-hara-acme-example-clusterrole-admin"
    binding = golden.one("members", "default", f"{folder}/rolebinding-{name}.yaml")
    policy = golden.one("members", "default", f"{folder}/authorizationpolicy.security.istio.io-{name}.yaml")
    wanted = yaml.safe_load("""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: user-dan-o-hara-acme-example-clusterrole-admin
          namespace: vision
          annotations: {user: Dan_O.Hara@acme.example, role: admin}
          labels:
            app.kubernetes.io/managed-by: groundplan
            groundplan.dev/platform: acme
            groundplan.dev/environment: default
            groundplan.dev/tenant: vision
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: kubeflow-admin}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: Dan_O.Hara@acme.example}]
    """)
    assert binding == wanted
    assert policy["metadata"] == wanted["metadata"]
    assert policy["apiVersion"] == "security.istio.io/v1"


def test_members_are_bound_by_their_roles() -> None:
    """Users and groups of one tenant, each with its role; the one that says none edits."""
    roles = {
        g.object["subjects"][0]["name"]: g.object["roleRef"]["name"]
        for g in golden.of_kind("RoleBinding")
        if g.case == "members" and g.object["subjects"][0]["kind"] != "ServiceAccount"
    }
    assert roles == {
        "Alice.Smith@acme.example": "kubeflow-admin",
        "bob@acme.example": "kubeflow-edit",
        "carol+ml@acme.example": "kubeflow-view",
        "Dan_O.Hara@acme.example": "kubeflow-admin",
        "vision-team": "kubeflow-edit",
        "Ärzte /Radiology": "kubeflow-view",
        "leads": "kubeflow-admin",
    }


def test_identities_stand_on_the_editors_account() -> None:
    """Each cloud's own annotation on `default-editor`, and on the account that reads the store of secrets for the tenant."""
    found: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for got in golden.of_kind("ServiceAccount"):
        if got.case == "clouds" and got.annotations and got.namespace == "vision":
            found[got.environment][got.name] = got.annotations
    assert all(accounts["default-editor"] == accounts["secret-reader"] for accounts in found.values())
    assert {environment: accounts["default-editor"] for environment, accounts in found.items()} == {
        "aws": {
            "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/ml/vision",
            "eks.amazonaws.com/sts-regional-endpoints": "true",
        },
        "azure": {
            "azure.workload.identity/client-id": "11111111-2222-3333-4444-555555555555",
            "azure.workload.identity/tenant-id": "66666666-7777-8888-9999-000000000000",
        },
        "gcp": {"iam.gke.io/gcp-service-account": "vision-ml@acme-ml.iam.gserviceaccount.com"},
    }


def hard(case: str, environment: str, tenant: str) -> dict[str, str]:
    found: dict[str, str] = golden.one(case, environment, f"tenants/{tenant}/resourcequota-tenant-compute.yaml")[
        "spec"
    ]["hard"]
    return found


def test_the_quota_of_every_kind_of_pool() -> None:
    """Cards, slices and time slices, each with its share of its node; borrowed ones count, since Kueue may admit them."""
    assert hard("pools", "default", "vision") == {
        "requests.cpu": "100",  # 10, train 6 x 12, share 7 x 1, mixed 2 x 1 + 1 x 3, infer 3 x 2
        "requests.memory": "894Gi",  # 10, train 6 x 128, share 7 x 6, mixed 2 x 10 + 1 x 30, infer 3 x 8
        "requests.storage": "1Ti",
        "pods": "20",
        "requests.nvidia.com/gpu": "6",
        "requests.nvidia.com/mig-1g.10gb": "9",  # 7 of share and 2 of mixed
        "requests.nvidia.com/mig-3g.40gb": "1",
        "requests.nvidia.com/gpu.shared": "3",
        "persistentvolumeclaims": "5",
        "count/secrets": "6",
        "count/configmaps": "7",
        "services": "8",
        "services.loadbalancers": "1",
        "services.nodeports": "2",
        "count/jobs.batch": "9",
        "count/notebooks.kubeflow.org": "10",
        "count/tensorboards.tensorboard.kubeflow.org": "11",
        "count/inferenceservices.serving.kserve.io": "12",
    }


def test_quotas_are_scaled_but_for_what_the_overlay_says() -> None:
    """A quarter, rounded down, at least one; pods, which the overlay sets, stay; what was none stays none."""
    assert hard("overlays", "dev", "vision") == {
        "requests.cpu": "48625m",  # 25, and 3 cards of 7.875: nominal 9 / 4, borrow 3 / 4 but at least 1
        "requests.memory": "297728Mi",  # 401Gi / 4 is 102656Mi; 3 cards of 63.5Gi
        "requests.storage": "0",
        "pods": "50",
        "requests.nvidia.com/gpu": "3",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        "count/notebooks.kubeflow.org": "1",
        "count/inferenceservices.serving.kserve.io": "0",
    }


def test_an_environment_has_the_tenants_and_members_that_its_overlays_leave() -> None:
    """$new adds, $remove takes away, `environments` keeps out, and a base's overlay reaches who extends it."""
    bound = {(g.environment, g.namespace, g.name) for g in with_user("RoleBinding") if g.case == "overlays"}
    assert bound == {
        ("dev", "playground", "namespaceAdmin"),
        ("dev", "vision", "namespaceAdmin"),
        ("dev", "vision", "user-bob-acme-example-clusterrole-edit"),
        ("dev", "vision", "user-dave-acme-example-clusterrole-edit"),
        ("prod-eu", "risk", "namespaceAdmin"),
        ("prod-eu", "vision", "namespaceAdmin"),
        ("prod-eu", "vision", "user-bob-acme-example-clusterrole-view"),
        ("prod-eu", "vision", "user-carol-acme-example-clusterrole-view"),
    }


def test_layers_reach_the_namespace() -> None:
    """Base, class and tenant: labels merge, the stronger layer wins, and what only the class says is there."""
    vision = golden.one("classes", "default", "tenants/vision/namespace-computer-vision.yaml")["metadata"]
    speech = golden.one("classes", "default", "tenants/speech/namespace-speech.yaml")["metadata"]
    wanted = {"acme.example/managed": "platform", "pod-security.kubernetes.io/enforce": "baseline"}
    assert (wanted | {"acme.example/cost-center": "4712"}).items() <= vision["labels"].items()
    assert (wanted | {"acme.example/cost-center": "4711"}).items() <= speech["labels"].items()
    assert vision["annotations"]["acme.example/contact"] == "#vision"


def test_layers_reach_the_quota() -> None:
    """cpu and pods from the classes, memory and notebooks from the tenant."""
    vision, speech = (hard("classes", "default", name) for name in ("vision", "speech"))
    keys = ("requests.cpu", "requests.memory", "pods", "count/notebooks.kubeflow.org")
    assert [vision[key] for key in keys] == ["16", "64Gi", "20", "8"]
    assert [speech[key] for key in keys] == ["16", "32Gi", "20", "4"]


@each("Application")
def test_an_application_reaches_its_own_cluster_and_folder(got: Golden) -> None:
    """No finalizer, so that dropping it from Git deletes nothing; its project has its own name."""
    spec = got.object["spec"]
    assert "finalizers" not in got.object["metadata"]
    assert spec["project"] == got.name
    assert spec["source"]["path"].rpartition(f"/{got.environment}/")[2] in (
        "argocd", "platform", f"tenants/{got.labels.get('groundplan.dev/tenant')}",
    )  # fmt: skip
    assert got.name.startswith(f"acme-{got.environment}")


def test_two_environments_of_one_argocd_share_no_name() -> None:
    """Each environment's objects in the one Argo CD are its own, and each tenant's project ends at its cluster."""
    found = [g for g in golden.objects() if g.case == "shared-argocd" and g.path.startswith("argocd/")]
    names = {
        g.environment: {(h.object["kind"], h.name) for h in found if h.environment == g.environment} for g in found
    }
    assert names["east"] & names["west"] == set()
    servers = {
        g.environment: g.object["spec"]["destinations"]
        for g in found
        if g.name.endswith("-vision") and g.object["kind"] == "AppProject"
    }
    assert servers == {
        "east": [{"server": "https://east.k8s.acme.example", "namespace": "vision"}],
        "west": [{"server": "https://west.k8s.acme.example", "namespace": "vision"}],
    }


@each("AppProject")
def test_a_project_allows_no_wildcard(got: Golden) -> None:
    """Exact repositories, destinations, kinds and names: nothing is allowed that is not rendered."""
    assert "*" not in yaml.safe_dump(got.object["spec"])


@each("Application")
def test_a_project_permits_its_application(got: Golden) -> None:
    """Argo CD refuses an Application whose server and namespace its project does not name; no namespace matches none."""
    project = beside(got, "AppProject", got.object["spec"]["project"])
    assert got.object["spec"]["destination"].keys() == {"server", "namespace"}
    assert got.object["spec"]["destination"] in project.object["spec"]["destinations"]
