"""Roles and bindings that give more than anybody means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from breaking import PATCH, as_rendered, by_generator, by_patch
from groundplan.policy.rbac import nobody_is_given_everything, tenants_refer_to_their_own, tenants_stay_within_bounds
from worlds import broken, of_yaml

RBAC = "apiVersion: rbac.authorization.k8s.io/v1"
TENANTS = "\n---\n".join(
    f"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {{app.kubernetes.io/part-of: kubeflow-profile}}}}}}"
    for name in ("vision", "speech")
)


def found(rule: Any, *objects: str) -> list[str]:
    """The pointers of what breaks the rule."""
    return [one.pointer for one in broken([rule], of_yaml("\n---\n".join((TENANTS, *objects))))]


def binding(
    subjects: str,
    role: str = "kind: ClusterRole, name: kubeflow-view",
    kind: str = "RoleBinding",
    namespace: str = "vision",
) -> str:
    where = "" if kind == "ClusterRoleBinding" else f", namespace: {namespace}"
    return f"{{{RBAC}, kind: {kind}, metadata: {{name: b{where}}}, roleRef: {{{role}}}, subjects: [{subjects}]}}"


def role(rules: str, kind: str = "Role", more: str = ", namespace: vision") -> str:
    return f"{{{RBAC}, kind: {kind}, metadata: {{name: r{more}}}, rules: [{rules}]}}"


@pytest.mark.parametrize("code", ["GP0915", "GP0916", "GP0917"])
def test_what_is_rendered_gives_what_is_needed(code: str) -> None:
    """Our own roles and bindings break none of the rules."""
    assert as_rendered(code) == []


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
@pytest.mark.parametrize(
    ("subjects", "role_ref", "pointers"),
    [
        ("{kind: User, name: a}", "kind: ClusterRole, name: cluster-admin", ["/roleRef/name"]),
        ("{kind: User, name: a}", "kind: Role, name: cluster-admin", []),
        ("{kind: User, name: a}", "kind: ClusterRole, name: admin", []),
        ("{kind: Group, name: 'system:authenticated'}", "kind: ClusterRole, name: view", ["/subjects/0/name"]),
        ("{kind: Group, name: 'system:unauthenticated'}", "kind: ClusterRole, name: view", ["/subjects/0/name"]),
        ("{kind: Group, name: 'system:serviceaccounts'}", "kind: ClusterRole, name: view", ["/subjects/0/name"]),
        ("{kind: User, name: a}, {kind: Group, name: 'system:masters'}", "kind: ClusterRole, name: view", ["/subjects/1/name"]),
        ("{kind: Group, name: 'system:serviceaccounts:vision'}", "kind: ClusterRole, name: view", []),
        ("{kind: User, name: 'system:authenticated'}", "kind: ClusterRole, name: view", []),
    ],
)  # fmt: skip
def test_nobody_is_given_everything(kind: str, subjects: str, role_ref: str, pointers: list[str]) -> None:
    """cluster-admin, and groups that hold everybody (Kubernetes' RBAC good practices)."""
    assert found(nobody_is_given_everything, binding(subjects, role_ref, kind)) == pointers


RULES = [
    ("{apiGroups: [''], resources: [pods], verbs: [get, list]}", []),
    ("{apiGroups: [''], resources: [pods], verbs: ['*']}", ["/rules/0/verbs/0"]),
    ("{apiGroups: [''], resources: [pods, '*'], verbs: [get]}", ["/rules/0/resources/1"]),
    ("{apiGroups: [''], resources: ['pods/*'], verbs: [get]}", ["/rules/0/resources/0"]),
    ("{apiGroups: [''], resources: ['*/scale'], verbs: [get]}", ["/rules/0/resources/0"]),
    ("{apiGroups: ['*'], resources: [pods], verbs: [get]}", ["/rules/0/apiGroups/0"]),
    ("{nonResourceURLs: ['*'], verbs: [get]}", ["/rules/0/nonResourceURLs/0"]),
    ("{nonResourceURLs: ['/healthz/*'], verbs: [get]}", []),
    ("{apiGroups: [x], resources: [roles], verbs: [get, escalate]}", ["/rules/0/verbs/1"]),
    ("{apiGroups: [x], resources: [clusterroles], verbs: [bind]}", ["/rules/0/verbs/0"]),
    ("{apiGroups: [''], resources: [users], verbs: [impersonate]}", ["/rules/0/verbs/0"]),
    ("{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}", ["/rules/0/resources/0"]),
    ("{apiGroups: [other.io], resources: [nodes/proxy], verbs: [get]}", []),
    (
        "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [patch]}",
        ["/rules/0/resources/0"],
    ),
    (
        "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [get, list, watch]}",
        [],
    ),
    (
        "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}",
        ["/rules/0/resources/0"],
    ),
    ("{apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]}", ["/rules/0/resources/0"]),
    ("{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [get]}", []),
]


@pytest.mark.parametrize(("rule", "pointers"), RULES)
def test_a_tenants_role_names_what_it_gives(rule: str, pointers: list[str]) -> None:
    """No wildcard, and nothing by which one gets more than one has."""
    assert found(tenants_stay_within_bounds, role(rule)) == pointers


WIDE = "{apiGroups: [''], resources: ['*'], verbs: [get]}"


@pytest.mark.parametrize(
    ("objects", "is_a_tenants"),
    [
        ([role(WIDE)], True),
        ([role(WIDE, more=", namespace: kubeflow")], False),
        ([role(WIDE, "ClusterRole", "")], False),
        ([role(WIDE, "ClusterRole", ", labels: {rbac.authorization.kubeflow.org/aggregate-to-kubeflow-edit: 'true'}")], True),
        ([role(WIDE, "ClusterRole", ", labels: {rbac.authorization.kubeflow.org/aggregate-to-kubeflow-edit: 'false'}")], False),
        ([role(WIDE, "ClusterRole", ""), binding("{kind: User, name: a}", "kind: ClusterRole, name: r")], True),
        ([role(WIDE, "ClusterRole", ""), binding("{kind: User, name: a}", "kind: ClusterRole, name: r", namespace="kubeflow")], False),
        ([role(WIDE, "ClusterRole", ""), binding("{kind: ServiceAccount, name: a, namespace: speech}", "kind: ClusterRole, name: r", "ClusterRoleBinding")], True),
        ([role(WIDE, "ClusterRole", ""), binding("{kind: ServiceAccount, name: a, namespace: kubeflow}", "kind: ClusterRole, name: r", "ClusterRoleBinding")], False),
    ],
)  # fmt: skip
def test_a_role_is_a_tenants_by_where_it_is_or_who_has_it(objects: list[str], is_a_tenants: bool) -> None:
    """By namespace, by aggregation into contributors' roles, or by a binding."""
    assert found(tenants_stay_within_bounds, *objects) == (["/rules/0/resources/0"] if is_a_tenants else [])


@pytest.mark.parametrize(
    ("subject", "pointer"),
    [
        ("{kind: ServiceAccount, name: default-editor, namespace: vision}", None),
        ("{kind: ServiceAccount, name: default-editor, namespace: speech}", "/subjects/0/namespace"),
        ("{kind: ServiceAccount, name: argo, namespace: argocd}", None),
        ("{kind: Group, name: 'system:serviceaccounts:speech'}", "/subjects/0/name"),
        ("{kind: Group, name: 'system:serviceaccounts:vision'}", None),
        ("{kind: User, name: speech}", None),
    ],
)
def test_a_binding_lets_no_other_tenants_accounts_in(subject: str, pointer: str | None) -> None:
    """Whoever can start a pod in the other namespace would have the role here."""
    assert found(tenants_refer_to_their_own, binding(subject)) == ([pointer] if pointer else [])
    assert found(tenants_refer_to_their_own, binding(subject, namespace="kubeflow")) == []


@pytest.mark.parametrize(
    ("obj", "pointer"),
    [
        (
            (
                "{apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: {name: s, namespace: vision}, spec: {provider: {vault:"
                " {namespace: team, auth: {namespace: team, kubernetes: {serviceAccountRef: {name: a%s}}}}}}}"
            ),
            "/spec/provider/vault/auth/kubernetes/serviceAccountRef/namespace",
        ),
        (
            (
                "{apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: {name: s, namespace: vision}, spec: {provider: {vault:"
                " {caProvider: {type: Secret, name: ca, key: ca.crt%s}}}}}"
            ),
            "/spec/provider/vault/caProvider/namespace",
        ),
        (
            (
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: p, namespace: vision}, spec: {dataSourceRef:"
                " {kind: PersistentVolumeClaim, name: q%s}}}"
            ),
            "/spec/dataSourceRef/namespace",
        ),
    ],
)
def test_a_reference_stays_in_its_namespace(obj: str, pointer: str) -> None:
    """No namespace, or one's own; Vault's `namespace` is none of Kubernetes'."""
    assert found(tenants_refer_to_their_own, obj % "") == []
    assert found(tenants_refer_to_their_own, obj % ", namespace: vision") == []
    assert found(tenants_refer_to_their_own, obj % ", namespace: speech") == [pointer]


def test_a_binding_to_cluster_admin_is_told_at_the_patch() -> None:
    """A patched roleRef gives a tenant's editors the namespace, and what is bound tomorrow."""
    target = "{kind: RoleBinding, name: default-editor, namespace: vision}"
    (finding,) = by_patch(f"  - {{target: {target}, merge: {{roleRef: {{name: cluster-admin}}}}}}\n", "GP0915")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "at /roleRef/name: `cluster-admin` may do everything" in finding.message


@pytest.mark.parametrize(
    ("code", "obj", "words"),
    [
        ("GP0916", role(WIDE), "vision/r at /rules/0/resources/0"),
        ("GP0917", binding("{kind: ServiceAccount, name: default-editor, namespace: speech}"), "vision/b at /subjects/0/namespace"),
    ],
)  # fmt: skip
def test_a_generators_role_is_told_with_the_generator(tmp_path: Path, code: str, obj: str, words: str) -> None:
    """At the tenant it was made for, and with the file that made it."""
    (finding,) = by_generator(tmp_path, obj, code)
    assert words in finding.message
    assert str(finding.place).startswith("platform.yaml:")
    assert "generators/mine.py" in {str(r.place) for r in finding.related}
