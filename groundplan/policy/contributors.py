"""Contributors: RoleBindings and AuthorizationPolicies that KFAM lists, and takes away in pairs.

Facts are of kubeflow/dashboard v2.0.0 (components/access-management/kfam/bindings.go): a RoleBinding with the annotations
`user` and `role` in the namespace of a Profile is a contributor.
"""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.facts import kubeflow, mesh
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.objects.rbac import RBAC
from groundplan.policy.kubeflow import PROFILE_GROUP
from groundplan.policy.world import Broken, Object, World, annotations_of, at, items

_KEYS = (kubeflow.USER_ANNOTATION, kubeflow.ROLE_ANNOTATION)


def contributors_are_one_user(world: World) -> Iterator[Broken]:
    """GP0904: a contributor's RoleBinding has one subject, the user it names, and the role it names."""
    for ref, obj in _contributors(world, RBAC, "RoleBinding"):
        user, role = (annotations_of(obj)[key] for key in _KEYS)
        yield from _subject(ref, obj, user)
        yield from _role(ref, obj, role)


def _subject(ref: Ref, obj: Object, user: str) -> Iterator[Broken]:
    subjects = items(obj, "subjects")
    if len(subjects) != 1:
        yield Broken(
            "GP0904",
            ref,
            "/subjects",
            f"a contributor's RoleBinding has one subject, and this has {len(subjects)}; KFAM then lists no contributor of "
            "any namespace, and the dashboard fails for everybody",
            expected=f"one subject: the user `{user}`",
            hint="a RoleBinding for groups or service accounts goes without the annotations `user` and `role`",
        )
        return
    for field, wanted in (("kind", "User"), ("name", user)):
        found = at(subjects[0], field)
        if found != wanted:
            yield Broken(
                "GP0904",
                ref,
                f"/subjects/0/{field}",
                f"the subject's {field} is `{found}`, and the annotation says that this is the user `{user}`",
                expected=f"{field}: {wanted}",
                hint="a RoleBinding for groups or service accounts goes without the annotations `user` and `role`",
            )


def _role(ref: Ref, obj: Object, role: str) -> Iterator[Broken]:
    wanted = kubeflow.CLUSTER_ROLES.get(role)
    if wanted is None:
        yield Broken(
            "GP0904",
            ref,
            pointer(("metadata", "annotations", kubeflow.ROLE_ANNOTATION)),
            f"there is no contributor's role `{role}`",
            expected=f"one of: {', '.join(kubeflow.CLUSTER_ROLES)}",
        )
        return
    for field, expected in (("kind", "ClusterRole"), ("name", wanted)):
        found = at(obj, "roleRef", field)
        if found != expected:
            yield Broken(
                "GP0904",
                ref,
                f"/roleRef/{field}",
                f"the {field} of the role is `{found}`, and the annotation says that the role is `{role}`; the dashboard shows "
                "what the annotation says, and the API server does what the role says",
                expected=f"{field}: {expected}",
            )


def contributors_have_both_objects(world: World) -> Iterator[Broken]:
    """GP0919: a contributor's RoleBinding and AuthorizationPolicy have one name and the same annotations.

    KFAM takes a contributor away only where it finds both, and one alone lets a user in by half.
    """
    bindings = {(ref.namespace, ref.name): (ref, obj) for ref, obj in _contributors(world, RBAC, "RoleBinding")}
    policies = {
        (ref.namespace, _name_of_pair(ref.name)): (ref, obj)
        for ref, obj in _contributors(world, mesh.SECURITY, "AuthorizationPolicy")
    }
    for key in sorted(bindings.keys() | policies.keys()):
        binding, policy = bindings.get(key), policies.get(key)
        if binding is not None and policy is not None:
            yield from _disagreement(binding, policy)
        elif binding is not None:
            yield _alone(
                binding[0], "AuthorizationPolicy", kubeflow.OWNER_POLICY if key[1] == kubeflow.OWNER_BINDING else key[1]
            )
        elif policy is not None:
            yield _alone(policy[0], "RoleBinding", key[1])


def _alone(ref: Ref, kind: str, name: str) -> Broken:
    return Broken(
        "GP0919",
        ref,
        "/metadata/annotations",
        f"it is annotated as a contributor's, and there is no {kind} `{name}` that is annotated too",
        expected="a RoleBinding and an AuthorizationPolicy, or no annotations `user` and `role`",
        hint="`members` of the tenant makes both",
    )


def _disagreement(binding: tuple[Ref, Object], policy: tuple[Ref, Object]) -> Iterator[Broken]:
    for key in _KEYS:
        ours, theirs = (annotations_of(obj)[key] for _, obj in (binding, policy))
        if ours != theirs:
            yield Broken(
                "GP0919",
                policy[0],
                pointer(("metadata", "annotations", key)),
                f"the annotation `{key}` is `{theirs}`, and `{ours}` at the RoleBinding of the same contributor",
                expected=f"{key}: {ours}",
                others=((binding[0], "the RoleBinding of the same contributor"),),
            )


def _name_of_pair(policy: str) -> str:
    """The owner's two objects have names of their own."""
    return kubeflow.OWNER_BINDING if policy == kubeflow.OWNER_POLICY else policy


def _contributors(world: World, group: str, kind: str) -> Iterator[tuple[Ref, Object]]:
    """Objects with both annotations in namespaces that KFAM looks into."""
    namespaces = world.tenants | {ref.name for ref, _ in world.of(PROFILE_GROUP, "Profile")}
    for ref, obj in world.of(group, kind):
        found = annotations_of(obj)
        if ref.namespace in namespaces and all(isinstance(found.get(key), str) for key in _KEYS):
            yield ref, obj


CONTRIBUTOR_RULES = (contributors_are_one_user, contributors_have_both_objects)
