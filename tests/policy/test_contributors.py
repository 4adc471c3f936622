"""Contributors: objects that KFAM lists and takes away in pairs (kubeflow/dashboard v2.0.0, kfam/bindings.go)."""

from __future__ import annotations

import pytest

from breaking import PATCH, as_rendered, by_patch
from groundplan.policy.contributors import CONTRIBUTOR_RULES
from worlds import broken, of_yaml, said

NAMESPACE = (
    "{apiVersion: v1, kind: Namespace, metadata: {name: vision, labels: {app.kubernetes.io/part-of: kubeflow-profile}}}"
)


def binding(
    *,
    name: str = "user-bob",
    annotations: str = "user: bob@x.example, role: edit",
    subjects: str = "{kind: User, name: bob@x.example}",
    role: str = "kind: ClusterRole, name: kubeflow-edit",
) -> str:
    return (
        f"{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: {name}, namespace: vision,"
        f" annotations: {{{annotations}}}}}, roleRef: {{{role}}}, subjects: [{subjects}]}}"
    )


def policy(*, name: str = "user-bob", annotations: str = "user: bob@x.example, role: edit") -> str:
    return (
        f"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: {name}, namespace: vision,"
        f" annotations: {{{annotations}}}}}, spec: {{}}}}"
    )


def found(*objects: str) -> list[tuple[str, str]]:
    """Code and pointer."""
    return [
        (code, pointer)
        for code, _, pointer in said(broken(CONTRIBUTOR_RULES, of_yaml("\n---\n".join((NAMESPACE, *objects)))))
    ]


@pytest.mark.parametrize("code", ["GP0904", "GP0919"])
def test_what_is_rendered_is_as_kfam_writes_it(code: str) -> None:
    """Members and groups of our own generators break neither rule."""
    assert as_rendered(code) == []


def test_a_contributor_is_one_user_with_the_role_that_is_said() -> None:
    """What KFAM writes itself is right."""
    assert found(binding(), policy()) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"subjects": ""}, "/subjects"),
        ({"subjects": "{kind: User, name: bob@x.example}, {kind: User, name: carol@x.example}"}, "/subjects"),
        ({"subjects": "{kind: Group, name: bob@x.example}"}, "/subjects/0/kind"),
        ({"subjects": "{kind: User, name: Bob@x.example}"}, "/subjects/0/name"),
        ({"subjects": "null"}, "/subjects/0/kind"),
        ({"role": "kind: ClusterRole, name: kubeflow-admin"}, "/roleRef/name"),
        ({"role": "kind: Role, name: kubeflow-edit"}, "/roleRef/kind"),
        ({"annotations": "user: bob@x.example, role: kubeflow-edit"}, "/metadata/annotations/role"),
    ],
)
def test_a_binding_is_what_its_annotations_say(changes: dict[str, str], pointer: str) -> None:
    """One subject of kind User by the annotation's name, and the ClusterRole of the role (KFAM's List fails otherwise)."""
    assert ("GP0904", pointer) in found(binding(**changes))


@pytest.mark.parametrize("annotations", ["", "user: bob@x.example", "role: edit", "note: x"])
def test_without_both_annotations_it_is_no_contributor(annotations: str) -> None:
    """RoleBindings of groups and service accounts are free in shape."""
    assert found(binding(annotations=annotations, subjects="", role="kind: Role, name: x")) == []


def test_a_namespace_without_a_profile_is_not_listed() -> None:
    """KFAM looks into namespaces of Profiles alone; a Profile makes one, whatever labels are rendered."""
    others = NAMESPACE.replace("kubeflow-profile", "other")
    profile = "{apiVersion: kubeflow.org/v1, kind: Profile, metadata: {name: vision}, spec: {}}"
    wrong = binding(subjects="")
    rules = CONTRIBUTOR_RULES[:1]
    assert broken(rules, of_yaml(f"{others}\n---\n{wrong}")) == []
    assert len(broken(rules, of_yaml(f"{others}\n---\n{wrong}\n---\n{profile}"))) == 1


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([binding()], [("GP0919", "/metadata/annotations")]),
        ([policy()], [("GP0919", "/metadata/annotations")]),
        ([binding(), policy(name="user-bob-2")], [("GP0919", "/metadata/annotations")] * 2),
        (
            [binding(), policy(annotations="user: bob@x.example, role: view")],
            [("GP0919", "/metadata/annotations/role")],
        ),
        (
            [binding(), policy(annotations="user: carol@x.example, role: edit")],
            [("GP0919", "/metadata/annotations/user")],
        ),
        ([binding(), policy(annotations="user: bob@x.example")], [("GP0919", "/metadata/annotations")]),
        ([binding(name="namespaceAdmin"), policy(name="ns-owner-access-istio")], []),
    ],
)
def test_a_contributor_has_both_objects(objects: list[str], expected: list[tuple[str, str]]) -> None:
    """KFAM takes a contributor away where it finds both under one name; the owner's two have names of their own."""
    assert found(*objects) == expected


def test_a_second_subject_is_told_at_the_patch() -> None:
    """The dashboard would fail for every user of every tenant."""
    subject = "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: ml-platform}"
    patch = f"  - {{target: {{kind: RoleBinding, name: namespaceAdmin, namespace: vision}}, json: [{{op: add, path: /subjects/-, value: {subject}}}]}}\n"
    (finding,) = by_patch(patch, "GP0904")
    assert str(finding.place).startswith(f"{PATCH}:2:")
    assert "at /subjects: a contributor's RoleBinding has one subject, and this has 2" in finding.message


def test_half_a_contributor_is_told_at_the_patch() -> None:
    """Taking the annotations off one of the two leaves the other alone."""
    change = "{metadata: {annotations: {user: null, role: null}}}"
    patch = f"  - {{target: {{kind: AuthorizationPolicy, name: ns-owner-access-istio, namespace: vision}}, merge: {change}}}\n"
    (finding,) = by_patch(patch, "GP0919")
    assert "RoleBinding.rbac.authorization.k8s.io vision/namespaceAdmin at /metadata/annotations" in finding.message
    assert "`ns-owner-access-istio`" in finding.message
