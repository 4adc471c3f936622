"""Rules see whatever generators and patches make, also what the contract refuses: none of it makes a rule fail."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.facts.pods import PLACES
from groundplan.policy.authorization import AUTHORIZATION_RULES
from groundplan.policy.contributors import CONTRIBUTOR_RULES
from groundplan.policy.edges import EDGE_RULES
from groundplan.policy.kubeflow import KUBEFLOW_RULES
from groundplan.policy.network import NETWORK_RULES
from groundplan.policy.pod_security import POD_SECURITY_RULES
from groundplan.policy.rbac import RBAC_RULES
from worlds import broken, world

RULES = (
    *KUBEFLOW_RULES,
    *CONTRIBUTOR_RULES,
    *AUTHORIZATION_RULES,
    *EDGE_RULES,
    *NETWORK_RULES,
    *RBAC_RULES,
    *POD_SECURITY_RULES,
)

KINDS = [
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("security.istio.io/v1", "AuthorizationPolicy"),
    ("networking.istio.io/v1", "Sidecar"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("kubeflow.org/v1", "Profile"),
    ("v1", "ResourceQuota"),
    ("v1", "PersistentVolumeClaim"),
    ("external-secrets.io/v1", "SecretStore"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("example.com/v1", "Crew"),
    *((f"{group}/v1" if group else "v1", kind) for group, kind in PLACES),
]
"""Every kind that a rule reads."""

KEYS = [
    "action", "add", "allowPrivilegeEscalation", "annotations", "apiGroups", "apiVersion", "appArmorProfile",
    "capabilities", "cidr", "container", "containers", "driver", "drop", "egress", "except", "from", "hard",
    "hostNetwork", "hostUsers", "hosts", "httpGet", "ingress", "initContainers", "ipBlock", "jobTemplate", "key",
    "kind", "labels", "livenessProbe", "manifest", "matchExpressions", "matchLabels", "metadata", "name",
    "namespace", "namespaceSelector", "namespaces", "notValues", "operation", "operator", "owner", "podSelector",
    "podSpecPatch", "policyTypes", "port", "ports", "predictor", "principals", "privileged", "provider",
    "replicatedJobs", "resource", "resourceQuotaSpec", "resources", "role", "roleRef", "rules", "seLinuxOptions",
    "seccompProfile", "securityContext", "selector", "serviceAccounts", "source", "spec", "subjects", "sysctls",
    "template", "templates", "to", "trialSpec", "trialTemplate", "type", "user", "values", "verbs", "volumes",
    "when", "windowsOptions", "workflowSpec",
]  # fmt: skip

WORDS = [
    "", "*", "ALL", "ALLOW", "Egress", "Exists", "Group", "In", "Ingress", "ServiceAccount", "Unconfined", "User",
    "0.0.0.0/0", "169.254.169.254/32", "::/0", "nonsense", "speech", "speech/*", "vision", "cluster-admin",
    "cluster.local/ns/speech/sa/a", "request.headers[kubeflow-userid]", "request.headers[", "system:serviceaccounts:speech",
    "hostNetwork: true", "a: [", "kubernetes.io/metadata.name", "batch/v1", "Job", "admin", "edit",
]  # fmt: skip

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**40),
    st.floats(allow_nan=False),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)


def _namespace(name: str, labels: Any) -> dict[str, Any]:
    part_of = {"app.kubernetes.io/part-of": "kubeflow-profile", "pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {**part_of, **labels}}}


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    api, kind = draw(st.sampled_from(KINDS))
    metadata: dict[str, Any] = {
        "name": draw(st.sampled_from(["vision", "a"])),
        "namespace": draw(st.sampled_from(["vision", "speech", "other"])),
    }
    for key in ("labels", "annotations"):
        if draw(st.booleans()):
            metadata[key] = draw(
                st.dictionaries(st.sampled_from(["user", "role", "owner", "x"]), SCALARS, max_size=3) | SCALARS
            )
    content = draw(
        st.dictionaries(st.sampled_from(["spec", "rules", "subjects", "roleRef", "template", "data"]), JSON, max_size=4)
    )
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **content}


@settings(max_examples=80)
@given(
    st.lists(objects(), max_size=6),
    st.dictionaries(
        st.sampled_from(["istio-injection", "istio.io/rev", "pod-security.kubernetes.io/enforce-version", "x"]),
        SCALARS,
        max_size=3,
    ),
)
def test_no_rule_fails_on_anything(given_objects: list[dict[str, Any]], labels: dict[str, Any]) -> None:
    """Whatever stands where, each rule says something or nothing, of objects that are there."""
    unique = {(o["apiVersion"], o["kind"], o["metadata"]["namespace"], o["metadata"]["name"]): o for o in given_objects}
    given_world = world(_namespace("vision", labels), _namespace("speech", {}), *unique.values())
    for found in broken(RULES, given_world):
        assert given_world.get(found.ref) is not None
        assert found.pointer == "" or found.pointer.startswith("/")
        assert found.message
        assert found.expected


def _shaped(leaf: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the right keys at every level, and anything for values."""
    return st.fixed_dictionaries(
        {},
        optional={
            "podSelector": leaf, "policyTypes": st.lists(leaf, max_size=3) | leaf,
            "ingress": st.lists(st.fixed_dictionaries({}, optional={"from": st.lists(st.fixed_dictionaries({}, optional={"namespaceSelector": st.fixed_dictionaries({}, optional={"matchLabels": leaf, "matchExpressions": st.lists(leaf | st.fixed_dictionaries({}, optional={"key": leaf, "operator": leaf, "values": leaf}), max_size=2)}) | leaf, "ipBlock": st.fixed_dictionaries({}, optional={"cidr": leaf, "except": st.lists(leaf, max_size=2)}) | leaf}) | leaf, max_size=2) | leaf}) | leaf, max_size=2) | leaf,
            "egress": st.lists(st.fixed_dictionaries({}, optional={"hosts": st.lists(leaf, max_size=2) | leaf, "to": st.lists(leaf | st.fixed_dictionaries({"ipBlock": st.fixed_dictionaries({}, optional={"cidr": leaf, "except": st.lists(leaf, max_size=2)})}), max_size=2), "ports": st.lists(leaf | st.fixed_dictionaries({"port": leaf}), max_size=2) | leaf}) | leaf, max_size=2) | leaf,
            "selector": st.fixed_dictionaries({}, optional={"matchLabels": leaf}) | leaf,
            "rules": st.lists(st.fixed_dictionaries({}, optional={"from": st.lists(st.fixed_dictionaries({"source": st.fixed_dictionaries({}, optional={"principals": st.lists(leaf, max_size=2) | leaf, "namespaces": st.lists(leaf, max_size=2) | leaf, "serviceAccounts": st.lists(leaf, max_size=2)}) | leaf}) | leaf, max_size=2) | leaf, "to": st.lists(st.fixed_dictionaries({"operation": leaf}) | leaf, max_size=2) | leaf, "when": st.lists(st.fixed_dictionaries({}, optional={"key": leaf, "values": st.lists(leaf, max_size=2) | leaf}) | leaf, max_size=2) | leaf}) | leaf, max_size=2) | leaf,
        },
    )  # fmt: skip


@settings(max_examples=150)
@given(_shaped(SCALARS), st.sampled_from(KINDS[:3]), st.sampled_from(["vision", "speech"]))
def test_no_rule_fails_on_what_is_nearly_right(spec: dict[str, Any], kind: tuple[str, str], where: str) -> None:
    """Policies with the right keys and anything for values come deeper into the rules."""
    obj = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "a", "namespace": where}, "spec": spec}
    broken(RULES, world(_namespace("vision", {}), _namespace("speech", {}), obj))
